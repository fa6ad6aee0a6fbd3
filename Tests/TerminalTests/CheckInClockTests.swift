import Conformance
import FoundationEssentials
import Terminal
import Testing

/// Months of a till in virtual time, with clocks that lie.
struct VirtualTill {
  var dice: RingDice
  let schedule: CheckInSchedule
  var ring: KeyRing
  var server = ShiftingServer()
  /// True time since the beginning, in which nobody but the test can look.
  var truth: Milliseconds = 0
  var boot: Milliseconds = .minutes(1)
  /// What the wall clock shows minus true time.
  var wallError: Milliseconds = 0
  var boots = 0
  var startedAt: Moment
  /// Boottime over all boots.
  var uptime: Milliseconds = 0
  /// Every check-in sent by itself: true time, and uptime.
  var sent: [(truth: Milliseconds, uptime: Milliseconds)] = []
  var lostRotations = 0
  var lastLoss: Milliseconds?
  /// Chances in 100 that an answer is lost, and that a request does not leave.
  var losses = 0
  var unsent = 0

  init(seed: Int, jitter: Milliseconds = .hours(2)) throws {
    dice = RingDice(seed: UInt64(seed))
    schedule = CheckInSchedule(
      time: .hours(4), jitter: jitter, afterStart: .minutes(15), seed: dice.next())
    startedAt = ringStart
    ring = try .activated(at: ringStart)
  }

  var now: Moment { Moment(wall: ringStart.wall + truth + wallError, boot: boot) }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &dice) < percent }

  mutating func pass(_ time: Milliseconds) {
    truth += time
    boot += time
    uptime += time
  }

  mutating func reboot(off: Milliseconds) throws {
    boots += 1
    truth += off
    boot = .seconds(20)
    startedAt = now
    try crash()
  }

  /// The daemon ends and starts again from what is stored.
  mutating func crash() throws {
    let stored = try JSONEncoder().encode(ring)
    ring = try JSONDecoder().decode(KeyRing.self, from: stored)
    ring.restarted(at: now, bootID: "boot-\(boots)")
  }

  mutating func live(_ time: Milliseconds, step: Milliseconds = .minutes(5)) throws {
    let end = truth + time
    while truth < end {
      try act(onWire: chance(10) ? 1 : 0, awaiting: chance(10))
      if chance(20) { ring.accountTime(to: now) }
      pass(min(step, end - truth))
    }
  }

  private mutating func act(onWire: Int, awaiting: Bool) throws {
    var situation = CheckInSituation(now: now, utcOffset: .hours(8), startedAt: startedAt)
    situation.requestsOnWire = onWire
    situation.armedOrAwaiting = awaiting
    var action = schedule.decide(ring, in: situation)
    if action == .probe {
      let key = try #require(ring.preferredKey)
      guard !chance(unsent) else { return }
      #expect(server.accepts(key.key) || lostRotations > 1)
      guard server.accepts(key.key) else { return }
      _ = ring.signatureAccepted(by: key.id)
      situation.lastProvenRoundTrip = now
      action = schedule.decide(ring, in: situation)
      #expect(action == .checkIn)
    }
    guard action == .checkIn else { return }
    #expect(onWire == 0 && ring.unconfirmed < 2)
    if let lastLoss, ring.unconfirmed > 0 { #expect(uptime - lastLoss >= .hours(6)) }
    try checkIn()
  }

  private mutating func checkIn() throws {
    let slot = try ring.beginCheckIn(at: now)
    if chance(unsent) {
      try ring.checkInNotSent(at: now)
      return
    }
    sent.append((truth, uptime))
    let key = try #require(ring.key(in: slot)?.key)
    guard let number = server.checkIn(signedWith: key) else {
      #expect(lostRotations > 1)
      _ = try ring.checkInSignatureRefused(at: now)
      return
    }
    if chance(losses) {
      lostRotations += 1
      lastLoss = uptime
      if chance(50) { try crash() } else { try ring.checkInUnknown(at: now) }
    } else {
      try ring.answerCheckIn(number, at: now)
      lostRotations = 0
      lastLoss = nil
    }
  }

  /// Distances between check-ins, in true time or in uptime.
  func distances(_ clock: KeyPath<(truth: Milliseconds, uptime: Milliseconds), Milliseconds>)
    -> [Milliseconds]
  {
    zip(sent.dropFirst(), sent).map { $0[keyPath: clock] - $1[keyPath: clock] }
  }
}

@Suite struct CheckInClockTests {
  @Test(.covers("3.3/daily"), arguments: 0..<20) func dailyOnAGoodClock(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    try till.live(.days(40))
    #expect((39...41).contains(till.sent.count))
    let times = till.sent.dropFirst(2).map { (ringStart.wall + $0.truth + .hours(8)) % .days(1) }
    let span = till.schedule.timeOfDay...(till.schedule.timeOfDay + .hours(1))
    #expect(times.allSatisfy(span.contains))
  }

