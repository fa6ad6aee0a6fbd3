@testable import Terminal

/// One terminal with its schedule, one gateway, the wire between, and a daemon that may die at any
/// instant. It checks in by itself only; nobody forces anything.
struct KeyRingWorld: SmallWorld {
  private static let tick: Milliseconds = .hours(6)
  private static let schedule = CheckInSchedule(
    time: .hours(6), jitter: 0, afterStart: 0, seed: 1)

  private var gateway: ModelKeys
  /// What is durable; nothing else signs.
  private var ring: KeyRing
  private var now = ringStart
  private var startedAt = ringStart
  private var boots = 0
  private var proof: Moment?
  private var probedAt: Moment?
  /// The check-in that was sent, by the slot that signed it; nil while none is on the wire.
  private var onWire: KeyRing.Slot?
  /// Signed again after a refusal, with the key in this slot.
  private var retry: KeyRing.Slot?

  // What really happened since a check-in was answered last.
  /// Processed, and the answer was not stored.
  private var lostRotations = 0
  private var unanswered = 0
  private var lastDoubt: Milliseconds?
  /// Time of the world, which no reboot sets back.
  private var time: Milliseconds = 0

  init(_ model: RotationModel) throws {
    gateway = ModelKeys(model)
    ring = try .activated(at: ringStart)
  }

  // MARK: Shape

  struct Shape: Hashable {
    var keys: [Int?]
    var ages: [Milliseconds?]
    var refused: [Bool?]
    var flags: [Bool]
    var counts: [Int]
    var slots: [KeyRing.Slot?]
    var waits: [Milliseconds?]
  }

  /// Ages that make no difference any more are the same, and so are the names of keys.
  var shape: Shape {
    let keys = [gateway.previous, number(.current), number(.previous)]
    let longest: Milliseconds = .hours(33)
    func clamped(_ elapsed: Elapsed?) -> [Milliseconds?] {
      [
        elapsed.map { min($0.proven(at: now), longest) },
        elapsed.map { $0.estimate(at: now).map { min($0, longest) } ?? -1 },
      ]
    }
    return Shape(
      keys: keys.map { key in
        key.map { gateway.holds($0) || $0 > gateway.current ? $0 - gateway.current : -99 }
      },
      ages: [gateway.current, number(.current), number(.previous)].map { key in
        key.flatMap { gateway.age(of: $0, at: time) }
      },
      refused: [ring.current?.refused, ring.previous?.refused],
      flags: [ring.isCheckingIn, proof?.boot == now.boot, probedAt?.boot == now.boot],
      counts: [ring.unconfirmed, lostRotations, unanswered, ring.setback?.unsent ?? -1],
      slots: [ring.preferred, onWire, retry],
      waits: clamped(ring.age) + clamped(ring.lost) + clamped(ring.setback?.since)
        + [now.wall % .days(1), lastDoubt.map { min(time - $0, longest) }])
  }

  private func number(_ slot: KeyRing.Slot) -> Int? {
    ring.key(in: slot).flatMap { Int($0.key.dropFirst(4)) }
  }

  private func accepts(_ slot: KeyRing.Slot) -> Bool {
    number(slot).map { gateway.accepts($0, at: time) } ?? false
  }

  // MARK: Steps

  func steps() throws -> [(name: String, world: KeyRingWorld)] {
    var next = [("restarted", restarted(false)), ("rebooted", restarted(true))]
    guard onWire == nil else { return next + checkInEnds().map { ($0.0, $0.1) } }
    if let retry { return next + [("begins again", try begun(retry))] }
    var later = self
    later.pass(Self.tick)
    next.append(("6 h pass", later))
    next.append(("an order", try sold()))
    switch Self.schedule.decide(ring, in: situation()) {
    case .rest: break
    case .holdNewRequests: throw Violation(rule: "nothing is on the wire that it could wait for")
    case .probe:
      var lost = self
      lost.probedAt = now
      next.append(("a probe is lost", lost))
      next.append(("a probe", try lost.sold()))
    case .checkIn:
      next.append(("a check-in", try begun(nil)))
    }
    return next
  }

  private func situation() -> CheckInSituation {
    var situation = CheckInSituation(now: now, utcOffset: 0, startedAt: startedAt)
    situation.lastProvenRoundTrip = proof
    situation.lastProbeAt = probedAt
    return situation
  }

  private mutating func pass(_ length: Milliseconds) {
    time += length
    now = now.advanced(by: length)
  }

  /// The daemon, or the machine, is started again: only what is durable is left.
  private func restarted(_ rebooted: Bool) -> KeyRingWorld {
    var next = self
    if rebooted {
      next.boots = 1 - boots
      next.now = Moment(wall: now.wall, boot: .minutes(1))
    }
    if ring.isCheckingIn { next.doubt() }
    next.startedAt = next.now
    (next.proof, next.probedAt, next.onWire, next.retry) = (nil, nil, nil, nil)
    next.ring.restarted(at: next.now, bootID: "boot-\(next.boots)")
    return next
  }

