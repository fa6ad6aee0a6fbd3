import Journal
import Logging
import Terminal
import Transport

extension Till {
  public func checkIn(_ body: CheckInBody, by peer: Peer) async throws -> TerminalView {
    guard let ring = activeRing, ring.isActivated else { throw notActivated() }
    let forced = body.force ?? false
    try mayCheckInByHand(ring, forced: forced)
    switch await runCheckIn(forced: forced) {
    case .answered: return terminalView()
    case .notSent(let reason):
      throw Problem(
        .gatewayUnreachable,
        "The gateway could not be reached (\(reason)); nothing was sent and the keys are as they "
          + "were. The terminal goes on with the key it has.")
    case .notRecorded(let reason):
      throw Problem(.journalUnwritable, reason)
    case .refused(let reason):
      throw Problem(
        .checkInRefused,
        "The gateway refused the check-in (\(reason)); no key was changed. If payments are refused "
          + "as well, activate the terminal again with a new code.")
    case .unknown:
      throw Problem(
        .checkInUnknown,
        "The answer to the check-in was lost; it may have been processed. The terminal goes on "
          + "with the key it has. Do not repeat it now: it is tried again by itself.")
    }
  }

  private func mayCheckInByHand(_ ring: KeyRing, forced: Bool) throws {
    let permission = ring.mayCheckIn(
      at: clock.now(), byHand: true, forced: forced, lastProvenRoundTrip: lastProvenRoundTrip,
      requestsOnWire: onWire, armedOrAwaiting: false)
    switch permission {
    case .allowed, .probeFirst: break
    case .wait:
      throw Problem(
        .orderBusy, "A request is on its way to the gateway. Try again when it is answered.")
    case .refused(.unconfirmed(let count)):
      throw Problem(.checkInUnconfirmed, CheckInRefusal.unconfirmed(count).risk)
    case .refused(let refusal):
      throw Problem(.orderBusy, refusal.risk)
    }
    if checkInRunning { throw Problem(.orderBusy, CheckInRefusal.alreadyPending.risk) }
  }

  enum CheckInEnd: Hashable {
    case answered
    case notSent(String)
    /// The intent could not be made durable, so nothing was sent.
    case notRecorded(String)
    case refused(String)
    case unknown
  }

  /// One check-in: intent committed, one request, and the answer committed before the new key signs.
  func runCheckIn(forced: Bool) async -> CheckInEnd {
    guard !checkInRunning, let sn = activeSN, let gateway = identities[sn].flatMap({ gateway($0.gateway) })
    else { return .refused("a check-in is under way") }
    checkInRunning = true
    defer {
      checkInRunning = false
      releaseHeld()
      plan()
    }
    var retry: KeyRing.Slot?
    while true {
      guard var ring = rings[sn], let identity = identities[sn] else { return .refused("no keys") }
      let slot: KeyRing.Slot
      do {
        slot = try ring.beginCheckIn(at: clock.now(), forced: forced, retry: retry)
        try store(ring, for: identity)
      } catch let error as JournalError {
        return .notRecorded(error.description)
      } catch {
        return .refused("\(error)")
      }
      guard let credentials = ring.credentials(slot) else { return .refused("no keys") }
      let request = gateway.gateway.checkInRequest(
        deviceID: identity.deviceID, signedBy: credentials)
      let result = await wire.perform(request, options: gateway.identityOptions)
      let (end, resend) = await checkInEnded(result, sn: sn, gateway: gateway)
      guard let resend else { return end }
      retry = resend
    }
  }

  private func checkInEnded(
    _ result: TransferResult, sn: String, gateway: GatewaySettings
  ) async -> (CheckInEnd, resend: KeyRing.Slot?) {
    guard var ring = rings[sn], let identity = identities[sn] else { return (.unknown, nil) }
    let now = clock.now()
    var end = CheckInEnd.unknown
    var resend: KeyRing.Slot?
    var archived: (KeyRing, StoredIdentity)?
    var owner = identity
    do {
      switch result {
      case .notSent(let reason):
        try ring.checkInNotSent(at: now)
        end = .notSent(reason)
      case .unknown(let reason):
        log.warning("check-in without an answer", metadata: ["why": "\(reason)"])
        try ring.checkInUnknown(at: now)
      case .response(let response):
        note(response)
        switch gateway.gateway.identityOutcome(of: response) {
        case .granted(let granted):
          let rotation = try ring.checkInAnswered(
            granted, keyID: Self.keyID(granted.key), at: now)
          end = .answered
          if case .identityChanged(let old) = rotation {
            archived = (old, identity)
            owner.terminalSN = granted.sn
          }
        case .signatureRefused:
          end = .refused("illegal sign")
          if case .resend(let slot) = try ring.checkInSignatureRefused(at: now) { resend = slot }
        case .refused(let error):
          end = .refused("\(error.code) \(error.message)")
          try ring.checkInRefused(at: now)
        case .unknown(let reason):
          log.warning("check-in answered unclearly", metadata: ["why": "\(reason)"])
          try ring.checkInUnknown(at: now)
        }
      }
    } catch {
      // An answer the ring cannot use, such as an empty key: it may have rotated all the same.
      log.error("check-in out of step", metadata: ["error": "\(error)"])
      try? ring.checkInUnknown(at: now)
      end = .unknown
    }
    await keepTrying { [ring, owner, archived] in
      if let (old, identity) = archived { try self.archive(old, identity) }
      try self.store(ring, for: owner)
      self.activeSN = owner.terminalSN
    }
    if resend == nil { publishTerminal(cause: "check-in \(end)") }
    return (end, resend)
  }

