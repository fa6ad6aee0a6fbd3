import Conformance
import Terminal
import Testing

@Suite struct KeyRingSignatureTests {
  let now = ringStart

  func twoKeys() throws -> KeyRing {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    return ring
  }

  @Test(.covers("3.3/illegal-sign")) func refusedOnceIsTriedWithTheOtherKey() throws {
    var ring = try twoKeys()
    #expect(ring.signatureRefused(by: "id-1", retried: false) == .resend(with: .previous))
    #expect(!ring.lockedOut && ring.preferred == .current && !ring.alarm)
    #expect(ring.signatureAccepted(by: "id-0") == [.currentKeyBogus])
    #expect(ring.preferredKey?.id == "id-0" && ring.alarm && !ring.lockedOut)
    #expect(ring.signatureAccepted(by: "id-0").isEmpty)
  }

  @Test(.covers("3.3/locked-out")) func bothRefusedIsLockedOutUntilAnyIsAccepted() throws {
    for accepted in ["id-0", "id-1"] {
      var ring = try twoKeys()
      _ = ring.signatureRefused(by: "id-1", retried: false)
      #expect(ring.signatureRefused(by: "id-0", retried: true) == .refused(lockedOut: true))
      #expect(ring.lockedOut)
      #expect(ring.signatureAccepted(by: accepted).contains(.lockoutEnded))
      #expect(!ring.lockedOut)
    }
  }

  @Test func laterOrdersAreStillTriedWithBothKeys() throws {
    var ring = try twoKeys()
    for _ in 0..<3 {
      #expect(ring.signatureRefused(by: "id-1", retried: false) == .resend(with: .previous))
      #expect(ring.signatureRefused(by: "id-0", retried: true) == .refused(lockedOut: true))
    }
  }

  @Test func theOnlyKeyRefusedIsLockedOut() throws {
    var ring = try KeyRing.activated(at: now)
    #expect(ring.signatureRefused(by: "id-0", retried: false) == .refused(lockedOut: true))
    #expect(ring.signatureAccepted(by: "id-0") == [.lockoutEnded])
  }

  @Test func aGlitchOfTheGatewayRaisesNoAlarm() throws {
    var ring = try twoKeys()
    _ = ring.signatureRefused(by: "id-1", retried: false)
    #expect(ring.signatureAccepted(by: "id-1").isEmpty)
    #expect(ring.signatureAccepted(by: "id-0").isEmpty)
    #expect(ring.preferred == .current)
  }

  @Test func aDeadPreviousKeyIsNoLockout() throws {
    var ring = try twoKeys()
    _ = ring.signatureRefused(by: "id-1", retried: false)
    _ = ring.signatureRefused(by: "id-0", retried: true)
    _ = ring.signatureAccepted(by: "id-1")
    #expect(ring.signatureRefused(by: "id-1", retried: false) == .resend(with: .previous))
    #expect(!ring.lockedOut)
  }

  @Test func rotationEndsTheAlarmAndKeepsTheProvenKey() throws {
    var ring = try twoKeys()
    _ = ring.signatureRefused(by: "id-1", retried: false)
    _ = ring.signatureAccepted(by: "id-0")
    #expect(try ring.beginCheckIn(at: now) == .previous)
    try ring.answerCheckIn(2, at: now)
    #expect(ring.current?.id == "id-2" && ring.previous?.id == "id-0")
    #expect(ring.preferred == .current && !ring.alarm)
  }

  @Test(.covers("3.3/previous-key")) func currentKeyComingBackEndsTheAlarm() throws {
    var ring = try twoKeys()
    _ = ring.signatureRefused(by: "id-1", retried: false)
    _ = ring.signatureAccepted(by: "id-0")
    #expect(ring.signatureRefused(by: "id-0", retried: false) == .resend(with: .current))
    #expect(ring.signatureAccepted(by: "id-1") == [.currentKeyGood])
    #expect(ring.preferred == .current)
  }

