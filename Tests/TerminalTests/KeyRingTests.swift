import Conformance
import FoundationEssentials
import Terminal
import Testing

@Suite struct KeyRingTests {
  let now = ringStart

  @Test func activationGivesTheFirstKey() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    #expect(!ring.isActivated && ring.credentials(.current) == nil)
    try ring.beginActivation(codeID: "code", at: now)
    #expect(ring.unconfirmed == 1 && ring.pending?.startedAt == now)
    try ring.answerActivation(0, at: now)
    #expect(ring.unconfirmed == 0 && ring.pending == nil && ring.lastAnsweredAt == now)
    #expect(ring.credentials(.current) == Credentials(sn: KeyRing.sn, key: "key-0"))
    #expect(ring.current?.receivedAt == now.wall && ring.previous == nil)
  }

  @Test func activationThatDidNotLeaveCostsNothing() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    let before = ring
    try ring.beginActivation(codeID: "code", at: now)
    try ring.activationNotSent()
    #expect(ring == before)
  }

  @Test(.covers("2/possibly-consumed")) func lostActivationMakesItsCodePossiblyConsumed() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    try ring.beginActivation(codeID: "a", at: now)
    try ring.activationUnknown()
    #expect(ring.unconfirmed == 1)
    #expect(ring.possiblyConsumed(codeID: "a") && !ring.possiblyConsumed(codeID: "b"))
    try ring.beginActivation(codeID: "a", at: now)
    #expect(try ring.activationRefused() == .possiblyConsumed)
    try ring.beginActivation(codeID: "b", at: now)
    #expect(try ring.activationRefused() == .refused)
    try ring.beginActivation(codeID: "b", at: now)
    try ring.answerActivation(0, at: now)
    #expect(ring.unconfirmed == 0 && !ring.possiblyConsumed(codeID: "a"))
  }

  @Test func lostCodesAreBounded() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    for number in 0..<20 {
      try ring.beginActivation(codeID: "\(number)", at: now)
      try ring.activationUnknown()
    }
    let known = (0..<20).filter { ring.possiblyConsumed(codeID: "\($0)") }
    #expect(known == Array(12..<20))
  }

  @Test(.covers("2/attempt-remembered")) func restartDuringAnActivationCountsAsUnknown() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    try ring.beginActivation(codeID: "a", at: now)
    ring.restarted(at: now.advanced(by: 1), bootID: "boot-0")
    #expect(ring.pending == nil && ring.unconfirmed == 1 && ring.possiblyConsumed(codeID: "a"))
  }

  @Test(.covers("3/answer")) func checkInShifts() throws {
    var ring = try KeyRing.activated(at: now)
    #expect(try ring.beginCheckIn(at: now) == .current)
    #expect(ring.unconfirmed == 1 && ring.isCheckingIn)
    #expect(try ring.answerCheckIn(1, at: now.advanced(by: 5)) == .rotated)
    #expect(ring.current?.id == "id-1" && ring.previous?.id == "id-0")
    #expect(ring.unconfirmed == 0 && !ring.isCheckingIn)
    #expect(ring.lastAnsweredAt == now.advanced(by: 5))
    try ring.checkIn(answered: 2, at: now)
    #expect(ring.current?.id == "id-2" && ring.previous?.id == "id-1")
  }

  @Test(.covers("3/same-key")) func answerWithAHeldKeyConfirmsAndShiftsNothing() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    let later = now.advanced(by: .hours(30))
    #expect(try ring.checkIn(answered: 1, at: later) == .confirmed)
    #expect(ring.current?.id == "id-1" && ring.previous?.id == "id-0" && ring.unconfirmed == 0)
    #expect(ring.current?.receivedAt == now.wall && ring.preferred == .current)
    #expect(try ring.checkIn(answered: 0, at: later) == .confirmed)
    #expect(ring.current?.id == "id-1" && ring.previous?.id == "id-0")
    #expect(ring.preferredKey?.id == "id-0" && ring.alarm)
  }

  @Test(.covers("3/answer")) func anotherTerminalNumberIsANewIdentity() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    let before = ring
    _ = try ring.beginCheckIn(at: now)
    let rotation = try ring.answerCheckIn(2, sn: "other", at: now)
    guard case .identityChanged(let archived) = rotation else {
      Issue.record("expected a new identity, got \(rotation)")
      return
    }
    #expect(ring.credentials(.current) == Credentials(sn: "other", key: "key-2"))
    #expect(ring.credentials(.previous) == Credentials(sn: "other", key: "key-1"))
    #expect(archived.credentials(.current) == before.credentials(.current))
    #expect(archived.credentials(.previous) == before.credentials(.previous))
    #expect(archived.pending == nil && archived.unconfirmed == 0)
  }

  @Test func unusableAnswersAreNotStored() throws {
    var ring = try KeyRing.activated(at: now)
    _ = try ring.beginCheckIn(at: now)
    let before = ring
    for bad in [Credentials(sn: "", key: "k"), Credentials(sn: KeyRing.sn, key: "")] {
      #expect(throws: KeyRingError.unusableAnswer) {
        try ring.checkInAnswered(bad, keyID: "x", at: now)
      }
      #expect(ring == before)
    }
  }

  @Test(.covers("3.3/no-keys-in-logs")) func keysAreNeverShown() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    _ = try ring.beginCheckIn(at: now)
    let rotation = try ring.answerCheckIn(2, sn: "other", at: now)
    var texts = ["\(ring)", String(reflecting: ring), "\(rotation)", "\(ring.current as Any)"]
    for value: Any in [ring, rotation, ring.current as Any] {
      var text = ""
      dump(value, to: &text)
      texts.append(text)
    }
    for text in texts {
      #expect(!text.contains("key-"), "\(text)")
      #expect(text.contains("id-2") || text.contains("id-1"), "\(text)")
    }
  }

  @Test func survivesStorage() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    try ring.loseCheckIn(at: now)
    _ = try ring.beginCheckIn(at: now, forced: true)
    let stored = try JSONEncoder().encode(ring)
    #expect(try JSONDecoder().decode(KeyRing.self, from: stored) == ring)
  }
}

