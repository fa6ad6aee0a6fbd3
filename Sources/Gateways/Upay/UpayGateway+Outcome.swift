public import Terminal

extension UpayGateway {
  /// What an answer says: the envelope, the business result, and the state of the order.
  ///
  /// A value that is missing or not known at any layer, and layers that contradict each other, never
  /// make a success or a failure (Upay Web API, response).
  public func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome {
    // Not the order itself: what a closure holds is copied.
    let (number, sn) = (order.gatewayOrderNo, order.sn)
    switch UpayEnvelope(response, known: [number] + (sn.map { [$0] } ?? [])) {
    case .unknown(let reason):
      return .unknown(reason)
    case .busy(let reason, let pause):
      return .busy(reason, retryAfter: pause)
    case .signatureRefused:
      return .signatureRefused
    case .refused(let error):
      return .answered(Answer(.rejected, error: error))
    case .activationRefused(let error):
      return .unknown("the gateway answers an order with \(error.code) \(error.message)")
    case .business(let business):
      guard let code = business["result_code"]?.word else {
        return .unknown("biz_response has no result_code")
      }
      return .answered(
        answer(code, business, to: UpayReading(command: command, clock: clock), of: order))
    }
  }

  private func answer(
    _ code: String, _ business: JSONMembers, to reading: UpayReading, of order: Order
  ) -> Answer {
    let verb = UpayVerb(reading.command)
    let claimed: ActionResult
    switch upayResultCodes.meaning(of: code, for: verb) {
    case .of(_, let result): claimed = result
    case .refused: claimed = upayRefusals.result(of: business["error_code"]?.word, for: verb)
    case .identity: claimed = .uncertain
    }
    let layer = reading.layer(business["data"], of: order)
    let result = UpayConsistency.believed(claimed, of: verb, layer)
    let (number, sn) = (order.gatewayOrderNo, layer.report?.sn)
    var error = GatewayError(business, known: [number] + (sn.map { [$0] } ?? []))
    if error?.code.isEmpty ?? !claimed.speaksForItself {
      error = GatewayError(code: code.cleaned(to: 64), message: error?.message ?? "")
    }
    return Answer(result, order: layer.report, error: error)
  }
}

extension ActionResult {
  /// Needs no reason beside it.
  fileprivate var speaksForItself: Bool { self == .succeeded || self == .inProgress }
}
