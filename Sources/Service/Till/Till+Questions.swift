import Journal
import Terminal
import Transport

/// What an answer to a question says, as far as the till itself looks at it.
enum QuestionReading<Answer> {
  case signatureRefused
  case answered(Answer)
  /// Not conclusive; the text says why.
  case unclear(String)
}

/// What a question brought.
enum QuestionEnd<Answer> {
  case notSent(String)
  case unclear(String)
  /// By every key of the identity.
  case signatureRefused
  case answered(Answer)
}

extension Till {
  /// Asks a gateway something that belongs to no order of the journal, and moves nothing.
  ///
  /// The question is signed with the key that is preferred; refused for its signature, it is asked
  /// once more with the other one. What that shows of the keys is noted as of any other answer.
  /// Whoever asks counts it among the requests on the wire, before and until the end.
  func ask<Answer>(
    _ gateway: GatewaySettings, as terminalSN: String,
    request: (Credentials) -> HTTPRequest, read: (HTTPResponse) -> QuestionReading<Answer>
  ) async -> QuestionEnd<Answer> {
    var choice = KeyChoice.preferred
    while true {
      guard let signer = signer(of: terminalSN, at: gateway, choice) else {
        return .notSent("the keys of this terminal are not here any more")
      }
      let result = await wire.perform(
        request(signer.credentials), options: gateway.options(for: .query(refundRequestNo: nil)))
      switch result {
      case .notSent(let reason):
        noteSilence(of: gateway)
        return .notSent(reason)
      case .unknown(let reason):
        noteSilence(of: gateway)
        return .unclear(reason)
      case .response(let response):
        note(response, of: gateway)
        noteAnswer(of: gateway)
        if let refusal = gateway.gateway.terminalRefusal(in: response) {
          noteTerminalRefusal(refusal, of: terminalSN)
        }
        switch read(response) {
        case .unclear(let reason): return .unclear(reason)
        case .answered(let answer):
          noteSigned(by: signer.keyID, of: terminalSN)
          return .answered(answer)
        case .signatureRefused:
          let mayRepeat = noteSignature(
            .signatureRefused, of: terminalSN, keyID: signer.keyID, retried: choice == .other)
          guard mayRepeat else { return .signatureRefused }
          choice = .other
        }
      }
    }
  }

  /// A signed question that moves nothing: proves the path and the key.
  func probe(_ gateway: GatewaySettings, as terminalSN: String) async -> QuestionEnd<Void> {
    let number = probeNumber(of: gateway.gateway)
    let system = gateway.gateway.numbered(stamp(for: gateway))
    return await ask(gateway, as: terminalSN) {
      system.probe(number: number, signedBy: $0)
    } read: { response in
      switch system.probeOutcome(of: response) {
      case .signatureAccepted: .answered(())
      case .signatureRefused: .signatureRefused
      case .unknown(let reason): .unclear(reason)
      }
    }
  }

  /// The newest order that the gateway may know; without one, a number that no order will ever have.
  ///
  /// Never an order that still waits for its code: the gateway is to hear of that by its payment.
  func probeNumber(of gateway: any Gateway) -> String {
    let newest = try? journal.orders(limit: 8).orders.map(\.order)
      .filter { $0.request.gateway == gateway.name }
    return newest?.first { $0.payment != .awaitingCode }?.gatewayOrderNo
      ?? ClientSN("upayd-probe-never-used").map(gateway.orderNumber) ?? ""
  }
}
