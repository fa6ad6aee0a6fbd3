public import Terminal

extension UpayModel {
  /// Gives part or all of a payment back (Upay Web API, refund).
  ///
  /// The number identifies one refund of an order: repeated with the same amount it moves nothing.
  mutating func refund(
    _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let reference = try fields.orderReference()
    let number = try fields.required("refund_request_no", limit: 20)
    let amount = try fields.amount("refund_amount")
    _ = try fields.required("operator", limit: 32)
    try fields.checkExtended()
    try fields.checkGoods()
    guard let order = order(reference) else { return .business("FAIL", error: .orderNotExists) }
    if let earlier = order.refunds.first(where: { $0.refundRequestNo == number }) {
      return .business(
        "FAIL", error: earlier.amount == amount ? .refundNoop : .refundConflict)
    }
    guard order.isRefundable, now < (order.finishedAt ?? now) + rules.refundPeriod else {
      return .business("FAIL", error: .refundInvalidState)
    }
    guard amount <= order.netAmount else { return .business("FAIL", error: .refundTooMuch) }
    giveBack(amount, of: order.sn, number: number, external: false, at: now)
    return .business("REFUND_SUCCESS", data: orders[order.sn]?.data(refundRequestNo: number))
  }

  /// Cancel and revoke: one logic for two purposes, the full amount, on the day of the payment
  /// (Upay Web API, cancel and revoke).
  mutating func cancel(
    _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    guard let order = order(try fields.orderReference()) else {
      return .business("FAIL", error: .orderNotExists)
    }
    switch order.status {
    case .created:
      close(order.sn, at: now)
      return answer("CANCEL_ABORT_SUCCESS", for: order.sn)
    case .payError:
      close(order.sn, at: now)
      return answer("CANCEL_SUCCESS", for: order.sn)
    case .paid:
      guard rules.day(of: order.finishedAt ?? order.createdAt) == rules.day(of: now) else {
        return .business("FAIL", error: .cancelInvalidState)
      }
      ledger.giveBack(order.totalAmount, for: order.sn)
      close(order.sn, at: now)
      return answer("CANCEL_SUCCESS", for: order.sn)
    case .canceled, .payCanceled:
      return .business("FAIL", error: .cancelNoop)
    case .partiallyRefunded, .refunded:
      return .business("FAIL", error: .cancelInvalidState)
    }
  }

  /// The shop gives money back in the merchant portal, without a terminal.
  public mutating func refundInPortal(
    _ reference: OrderReference, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    advance(to: now)
    guard let order = order(reference) else { throw .noSuchOrder }
    guard order.isRefundable else { throw .notOpen(order.status) }
    guard amount > 0, amount <= order.netAmount else { throw .tooMuch }
    giveBack(
      amount, of: order.sn, number: "portal-\(order.refunds.count + 1)", external: true, at: now)
  }

  private mutating func giveBack(
    _ amount: Int64, of sn: String, number: String, external: Bool, at now: Milliseconds
  ) {
    ledger.giveBack(amount, for: sn)
    change(sn) {
      $0.refunds.append(
        UpayOrder.Refund(refundRequestNo: number, amount: amount, at: now, external: external))
      $0.status = $0.netAmount == 0 ? .refunded : .partiallyRefunded
    }
  }

  private mutating func close(_ sn: String, at now: Milliseconds) {
    change(sn) {
      $0.status = .canceled
      $0.flowStatus = "SUCCESS"
      $0.finishedAt = now
    }
  }
}

extension UpayOrder {
  fileprivate var isRefundable: Bool { status == .paid || status == .partiallyRefunded }
}
