import Synchronization

/// How long answers took, as counts: its size does not grow.
struct Histogram: Sendable {
  /// Each bucket reaches a tenth further than the one before, from 10 µs on.
  private static let bounds: [Int64] = {
    var bounds: [Int64] = [10]
    while let last = bounds.last, last < 600_000_000 {
      bounds.append(max(last + 1, last * 11 / 10))
    }
    return bounds
  }()

  private var counts = [Int](repeating: 0, count: bounds.count + 1)
  private(set) var total = 0

  mutating func add(microseconds: Int64) {
    var low = 0
    var high = Self.bounds.count
    while low < high {
      let middle = (low + high) / 2
      if Self.bounds[middle] < microseconds { low = middle + 1 } else { high = middle }
    }
    counts[low] += 1
    total += 1
  }

  /// The time within which so many of a hundred were answered, in microseconds; 0 without any.
  func percentile(_ share: Int) -> Int64 {
    guard total > 0 else { return 0 }
    var left = (total * share + 99) / 100
    for (index, count) in counts.enumerated() {
      left -= count
      if left <= 0 { return Self.bounds[min(index, Self.bounds.count - 1)] }
    }
    return Self.bounds.last ?? 0
  }
}

/// Times of answers by phase and kind of call.
final class Latencies: Sendable {
  struct Key: Hashable, Sendable {
    var phase: Phase
    /// `write`: journaled before it is answered; `read`.
    var kind: String
  }

  private let histograms = Mutex<[Key: Histogram]>([:])

  func add(_ microseconds: Int64, _ phase: Phase, _ kind: String) {
    histograms.withLock {
      $0[Key(phase: phase, kind: kind), default: Histogram()].add(microseconds: microseconds)
    }
  }

  subscript(_ phase: Phase, _ kind: String) -> Histogram {
    histograms.withLock { $0[Key(phase: phase, kind: kind)] ?? Histogram() }
  }
}
