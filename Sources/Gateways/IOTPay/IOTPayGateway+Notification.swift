public import Terminal

/// IOTPay's notifications: posted to `notifyUrl`, signed with the merchant's key (IOTPay,
/// notifications). They come for what succeeded, and in a shape that is documented for v3 alone.
extension IOTPayGateway: NotifiedGateway {
  public var notificationTypes: Set<String> {
    ["application/json", "application/x-www-form-urlencoded"]
  }

  public func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    let told = try IOTPayNotification(request.body, to: merchant)
    return NotificationHint(
      .transaction(number: told.number), terminalSN: merchant.number,
      amount: told.members["amount"]?.amount)
  }

  public func notifiedNumbers(of order: Order) -> [String] {
    OrderTransaction.numbers(of: order, IOTPayTransaction.number(of:ofOrder:))
  }

  public func notified(_ number: String, of order: Order) -> NotifiedTransaction? {
    OrderTransaction.notified(number, of: order, IOTPayTransaction.number(of:ofOrder:))
  }

  /// The two APIs want to hear different words; anything else, and it comes again.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    let response =
      switch verdict {
      case .heard, .unknownOrder, .incorrect: IOTPayNotification.acknowledgement(api)
      case .refused, .fault: IOTPayNotification.refusal(api)
      }
    return NotificationAnswer(response.status, "text/plain", response.body)
  }
}
