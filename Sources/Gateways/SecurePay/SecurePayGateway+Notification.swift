public import Terminal

/// SecurePay's notifications: a form posted to `backUrl`, signed as an answer is (UPOP 5.1.0,
/// notifications). What goes to `frontUrl` passes through a browser and is not heard at all.
extension SecurePayGateway: NotifiedGateway {
  public var notificationTypes: Set<String> { ["application/x-www-form-urlencoded"] }

  public func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    let told = try SecurePayNotification(request.body, to: merchant, at: time)
    return NotificationHint(
      .transaction(number: told.number), terminalSN: merchant.number,
      amount: told.message.fields["txnAmt"].flatMap(Amount.init(digits:)))
  }

  public func notifiedNumbers(of order: Order) -> [String] {
    let number = order.gatewayOrderNo
    return [number]
      + OrderTransaction.ownNumbers(ofReturnsOf: order).map {
        SecurePayTransaction.number(of: $0, ofOrder: number)
      }
  }

  /// Status 200 is "heard", whatever the body; for any other it comes again, five times at most.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    switch verdict {
    case .heard, .unknownOrder, .incorrect:
      NotificationAnswer(
        SecurePayNotification.acknowledgement.status, "text/plain",
        SecurePayNotification.acknowledgement.body)
    case .refused: NotificationAnswer(400, text: "refused")
    case .fault: NotificationAnswer(503, text: "later")
    }
  }
}
