/// Callers that wait until a value has become what they wait for.
///
/// Owned by one actor; each waiter is resumed exactly once: by a value, or by its end.
final class Waiters<Key: Hashable & Sendable, Value: Sendable> {
  private struct Waiter {
    let isSatisfied: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private var waiting: [Key: [Int: Waiter]] = [:]
  private var last = 0

  /// A ticket for ``add(_:_:until:_:)`` and ``end(_:_:)``.
  func ticket() -> Int {
    last += 1
    return last
  }

  func add(
    _ ticket: Int, _ key: Key, until isSatisfied: @escaping @Sendable (Value) -> Bool,
    _ continuation: CheckedContinuation<Void, Never>
  ) {
    waiting[key, default: [:]][ticket] = Waiter(
      isSatisfied: isSatisfied, continuation: continuation)
  }

  /// Resumes those whom the new value satisfies.
  func notify(_ key: Key, _ value: Value) {
    guard let waiters = waiting[key] else { return }
    for (ticket, waiter) in waiters where waiter.isSatisfied(value) {
      end(ticket, key)
    }
  }

  /// Resumes one, satisfied or not: its time is over, or its caller has gone.
  func end(_ ticket: Int, _ key: Key) {
    guard let waiter = waiting[key]?.removeValue(forKey: ticket) else { return }
    if waiting[key]?.isEmpty == true { waiting[key] = nil }
    waiter.continuation.resume()
  }
}

extension Waiters {
  /// How many wait.
  var count: Int { waiting.values.reduce(0) { $0 + $1.count } }

  /// Resumes all, satisfied or not.
  func endAll() {
    let all = waiting
    waiting = [:]
    for waiter in all.values.flatMap(\.values) { waiter.continuation.resume() }
  }
}

/// "Something was added": wakes everyone who waits for more.
struct Signal {
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var last = 0

  /// How many wait.
  var count: Int { waiting.count }

  mutating func ticket() -> Int {
    last += 1
    return last
  }

  mutating func add(_ ticket: Int, _ continuation: CheckedContinuation<Void, Never>) {
    waiting[ticket] = continuation
  }

  mutating func end(_ ticket: Int) {
    waiting.removeValue(forKey: ticket)?.resume()
  }

  mutating func fire() {
    let all = waiting
    waiting = [:]
    for continuation in all.values { continuation.resume() }
  }
}
