import Terminal

/// What one seed came to.
package struct SeedResult: Sendable {
  package var seed: UInt64
  package var orders: Int
  /// Of everything that happened: the same for the same seed and commit.
  package var hash: UInt64
  package var violation: Violation?
  /// The numbers of what took place, in order.
  package var occurred: [Int]
  package var lines: [String]
  package var coverage: Coverage
}

package enum Exploration {
  package static let defaultOrders = Plan.defaultOrders

  /// Lives one life.
  package static func run(
    seed: UInt64, orders: Int = defaultOrders, without: Without = Without(),
    mischief: Mischief? = nil, isRead: Bool = false
  ) -> SeedResult {
    let life = Life(
      seed: seed, orders: orders, without: without, mischief: mischief, isRead: isRead)
    life.run()
    return SeedResult(
      seed: seed, orders: life.audit.orders.reduce(0) { $1.isPosted ? $0 + 1 : $0 },
      hash: life.trace.hash, violation: life.violation, occurred: life.occurred,
      lines: life.trace.lines ?? [], coverage: life.coverage)
  }
}