  private func archive(_ ring: KeyRing, _ identity: StoredIdentity) throws {
    var old = identity
    old.active = false
    try store(ring, for: old)
  }

  /// Repeats a write that must not be given up: until it is durable, nothing of it is used.
  func keepTrying(_ write: () throws -> Void) async {
    while true {
      do {
        return try write()
      } catch {
        log.critical(
          "a key cannot be recorded; trying again every second", metadata: ["error": "\(error)"])
      }
      guard (try? await clock.sleep(until: clock.now().boot + 1_000)) != nil else { return }
    }
  }

  // MARK: By itself

  var schedule: CheckInSchedule? {
    guard let activeSN else { return nil }
    let seed = Array(Self.keyID(activeSN).utf8).reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
    return CheckInSchedule(
      time: settings.checkInTime, jitter: settings.checkInJitter,
      afterStart: settings.checkInAfterStart, seed: seed)
  }

  func checkInSituation() -> CheckInSituation {
    let now = clock.now()
    var situation = CheckInSituation(
      now: now, utcOffset: Milliseconds(clock.zoneOffset(at: now.wall)) * 60_000,
      startedAt: startedAt)
    situation.requestsOnWire = onWire
    situation.armedOrAwaiting = live.values.contains {
      $0.order.payment == .awaitingCode || $0.order.payment == .submitted
    }
    situation.lastProvenRoundTrip = lastProvenRoundTrip
    situation.lastProbeAt = lastProbeAt
    return situation
  }

  func nextCheckInWake() -> Milliseconds {
    let now = clock.now()
    guard let ring = activeRing, let schedule, !checkInRunning else {
      return now.boot + .minutes(15)
    }
    return max(now.boot + 1_000, schedule.nextWake(ring, in: checkInSituation()).boot)
  }

  /// Starts a check-in, or the probe before one, when the schedule asks for it.
  func considerCheckIn() {
    guard let ring = activeRing, let schedule, !checkInRunning, !activationRunning else { return }
    switch schedule.decide(ring, in: checkInSituation()) {
    case .rest, .holdNewRequests: break
    case .probe:
      lastProbeAt = clock.now()
      Task { await probe() }
    case .checkIn: Task { await checkInIfStillDue() }
    }
    if schedule.decide(ring, in: checkInSituation()) != .holdNewRequests { releaseHeld() }
  }

  /// Between the decision and its turn a request may have got on the wire, or the proof grown old.
  private func checkInIfStillDue() async {
    guard let ring = activeRing, let schedule,
      schedule.decide(ring, in: checkInSituation()) == .checkIn
    else { return }
    _ = await runCheckIn(forced: false)
  }

  /// A signed question that moves nothing: proves the path and the key.
  private func probe() async {
    guard let sn = activeSN, let identity = identities[sn], let gateway = gateway(identity.gateway)
    else { return }
    let number = probeNumber()
    var slot = rings[sn]?.preferred ?? .current
    for attempt in 0..<2 {
      guard let credentials = rings[sn]?.credentials(slot), let key = rings[sn]?.key(in: slot)
      else { return }
      onWire += 1
      let result = await wire.perform(
        gateway.gateway.probe(number: number, signedBy: credentials),
        options: gateway.options(for: .query(refundRequestNo: nil)))
      onWire -= 1
      guard case .response(let response) = result else { return }
      note(response)
      switch gateway.gateway.probeOutcome(of: response) {
      case .signatureAccepted:
        noteAcceptance(of: key.id, terminalSN: sn)
        lastProvenRoundTrip = clock.now()
        return considerCheckIn()
      case .signatureRefused:
        guard
          noteSignature(
            .signatureRefused, of: sn, keyID: key.id, retried: attempt > 0)
        else { return }
        slot = slot.other
      case .unknown: return
      }
    }
  }

  /// The newest order's number; without one, a number that no order will ever have.
  private func probeNumber() -> String {
    let newest = try? journal.orders(
      sn: nil, state: nil, since: nil, until: nil, limit: 1, after: nil
    ).orders.first?.order.gatewayOrderNo
    return newest ?? "upayd-probe-never-used"
  }
}

extension GatewaySettings {
  /// Activation and check-in: on a fresh connection, and never repeated by a layer below.
  var identityOptions: TransferOptions {
    var options = transfer
    options.timeout = policy.requestTimeout
    options.movesMoney = true
    options.freshConnection = true
    return options
  }
}
