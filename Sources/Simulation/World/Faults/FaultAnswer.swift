import Terminal

/// Who refuses where a fault wants a refusal.
enum Refuser {
  case upay
  case acquirer(any AcquirerModel, to: GatewayRequest)

  fileprivate func refusal(_ error: UpayError) -> Delivery.Reply {
    switch self {
    case .upay: Delivery.Reply(UpayAnswer.refused(error))
    case .acquirer(let model, let request):
      model.refusal(error.acquirerRefusal, to: request).reply
    }
  }
}

extension UpayError {
  fileprivate var acquirerRefusal: AcquirerRefusal {
    switch self {
    case .maintenance: .maintenance
    case .illegalSign: .badSignature
    case .unknownSystemError: .code(nil)
    default: .code(code)
    }
  }
}

extension FaultScript.Fault {
  /// What a request that was not processed is answered; nil: nothing.
  func answerInstead(_ refuser: Refuser) -> Delivery.Reply? {
    switch kind {
    case .http502: .page("502 Bad Gateway", status: 502)
    case .loginPage: .page("Please log in to this network", status: 200)
    case .http500: http500(refuser)
    case .refuse: refuser.refusal(outerError)
    case .maintenance: refuser.refusal(.maintenance)
    case .illegalSign: refuser.refusal(.illegalSign)
    default: nil
    }
  }

  /// What comes of an answer on its way.
  func spoil(_ answer: some SpoilableAnswer, refusing refuser: Refuser) -> Delivery {
    let whole = answer.falsified(by: self).reply
    var reply = whole
    switch kind {
    case .dropAnswer: return .closed
    case .truncate:
      reply.sent = octets(of: whole.body.count)
      return .half(reply)
    case .delay: return .answer(whole, after: milliseconds)
    case .slow: reply.pace = milliseconds
    case .cut: reply.body = Array(whole.body.prefix(octets(of: whole.body.count)))
    case .garbage: reply.body = [0x00, 0xFF, 0xFE, 0x7B, 0x22, 0xC3, 0x28, 0x3A, 0x0D, 0x0A]
    case .empty: reply.body = []
    case .shuffle: reply.body = answer.shuffledBody
    case .doubled: reply.body = answer.doubledBody
    case .http500: return .answer(http500(refuser), after: 0)
    case .deny: return .answer(refuser.refusal(outerError), after: 0)
    default: break
    }
    return .answer(reply, after: 0)
  }

  private func http500(_ refuser: Refuser) -> Delivery.Reply {
    var reply = refuser.refusal(.unknownSystemError)
    reply.status = 500
    return reply
  }
}

extension UpayAnswer {
  func falsified(by fault: FaultScript.Fault) -> UpayAnswer {
    var answer = self
    let text = fault.text
    switch fault.kind {
    case .wrongAmount: answer.replaceData("total_amount", with: String(fault.cents))
    case .wrongClientSN: answer.replaceData("client_sn", with: text)
    case .wrongSN: answer.replaceData("sn", with: text)
    case .otherTerminal: answer.replaceData("terminal_sn", with: text)
    case .unknownStatus: answer.replaceData("order_status", with: text)
    case .unknownResult: answer.business["result_code"] = .string(text)
    case .unknownOuter: answer.body["result_code"] = .string(text)
    case .missing: answer.replaceEverywhere(text, with: nil)
    case .wrongType: answer.replaceEverywhere(text, with: .array([]))
    case .null: answer.replaceEverywhere(text, with: .null)
    case .stale:
      answer.replaceData("order_status", with: UpayOrder.Status.created.rawValue)
      answer.replaceData("status", with: "IN_PROG")
      for member in ["trade_no", "finish_time", "channel_finish_time", "payer_login"] {
        answer.data[member] = nil
      }
    default: break
    }
    return answer
  }
}

extension Delivery.Reply {
  static func page(_ title: String, status: Int) -> Self {
    let page = "<html><head><title>\(title)</title></head><body>upay-simulator</body></html>"
    return Delivery.Reply(status: status, contentType: "text/html", body: Array(page.utf8))
  }
}
