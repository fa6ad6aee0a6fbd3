import Failpoints
import Journal
import Logging
import Terminal
import Transport

/// What became of a check-in.
enum CheckInEnd: Hashable {
  case answered
  case notSent(String)
  /// The intent could not be made durable, so nothing was sent.
  case notRecorded(String)
  case refused(String)
  case unknown
}

extension Till {
  public func checkIn(_ body: CheckInBody, by peer: Peer) async throws -> TerminalView {
    try settings.requireAny(.checkIn)
    guard let ring = activeRing, ring.isActivated else { throw notActivated() }
    try refuseWhenStopped()
    let forced = body.force ?? false
    try mayCheckInByHand(ring, forced: forced)
    checkInRunning = true
    // On a task of its own: whoever asked may go, the answer must not.
    switch await Task(operation: { await self.runCheckIn(forced: forced) }).value {
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
        "The gateway refused the check-in (\(reason)); no key was changed. \(keyAdvice(.en))")
    case .unknown:
      throw Problem(
        .checkInUnknown,
        "The answer to the check-in was lost; it may have been processed. \(keyAdvice(.en))")
    }
  }

  private func mayCheckInByHand(_ ring: KeyRing, forced: Bool) throws {
    if checkInRunning { throw Problem(.orderBusy, CheckInRefusal.alreadyPending.risk) }
    if activationRunning { throw Problem(.orderBusy, "An activation is under way.") }
    let permission = ring.mayCheckIn(
      at: clock.now(), byHand: true, forced: forced, lastProvenRoundTrip: lastProvenRoundTrip,
      requestsOnWire: onWire, armedOrAwaiting: false)
    switch permission {
    case .allowed, .probeFirst: break
    case .wait:
      throw Problem(
        .orderBusy, "A request is on its way to the gateway. Try again when it is answered.")
    case .refused(.unconfirmed(let count)):
      throw Problem(
        .checkInUnconfirmed,
        ring.lockedOut ? ring.advice(.en) : CheckInRefusal.unconfirmed(count).risk)
    case .refused(let refusal):
      throw Problem(.orderBusy, refusal.risk)
    }
  }

  /// One check-in: intent committed, one request, and the answer committed before the new key signs.
  ///
  /// Whoever decides on it sets `checkInRunning` in the same turn, so that no request and no other
  /// check-in comes between the decision and this.
  func runCheckIn(forced: Bool) async -> CheckInEnd {
    defer {
      checkInRunning = false
      releaseHeld()
      plan()
    }
    guard let sn = activeSN, let gateway = identities[sn].flatMap({ gateway($0.gateway) }),
      let system = gateway.gateway as? any IdentityGateway
    else {
      return .refused("the payment system of this identity is not configured")
    }
    let wasLockedOut = rings[sn]?.lockedOut ?? false
    var retry: KeyRing.Slot?
    while true {
      guard var ring = rings[sn], let identity = identities[sn] else { return .refused("no keys") }
      let slot: KeyRing.Slot
      do {
        slot = try ring.beginCheckIn(at: clock.now(), forced: forced, retry: retry)
        Failpoint.pass("check-in-before-commit-of-intent")
        try store((ring, identity))
        Failpoint.pass("check-in-after-commit-of-intent")
      } catch let error as JournalError {
        return .notRecorded(error.description)
      } catch {
        return .refused("\(error)")
      }
      guard let credentials = ring.credentials(slot) else { return .refused("no keys") }
      let request = system.checkInRequest(deviceID: identity.deviceID, signedBy: credentials)
      let result = await wire.perform(request, options: gateway.identityOptions)
      Failpoint.pass("check-in-answered")
      let (end, resend) = await checkInEnded(
        result, sn: sn, gateway: gateway, system, wasLockedOut: wasLockedOut)
      guard let resend else {
        publishTerminal(cause: "check-in \(end.word)")
        return end
      }
      retry = resend
    }
  }

  private func checkInEnded(
    _ result: TransferResult, sn: String, gateway: GatewaySettings, _ system: any IdentityGateway,
    wasLockedOut: Bool
  ) async -> (CheckInEnd, resend: KeyRing.Slot?) {
    guard var ring = rings[sn] else { return (.unknown, nil) }
    var outcome: IdentityOutcome?
    var end: CheckInEnd
    switch result {
    case .notSent(let reason): end = .notSent(reason)
    case .unknown(let reason): (end, outcome) = (.unknown, .unknown(reason))
    case .response(let response):
      note(response, of: gateway)
      let answer = system.identityOutcome(of: response)
      (end, outcome) = (CheckInEnd(answer), answer)
    }
    if case .unknown(let reason) = outcome {
      log.warning("check-in without a conclusive answer", metadata: ["why": "\(reason)"])
    }
    var resend: KeyRing.Slot?
    switch ring.checkInEnded(outcome, at: clock.now(), keyID: Self.keyID) {
    case .granted(let rotation):
      await takeRotation(rotation, ring, of: sn)
      return (end, nil)
    case .resend(let slot): resend = slot
    case .over: break
    case .unusable(let error):
      log.error("check-in out of step", metadata: ["error": "\(error)"])
      end = .unknown
    }
    // No new key depends on this; unrecorded, the next start counts the check-in as unconfirmed.
    keep(ring, sn)
    if ring.lockedOut, !wasLockedOut {
      // A check-in alone may be refused so: whether the keys still trade, a question tells.
      startProbe()
    }
    if case .refused(let reason) = end, resend == nil {
      log.warning(
        "check-in refused",
        metadata: [
          "why": "\(reason)", "terminal_sn": "\(sn)",
          "helps": "\(ring.help?.rawValue ?? "nothing")",
        ])
    }
    return (end, resend)
  }

  /// The new key is durable before it signs anything, together with the old ones.
  private func takeRotation(_ rotation: Rotation, _ ring: KeyRing, of sn: String) async {
    guard let identity = identities[sn], let terminalSN = ring.terminalSN else { return }
    var owner = identity
    owner.terminalSN = terminalSN
    await keepTrying { [owner] in
      if case .identityChanged(let old) = rotation {
        var archived = identity
        archived.active = false
        try self.store((old, archived), (ring, owner))
      } else {
        try self.store((ring, owner))
      }
      Failpoint.pass("check-in-after-commit-of-key")
    }
    activeSN = terminalSN
  }

  /// Repeats a write that must not be given up: until it is durable, nothing of it is used.
  func keepTrying(_ write: () throws -> Void) async {
    defer { keyIsUnrecorded = false }
    while true {
      do {
        return try write()
      } catch {
        keyIsUnrecorded = true
        // The answer is here, so nothing is on the wire that they would have to wait for.
        releaseHeld()
        log.critical(
          "a key cannot be recorded; trying again every second", metadata: ["error": "\(error)"])
      }
      guard (try? await clock.sleep(until: clock.now().boot + 1_000)) != nil else { return }
    }
  }
}

extension CheckInEnd {
  init(_ outcome: IdentityOutcome) {
    switch outcome {
    case .granted: self = .answered
    case .signatureRefused: self = .refused("illegal sign")
    case .refused(let error): self = .refused("\(error.code) \(error.message)")
    case .unknown: self = .unknown
    }
  }

  /// A few words for the journal.
  fileprivate var word: String {
    switch self {
    case .answered: "answered"
    case .notSent(let reason): "not sent: \(reason)"
    case .notRecorded: "not recorded"
    case .refused(let reason): "refused: \(reason)"
    case .unknown: "without a conclusive answer"
    }
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
