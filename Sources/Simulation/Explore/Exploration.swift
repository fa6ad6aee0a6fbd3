import Terminal

/// What one seed came to.
package struct SeedResult: Sendable {
  package var seed: UInt64
  /// As many orders as could have been made.
  package var orderCount: Int
  package var crowd: Crowd
  package var gateway: PaymentSystem
  /// As many as were.
  package var orders: Int
  /// Of everything that happened: the same for the same seed and commit.
  package var hash: UInt64
  package var violation: Violation?
  /// The numbers of what took place, in order.
  package var occurred: [Int]
  /// How many happenings were planned.
  package var happenings: Int
  package var lines: [String]
  package var coverage: Coverage
}

/// Many lives of a till, each from a seed.
package enum Exploration {
  package static let mostOrders = Plan.mostOrders

  /// Lives one life.
  package static func run(
    seed: UInt64, orders: Int? = nil, crowd: Crowd = .hurried, gateway: PaymentSystem = .upay,
    without: Without = Without(), mischief: Mischief? = nil, isRead: Bool = false
  ) -> SeedResult {
    let orders = orders ?? crowd.orders
    let life = Life(
      seed: seed, orders: orders, crowd: crowd, gateway: gateway, without: without,
      mischief: mischief, isRead: isRead)
    life.run()
    return SeedResult(
      seed: seed, orderCount: orders, crowd: crowd, gateway: gateway,
      orders: life.audit.orders.reduce(0) { $1.isPosted ? $0 + 1 : $0 },
      hash: life.trace.hash, violation: life.violation, occurred: life.occurred,
      happenings: life.plan.happenings.count, lines: life.trace.lines ?? [],
      coverage: life.coverage)
  }

  /// Seeds that one job takes at a time.
  private static let share: UInt64 = 16

  /// Lives the lives of many seeds. What comes out does not depend on the number of jobs.
  ///
  /// - Parameters:
  ///   - jobs: how many lives are lived at a time.
  ///   - progress: called now and then with what came out so far, by one job at a time.
  package static func explore(
    _ seeds: ClosedRange<UInt64>, orders: Int? = nil, crowd: Crowd = .hurried,
    gateway: PaymentSystem = .upay, jobs: Int = 1,
    progress: @escaping @Sendable (ExplorationReport) -> Void = { _ in }
  ) async -> ExplorationReport {
    let start = ContinuousClock.now
    return await withTaskGroup(of: ExplorationReport.self) { group in
      var next = seeds.lowerBound
      var isOver = false
      func begin() {
        guard !isOver else { return }
        let last = seeds.upperBound - next < share ? seeds.upperBound : next + (share - 1)
        let part = next...last
        isOver = last == seeds.upperBound
        next = isOver ? last : last + 1
        group.addTask {
          part.reduce(into: ExplorationReport(gateway, jobs: jobs)) { report, seed in
            report.add(run(seed: seed, orders: orders, crowd: crowd, gateway: gateway))
          }
        }
      }
      for _ in 0..<jobs { begin() }
      var report = ExplorationReport(gateway, jobs: jobs)
      report.first = seeds.lowerBound
      report.last = seeds.upperBound
      for await part in group {
        report.merge(part)
        report.seconds = (ContinuousClock.now - start) / .seconds(1)
        progress(report)
        begin()
      }
      return report
    }
  }
}
