import Gateways
import Terminal

extension Life {
  var situation: CheckInSituation {
    var situation = CheckInSituation(now: moment, utcOffset: .hours(8), startedAt: till.startedAt)
    situation.requestsOnWire = till.onWire
    situation.armedOrAwaiting = till.live.contains {
      $0.map { $0.order.payment == .awaitingCode || $0.order.payment == .submitted } ?? false
    }
    situation.lastProvenRoundTrip = till.lastProvenRoundTrip
    situation.lastProbeAt = till.lastProbeAt
    return situation
  }

  /// When the check-in is to be thought of again. What nothing but time can change is not worked out
  /// anew each time.
  func checkInWake(_ boot: Milliseconds) -> Milliseconds {
    guard let schedule, let ring = activeRing, !till.checkInRunning else { return boot + .days(1) }
    if till.checkInNotBefore > boot { return till.checkInNotBefore }
    let situation = situation
    if let next = schedule.nextAt(ring, in: situation), next.boot > boot {
      till.checkInNotBefore = next.boot
      return next.boot
    }
    return max(boot + 1_000, schedule.nextWake(ring, in: situation).boot)
  }

  /// Starts a check-in, or the probe before one, when the schedule asks for it.
  func considerCheckIn() throws(Ended) {
    guard !till.checkInRunning, !till.activationRunning, let ring = activeRing, let schedule else {
      return
    }
    guard moment.boot >= till.checkInNotBefore else { return try releaseHeld() }
    coverage.note(schedule.state(of: ring, in: situation), ring)
    switch decide(schedule, ring) {
    case .holdNewRequests: return
    case .checkIn:
      till.checkInRunning = true
      try beginCheckIn(forced: false, retry: nil)
    case .probe:
      till.lastProbeAt = moment
      till.onWire += 1
      probe(isRetry: false)
    case .rest: break
    }
    try releaseHeld()
  }

  private func decide(_ schedule: CheckInSchedule, _ ring: KeyRing) -> CheckInAction {
    if mischief == .ignoresBudget, ring.pending == nil, till.onWire == 0 { return .checkIn }
    return schedule.decide(ring, in: situation)
  }

  /// Somebody asks for a check-in.
  func checkInByHand(forced: Bool) throws(Ended) {
    guard machine.isUp, let ring = activeRing, !till.checkInRunning, !till.activationRunning else {
      return
    }
    let permission = ring.mayCheckIn(
      at: moment, byHand: true, forced: forced, lastProvenRoundTrip: till.lastProvenRoundTrip,
      requestsOnWire: till.onWire, armedOrAwaiting: false)
    coverage.note(permission)
    switch permission {
    case .allowed, .probeFirst: break
    case .wait, .refused: return
    }
    till.checkInRunning = true
    try beginCheckIn(forced: forced, retry: nil)
  }

  /// Intent committed, then one request.
  private func beginCheckIn(forced: Bool, retry: KeyRing.Slot?) throws(Ended) {
    guard let active = till.active, let codec = codec as? any IdentityGateway else {
      return try endCheckIn()
    }
    var identity = till.identities[active]
    let before = identity.ring
    till.forced = forced
    do {
      let wanted = forced || mischief == .ignoresBudget
      let slot = try identity.ring.beginCheckIn(at: moment, forced: wanted, retry: retry)
      guard try store([identity], "the intent of a check-in") else { return try endCheckIn() }
      guard let credentials = identity.ring.credentials(slot), let key = identity.ring.key(in: slot)
      else { return try endCheckIn() }
      let request = codec.checkInRequest(
        deviceID: identity.ring.deviceID, signedBy: credentials)
      noteCheckIn(active, before, identity.ring, forced: forced, isRetry: retry != nil)
      till.onWire += 1
      put(
        .checkIn(identity: active, slot), request, keyID: key.id, timeout: policy.requestTimeout,
        number: identityNumber())
    } catch let ended as Ended {
      throw ended
    } catch {
      say("no check-in: \(error)")
      try endCheckIn()
    }
  }

  func checkInEnded(_ index: Int, _ end: Transit.End) throws(Ended) {
    guard let codec = codec as? any IdentityGateway else { return }
    var identity = till.identities[index]
    var outcome: IdentityOutcome?
    switch end {
    case .notSent: audit.checkInsSinceAnswer -= 1
    case .unknown(let reason): outcome = .unknown(reason)
    case .response(let response): outcome = codec.identityOutcome(of: response)
    }
    if let outcome { coverage.note(outcome) }
    if case .refused(let error) = outcome { noteText(error.message) }
    say("← check-in: \(outcome?.words ?? "not sent")")
    var resend: KeyRing.Slot?
    switch identity.ring.checkInEnded(outcome, at: moment, keyID: Self.keyID) {
    case .granted(let rotation): return try takeRotation(rotation, identity, at: index)
    case .resend(let slot): resend = slot
    case .over, .unusable: break
    }
    keep(identity.ring, index)
    if let resend { return try beginCheckIn(forced: till.forced, retry: resend) }
    try endCheckIn()
  }

