import Conformance
import Terminal
import Testing

@Suite struct CheckInScheduleTests {
  /// 04:00 in a zone eight hours east, without jitter.
  let schedule = CheckInSchedule(time: .hours(4), jitter: 0, afterStart: .minutes(15), seed: 7)
  let east: Milliseconds = .hours(8)
  /// 04:00 local time of the day after `ringStart`.
  let slot = ringStart.advanced(by: .hours(20))

  func situation(_ now: Moment, started: Moment? = nil) -> CheckInSituation {
    CheckInSituation(now: now, utcOffset: east, startedAt: started ?? Moment(wall: 0, boot: 0))
  }

  func ring(checkedInAt moment: Moment) throws -> KeyRing { try .activated(at: moment) }

  @Test(arguments: [0, 1, 42, UInt64.max])
  func jitterAndDelayAreFixedPerTerminalAndWithinBounds(seed: UInt64) {
    let plan = {
      CheckInSchedule(time: .hours(4), jitter: .hours(2), afterStart: 900_000, seed: $0)
    }
    #expect(plan(seed) == plan(seed))
    #expect((Milliseconds.hours(4)..<Milliseconds.hours(6)).contains(plan(seed).timeOfDay))
    #expect((0..<900_000).contains(plan(seed).startDelay))
  }

  @Test func terminalsAreSpread() {
    let times = (0..<1000).map {
      CheckInSchedule(time: 0, jitter: .hours(2), afterStart: .minutes(15), seed: $0).timeOfDay
    }
    let quarters = Dictionary(grouping: times) { $0 / .minutes(30) }.mapValues(\.count)
    #expect(quarters.count == 4 && quarters.values.allSatisfy { $0 > 150 })
  }

  @Test func jitterPassesMidnight() {
    let plan = CheckInSchedule(time: .hours(23), jitter: .hours(2), afterStart: 0, seed: 3)
    #expect((0..<Milliseconds.days(1)).contains(plan.timeOfDay))
  }

  @Test(.covers("3.3/daily")) func dueAtTheDailyTimeAndNotBefore() throws {
    let ring = try ring(checkedInAt: slot.advanced(by: -.days(1)).advanced(by: 5_000))
    #expect(schedule.decide(ring, in: situation(slot.advanced(by: -1))) == .rest)
    #expect(schedule.state(of: ring, in: situation(slot.advanced(by: -1))) == .ok)
    #expect(schedule.nextAt(ring, in: situation(slot.advanced(by: -.hours(9)))) == slot)
    #expect(schedule.decide(ring, in: situation(slot)) == .checkIn)
    #expect(schedule.state(of: ring, in: situation(slot)) == .due)
  }

  /// A check-in (or activation) between two daily times, and how long after it the next is due.
  @Test(arguments: [
    (Milliseconds.hours(-1), Milliseconds.hours(25)),
    (.hours(-6) - 1, .hours(20)),
    (.hours(-5), .hours(29)),
    (.hours(-10), .hours(20)),
    (.minutes(30), .hours(23) + .minutes(30)),
    (.hours(3), .hours(21)),
    (.hours(5), .hours(20)),
  ])
  func nextAfterOneInBetween(offset: Milliseconds, expected: Milliseconds) throws {
    let moment = slot.advanced(by: offset)
    let ring = try ring(checkedInAt: moment)
    let next = try #require(schedule.nextAt(ring, in: situation(moment)))
    #expect(next.boot - moment.boot == expected)
    #expect(schedule.decide(ring, in: situation(next.advanced(by: -1))) == .rest)
    #expect(schedule.decide(ring, in: situation(next)) == .checkIn)
  }

  @Test func overdueIsBlockedByTheWireOnlyAndHoldsNewRequests() throws {
    let ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    var now = situation(slot)
    now.armedOrAwaiting = true
    #expect(schedule.decide(ring, in: now) == .checkIn)
    now.requestsOnWire = 1
    #expect(schedule.decide(ring, in: now) == .holdNewRequests)
  }

