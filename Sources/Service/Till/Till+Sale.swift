import Journal
import Terminal

extension Till {
  /// Of one sale one order at most is kept paid, unless the POS program says that another is meant.
  ///
  /// Called in the turn that commits the new order: two orders of a sale that come at the same moment
  /// see each other.
  /// - Throws: ``Problem`` `sale-unresolved` or `sale-paid`, naming the other order.
  func refuseUnlessSaleIsOpen(_ request: OrderRequest, by peer: Peer) throws {
    guard let saleNo = request.saleNo else { return }
    let others = try reading { try journal.orders(ofSale: saleNo) }
      .map { live[$0.order.clientSN]?.order ?? $0.order }
      .filter { !$0.keepsNoMoney }
    let isSupervisor = settings.access.role(of: peer).map { $0 >= .supervisor } ?? false
    if let open = others.first(where: { !$0.isKeptPaid }), !(request.again && isSupervisor) {
      let hint =
        request.again
        ? "Only a supervisor can charge again before it is resolved."
        : "Wait for its result, or cancel it: upayctl show \(open.clientSN)."
      throw Problem(
        .saleUnresolved,
        "Order \(open.clientSN) of sale \(saleNo) is \(open.state.rawValue): it may yet be paid. "
          + "Nothing was sent. \(hint)")
    }
    if let paid = others.first(where: \.isKeptPaid), !request.again {
      throw Problem(
        .salePaid,
        "Sale \(saleNo) is paid already, by order \(paid.clientSN). Nothing was sent. Hand over the "
          + "goods of that order; to charge once more on purpose, say \"again\": true.")
    }
  }
}

extension Order {
  /// Paid, whatever becomes of returns that have not ended.
  fileprivate var isKeptPaid: Bool { payment == .paid }
}