  @Test(.covers("3.3/clock"), arguments: 0..<40) func wallClockThatJumpsByYearsWithinABoot(
    seed: Int
  ) throws {
    var till = try VirtualTill(seed: seed)
    for _ in 0..<120 {
      try till.live(.hours(Milliseconds.random(in: 1...12, using: &till.dice)))
      if till.chance(60) {
        till.wallError = .days(Milliseconds.random(in: -4000...4000, using: &till.dice))
      } else {
        till.wallError += .minutes(Milliseconds.random(in: -900...900, using: &till.dice))
      }
    }
    let distances = till.distances(\.uptime)
    #expect(distances.count > 10)
    #expect(distances.allSatisfy { $0 >= .hours(20) }, "no storm")
    #expect(distances.allSatisfy { $0 <= .hours(31) }, "none missed")
  }

  @Test(arguments: 0..<10) func offEveryNight(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    try till.live(.hours(12))
    for _ in 0..<30 {
      try till.reboot(off: .hours(12))
      let before = till.sent.count
      try till.live(.hours(1))
      #expect(till.sent.count == before + 1, "within the hour after its start")
      try till.live(.hours(11))
      #expect(till.sent.count == before + 1, "once a day")
    }
  }

  /// Every start shows 1970; a minute later the network sets it right.
  @Test(arguments: 0..<10) func deadBatteryAndNetworkTime(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    try till.live(.hours(10))
    for _ in 0..<30 {
      till.wallError = -ringStart.wall - till.truth
      try till.reboot(off: .hours(14))
      till.pass(.minutes(1))
      till.wallError = 0
      try till.live(.hours(10), step: .minutes(1))
    }
    #expect((28...31).contains(till.sent.count))
    #expect(till.distances(\.truth).allSatisfy { $0 >= .hours(20) && $0 <= .hours(32) })
  }

  /// Every start shows 1970, and nothing ever sets it right.
  @Test(arguments: 0..<10) func deadBatteryWithoutNetworkTime(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    try till.live(.hours(14))
    for _ in 0..<30 {
      till.wallError = -ringStart.wall - till.truth
      try till.reboot(off: .hours(10))
      try till.live(.hours(14))
    }
    #expect((28...32).contains(till.sent.count))
    #expect(till.distances(\.uptime).allSatisfy { $0 >= .hours(6) })
  }

  @Test(arguments: 0..<20) func restartingWithoutEndIsNoStorm(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    for start in 0..<400 {
      till.wallError = .days(Milliseconds.random(in: 40...4000, using: &till.dice))
      if start % 2 == 0 { till.wallError = -till.wallError }
      try till.reboot(off: .minutes(1))
      try till.live(.minutes(20), step: .minutes(1))
      till.ring.accountTime(to: till.now)
    }
    #expect(till.sent.count >= 4)
    #expect(till.distances(\.uptime).allSatisfy { $0 >= .hours(6) })
  }

  @Test(arguments: 0..<10) func restartingWithAGoodClockIsNoStorm(seed: Int) throws {
    var till = try VirtualTill(seed: seed)
    for _ in 0..<300 {
      try till.reboot(off: .minutes(1))
      try till.live(.minutes(20), step: .minutes(1))
    }
    #expect(till.distances(\.truth).allSatisfy { $0 >= .hours(20) && $0 <= .hours(31) })
  }

  /// Lost answers, unsent requests, crashes, reboots and jumping clocks, all at once.
  @Test(.covers("3.3/budget-2"), arguments: 0..<150) func neverLockedOutByItsOwnDoing(seed: Int)
    throws
  {
    var till = try VirtualTill(seed: seed)
    till.losses = [2, 10, 30, 60][seed % 4]
    till.unsent = [0, 10, 60][seed % 3]
    for _ in 0..<60 {
      try till.live(.hours(Milliseconds.random(in: 1...40, using: &till.dice)), step: .minutes(10))
      if till.chance(30) {
        till.wallError = .hours(Milliseconds.random(in: -50_000...50_000, using: &till.dice))
      }
      if till.chance(30) {
        try till.reboot(off: .hours(Milliseconds.random(in: 0...60, using: &till.dice)))
      } else if till.chance(30) {
        try till.crash()
      }
      let alive = [till.ring.current, till.ring.previous].contains { key in
        key.map { till.server.accepts($0.key) } ?? false
      }
      #expect(alive || till.lostRotations == 2, "only the one permitted later attempt may fail")
      #expect(till.lostRotations <= 2 && till.ring.unconfirmed <= 2)
      if till.ring.unconfirmed == 2 {
        let before = till.sent.count
        try till.live(.days(3), step: .hours(1))
        #expect(till.sent.count == before, "none by itself any more")
        return
      }
    }
    #expect(till.sent.count > 5)
  }
}
