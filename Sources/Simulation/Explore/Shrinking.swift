import Terminal

/// The shortest life that still breaks the same invariant.
package struct ShrunkFailure: Sendable {
  package var seed: UInt64
  package var orders: Int
  package var crowd: Crowd
  package var gateway: PaymentSystem
  package var violation: Violation
  /// What is left out.
  package var without: Without
  /// What is left, as a person reads it.
  package var lines: [String]
  /// How many lives it took to find.
  package var runs: Int

  /// The command that repeats it.
  package var command: String {
    var words = "upay-simulator explore --seed \(seed)"
    if gateway != .upay { words += " --gateway \(gateway.rawValue)" }
    if crowd == .lingering { words += " --lingering" }
    if orders != crowd.orders { words += " --orders \(orders)" }
    if !without.isEmpty { words += " --without \(without.text)" }
    return words
  }
}

extension Exploration {
  private static let mostRuns = 3_000

  /// Leaves out one happening after the other, as long as the same invariant is broken (delta
  /// debugging): first half of them, then a quarter, at last each by itself.
  package static func shrink(_ failure: SeedResult, mischief: Mischief? = nil) -> ShrunkFailure? {
    guard let violation = failure.violation else { return nil }
    let orders = failure.orderCount
    var runs = 0
    var left = Set<Int>()
    var newest = failure
    func fails(_ numbers: Set<Int>) -> Bool {
      runs += 1
      let result = run(
        seed: failure.seed, orders: orders, crowd: failure.crowd, gateway: failure.gateway,
        without: Without(numbers), mischief: mischief)
      guard result.violation?.invariant == violation.invariant else { return false }
      newest = result
      return true
    }
    var size = max(1, Set(failure.occurred).count / 2)
    while runs < mostRuns {
      let present = Array(Set(newest.occurred)).sorted()
      var isSmaller = false
      var start = 0
      while start < present.count, runs < mostRuns {
        let chunk = present[start..<min(start + size, present.count)]
        if fails(left.union(chunk)) {
          left.formUnion(chunk)
          isSmaller = true
        }
        start += size
      }
      if !isSmaller {
        if size == 1 { break }
        size = max(1, size / 2)
      }
    }
    let without = whole(left, newest, fails)
    let last = run(
      seed: failure.seed, orders: orders, crowd: failure.crowd, gateway: failure.gateway,
      without: without, mischief: mischief, isRead: true)
    return ShrunkFailure(
      seed: failure.seed, orders: orders, crowd: failure.crowd, gateway: failure.gateway,
      violation: last.violation ?? violation,
      without: without, lines: last.lines, runs: runs)
  }

  /// The same with everything left out that does not take place, so that the list is short to write.
  private static func whole(
    _ left: Set<Int>, _ newest: SeedResult, _ fails: (Set<Int>) -> Bool
  ) -> Without {
    let kept = Set(newest.occurred)
    let all = left.union((1...max(1, newest.happenings)).filter { !kept.contains($0) })
    return Without(fails(all) ? all : left)
  }
}

extension Without {
  /// `3,7-9`.
  package var text: String {
    var ranges: [ClosedRange<Int>] = []
    for number in sorted {
      if let last = ranges.last, last.upperBound == number - 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }.joined(separator: ",")
  }

  /// nil where the text is no such list.
  package init?(text: String) {
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends.first ?? nil,
        let last = ends.last ?? nil,
        first >= 1, first <= last, last <= 1_000_000
      else { return nil }
      numbers.formUnion(first...last)
    }
    self.init(numbers)
  }
}
