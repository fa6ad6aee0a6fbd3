import Cryptography
import Failpoints
import Journal
import Terminal
import Transport

extension Till {
  public func activate(_ body: ActivateBody, by peer: Peer) async throws -> TerminalView {
    let wanted = try activation(body)
    try refuseWhenStopped()
    guard !activationRunning, !checkInRunning else {
      throw Problem(.orderBusy, "Another activation or check-in is under way.")
    }
    try mayActivate(body)
    activationRunning = true
    // On a task of its own: whoever asked may go, the answer must not.
    return try await Task {
      defer { self.activationRunning = false }
      return try await self.carryOut(wanted)
    }.value
  }

  private typealias Wanted = (
    activation: Activation, vendor: Credentials, gateway: GatewaySettings,
    system: any IdentityGateway
  )

  private func carryOut(_ wanted: Wanted) async throws -> TerminalView {
    let gateway = wanted.gateway
    let codeID = Digest.hmacSHA256(
      key: digestKey, message: Array("activation:\(wanted.activation.code)".utf8)
    ).hex
    let slot = "activation.\(gateway.gateway.name)"
    var ring = try reading {
      try journal.value(slot).map { try JSONText.decode(KeyRing.self, $0) }
        ?? KeyRing(deviceID: wanted.activation.deviceID, bootID: clock.bootID)
    }
    ring.restarted(at: clock.now(), bootID: clock.bootID)
    do {
      try ring.beginActivation(codeID: codeID, at: clock.now())
    } catch {
      throw Problem(.orderBusy, "Another activation has not ended (\(error)).")
    }
    // The intent is durable, and the journal thereby proven writable, before the code is used.
    try keepAttempt(ring, slot)
    let request = wanted.system.activationRequest(wanted.activation, signedBy: wanted.vendor)
    let result = await wire.perform(request, options: gateway.identityOptions)
    Failpoint.pass("activation-answered")
    return try await activationEnded(
      result, ring, slot: slot, wanted)
  }

  private func keepAttempt(_ ring: KeyRing, _ slot: String) throws {
    do {
      let document = Array(try JSONText.encode(ring).utf8)
      Failpoint.pass("activation-before-commit-of-intent")
      try writing { try $0.set(key: slot, value: document, sealed: true) }
      Failpoint.pass("activation-after-commit-of-intent")
    } catch let error as JournalError {
      throw Problem(.journalUnwritable, "\(error.description) The activation code was not used.")
    }
  }

  private func activationEnded(
    _ result: TransferResult, _ started: KeyRing, slot: String, _ wanted: Wanted
  ) async throws -> TerminalView {
    let (gateway, deviceID) = (wanted.gateway, wanted.activation.deviceID)
    var ring = started
    let problem: Problem
    switch result {
    case .notSent(let reason):
      try ring.activationNotSent()
      problem = Problem(
        .gatewayUnreachable,
        "The gateway could not be reached (\(reason)); nothing was sent and the code was not used.")
    case .unknown(let reason):
      try ring.activationUnknown()
      problem = lost(reason)
    case .response(let response):
      note(response, of: gateway)
      switch wanted.system.identityOutcome(of: response) {
      case .granted(let granted):
        try ring.activationAnswered(granted, keyID: Self.keyID(granted.key), at: clock.now())
        let identity = StoredIdentity(
          gateway: gateway.gateway.name, terminalSN: granted.sn, deviceID: deviceID, active: true,
          createdAt: clock.now().wall, secret: [])
        await keepTrying { [ring] in
          try self.store((ring, identity)) { try $0.remove(key: slot) }
          Failpoint.pass("activation-after-commit-of-key")
        }
        activeSN = granted.sn
        publishTerminal(cause: "activated")
        plan()
        return terminalView()
      case .signatureRefused:
        _ = try ring.activationRefused()
        problem = Problem(
          .activationRefused,
          "The gateway refuses the vendor's signature; the code was not used. Check vendor_sn and "
            + "the vendor key of [gateway \(gateway.gateway.name)].")
      case .refused(let error):
        problem = refused(try ring.activationRefused(), error)
      case .unknown(let reason):
        try ring.activationUnknown()
        problem = lost(reason)
      }
    }
    // Unrecorded, the next try takes this one for lost: the cautious reading.
    try? keepAttempt(ring, slot)
    throw problem
  }

  private func lost(_ reason: String) -> Problem {
    Problem(
      .activationUnknown,
      "The answer to the activation was lost (\(reason)); it may have been processed and the code "
        + "used up. Try once more with the same code; if it is refused then, get a new one.")
  }

  private func refused(_ refusal: ActivationRefusal, _ error: GatewayError) -> Problem {
    switch refusal {
    case .refused:
      Problem(
        .activationRefused,
        "The gateway refused the activation: \(error.message) (\(error.code)). Check the code, or "
          + "get a new one from your payment provider.")
    case .possiblyConsumed:
      Problem(
        .activationRefused,
        "The gateway refused the activation: \(error.message) (\(error.code)). The answer to an "
          + "earlier try with this code was lost, so that one may have used it up: get a new code.")
    }
  }

  private func mayActivate(_ body: ActivateBody) throws {
    guard activeRing?.isActivated == true else { return }
    guard body.replace == true else {
      throw Problem(
        .alreadyActivated,
        "The terminal is activated as \(activeSN ?? "?"). The code was not used. To give it a new "
          + "identity, say \"replace\": true (upayctl activate --replace).")
    }
    if body.force != true, let open = live.values.first(where: { !$0.order.state.isSettled }) {
      throw Problem(
        .orderBusy,
        "Order \(open.order.clientSN) is still open. The code was not used. Wait until it is "
          + "final, or say \"force\": true.")
    }
  }

  private func activation(_ body: ActivateBody) throws -> Wanted {
    var builder = RequestBuilder(settings)
    let code = builder.printable("code", body.code ?? "", 64)
    if let name = body.name { _ = builder.printable("name", name, 128, ascii: false) }
    if let number = body.clientSN { _ = builder.printable("client_sn", number, 32) }
    if let device = body.deviceID { _ = builder.printable("device_id", device, 32) }
    let gateway = builder.chooseGateway(body.gateway, able: .activate)
    guard let gateway, builder.errors.isEmpty else { throw builder.problem() }
    guard gateway.gateway.capabilities.contains(.activate),
      let system = gateway.gateway as? any IdentityGateway
    else { throw gateway.cannot(.activate, "The code was not used.") }
    guard let vendor = gateway.vendor else {
      throw Problem(
        .notSupportedByGateway,
        "[gateway \(gateway.gateway.name)] has no vendor_sn and vendor key, so nothing can be "
          + "activated. The code was not used.")
    }
    let device = body.deviceID ?? activeSN.flatMap { identities[$0]?.deviceID } ?? settings.deviceID
    return (
      Activation(
        appID: gateway.appID, code: code, deviceID: device, clientSN: body.clientSN,
        name: body.name ?? settings.name), vendor, gateway, system
    )
  }
}

extension RequestBuilder {
  /// A text without blanks at its ends and without control characters.
  mutating func printable(
    _ field: String, _ value: String, _ limit: Int, ascii: Bool = true
  ) -> String {
    let allowed = value.unicodeScalars.allSatisfy { scalar in
      ascii
        ? (0x21...0x7E).contains(scalar.value) : scalar.properties.generalCategory != .control
    }
    if value.isEmpty || value.utf8.count > limit || !allowed {
      let kind = ascii ? "printable ASCII characters without blanks" : "octets of UTF-8"
      refuse(field, "must be 1 to \(limit) \(kind)")
    }
    return value
  }
}
