import ArgumentParser
import FoundationEssentials
import Simulation

/// What `explore` was asked for, checked.
struct ExploreArguments {
  private static let mostSeeds: UInt64 = 1_000_000_000
  private static let mostJobs = 256
  private static let fewSeeds: UInt64 = 1_000

  let range: ClosedRange<UInt64>
  let seed: UInt64?
  let jobs: Int
  let orders: Int?
  let crowd: Crowd
  let gateway: PaymentSystem
  let without: Without

  init(
    gateway: String?, seeds: String?, seed: String?, jobs: String?, orders: String?,
    lingering isLingering: Bool,
    without: String?, trace: Bool, requiresCoverage: Bool
  ) throws {
    if seeds != nil, seed != nil { throw ValidationError("give --seeds or --seed, not both") }
    if seed == nil, without != nil { throw ValidationError("--without needs --seed") }
    if seed == nil, trace { throw ValidationError("--trace needs --seed") }
    if seed != nil, requiresCoverage {
      throw ValidationError("--require-coverage needs --seeds: one life does not reach everything")
    }
    range = try seeds.map(Self.range) ?? 1...Self.fewSeeds
    self.seed = try seed.map {
      try Self.number("--seed", $0, 0...UInt64.max)
    }
    self.jobs =
      try jobs.map { Int(try Self.number("--jobs", $0, 1...UInt64(Self.mostJobs))) }
      ?? max(1, min(ProcessInfo.processInfo.activeProcessorCount, Self.mostJobs))
    self.orders =
      try orders.map {
        Int(try Self.number("--orders", $0, 1...UInt64(Exploration.mostOrders)))
      }
    self.gateway = try gateway.map(PaymentSystem.init(option:)) ?? .upay
    guard PaymentSystem.explored.contains(self.gateway) else {
      throw ValidationError("no lives are lived with \(self.gateway.rawValue)")
    }
    crowd = isLingering ? .lingering : .hurried
    self.without =
      try without.map { text in
        guard let list = Without(text: text) else {
          throw ValidationError(
            "--without takes numbers and ranges from 1 to 1000000 such as 3,7-9, not "
              + "\(text.prefix(64))")
        }
        return list
      } ?? Without()
  }

  private static func range(_ text: String) throws -> ClosedRange<UInt64> {
    let takes = "--seeds takes a number from 1 to \(mostSeeds), or a range such as 1..1000"
    if let count = UInt64(text), (1...mostSeeds).contains(count) { return 1...count }
    guard let dots = text.firstRange(of: ".."), let first = UInt64(text[..<dots.lowerBound]),
      let last = UInt64(text[dots.upperBound...]), first <= last, last - first < mostSeeds
    else { throw ValidationError("\(takes), not \(text.prefix(64))") }
    return first...last
  }

  private static func number(
    _ option: String, _ text: String, _ range: ClosedRange<UInt64>
  ) throws -> UInt64 {
    guard let number = UInt64(text), range.contains(number) else {
      throw ValidationError(
        "\(option) takes a number from \(range.lowerBound) to \(range.upperBound), not "
          + "\(text.prefix(64))")
    }
    return number
  }
}
