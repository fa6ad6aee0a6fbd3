import Terminal

/// What many lives came to.
package struct ExplorationReport: Sendable {
  /// Of so many failures everything is kept.
  private static let mostFailures = 20

  package var first: UInt64 = 0
  package var last: UInt64 = 0
  package let gateway: PaymentSystem
  package let jobs: Int
  package private(set) var seeds = 0
  package private(set) var orders = 0
  package var seconds = 0.0
  /// Of all lives together, whatever their order: the same for the same seeds and commit.
  package private(set) var hash: UInt64 = 0
  package private(set) var coverage: Coverage
  /// How many seeds broke an invariant.
  package private(set) var violations = 0
  /// The ones with the least numbers, in order.
  package private(set) var failures: [SeedResult] = []

  init(_ gateway: PaymentSystem, jobs: Int) {
    self.gateway = gateway
    self.jobs = jobs
    coverage = Coverage(gateway)
  }

  mutating func add(_ result: SeedResult) {
    seeds += 1
    orders += result.orders
    hash ^= Dice(seed: result.hash ^ result.seed).fork(0).first
    coverage.merge(result.coverage)
    guard result.violation != nil else { return }
    violations += 1
    keep(result)
  }

  mutating func merge(_ part: ExplorationReport) {
    seeds += part.seeds
    orders += part.orders
    hash ^= part.hash
    coverage.merge(part.coverage)
    violations += part.violations
    for failure in part.failures { keep(failure) }
  }

  private mutating func keep(_ failure: SeedResult) {
    let index = failures.firstIndex { $0.seed > failure.seed } ?? failures.endIndex
    failures.insert(failure, at: index)
    if failures.count > Self.mostFailures { failures.removeLast() }
  }

  package var ordersASecond: Double { seconds > 0 ? Double(orders) / seconds : 0 }
}

extension ExplorationReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case gateway, seeds, jobs, orders, seconds, hash, violations, failures, crashes, coverage
    case firstSeed = "first_seed"
    case lastSeed = "last_seed"
    case ordersASecond = "orders_a_second"
    case ordersASecondAndJob = "orders_a_second_and_job"
  }

  private struct Failure: Encodable {
    var seed: UInt64
    var invariant: Violation.Invariant
    var text: String
  }

  private struct Reached: Encodable {
    var points: Int
    var reached: Int
    var missing: [String]
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(gateway, forKey: .gateway)
    try container.encode(first, forKey: .firstSeed)
    try container.encode(last, forKey: .lastSeed)
    try container.encode(seeds, forKey: .seeds)
    try container.encode(jobs, forKey: .jobs)
    try container.encode(orders, forKey: .orders)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(ordersASecond, forKey: .ordersASecond)
    try container.encode(ordersASecond / Double(max(1, jobs)), forKey: .ordersASecondAndJob)
    try container.encode(String(hash, radix: 16), forKey: .hash)
    try container.encode(coverage.crashes, forKey: .crashes)
    try container.encode(violations, forKey: .violations)
    try container.encode(
      failures.compactMap { failure in
        failure.violation.map {
          Failure(seed: failure.seed, invariant: $0.invariant, text: $0.text)
        }
      }, forKey: .failures)
    try container.encode(
      Reached(
        points: coverage.points.count, reached: coverage.reached.count,
        missing: coverage.missing.map(\.text)), forKey: .coverage)
  }
}
