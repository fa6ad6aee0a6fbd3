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
    let others = try newest { try journal.orders(ofSale: saleNo) }
    let isSupervisor = settings.access.role(of: peer).map { $0 >= .supervisor } ?? false
    switch request.saleRefusal(among: others, bySupervisor: isSupervisor) {
    case nil: return
    case .unresolved(let clientSN, let state):
      let hint =
        request.again
        ? "Only a supervisor can charge again before it is resolved."
        : "Wait for its result, or cancel it: upayctl show \(clientSN)."
      throw Problem(
        .saleUnresolved,
        "Order \(clientSN) of sale \(saleNo) is \(state.rawValue): it may yet be paid. "
          + "Nothing was sent. \(hint)")
    case .paid(let clientSN):
      throw Problem(
        .salePaid,
        "Sale \(saleNo) is paid already, by order \(clientSN). Nothing was sent. Hand over the "
          + "goods of that order; to charge once more on purpose, say \"again\": true.")
    }
  }

  /// Orders of the journal as they are now, which may not be durable yet.
  func newest(_ read: () throws -> [StoredOrder]) throws -> [Order] {
    try reading(read).map { live[$0.order.clientSN]?.order ?? $0.order }
  }
}
