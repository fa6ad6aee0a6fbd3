package import Terminal

/// Which of an order's transactions a command makes or asks about, where the payment, each refund and
/// each revoke is one of its own. It follows from the order alone.
package enum OrderTransaction: Hashable, Sendable {
  /// Made when it was first sent: a code is scanned a while after the order was made.
  case payment(made: Milliseconds)
  /// The newest revoke; one that failed may be followed by another, which is another transaction.
  case cancellation(number: Int, made: Milliseconds)
  case refund(RefundRequestNo, Amount, made: Milliseconds)

  package init(_ command: OrderCommand, of order: Order) {
    switch command {
    case .pay, .precreate: self = .payment(of: order)
    case .refund(let number, let amount): self = .refund(number, amount, of: order)
    case .query(let number?):
      let asked = order.returns.last { $0.refundRequestNo == number }
      self = .refund(number, asked?.amount ?? .zero, of: order)
    case .cancel, .revoke: self = .cancellation(of: order)
    case .query(refundRequestNo: nil) where order.asksForNumber: self = .payment(of: order)
    case .query(refundRequestNo: nil):
      // While a revoke is open, what became of it is the question.
      let isOpen = order.returns.contains { $0.isReversal && $0.isOpen }
      self = isOpen ? .cancellation(of: order) : .payment(of: order)
    }
  }

  private static func payment(of order: Order) -> OrderTransaction {
    .payment(made: (order.submittedAt ?? order.createdAt).wall)
  }

  private static func refund(
    _ number: RefundRequestNo, _ amount: Amount, of order: Order
  ) -> OrderTransaction {
    let asked = order.returns.last { $0.refundRequestNo == number }
    return .refund(number, amount, made: (asked?.createdAt ?? order.createdAt).wall)
  }

  private static func cancellation(of order: Order) -> OrderTransaction {
    let revokes = order.returns.filter { $0.kind == .revoke }
    return .cancellation(
      number: revokes.count, made: (revokes.last?.createdAt ?? order.createdAt).wall)
  }

  /// What it is to the order.
  package var role: TransactionRole {
    switch self {
    case .payment: .payment
    case .cancellation: .cancellation
    case .refund(_, let amount, _): .refund(amount)
    }
  }

  /// What distinguishes it within the order; nil of the payment, which has the order's number.
  package var ownNumber: String? {
    switch self {
    case .payment: nil
    case .cancellation(let number, _): "revoke/\(number)"
    case .refund(let number, _, _): number.text
    }
  }

  /// The numbers of an order and of all returns that it may have made, as a system knows them.
  ///
  /// - Parameter number: the system's number of a return, of its own number within the order.
  static func numbers(
    of order: Order, _ number: (_ own: String, _ order: String) -> String
  ) -> [String] {
    let revokes = order.returns.count { $0.kind == .revoke }
    let own =
      order.returns.compactMap(\.refundRequestNo?.text) + (0...revokes).map { "revoke/\($0)" }
    return [order.gatewayOrderNo] + own.map { number($0, order.gatewayOrderNo) }
  }

  /// The payment or the return of an order that a system knows under this number; nil where it is none.
  ///
  /// - Parameter number: as of ``numbers(of:_:)``.
  static func notified(
    _ known: String, of order: Order, _ number: (_ own: String, _ order: String) -> String
  ) -> NotifiedTransaction? {
    if known == order.gatewayOrderNo {
      return NotifiedTransaction(
        order.request.totalAmount, madeAt: OrderTransaction.payment(of: order).made)
    }
    func isIt(_ own: String) -> Bool { number(own, order.gatewayOrderNo) == known }
    let revokes = order.returns.filter { $0.kind == .revoke }
    let found =
      revokes.indices.first { isIt("revoke/\($0 + 1)") }.map { revokes[$0] }
      ?? order.returns.last { $0.refundRequestNo.map { isIt($0.text) } ?? false }
    return found.map { NotifiedTransaction($0.amount, madeAt: $0.createdAt.wall) }
  }

  /// When it was made, milliseconds since 1970: by its number and that time a system knows it.
  package var made: Milliseconds {
    switch self {
    case .payment(let made), .cancellation(_, let made), .refund(_, _, let made): made
    }
  }

  /// nil where it is all of the order.
  package var amount: Amount? {
    if case .refund(_, let amount, _) = self { amount } else { nil }
  }
}
