import Terminal

/// When a stream of events that ended is asked for once more: a pure value.
struct EventFollower: Sendable {
  enum Step: Hashable, Sendable {
    /// Ask again after this time; the note is said first.
    case again(after: Milliseconds, note: String?)
    case giveUp
  }

  /// Attempts in a row without a stream, until it is given up: about ten minutes.
  static let attemptsAllowed = 25
  /// A stream that lived so long forgives the attempts before it, though nothing happened in it.
  static let longEnough: Milliseconds = .seconds(60)
  static let longestPause: Milliseconds = .seconds(30)

  /// The last event that was seen, or the one asked for: where to go on.
  private(set) var position: Int64?
  private var attempts = 0
  private var began: Milliseconds = 0
  private var hasLived = false

  /// - Parameter position: the events after this one; nil: from now on.
  init(after position: Int64?) { self.position = position }

  mutating func begin(at now: Milliseconds) { began = now }

  mutating func saw(_ id: String) {
    attempts = 0
    hasLived = true
    // What the daemon would not take back as Last-Event-ID is no place to go on from.
    if id.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(id) {
      position = number
    }
  }

  /// - Parameter wasLive: the daemon had answered with a stream.
  mutating func ended(wasLive: Bool, at now: Milliseconds) -> Step {
    if wasLive {
      hasLived = true
      if now - began >= Self.longEnough { attempts = 0 }
    }
    // Who has never been answered is told at once.
    guard hasLived, attempts < Self.attemptsAllowed else { return .giveUp }
    attempts += 1
    let pause = min(Self.longestPause, 500 << Milliseconds(min(attempts - 1, 10)))
    return .again(after: pause, note: attempts == 1 ? note : nil)
  }

  private var note: String {
    position.map { "going on after event \($0) as soon as the daemon is there again" }
      ?? "going on as soon as the daemon is there again; events of the meantime are not shown"
  }
}
