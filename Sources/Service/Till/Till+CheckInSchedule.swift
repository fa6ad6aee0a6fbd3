import Journal
import Terminal
import Transport

extension Till {
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
    situation.lastRefusal = lastRefusal
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
    guard !isStopped, !checkInRunning, !activationRunning, let ring = activeRing, let schedule
    else { return }
    // In this very turn it is noted that it was decided: the task begins later.
    switch schedule.decide(ring, in: checkInSituation()) {
    case .holdNewRequests: return
    case .checkIn:
      checkInRunning = true
      Task { _ = await runCheckIn(forced: false) }
    case .probe: startProbe()
    case .rest: break
    }
    releaseHeld()
  }

  /// Proves the path and the keys: before a check-in that needs the proof, or after one that was
  /// refused for its signature.
  func startProbe() {
    lastProbeAt = clock.now()
    guard let sn = activeSN, let identity = identities[sn], let gateway = gateway(identity.gateway)
    else { return }
    // In this very turn, so that nothing is decided on before the task begins.
    onWire += 1
    Task { await proveThePath(to: gateway, as: sn) }
  }

  private func proveThePath(to gateway: GatewaySettings, as sn: String) async {
    let end = await probe(gateway, as: sn)
    onWire -= 1
    switch end {
    case .answered, .signatureRefused: considerCheckIn()
    case .notSent, .unclear: break
    }
    plan()
  }

  /// Whether a check-in begins as soon as nothing is on the wire any more.
  var isCheckInAtTheDoor: Bool {
    guard let ring = activeRing, let schedule else { return false }
    return switch schedule.decide(ring, in: checkInSituation()) {
    case .checkIn, .holdNewRequests: true
    case .probe, .rest: false
    }
  }
}
