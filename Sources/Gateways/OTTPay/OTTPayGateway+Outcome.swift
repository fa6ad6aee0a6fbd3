public import Terminal

extension OTTPayGateway {
  /// What an answer says: the envelope, the code outside and inside, and the state of the order.
  ///
  /// Words that are missing or not known, another order, another merchant, and layers that contradict
  /// each other never make a success or a failure.
  public func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome {
    switch OTTPayEnvelope(response, from: merchant) {
    case .unknown(let reason): return .unknown(reason)
    case .said(let code, let message, nil):
      let result = command.result(
        of: OTTPayCode.verdict(of: code), showing: nil, denied: OTTPayDenial.isMeant(by: message))
      return .answered(Answer(result, error: error(result, code, message, order)))
    case .said(let code, let message, _?) where command.givesBack:
      // What stands in it is not documented: the code outside is all that is read.
      let result = command.result(of: OTTPayCode.verdict(of: code), showing: nil)
      return .answered(Answer(result, error: error(result, code, message, order)))
    case .said(let code, let message, let data?):
      let reading = OTTPayReading(data: data, command: command)
      guard let naming = reading.names(order), let report = reading.report(of: order) else {
        return .unknown("the answer names another order or merchant, or has no readable sum")
      }
      let said =
        command.movesMoney ? weigh(code, inside: reading.code) : OTTPayCode.verdict(of: code)
      let shown =
        command == .precreate
        ? created(report, naming, reading.link, said) : naming == .order ? report : nil
      let result = command.result(
        of: said, showing: shown, denied: OTTPayDenial.isMeant(by: message))
      let told = code == reading.code ? nil : reading.code
      let text = [message, told ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
      return .answered(
        Answer(result, order: shown, error: error(result, code, text, order)))
    }
  }

  /// With the members of `data`, which only the sign key opens.
  public func trace(of response: HTTPResponse) -> String {
    guard case .said(_, _, let data?) = OTTPayEnvelope(response, from: merchant) else {
      return AnswerTrace.text(of: response)
    }
    return AnswerTrace.text(of: response, opened: (name: "data", data))
  }

  /// An answer that `data` of our key vouches for proves the path and the account; no other does.
  public func probeOutcome(of response: HTTPResponse) -> ProbeOutcome {
    switch OTTPayEnvelope(response, from: merchant) {
    case .unknown(let reason): .unknown(reason)
    case .said(_, _, _?): .signatureAccepted
    case .said(let code, let message, nil): .unknown("\(code.cleaned(to: 64)) \(message)")
    }
  }

  /// Both layers together: what one denies is not believed of the other.
  private func weigh(_ outside: String, inside: String?) -> OTTPayVerdict? {
    let outer = OTTPayCode.verdict(of: outside)
    guard let inside else { return outer }
    let inner = OTTPayCode.verdict(of: inside)
    if inner == outer { return outer }
    let both: Set = [outer, inner]
    return both == [.done, .pending] ? .pending : .trouble
  }

  /// The answer that makes a QR code is ours when it names our order, or is of our sum and names none:
  /// only the request itself is answered like that.
  private func created(
    _ report: OrderReport, _ naming: OTTPayReading.Naming, _ link: String?,
    _ said: OTTPayVerdict?
  ) -> OrderReport? {
    guard said == .done || said == .pending, report.status == nil || report.status == .created,
      let link, naming == .order || report.totalAmount != nil
    else { return naming == .order ? report : nil }
    var report = report
    report.status = .created
    report.qrCode = link
    report.ownership = .proven
    return report
  }

  private func error(
    _ result: ActionResult, _ code: String, _ message: String, _ order: Order
  ) -> GatewayError? {
    guard result != .succeeded, result != .inProgress else { return nil }
    let known = [order.gatewayOrderNo] + (order.sn.map { [$0] } ?? [])
    return GatewayError(
      code: code.cleaned(to: 64), message: message.withoutCodes(except: known).cleaned(to: 256))
  }
}

extension OrderCommand {
  fileprivate var givesBack: Bool {
    switch self {
    case .refund, .revoke: true
    case .pay, .precreate, .query, .cancel: false
    }
  }

  /// What a verdict says of this command, beside what is shown of the order.
  ///
  /// - Parameter denied: whether the words beside it say that there is no such order.
  fileprivate func result(
    of verdict: OTTPayVerdict?, showing report: OrderReport?, denied: Bool = false
  ) -> ActionResult {
    switch self {
    case .pay: paid(verdict, report)
    case .precreate: created(verdict, report)
    case .query(let refund): asked(verdict, report, denied: denied && refund == nil)
    // Questions confirm that nothing went back.
    case .refund, .revoke: returned(verdict)
    case .cancel: .uncertain
    }
  }

  private func paid(_ verdict: OTTPayVerdict?, _ report: OrderReport?) -> ActionResult {
    switch (verdict, report?.status) {
    case (.done, .paid): .succeeded
    case (.done, .created), (.pending, .created), (.pending, nil): .inProgress
    case (.refused, .payCanceled), (.refused, .canceled), (.invalid, .payCanceled),
      (.invalid, .canceled):
      .failed
    case (let verdict, let status): refused(verdict, status)
    }
  }

  private func created(_ verdict: OTTPayVerdict?, _ report: OrderReport?) -> ActionResult {
    switch (verdict, report?.qrCode) {
    case (.done, _?), (.pending, _?): .succeeded
    case (let verdict, _): refused(verdict, report?.status)
    }
  }

  /// "It did not" and codes that nobody knows are believed after a question only.
  private func refused(_ verdict: OTTPayVerdict?, _ status: OrderStatus?) -> ActionResult {
    switch (verdict, status) {
    // Paid before our first transmission: by another till's order of this number, for all it says.
    case (.numberUsed, _), (.paidBefore, _): .numberTaken
    case (.refused, nil), (.invalid, nil), (nil, nil): .rejectedUnclear
    default: .uncertain
    }
  }

  private func asked(
    _ verdict: OTTPayVerdict?, _ report: OrderReport?, denied: Bool
  ) -> ActionResult {
    switch (verdict, report?.status) {
    case (.done, _?): .succeeded
    case (.pending, .created): .succeeded
    case (.refused, .payCanceled), (.refused, .canceled): .succeeded
    // Without words it says no more than that of a payment that was refused, too.
    case (.refused, nil) where report == nil: denied ? .noSuchOrder : .rejectedUnclear
    default: .uncertain
    }
  }

  private func returned(_ verdict: OTTPayVerdict?) -> ActionResult {
    switch verdict {
    // Whether the money went is seen in what the order shows.
    case .done, .pending: .inProgress
    // That a request had the number before does not say what became of it.
    case .numberUsed, .trouble, .paidBefore, nil: .uncertain
    case .refused, .invalid: .rejectedUnclear
    }
  }
}
