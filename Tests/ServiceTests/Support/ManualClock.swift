import Service
import Synchronization
import Terminal

/// A machine whose time only a test moves.
final class ManualClock: MachineClock {
  private struct Sleeper {
    let until: Milliseconds
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var moment: Moment
    var sleepers: [Int: Sleeper] = [:]
    var sleeps = 0
    var isDead = false
  }

  let bootID: String
  private let state: Mutex<State>

  /// - Parameter wall: 2026-11-21, 10:00 in UTC+8, unless a test cares.
  init(
    wall: Milliseconds = 1_795_226_400_000, boot: Milliseconds = .minutes(5),
    bootID: String = "boot-1"
  ) {
    self.bootID = bootID
    state = Mutex(State(moment: Moment(wall: wall, boot: boot)))
  }

  func now() -> Moment { state.withLock { $0.moment } }

  func zoneOffset(at wall: Milliseconds) -> Int { 480 }

  func sleep(until boot: Milliseconds) async throws {
    let id = state.withLock { state in
      state.sleeps += 1
      return state.sleeps
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.isDead || Task.isCancelled { return .failure(CancellationError()) }
          if boot <= state.moment.boot { return .success(()) }
          state.sleepers[id] = Sleeper(until: boot, continuation: continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  // MARK: What a test does

  /// How often anyone went to sleep.
  var sleeps: Int { state.withLock { $0.sleeps } }

  /// When the next sleeper wakes.
  var nextDue: Milliseconds? { state.withLock { $0.sleepers.values.map(\.until).min() } }

  func hasSleeper(until boot: Milliseconds) -> Bool {
    state.withLock { $0.sleepers.values.contains { $0.until == boot } }
  }

  func advance(to boot: Milliseconds) {
    let due = state.withLock { state in
      let passed = max(0, boot - state.moment.boot)
      state.moment = state.moment.advanced(by: passed)
      let due = state.sleepers.filter { $0.value.until <= state.moment.boot }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.sorted { $0.until < $1.until }
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Someone sets the clock on the wall.
  func setWall(by jump: Milliseconds) { state.withLock { $0.moment.wall += jump } }

  /// The end of everyone who sleeps by this clock, now and later.
  func kill() {
    let all = state.withLock { state in
      state.isDead = true
      defer { state.sleepers = [:] }
      return Array(state.sleepers.values)
    }
    for sleeper in all { sleeper.continuation.resume(throwing: CancellationError()) }
  }
}
