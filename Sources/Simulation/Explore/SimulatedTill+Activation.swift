import Gateways
import Terminal

extension Life {
  private var vendor: Credentials { Credentials(sn: "V1", key: "vendor-key") }

  /// The technician, until the terminal is activated.
  func technician() throws(Ended) {
    guard machine.isUp, till.active == nil, !till.activationRunning else {
      if till.active == nil { queue.add(.technician, at: now + .seconds(30)) }
      return
    }
    try activate(replacing: false)
    queue.add(.technician, at: now + .seconds(30))
  }

  func activate(replacing: Bool) throws(Ended) {
    guard machine.isUp, !till.activationRunning, !till.checkInRunning,
      replacing == (till.active != nil)
    else { return }
    guard let codec = codec as? any IdentityGateway else { return }
    var ring = disk.books.activation ?? KeyRing(deviceID: "till-1", bootID: "boot \(machine.boot)")
    ring.restarted(at: moment, bootID: "boot \(machine.boot)")
    do {
      try ring.beginActivation(codeID: code, at: moment)
    } catch {
      return say("no activation: \(error)")
    }
    // The intent is durable before the code is used.
    guard try keepAttempt(ring) else { return }
    till.activationRunning = true
    till.activating = ring
    let activation = Activation(
      appID: "app", code: code, deviceID: "till-1", clientSN: nil, name: nil)
    till.onWire += 1
    put(
      .activation(code: code), codec.activationRequest(activation, signedBy: vendor), keyID: "",
      timeout: policy.requestTimeout, number: identityNumber())
  }

  private func keepAttempt(_ ring: KeyRing) throws(Ended) -> Bool {
    try step("before an activation is recorded")
    let isDurable = disk.commit { $0.activation = ring }
    try step("after an activation was recorded")
    return isDurable
  }

  func activationEnded(_ end: Transit.End) throws(Ended) {
    guard var ring = till.activating, let codec = codec as? any IdentityGateway else { return }
    do {
      switch end {
      case .notSent: try ring.activationNotSent()
      case .unknown: try ring.activationUnknown()
      case .response(let response):
        let outcome = codec.identityOutcome(of: response)
        say("← activation: \(outcome.words)")
        coverage.note(outcome)
        switch outcome {
        case .granted(let granted):
          audit.hasRotated = false
          audit.isRotating = false
          try ring.activationAnswered(granted, keyID: Self.keyID(granted.key), at: moment)
          till.unrecorded = [
            SimulatedIdentity(terminalSN: granted.sn, isActive: true, ring: ring)
          ]
          return try recordKey()
        case .signatureRefused: _ = try ring.activationRefused()
        case .refused(let error):
          noteText(error.message)
          if case .possiblyConsumed = try ring.activationRefused() {
            code = world.addActivationCode(uses: 1_000, at: wall, using: &gatewayDice)
          }
        case .unknown: try ring.activationUnknown()
        }
      }
    } catch let ended as Ended {
      throw ended
    } catch {
      say("activation out of step: \(error)")
    }
    till.activationRunning = false
    till.activating = nil
    let attempt = ring
    _ = disk.commit { $0.activation = attempt }
    plan()
  }

  // MARK: Questions that belong to no order

  /// A signed question that moves nothing; whoever calls has counted it among those on the wire.
  func probe(isRetry: Bool) {
    guard let active = till.active, case let ring = till.identities[active].ring,
      case let slot = isRetry ? ring.preferred.other : ring.preferred,
      let credentials = ring.credentials(slot), let key = ring.key(in: slot)
    else {
      till.onWire -= 1
      return
    }
    let newest = disk.books.posted.reversed().prefix(8).first { order in
      disk.books.orders[order].map { $0.order.payment != .awaitingCode } ?? false
    }
    let number = newest.map { $0.clientSN.text } ?? "upayd-probe-never-used"
    put(
      .probe(identity: active, isRetry: isRetry),
      codec.probe(number: number, signedBy: credentials), keyID: key.id,
      timeout: policy.requestTimeout, number: identityNumber())
  }

  func probeEnded(
    _ transit: Transit, _ identity: Int, isRetry: Bool, _ end: Transit.End
  ) throws(Ended) {
    guard case .response(let response) = end else { return plan() }
    let outcome = codec.probeOutcome(of: response)
    say("← probe: \(outcome)")
    switch outcome {
    case .signatureAccepted:
      noteSigned(by: transit.keyID, of: till.identities[identity].terminalSN)
      try considerCheckIn()
    case .signatureRefused:
      let again = noteSignature(
        .signatureRefused, of: till.identities[identity].terminalSN, keyID: transit.keyID,
        retried: isRetry)
      if again {
        till.onWire += 1
        probe(isRetry: true)
      }
    case .unknown: break
    }
    plan()
  }
}
