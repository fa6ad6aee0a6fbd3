/// Lets one task of an actor after the other through, in the order they came.
final class Turnstile {
  private static let maximumWaiting = 64

  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Waits for the turn. Every successful call is followed by one `leave`.
  ///
  /// - Returns: false when too many wait already.
  func enter(isolation: isolated any Actor) async -> Bool {
    if enterIfFree() { return true }
    guard waiting.count < Self.maximumWaiting else { return false }
    await withCheckedContinuation { waiting.append($0) }
    return true
  }

  func enterIfFree() -> Bool {
    guard !isTaken else { return false }
    isTaken = true
    return true
  }

  func leave() {
    if waiting.isEmpty {
      isTaken = false
    } else {
      waiting.removeFirst().resume()
    }
  }
}
