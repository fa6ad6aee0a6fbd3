import Glibc

/// Durations of one kind of work, in microseconds.
final class Durations {
  private(set) var all: [Int64] = []

  @discardableResult
  func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
    let start = Self.now()
    defer { all.append((Self.now() - start) / 1_000) }
    return try body()
  }

  /// `count` samples, then p50, p99 and the longest, in milliseconds.
  func line(_ name: String) -> String {
    let sorted = all.sorted()
    guard let longest = sorted.last else { return "\(name): none" }
    func at(_ share: Int) -> String { Self.milliseconds(sorted[(sorted.count - 1) * share / 100]) }
    return "\(name): \(sorted.count) samples, p50 \(at(50)), p99 \(at(99)), "
      + "longest \(Self.milliseconds(longest)) ms"
  }

  func percentile(_ share: Int) -> Double {
    let sorted = all.sorted()
    return sorted.isEmpty ? 0 : Double(sorted[(sorted.count - 1) * share / 100])
  }

  static func milliseconds(_ microseconds: Int64) -> String {
    let hundredths = (microseconds + 5) / 10
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Nanoseconds of CLOCK_MONOTONIC.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
