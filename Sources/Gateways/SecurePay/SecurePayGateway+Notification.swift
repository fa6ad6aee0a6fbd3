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
      amount: told.message.fields["txnAmt"].flatMap(Amount.init(digits:)),
      currency: told.message.fields["currencyCode"].map { Currency(written: $0)?.code ?? $0 },
      madeAt: told.transactionTime)
  }

  public func notifiedNumbers(of order: Order) -> [String] {
    OrderTransaction.numbers(of: order, SecurePayTransaction.number(of:ofOrder:))
  }

  public func notified(_ number: String, of order: Order) -> NotifiedTransaction? {
    OrderTransaction.notified(number, of: order, SecurePayTransaction.number(of:ofOrder:))
  }

  /// Status 200 is "heard", whatever the body (UPOP 5.1.0, notifications); for any other it comes
  /// again, five times at most.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    verdict.answer(heard: "ok", refused: "refused", later: "later")
  }
}
