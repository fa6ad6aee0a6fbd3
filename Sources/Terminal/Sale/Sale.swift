/// Why a new order of a sale is not made. Nothing was sent.
public enum SaleRefusal: Error, Hashable, Sendable {
  /// This order of the sale may yet be paid.
  case unresolved(ClientSN, OrderState)
  /// The sale is paid, by this order.
  case paid(ClientSN)
}

extension OrderRequest {
  /// Whether the sale is open for this order: of one sale one order at most is kept paid, unless the
  /// caller says `again`, and nobody but a supervisor goes past an order that may yet be paid.
  ///
  /// - Parameter others: the newest values of the other orders of the same `sale_no`. They must not
  ///   change before the new order is committed.
  /// - Returns: nil where it may be made.
  public func saleRefusal(
    among others: some Sequence<Order>, bySupervisor: Bool
  ) -> SaleRefusal? {
    guard saleNo != nil else { return nil }
    let kept = others.filter { $0.request.saleNo == saleNo && !$0.keepsNoMoney }
    if let open = kept.first(where: { $0.payment != .paid }), !(again && bySupervisor) {
      return .unresolved(open.clientSN, open.state)
    }
    // Paid, whatever becomes of returns that have not ended.
    if let paid = kept.first(where: { $0.payment == .paid }), !again {
      return .paid(paid.clientSN)
    }
    return nil
  }
}
