extension Order {
  /// An order in the gateway's books that this journal does not have, as an order of this journal:
  /// made elsewhere, final, and returnable like any other. Nothing is sent or printed.
  ///
  /// - Parameters:
  ///   - operator: who adopts it.
  ///   - terminalSN: the identity its returns are signed with: ours.
  /// - Returns: nil where the gateway has not decided it yet (open, being returned, in error), or
  ///   does not say how much of it is left.
  public static func adopted(
    _ found: FoundOrder, gateway: String, currency: Currency, operator: String, terminalSN: String,
    deviceID: String, nonce: String, policy: OrderPolicy, at now: Moment
  ) -> Order? {
    guard let payment = PaymentState(adopted: found), found.totalAmount > .zero else { return nil }
    let number = found.clientSN
    var request = OrderRequest(
      clientSN: number, kind: found.report.subPayway ?? "1" == "1" ? .pay : .precreate,
      gateway: gateway, totalAmount: found.totalAmount, currency: currency,
      subject: found.subject ?? number.text, operator: found.operator ?? `operator`)
    request.payway = found.report.payway
    var order = Order(
      request: request, gatewayOrderNo: number.text, terminalSN: terminalSN, deviceID: deviceID,
      nonce: nonce, policy: policy, payment: payment, at: now)
    order.adoption = Adoption(operator: `operator`, terminalSN: found.terminalSN, at: now)
    order.sn = found.report.sn
    order.tradeNo = found.report.tradeNo
    order.subPayway = found.report.subPayway
    order.payerLogin = found.report.payerLogin
    order.progress.payMayHaveLeft = true
    order.progress.payAnsweredAt = now.boot
    guard payment == .paid else { return order }
    let paid = found.report.finishTime ?? found.createdAt ?? now.wall
    order.paidAt = Moment(wall: paid, boot: now.boot)
    order.observeReturns(found.report, at: now)
    return order
  }
}

extension PaymentState {
  /// What a payment is that the gateway shows in a final state; nil for every other.
  fileprivate init?(adopted found: FoundOrder) {
    switch found.report.status {
    case .paid, .refunded: self = .paid
    case .partiallyRefunded:
      // Without what is left nobody could say how much may still be returned.
      guard let left = found.report.netAmount, left > .zero, left < found.totalAmount else {
        return nil
      }
      self = .paid
    case .canceled, .payCanceled: self = .canceled
    case .created, .payError, .refundInProgress, .refundError, .cancelInProgress, .cancelError,
      .unknown, nil:
      return nil
    }
  }
}