  /// The new key is durable before it signs anything, together with the old ones.
  private func takeRotation(
    _ rotation: Rotation, _ owner: SimulatedIdentity, at index: Int
  ) throws(Ended) {
    coverage.note(rotation)
    if case .rotated = rotation { audit.isRotating = true }
    var owner = owner
    owner.terminalSN = owner.ring.terminalSN ?? owner.terminalSN
    var changes = [owner]
    if case .identityChanged(let old) = rotation {
      var archived = till.identities[index]
      archived.ring = old
      archived.isActive = false
      changes = [archived, owner]
    }
    if mischief == .forgetsPreviousKey, let ring = ringWithout(previousOf: owner.ring) {
      changes[changes.count - 1].ring = ring
    }
    till.unrecorded = changes
    try recordKey()
  }

  /// What must never be: see `Mischief.forgetsPreviousKey`.
  private func ringWithout(previousOf ring: KeyRing) -> KeyRing? {
    guard let credentials = ring.credentials(.current), let key = ring.current else { return nil }
    var fresh = KeyRing(deviceID: ring.deviceID, bootID: "boot \(machine.boot)")
    do {
      try fresh.beginActivation(codeID: code, at: moment)
      try fresh.activationAnswered(credentials, keyID: key.id, at: moment)
    } catch {
      return nil
    }
    return fresh
  }

  /// Repeats a write that must not be given up: until it is durable, nothing of it is used.
  func recordKey() throws(Ended) {
    let changes = till.unrecorded
    guard !changes.isEmpty else { return }
    let isActivation = till.activationRunning
    if mischief == .usesKeyBeforeCommit, !till.keyIsUnrecorded {
      take(changes)
      return try recordKeyLater(.hours(6))
    }
    guard try store(changes, "a new key") else { return try recordKeyLater(1_000) }
    till.unrecorded = []
    till.keyIsUnrecorded = false
    audit.answeredKeys()
    checkKeys()
    if isActivation {
      till.activationRunning = false
      till.activating = nil
    }
    try endCheckIn()
  }

  private func recordKeyLater(_ pause: Milliseconds) throws(Ended) {
    till.keyIsUnrecorded = true
    try releaseHeld()
    queue.add(.recordKey(incarnation: machine.incarnation), at: now + pause)
  }

  private func endCheckIn() throws(Ended) {
    till.checkInRunning = false
    till.checkInNotBefore = 0
    try releaseHeld()
    plan()
  }

  // MARK: The journal of keys

  /// Makes identities durable, all together, and only then uses them.
  func store(_ changes: [SimulatedIdentity], _ what: String) throws(Ended) -> Bool {
    try step("before a commit of \(what)")
    let removesAttempt = till.activationRunning
    let isDurable = disk.commit { books in
      books.put(changes)
      if removesAttempt { books.activation = nil }
    }
    if isDurable { take(changes) }
    try step("after a commit of \(what)")
    return isDurable
  }

  private func take(_ changes: [SimulatedIdentity]) {
    for change in changes {
      if let index = identity(of: change.terminalSN) {
        till.identities[index] = change
      } else {
        till.identities.append(change)
      }
      guard change.isActive, let index = identity(of: change.terminalSN) else { continue }
      for other in till.identities.indices where other != index {
        till.identities[other].isActive = false
      }
      setActive(index)
    }
    till.checkInNotBefore = 0
  }

  private func setActive(_ index: Int) {
    till.active = index
    let name = Self.keyID(till.identities[index].terminalSN)
    let seed = Array(name.utf8).reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
    schedule = CheckInSchedule(
      time: .hours(4), jitter: .hours(2), afterStart: .minutes(15), seed: seed)
  }

  /// What a ring has learned is worth keeping, but nothing depends on its being durable.
  func keep(_ ring: KeyRing, _ index: Int) {
    guard ring != till.identities[index].ring else { return }
    till.identities[index].ring = ring
    till.checkInNotBefore = 0
    let changes = [till.identities[index]]
    _ = disk.commit { $0.put(changes) }
  }

  func keepAccountOfTime() {
    let now = moment
    guard let active = till.active, !till.checkInRunning,
      now.boot - till.timeAccountedAt >= .hours(1)
    else { return }
    till.timeAccountedAt = now.boot
    var ring = till.identities[active].ring
    ring.accountTime(to: now)
    keep(ring, active)
  }

  func restoreIdentities() {
    for stored in disk.books.identities {
      var identity = stored
      identity.ring.restarted(at: moment, bootID: "boot \(machine.boot)")
      till.identities.append(identity)
      if identity.isActive { setActive(till.identities.count - 1) }
    }
    let changes = till.identities
    _ = disk.commit { $0.put(changes) }
  }

  /// Names a key without giving it away.
  static func keyID(_ key: String) -> String {
    var mixed = Trace(isRead: false)
    mixed.mix(key)
    return String(mixed.hash, radix: 16)
  }

  func identityNumber() -> Int {
    identityRequests += 1
    return 500 + min(identityRequests, 499)
  }
}

extension SimulatedDisk.Books {
  mutating func put(_ changes: [SimulatedIdentity]) {
    for change in changes {
      if change.isActive {
        for index in identities.indices { identities[index].isActive = false }
      }
      if let index = identities.firstIndex(where: { $0.terminalSN == change.terminalSN }) {
        identities[index] = change
      } else {
        identities.append(change)
      }
    }
  }
}

extension IdentityOutcome {
  var words: String {
    switch self {
    case .granted: "granted"
    case .signatureRefused: "signature refused"
    case .refused(let error): "refused: \(error.code)"
    case .unknown(let reason): "no conclusive answer: \(reason)"
    }
  }
}
