import Glibc
import Simulation

/// How far an exploration has come, on one line of the terminal.
struct Meter: Sendable {
  let seeds: ClosedRange<UInt64>

  func show(_ report: ExplorationReport) {
    let all = seeds.upperBound - seeds.lowerBound + 1
    let line =
      "\(report.seeds) of \(all) seeds, \(report.orders) orders, "
      + "\(Int(report.ordersASecond)) a second, \(report.coverage.reached.count) of "
      + "\(report.coverage.points.count) transitions and codes, \(report.violations) broken"
    put("\r\u{1B}[K\(line)")
  }

  func clear() { put("\r\u{1B}[K") }

  private func put(_ text: String) {
    let octets = Array(text.utf8)
    _ = write(STDERR_FILENO, octets, octets.count)
  }
}
