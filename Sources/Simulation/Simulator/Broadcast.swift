import Synchronization

/// What happens, to everyone who wants to hear of it.
final class Broadcast<Element: Sendable>: Sendable {
  private struct State {
    var next = 0
    var isFinished = false
    var continuations: [Int: AsyncStream<Element>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// - Parameter limit: how many elements wait for a slow listener; then the oldest are lost.
  func listen(limit: Int) -> AsyncStream<Element> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Element.self, bufferingPolicy: .bufferingNewest(limit))
    let id: Int? = state.withLock { state in
      guard !state.isFinished else { return nil }
      state.next += 1
      state.continuations[state.next] = continuation
      return state.next
    }
    guard let id else {
      // Who comes after the end would wait for ever.
      continuation.finish()
      return stream
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

  /// Ends the streams of all who listen, and of all who come later.
  func finish() {
    let listeners = state.withLock { state in
      state.isFinished = true
      return Array(state.continuations.values)
    }
    for listener in listeners { listener.finish() }
  }
}