  /// A request of an order, or a probe: it must be taken when any key that is held is.
  private func sold() throws -> KeyRingWorld {
    var next = self
    let isPossible = accepts(.current) || accepts(.previous)
    var slot = ring.preferred
    for retried in [false, true] {
      guard let key = next.ring.key(in: slot) else { throw Violation(rule: "signs without a key") }
      if next.accepts(slot) {
        _ = next.ring.signatureAccepted(by: key.id)
        next.proof = next.now
        try require(!next.ring.lockedOut, "no longer locked out once a key was taken")
        return next
      }
      switch next.ring.signatureRefused(by: key.id, retried: retried) {
      case .resend(let other): slot = other
      case .refused(let lockedOut):
        try require(!isPossible, "the daemon sells as long as a key that it holds is taken")
        try require(lockedOut, "that no key is taken is said")
        return next
      }
    }
    throw Violation(rule: "one retry at most")
  }

  /// The intent is durable, and the request on the wire.
  private func begun(_ slot: KeyRing.Slot?) throws -> KeyRingWorld {
    var next = self
    if slot == nil {
      try require(unanswered < 2, "no third check-in by itself while two are in doubt")
      if let lastDoubt {
        try require(time - lastDoubt >= .hours(6), "the second one comes six hours later")
        try require(proof?.boot == now.boot, "the second one goes over a path just proven")
      }
    }
    next.onWire = try next.ring.beginCheckIn(at: now, retry: slot)
    next.retry = nil
    try require(next.ring.unconfirmed == unanswered + 1, "it is counted before it is sent")
    return next
  }

  private func checkInEnds() -> [(String, KeyRingWorld)] {
    guard let slot = onWire, let key = number(slot) else { return [] }
    var next: [(String, KeyRingWorld)] = []
    next.append(("not sent", ended(nil)))
    next.append(("lost before the gateway", ended(.unknown("no answer"))))
    var processed = self
    guard let fresh = processed.gateway.checkIn(signedWith: key, at: time) else {
      return next + [("signature refused", ended(.signatureRefused))]
    }
    next.append(
      ("refused", ended(.refused(GatewayError(code: "INVALID_TERMINAL", message: "no")))))
    next.append(
      (
        "answered",
        processed.ended(
          .granted(Credentials(sn: KeyRing.sn, key: ShiftingServer.key(fresh))))
      ))
    if processed.gateway != gateway { processed.lostRotations += 1 }
    next.append(("processed, the answer lost", processed.ended(.unknown("no answer"))))
    next.append(("processed, the answer not stored, restarted", processed.restarted(false)))
    next.append(
      ("processed, an empty key", processed.ended(.granted(Credentials(sn: "1", key: "")))))
    return next
  }

  private func ended(_ outcome: IdentityOutcome?) -> KeyRingWorld {
    var next = self
    next.onWire = nil
    let step = next.ring.checkInEnded(outcome, at: now) { "id-" + $0.dropFirst(4) }
    switch step {
    case .granted:
      (next.lostRotations, next.unanswered, next.lastDoubt) = (0, 0, nil)
      next.proof = now
    case .resend(let slot): next.retry = slot
    case .unusable: next.doubt()
    case .over:
      if case .unknown = outcome { next.doubt() }
    }
    return next
  }

  private mutating func doubt() {
    unanswered += 1
    lastDoubt = time
  }

  // MARK: What must hold

  var landmarks: [String] {
    ["\(ring.unconfirmed) in doubt", "\(lostRotations) lost"]
      + (ring.lockedOut ? ["locked out"] : [])
      + (ring.alarm ? ["alarm"] : [])
  }

  func check() throws {
    let counted = unanswered + (onWire == nil ? 0 : 1)
    try require(ring.unconfirmed == counted, "what is in doubt is counted")
    try require(ring.unconfirmed <= 2, "two in doubt at most")
    try require(lostRotations <= 2, "two rotations lost at most")
    try require(ring.isCheckingIn == (onWire != nil), "what is on the wire is known")
    let isAlive = accepts(.current) || accepts(.previous)
    switch gateway.model {
    case .shift where lostRotations <= 1, .keepPrevious, .reissue, .unchanged:
      try require(isAlive, "locked out by \(lostRotations) lost answers")
    case .strict where lostRotations == 0: try require(isAlive, "locked out by nothing")
    case .expiring where lostRotations <= 1:
      let mayCheckIn = [KeyRing.Slot.current, .previous].contains { slot in
        number(slot).map(gateway.holds) ?? false
      }
      try require(mayCheckIn, "a key that is held can still check in")
    case .shift, .strict, .expiring: break
    }
    if ring.lastAnsweredAt != nil, unanswered == 0, lostRotations == 0, onWire == nil {
      try require(number(.current) == gateway.current, "the newest key is the current one")
    }
  }
}