  @Test func keyRotatedAwayMeanwhile() throws {
    var ring = try twoKeys()
    try ring.checkIn(answered: 2, at: now)
    let before = ring
    #expect(ring.signatureRefused(by: "id-0", retried: false) == .resend(with: .current))
    #expect(ring.signatureRefused(by: "id-0", retried: true) == .refused(lockedOut: false))
    #expect(ring.signatureAccepted(by: "id-0").isEmpty)
    #expect(ring == before)
  }

  @Test(.covers("3.3/illegal-sign")) func refusedCheckInIsTriedOnceWithTheOtherKeyAndIsNoLoop()
    throws
  {
    var ring = try twoKeys()
    _ = try ring.beginCheckIn(at: now)
    #expect(try ring.checkInSignatureRefused(at: now) == .resend(with: .previous))
    #expect(ring.unconfirmed == 0)
    #expect(try ring.beginCheckIn(at: now, retry: .previous) == .previous)
    #expect(try ring.checkInSignatureRefused(at: now) == .refused(lockedOut: true))
    #expect(ring.unconfirmed == 0 && ring.lockedOut)
    #expect(ring.permission(at: now, proof: now) == .probeFirst)
  }

  @Test(.covers("3.3/previous-key")) func checkInWithTheOtherKeyHeals() throws {
    var ring = try twoKeys()
    _ = try ring.beginCheckIn(at: now)
    _ = try ring.checkInSignatureRefused(at: now)
    _ = try ring.beginCheckIn(at: now, retry: .previous)
    #expect(try ring.answerCheckIn(2, at: now) == .rotated)
    #expect(ring.current?.id == "id-2" && ring.previous?.id == "id-0" && !ring.lockedOut)
  }

  @Test func thereIsNoOtherKeyToRetryWith() throws {
    var ring = try KeyRing.activated(at: now)
    #expect(throws: KeyRingError.noSuchKey) { try ring.beginCheckIn(at: now, retry: .previous) }
    _ = try ring.beginCheckIn(at: now)
    #expect(try ring.checkInSignatureRefused(at: now) == .refused(lockedOut: true))
  }
}

@Suite struct CheckInBudgetTests {
  let now = ringStart

  struct Row: CustomTestStringConvertible, Sendable {
    var lost: Int
    var later: Milliseconds = .hours(7)
    var byHand = false
    var forced = false
    var proof: Milliseconds?
    var onWire = 0
    var awaiting = false
    var expected: CheckInPermission
    var testDescription: String { "\(lost) lost, \(later) ms later -> \(expected)" }
  }

  static let rows: [Row] = [
    Row(lost: 0, expected: .allowed),
    Row(lost: 0, onWire: 1, expected: .wait(.requestOnWire)),
    Row(lost: 0, awaiting: true, expected: .wait(.orderAwaiting)),
    Row(lost: 0, byHand: true, expected: .allowed),
    Row(lost: 0, byHand: true, awaiting: true, expected: .allowed),
    Row(lost: 0, byHand: true, onWire: 1, expected: .wait(.requestOnWire)),
    Row(lost: 1, later: .hours(6) - 1, proof: 0, expected: .wait(.lostTooRecently)),
    Row(lost: 1, later: .hours(6), proof: 0, expected: .allowed),
    Row(lost: 1, proof: nil, expected: .probeFirst),
    Row(lost: 1, proof: .seconds(10), expected: .allowed),
    Row(lost: 1, proof: .seconds(10) + 1, expected: .probeFirst),
    Row(lost: 1, proof: -1, expected: .probeFirst),
    Row(lost: 1, proof: 0, onWire: 1, expected: .wait(.requestOnWire)),
    Row(lost: 1, proof: 0, awaiting: true, expected: .wait(.orderAwaiting)),
    Row(lost: 1, byHand: true, proof: 0, expected: .refused(.unconfirmed(1))),
    Row(lost: 1, later: 0, byHand: true, forced: true, expected: .allowed),
    Row(lost: 1, forced: true, proof: nil, expected: .probeFirst),
    Row(lost: 2, later: .days(30), proof: 0, expected: .refused(.unconfirmed(2))),
    Row(lost: 2, later: .days(30), forced: true, proof: 0, expected: .refused(.unconfirmed(2))),
    Row(lost: 2, byHand: true, proof: 0, expected: .refused(.unconfirmed(2))),
    Row(lost: 2, byHand: true, forced: true, expected: .allowed),
    Row(lost: 3, byHand: true, proof: 0, expected: .refused(.unconfirmed(3))),
  ]