  @Test func afterStartItWaitsForAnIdleMoment() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    ring.accountTime(to: slot.advanced(by: -.hours(10)))
    let start = Moment(wall: slot.wall + .hours(4), boot: .minutes(1))
    ring.restarted(at: start, bootID: "boot-1")
    let idle = start.advanced(by: schedule.startDelay)
    #expect(schedule.decide(ring, in: situation(idle.advanced(by: -1), started: start)) == .rest)
    var now = situation(idle, started: start)
    #expect(schedule.decide(ring, in: now) == .checkIn)
    now.armedOrAwaiting = true
    #expect(schedule.decide(ring, in: now) == .rest)
    now.armedOrAwaiting = false
    now.requestsOnWire = 1
    #expect(schedule.decide(ring, in: now) == .rest)
    #expect(schedule.state(of: ring, in: now) == .due)
    now.now = start.advanced(by: .hours(6))
    now.armedOrAwaiting = true
    #expect(schedule.decide(ring, in: now) == .holdNewRequests)
  }

  @Test func anUnconfirmedOneIsTriedAtTheNextDailyTimeAfterAProbe() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    try ring.loseCheckIn(at: slot)
    #expect(schedule.state(of: ring, in: situation(slot)) == .unconfirmed)
    for hours in [Milliseconds(1), 6, 12, 23] {
      #expect(schedule.decide(ring, in: situation(slot.advanced(by: .hours(hours)))) == .rest)
    }
    let next = slot.advanced(by: .days(1))
    #expect(schedule.nextAt(ring, in: situation(slot)) == next)
    var now = situation(next)
    #expect(schedule.decide(ring, in: now) == .probe)
    now.lastProbeAt = next
    now.now = next.advanced(by: 300)
    #expect(schedule.decide(ring, in: now) == .rest, "no probe storm")
    #expect(schedule.nextWake(ring, in: now).boot == next.boot + .minutes(15))
    now.requestsOnWire = 1
    #expect(schedule.decide(ring, in: now) == .rest, "nothing is held without hope")
    now.lastProvenRoundTrip = now.now
    now.requestsOnWire = 0
    #expect(schedule.decide(ring, in: now) == .checkIn)
    try ring.loseCheckIn(at: now.now)
    #expect(schedule.nextAt(ring, in: now) == nil)
    now.now = next.advanced(by: .days(40))
    #expect(schedule.decide(ring, in: now) == .rest)
    #expect(schedule.state(of: ring, in: now) == .unconfirmed)
  }

  @Test func lostShortlyBeforeTheDailyTimeWaitsADay() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    try ring.loseCheckIn(at: slot.advanced(by: -.minutes(10)))
    #expect(schedule.decide(ring, in: situation(slot.advanced(by: .hours(12)))) == .rest)
    #expect(schedule.decide(ring, in: situation(slot.advanced(by: .days(1)))) == .probe)
  }

  @Test func unsentIsTriedAgainSoonerAndThenSlower() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    var now = slot
    for minutes in [Milliseconds(1), 2, 4, 8, 15, 15, 15] {
      #expect(schedule.decide(ring, in: situation(now)) == .checkIn)
      _ = try ring.beginCheckIn(at: now)
      try ring.checkInNotSent(at: now)
      let next = now.advanced(by: .minutes(minutes))
      #expect(schedule.decide(ring, in: situation(next.advanced(by: -1))) == .rest)
      #expect(schedule.nextWake(ring, in: situation(now)) == next)
      now = next
    }
  }

  @Test func refusedIsTriedAgainTheNextDay() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    _ = try ring.beginCheckIn(at: slot)
    try ring.checkInRefused(at: slot)
    #expect(schedule.decide(ring, in: situation(slot.advanced(by: .hours(23)))) == .rest)
    #expect(schedule.decide(ring, in: situation(slot.advanced(by: .days(1)))) == .checkIn)
  }

  @Test func lockedOutProbesAtTheDailyTimeAndHealsByAnAcceptedProbe() throws {
    var ring = try ring(checkedInAt: slot.advanced(by: -.days(1)))
    _ = try ring.beginCheckIn(at: slot)
    _ = try ring.checkInSignatureRefused(at: slot)
    var now = situation(slot.advanced(by: .hours(1)))
    #expect(schedule.state(of: ring, in: now) == .lockedOut)
    #expect(schedule.decide(ring, in: now) == .rest)
    now.now = slot.advanced(by: .days(1))
    now.lastProvenRoundTrip = now.now
    #expect(schedule.decide(ring, in: now) == .probe)
    _ = ring.signatureAccepted(by: "id-0")
    #expect(schedule.decide(ring, in: now) == .checkIn)
  }

  @Test func nothingWithoutAnIdentityOrDuringACheckIn() throws {
    var ring = KeyRing(deviceID: "till-1", bootID: "boot-0")
    #expect(schedule.decide(ring, in: situation(slot)) == .rest)
    #expect(schedule.nextAt(ring, in: situation(slot)) == nil)
    ring = try self.ring(checkedInAt: slot.advanced(by: -.days(1)))
    _ = try ring.beginCheckIn(at: slot)
    #expect(schedule.decide(ring, in: situation(slot)) == .rest)
    #expect(schedule.state(of: ring, in: situation(slot)) == .due)
  }

  @Test func aRestartOfTheDaemonAloneChangesNoAge() throws {
    let checkedIn = slot.advanced(by: -.days(1))
    var ring = try ring(checkedInAt: checkedIn)
    let restart = slot.advanced(by: -.hours(2))
    ring.restarted(at: restart, bootID: "boot-0")
    let next = try #require(schedule.nextAt(ring, in: situation(restart, started: restart)))
    #expect(next == slot)
  }

  @Test func wakesAtLeastEveryQuarterOfAnHour() throws {
    let ring = try ring(checkedInAt: slot)
    for hours in 0..<30 {
      let now = slot.advanced(by: .hours(Milliseconds(hours)))
      let wake = schedule.nextWake(ring, in: situation(now))
      #expect(wake.boot > now.boot && wake.boot <= now.boot + .minutes(15))
    }
  }
}
