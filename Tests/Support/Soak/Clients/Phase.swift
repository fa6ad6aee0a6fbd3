import Synchronization

/// What the world is like just now.
enum Phase: String, Hashable, Sendable {
  case peace
  case chaos
}

/// The phase, shared by everyone.
final class PhaseBoard: Sendable {
  private let phase = Mutex(Phase.peace)

  var now: Phase {
    get { phase.withLock { $0 } }
    set { phase.withLock { $0 = newValue } }
  }
}
