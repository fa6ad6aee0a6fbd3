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
    case .probe:
      lastProbeAt = clock.now()
      Task { await probe() }
    case .rest: break
    }
    releaseHeld()
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
