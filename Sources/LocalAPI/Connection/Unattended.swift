import Synchronization

/// The caller went away before there was a result.
struct CallerGone: Error {}

/// Runs `operation` on a task of its own and waits for it no longer than the calling task lives.
///
/// What was begun for a client goes on when the client hangs up, and never holds up the server's
/// end.
///
/// - Parameter isWaiting: the operation does nothing but wait: it is cancelled with its caller, else
///   clients that come and go would pile up waiting tasks.
/// - Throws: what the operation throws; ``CallerGone`` when the calling task was cancelled first.
func unattended<Value: Sendable>(
  isWaiting: Bool, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  guard !Task.isCancelled else { throw CallerGone() }
  let handover = Handover<Value>()
  let work = Task {
    do {
      handover.give(.success(try await operation()))
    } catch {
      handover.give(.failure(error))
    }
  }
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { handover.take($0) }
  } onCancel: {
    if isWaiting { work.cancel() }
    handover.give(.failure(CallerGone()))
  }
}

/// One result, given once, taken once; whatever is given later is dropped.
private final class Handover<Value: Sendable>: Sendable {
  private enum State {
    /// Next: `awaited`, `given`.
    case empty
    /// Next: `done`.
    case awaited(CheckedContinuation<Value, any Error>)
    /// Next: `done`.
    case given(Result<Value, any Error>)
    case done
  }
  private let state = Mutex(State.empty)

  func give(_ result: Result<Value, any Error>) {
    let continuation: CheckedContinuation<Value, any Error>? = state.withLock { state in
      switch state {
      case .empty:
        state = .given(result)
        return nil
      case .awaited(let continuation):
        state = .done
        return continuation
      case .given, .done: return nil
      }
    }
    continuation?.resume(with: result)
  }

  func take(_ continuation: CheckedContinuation<Value, any Error>) {
    let result: Result<Value, any Error>? = state.withLock { state in
      guard case .given(let result) = state else {
        state = .awaited(continuation)
        return nil
      }
      state = .done
      return result
    }
    if let result { continuation.resume(with: result) }
  }
}
