import Terminal

extension IOTPayGateway {
  /// The transaction that a command makes or asks about, and what it is to the order.
  func transaction(
    _ command: OrderCommand, _ order: Order
  ) -> (IOTPayTransaction, TransactionRole) {
    switch command {
    case .pay, .precreate: return (payment(of: order), .payment)
    case .refund(let number, let amount):
      return (refund(number.text, amount, of: order), .refund(amount))
    case .query(let number?):
      let asked = order.returns.last { $0.refundRequestNo == number }
      let amount = asked?.amount ?? .zero
      return (refund(number.text, amount, of: order), .refund(amount))
    case .cancel, .revoke: return (cancellation(of: order), .cancellation)
    case .query(refundRequestNo: nil):
      // While a revoke is open, what became of it is the question.
      let isOpen = order.returns.contains { $0.kind == .revoke && $0.isOpen }
      return isOpen ? (cancellation(of: order), .cancellation) : (payment(of: order), .payment)
    }
  }

  private func payment(of order: Order) -> IOTPayTransaction {
    let channel = api == .v1 ? IOTPayChannel(order.request) : nil
    return transaction(
      channel.map { .wallet($0) } ?? .page, order.gatewayOrderNo, order.request.totalAmount, order)
  }

  private func refund(
    _ number: String, _ amount: Amount, of order: Order
  ) -> IOTPayTransaction {
    transaction(
      .refund(api, payment: order.certainSN ?? ""),
      IOTPayTransaction.number(of: number, ofOrder: order.gatewayOrderNo), amount, order)
  }

  /// The last revoke; one that failed may be followed by another, which is another transaction.
  private func cancellation(of order: Order) -> IOTPayTransaction {
    let number = "revoke/\(order.returns.count { $0.kind == .revoke })"
    let total = order.request.totalAmount
    guard api == .v3 else { return refund(number, total, of: order) }
    return transaction(
      .void(payment: order.certainSN ?? ""),
      IOTPayTransaction.number(of: number, ofOrder: order.gatewayOrderNo), total, order)
  }

  private func transaction(
    _ kind: IOTPayTransaction.Kind, _ number: String, _ amount: Amount, _ order: Order
  ) -> IOTPayTransaction {
    IOTPayTransaction(kind, number: number, amount: amount, currency: order.request.currency)
  }
}

extension IOTPayChannel {
  /// The channel of an order, by its wallet and by who shows the code; nil where none is named.
  init?(_ request: OrderRequest) {
    switch (request.payway, request.kind) {
    case ("1", .pay): self = .alipayCode
    case ("1", .precreate): self = .alipayQR
    case ("3", .pay): self = .weChatCode
    case ("3", .precreate): self = .weChatQR
    case ("17", .pay): self = .unionPayCode
    case ("17", .precreate): self = .unionPayQR
    default: return nil
    }
  }
}
