import Service
import Simulation
import Terminal

extension Life {
  /// Every order of the journal, newest first.
  func orders() async throws -> [OrderView] {
    try await till.orders(OrdersQuery(limit: 200), by: Fixture.peer).orders
  }

  /// What of the journal contradicts the gateway's ledger, or has no end: empty when all is well.
  ///
  /// An order that needs attention is an end, and promises nothing but that nobody hands over goods.
  func disagreements() async throws -> [String] {
    world.advance(to: clock.now().wall)
    let ledger = world.ledger
    var found: [String] = []
    for order in try await orders() {
      let account = ledger.order(clientSN: order.clientSN)
      let kept = (account?.paidAmount ?? 0) - (account?.returnedAmount ?? 0)
      let expected: Int64?
      switch order.state {
      case .paid, .partiallyRefunded, .refunded, .revoked:
        expected = order.totalAmount - order.refundedAmount
      case .failed, .canceled: expected = 0
      case .needsAttention: expected = nil
      case .awaitingCode, .submitted, .inProgress, .unknown, .canceling, .revoking:
        found.append("\(order.clientSN) is still \(order.state)")
        expected = nil
      }
      if let expected, expected != kept {
        found.append(
          "\(order.clientSN) is \(order.state) with \(expected), and the gateway has \(kept)")
      }
      if order.handOver, kept <= 0 { found.append("\(order.clientSN) hands over for nothing") }
      if order.state != .needsAttention {
        found += returnsThatDisagree(order, account)
      }
    }
    for order in ledger.orders where order.paidAmount > order.totalAmount {
      found.append("\(order.clientSN) was charged more than once")
    }
    return found
  }

  private func returnsThatDisagree(
    _ order: OrderView, _ account: LedgerReport.Order?
  ) -> [String] {
    order.returns.compactMap { change in
      guard let number = change.refundRequestNo, !change.external else { return nil }
      let isThere = account?.refunds.contains { $0.refundRequestNo == number } ?? false
      switch change.state {
      case "succeeded": return isThere ? nil : "\(number) of \(order.clientSN) never took place"
      case "failed": return isThere ? "\(number) of \(order.clientSN) took place" : nil
      default: return "\(number) of \(order.clientSN) is still \(change.state)"
      }
    }
  }

  /// Lets a day pass: longer than anything is waited for or watched.
  func passADay() async { await advance(.hours(26)) }
}
