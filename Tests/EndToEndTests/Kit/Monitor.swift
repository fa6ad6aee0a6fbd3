import Foundation

/// What went wrong in the kit itself, or was waited for in vain.
struct Trouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs blocking work on a thread of its own: the threads of the tests' tasks are few.
func offPool<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}

/// A value shared by threads, and a way to wait until it has become something.
///
/// Unchecked: every access to `value` holds `condition`.
final class Monitor<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value

  init(_ value: Value) { self.value = value }

  var now: Value { change { $0 } }

  @discardableResult
  func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body(&value)
  }

  /// Blocks until `look` finds something, at most for `seconds`.
  ///
  /// - Throws: ``Trouble`` that says what was waited for, and what there was instead.
  func block<Found>(
    for what: String, within seconds: Double, until look: (Value) -> Found?
  ) throws -> Found {
    let deadline = Date(timeIntervalSinceNow: seconds)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let found = look(value) { return found }
      guard condition.wait(until: deadline) else {
        throw Trouble("\(what): not within \(seconds) s; there is \(value)")
      }
    }
  }

  @discardableResult
  func wait<Found: Sendable>(
    for what: String, within seconds: Double = 20,
    until look: @escaping @Sendable (Value) -> Found?
  ) async throws -> Found {
    try await offPool { try self.block(for: what, within: seconds, until: look) }
  }
}

/// Waits for something that only asking shows: at most `seconds`, asking again and again.
@discardableResult
func eventually<Found: Sendable>(
  _ what: String, within seconds: Double = 20, _ look: () async throws -> Found?
) async throws -> Found {
  let deadline = ContinuousClock.now + .seconds(seconds)
  while true {
    if let found = try await look() { return found }
    guard ContinuousClock.now < deadline else {
      throw Trouble("\(what): not within \(seconds) s")
    }
    try await Task.sleep(for: .milliseconds(25))
  }
}
