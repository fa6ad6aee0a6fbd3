import Synchronization

/// What happens, to everyone who wants to hear of it.
final class Broadcast<Element: Sendable>: Sendable {
  private struct State {
    var next = 0
    var continuations: [Int: AsyncStream<Element>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// - Parameter limit: how many elements wait for a slow listener; then the oldest are lost.
  func listen(limit: Int) -> AsyncStream<Element> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Element.self, bufferingPolicy: .bufferingNewest(limit))
    let id = state.withLock { state in
      state.next += 1
      state.continuations[state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.continuations.removeValue(forKey: id) }
    }
    return stream
  }

  func send(_ elements: [Element]) {
    let listeners = state.withLock { Array($0.continuations.values) }
    for listener in listeners {
      for element in elements { listener.yield(element) }
    }
  }

  func finish() {
    let listeners = state.withLock { Array($0.continuations.values) }
    for listener in listeners { listener.finish() }
  }
}
