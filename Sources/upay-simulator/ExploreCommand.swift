import ArgumentParser
import Simulation

struct Explore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Explore.")
  @Option var seed: UInt64 = 1
  @Option var seeds: UInt64 = 1
  @Flag var trace = false

  func run() async throws {
    var coverage = Coverage()
    var orders = 0
    var hash: UInt64 = 0
    let clock = ContinuousClock()
    var bad = 0
    let time = clock.measure {
      for seed in seed..<(seed + seeds) {
        let result = Exploration.run(seed: seed, isRead: trace)
        coverage.merge(result.coverage)
        orders += result.orders
        hash ^= result.hash
        for line in result.lines { print(line) }
        if let violation = result.violation {
          bad += 1
          print("seed \(seed): \(violation.invariant.rawValue) at \(violation.at): \(violation.text)")
        }
      }
    }
    print("orders \(orders) in \(time) hash \(String(hash, radix: 16)), bad \(bad) of \(seeds)")
    if seeds > 20 { for point in coverage.missing { print("missing: \(point.text)") } }
  }
}
