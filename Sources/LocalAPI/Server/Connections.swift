import NIOCore
import Synchronization

/// The connections that are being served, and what must end when the server does.
final class Connections: Sendable {
  private struct State {
    var isDraining = false
    var next = 0
    var tasks: [Int: Task<Void, Never>] = [:]
    var streams: [Int: @Sendable () -> Void] = [:]
  }
  private let state = Mutex(State())

  /// Whether the server is ending: answers say so, and streams end.
  var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Serves a connection on a task of its own, which is cancelled when `channel` closes.
  func serve(_ channel: any Channel, _ body: @escaping @Sendable () async -> Void) {
    let task = state.withLock { state in
      let number = state.next
      state.next += 1
      let task = Task {
        await body()
        self.state.withLock { $0.tasks[number] = nil }
      }
      state.tasks[number] = task
      return task
    }
    channel.closeFuture.whenComplete { _ in task.cancel() }
  }

  /// Runs `body`, an endless stream, and calls `end` when the server drains meanwhile.
  func untilDraining(end: @escaping @Sendable () -> Void, _ body: () async -> Void) async {
    let number: Int? = state.withLock { state in
      guard !state.isDraining else { return nil }
      state.next += 1
      state.streams[state.next] = end
      return state.next
    }
    guard let number else { return end() }
    await body()
    state.withLock { $0.streams[number] = nil }
  }

  /// From now on answers close their connections; streams end.
  func beginDraining() {
    let streams = state.withLock { state in
      state.isDraining = true
      return Array(state.streams.values)
    }
    for end in streams { end() }
  }

  /// Ends all connections without further waiting.
  func cancelAll() {
    for task in state.withLock({ Array($0.tasks.values) }) { task.cancel() }
  }

  /// Returns when no connection is left.
  func allEnded() async {
    while let task = state.withLock({ $0.tasks.values.first }) { await task.value }
  }
}
