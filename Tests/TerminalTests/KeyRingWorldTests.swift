import Conformance
import FoundationEssentials
import Terminal
import Testing

/// The ring against a gateway that shifts two keys: all short sequences of what can happen.
@Suite struct KeyRingWorldTests {
  enum Step: CaseIterable {
    /// A check-in by itself, over a path just proven.
    case answered, lostAfterProcessing, lostBeforeProcessing, notSent
    /// The daemon dies after the intent, or before the answer is stored; the gateway processed it.
    case diedBeforeSending, diedBeforeStoring
    case hoursPass
    case order
  }

  struct World {
    var server = ShiftingServer()
    var ring: KeyRing
    var now = ringStart
    /// Processed check-ins whose answer was never stored, since the last that was.
    var lostRotations = 0
    /// Check-ins in doubt since the last answer, whether processed or not.
    var doubts = 0
    var doubtAt: Moment?

    /// Plays one step; false when the ring refuses it.
    mutating func play(_ step: Step) throws -> Bool {
      switch step {
      case .hoursPass:
        now = now.advanced(by: .hours(7))
        return true
      case .order:
        order()
        return true
      default: return try checkIn(step)
      }
    }

    private mutating func checkIn(_ step: Step) throws -> Bool {
      let before = ring
      guard ring.permission(at: now, proof: now) == .allowed else {
        guard doubts > 0 else {
          Issue.record("refused without reason")
          return false
        }
        #expect(throws: KeyRingError.self) { try ring.beginCheckIn(at: now) }
        #expect(ring == before)
        return false
      }
      #expect(doubts < 2)
      if let doubtAt { #expect(now.boot - doubtAt.boot >= .hours(6)) }
      let slot = try ring.beginCheckIn(at: now)
      let key = try #require(ring.key(in: slot)?.key)
      if step == .notSent {
        try ring.checkInNotSent(at: now)
        #expect(ring.unconfirmed == before.unconfirmed)
        return true
      }
      if step == .lostBeforeProcessing || step == .diedBeforeSending {
        doubt(died: step == .diedBeforeSending)
        return true
      }
      guard let number = server.checkIn(signedWith: key) else {
        // Only after both permitted losses were processed, which ends by being locked out.
        #expect(lostRotations == 2)
        return false
      }
      if step == .answered {
        #expect(try ring.answerCheckIn(number, at: now) == .rotated)
        (lostRotations, doubts, doubtAt) = (0, 0, nil)
      } else {
        lostRotations += 1
        doubt(died: step == .diedBeforeStoring)
      }
      return true
    }

    private mutating func doubt(died: Bool) {
      if died {
        ring.restarted(at: now, bootID: "boot-0")
      } else {
        try? ring.checkInUnknown(at: now)
      }
      doubts += 1
      doubtAt = now
      #expect(ring.pending == nil && ring.unconfirmed == doubts)
    }

    private mutating func order() {
      guard let first = ring.preferredKey else { return }
      if server.accepts(first.key) {
        #expect(ring.signatureAccepted(by: first.id).isEmpty)
        return
      }
      guard case .resend(let slot) = ring.signatureRefused(by: first.id, retried: false),
        let second = ring.key(in: slot)
      else { return }
      if server.accepts(second.key) {
        _ = ring.signatureAccepted(by: second.id)
      } else {
        _ = ring.signatureRefused(by: second.id, retried: true)
      }
    }

    func check(_ path: [Step]) {
      let alive = [ring.current, ring.previous].contains {
        $0.map { server.accepts($0.key) } ?? false
      }
      if lostRotations <= 1 {
        #expect(alive && !ring.lockedOut && !ring.alarm, "\(path)")
      }
      #expect(lostRotations <= 2 && ring.unconfirmed <= 2, "\(path)")
      #expect(ring.unconfirmed == doubts, "\(path)")
      if doubts == 0, lostRotations == 0 {
        #expect(ring.current?.key == ShiftingServer.key(server.current), "\(path)")
      }
    }
  }

  @Test(.covers("11/keys-current-and-previous", "3.3/unknown"), arguments: Step.allCases)
  func allSequencesToDepthSeven(first: Step) throws {
    var visited = 0
    func explore(_ world: World, _ path: [Step]) throws {
      world.check(path)
      visited += 1
      guard path.count < 7 else { return }
      for step in Step.allCases {
        var next = world
        if try next.play(step) { try explore(next, path + [step]) }
      }
    }
    var world = World(ring: try .activated(at: ringStart))
    try #require(try world.play(first))
    try explore(world, [first])
    #expect(visited > 5_000)
  }

  @Test func twoProcessedLossesAreTheWorstAndAreTold() throws {
    var world = World(ring: try .activated(at: ringStart))
    for step in [Step.lostAfterProcessing, .hoursPass, .lostAfterProcessing, .hoursPass, .order] {
      #expect(try world.play(step))
    }
    #expect(world.ring.lockedOut && world.ring.unconfirmed == 2)
    #expect(try !world.play(.answered))
  }

  @Test(.covers("3.3/restart", "3.3/intent"), arguments: 0..<200) func storedAndReadAtAnyInstant(
    seed: Int
  ) throws {
    var dice = RingDice(seed: UInt64(seed))
    var world = World(ring: try .activated(at: ringStart))
    for _ in 0..<60 {
      _ = try world.play(try #require(Step.allCases.randomElement(using: &dice)))
      if Int.random(in: 0..<4, using: &dice) == 0 {
        let stored = try JSONEncoder().encode(world.ring)
        world.ring = try JSONDecoder().decode(KeyRing.self, from: stored)
        world.ring.restarted(at: world.now, bootID: "boot-0")
      }
      world.check([])
    }
  }
}
