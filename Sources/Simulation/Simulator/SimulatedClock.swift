import FoundationEssentials
import Terminal

/// The gateway's clock: the machine's at the start, steady since, plus what tests added to it.
struct SimulatedClock: Sendable {
  /// Milliseconds that the gateway is ahead of the machine.
  private(set) var offset: Milliseconds
  private let start = ContinuousClock.now
  private let wallAtStart = Milliseconds(Date().timeIntervalSince1970 * 1_000)

  init(offset: Milliseconds) { self.offset = offset }

  var now: Milliseconds {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return wallAtStart + offset + seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }

  mutating func advance(by milliseconds: Milliseconds) { offset += milliseconds }
  mutating func set(to time: Milliseconds) { offset += time - now }
}