/// Every event in every kind of state: what is not legal throws and changes nothing.
@Suite struct KeyRingLegalityTests {
  enum Event: CaseIterable {
    case beginActivation, activationAnswered, activationNotSent, activationRefused
    case activationUnknown, beginCheckIn, checkInAnswered, checkInNotSent, checkInRefused
    case checkInSignatureRefused, checkInUnknown

    func apply(to ring: inout KeyRing) throws {
      switch self {
      case .beginActivation: try ring.beginActivation(codeID: "code", at: ringStart)
      case .activationAnswered: try ring.answerActivation(7, at: ringStart)
      case .activationNotSent: try ring.activationNotSent()
      case .activationRefused: _ = try ring.activationRefused()
      case .activationUnknown: try ring.activationUnknown()
      case .beginCheckIn: _ = try ring.beginCheckIn(at: ringStart)
      case .checkInAnswered: try ring.answerCheckIn(7, at: ringStart)
      case .checkInNotSent: try ring.checkInNotSent(at: ringStart)
      case .checkInRefused: try ring.checkInRefused(at: ringStart)
      case .checkInSignatureRefused: _ = try ring.checkInSignatureRefused(at: ringStart)
      case .checkInUnknown: try ring.checkInUnknown(at: ringStart)
      }
    }
  }

  enum State: CaseIterable {
    case fresh, activating, activated, checkingIn, oneLost

    func ring() throws -> KeyRing {
      var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
      switch self {
      case .fresh: return ring
      case .activating: try ring.beginActivation(codeID: "code", at: ringStart)
      case .activated: ring = try .activated(at: ringStart)
      case .checkingIn:
        ring = try .activated(at: ringStart)
        _ = try ring.beginCheckIn(at: ringStart)
      case .oneLost:
        ring = try .activated(at: ringStart)
        try ring.loseCheckIn(at: ringStart)
      }
      return ring
    }

    var legal: Set<Event> {
      switch self {
      case .fresh: [.beginActivation]
      case .activating:
        [.activationAnswered, .activationNotSent, .activationRefused, .activationUnknown]
      case .activated: [.beginCheckIn]
      case .checkingIn:
        [
          .checkInAnswered, .checkInNotSent, .checkInRefused, .checkInSignatureRefused,
          .checkInUnknown,
        ]
      case .oneLost: []
      }
    }
  }

  @Test(arguments: State.allCases, Event.allCases)
  func event(in state: State, _ event: Event) throws {
    let before = try state.ring()
    var ring = before
    if state.legal.contains(event) {
      try event.apply(to: &ring)
      #expect(ring != before)
    } else {
      #expect(throws: KeyRingError.self) { try event.apply(to: &ring) }
      #expect(ring == before)
    }
  }
}