  @Test(.covers("3.3/budget-0", "3.3/budget-1", "3.3/budget-2"), arguments: rows) func budget(
    _ row: Row
  ) throws {
    var ring = try KeyRing.activated(at: now)
    for _ in 0..<row.lost { try ring.loseCheckIn(at: now, forced: true) }
    let later = now.advanced(by: row.later)
    let permission = ring.permission(
      at: later, byHand: row.byHand, forced: row.forced,
      proof: row.proof.map { later.advanced(by: -$0) }, onWire: row.onWire, awaiting: row.awaiting)
    #expect(permission == row.expected)
  }

  @Test func beginningGuardsTheBudgetItself() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.loseCheckIn(at: now)
    let tooSoon = now.advanced(by: .hours(6) - 1)
    #expect(throws: KeyRingError.unconfirmed(1)) { try ring.beginCheckIn(at: tooSoon) }
    try ring.loseCheckIn(at: now.advanced(by: .hours(6)))
    #expect(throws: KeyRingError.unconfirmed(2)) {
      try ring.beginCheckIn(at: now.advanced(by: .days(9)))
    }
  }

  @Test(.covers("3.3/not-sent", "3.3/refused")) func whatDidNotLeaveOrWasRefusedUsesNoBudget()
    throws
  {
    var ring = try KeyRing.activated(at: now)
    try ring.loseCheckIn(at: now)
    let later = now.advanced(by: .hours(6))
    _ = try ring.beginCheckIn(at: later)
    try ring.checkInNotSent(at: later)
    #expect(ring.unconfirmed == 1)
    _ = try ring.beginCheckIn(at: later)
    try ring.checkInRefused(at: later)
    #expect(ring.unconfirmed == 1)
    #expect(ring.permission(at: later, proof: later) == .allowed)
  }

  @Test func nothingWithoutAKeyOrDuringAnother() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    for byHand in [false, true] {
      #expect(
        ring.permission(at: now, byHand: byHand, forced: true) == .refused(.notActivated))
    }
    ring = try .activated(at: now)
    _ = try ring.beginCheckIn(at: now)
    for byHand in [false, true] {
      #expect(
        ring.permission(at: now, byHand: byHand, forced: true) == .refused(.alreadyPending))
    }
  }

  @Test func anAlarmAsksForProof() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.checkIn(answered: 1, at: now)
    _ = ring.signatureRefused(by: "id-1", retried: false)
    _ = ring.signatureAccepted(by: "id-0")
    #expect(ring.permission(at: now) == .probeFirst)
    #expect(ring.permission(at: now, proof: now) == .allowed)
  }

  @Test func theSixHoursAreOfTheMachineBeingOn() throws {
    var ring = try KeyRing.activated(at: now)
    try ring.loseCheckIn(at: now)
    ring.accountTime(to: now.advanced(by: .hours(5)))
    let rebooted = Moment(wall: now.wall + .hours(40), boot: 0)
    ring.restarted(at: rebooted, bootID: "boot-1")
    let early = rebooted.advanced(by: .hours(1) - 1)
    #expect(ring.permission(at: early, proof: early) == .wait(.lostTooRecently))
    let late = rebooted.advanced(by: .hours(1))
    #expect(ring.permission(at: late, proof: late) == .allowed)
  }

  @Test(arguments: [1, 2, 5]) func theRiskIsInWords(count: Int) {
    #expect(CheckInRefusal.unconfirmed(count).risk.contains("activated again with a new code"))
  }
}
