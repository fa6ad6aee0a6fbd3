import Synchronization

/// Counts by name, shared by everything that counts.
final class Tally: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  func add(_ name: String, _ count: Int = 1) {
    counts.withLock { $0[name, default: 0] += count }
  }

  subscript(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

  var all: [String: Int] { counts.withLock { $0 } }
}
