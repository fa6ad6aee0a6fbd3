/// What is wrong, by the invariant that it breaks: the first ones in words, all of them counted.
struct Findings: Sendable {
  /// In words, of each invariant.
  static let mostTold = 10

  private(set) var counts: [String: Int] = [:]
  private(set) var told: [String] = []

  var total: Int { counts.values.reduce(0, +) }

  mutating func add(_ invariant: String, _ text: String) {
    counts[invariant, default: 0] += 1
    if counts[invariant, default: 0] <= Self.mostTold { told.append("\(invariant): \(text)") }
  }

  mutating func add(_ invariant: String, _ texts: [String]) {
    for text in texts { add(invariant, text) }
  }

  mutating func merge(_ other: Findings) {
    counts.merge(other.counts, uniquingKeysWith: +)
    told += other.told
  }
}
