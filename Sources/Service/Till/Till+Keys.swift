import Cryptography
import Journal
import Logging
import Terminal

/// A new request waits so long for a check-in that is due, at most.
private let longestHold: Milliseconds = .seconds(20)

extension Till {
  /// Reads the identities at the start; a request that was under way is then of unknown outcome.
  func restoreIdentities() throws {
    for identity in try journal.identities() {
      identities[identity.terminalSN] = identity
      if identity.active { activeSN = identity.terminalSN }
      guard identity.isReadable, var ring = try? JSONText.decode(KeyRing.self, identity.secret)
      else {
        // Its orders cannot be asked for; everything else goes on.
        unreadable.insert(identity.terminalSN)
        log.error(
          "the keys of a terminal do not open",
          metadata: [
            "terminal_sn": "\(identity.terminalSN)", "active": "\(identity.active)",
            "helps": "\(KeyHelp.activate.rawValue)",
          ])
        continue
      }
      ring.restarted(at: clock.now(), bootID: clock.bootID)
      rings[identity.terminalSN] = ring
      do {
        try store((ring, identity))
      } catch let error as JournalError {
        // The next start would find the same; open orders are asked for meanwhile.
        log.error("key state not recorded", metadata: ["error": "\(error)"])
      }
    }
  }

  /// Makes rings durable, all together, and only then uses them.
  ///
  /// - Parameter beside: what else belongs to the same change.
  func store(
    _ changes: (ring: KeyRing, identity: StoredIdentity)...,
    beside: (Journal.Writer) throws -> Void = { _ in }
  ) throws {
    let rows = try changes.map { ring, identity in
      var row = identity
      row.secret = Array(try JSONText.encode(ring).utf8)
      return row
    }
    try writing { writer in
      for row in rows { try writer.put(row) }
      try beside(writer)
    }
    for (row, change) in zip(rows, changes) {
      if row.active { archiveOthers(than: row) }
      identities[row.terminalSN] = row
      rings[row.terminalSN] = change.ring
    }
  }

  /// As the journal does it: one identity of a gateway is active.
  private func archiveOthers(than active: StoredIdentity) {
    for (terminalSN, identity) in identities
    where identity.gateway == active.gateway && terminalSN != active.terminalSN {
      identities[terminalSN]?.active = false
    }
  }

  /// As whom new orders of a gateway are made; nil where the terminal is not activated there.
  func orderIdentity(of gateway: GatewaySettings) -> OrderIdentity? {
    if let account = gateway.gateway.account {
      return OrderIdentity(terminalSN: account.sn, deviceID: settings.deviceID)
    }
    guard let activeSN, let identity = identities[activeSN],
      identity.gateway == gateway.gateway.name, rings[activeSN]?.isActivated == true
    else { return nil }
    return OrderIdentity(terminalSN: activeSN, deviceID: identity.deviceID)
  }

  /// What signs for an identity; nil where its keys, or the account it was, are not here any more.
  func signer(
    of terminalSN: String, at gateway: GatewaySettings, _ choice: KeyChoice
  ) -> Signer? {
    if let account = gateway.gateway.account {
      guard account.sn == terminalSN else { return nil }
      return Signer(credentials: account, keyID: Self.keyID(account.key))
    }
    guard let ring = rings[terminalSN], case let slot = ring.slot(for: choice),
      let credentials = ring.credentials(slot), let key = ring.key(in: slot)
    else { return nil }
    return Signer(credentials: credentials, keyID: key.id)
  }

  var activeRing: KeyRing? { activeSN.flatMap { rings[$0] } }

  static func keyID(_ key: String) -> String {
    String(Digest.sha256(Array(key.utf8)).hex.prefix(8))
  }

  // MARK: Signatures

  /// Tells the ring what an answer says of the key that signed.
  ///
  /// - Returns: whether the same request may be sent once more with the other key.
  func noteSignature(
    _ outcome: Outcome, of terminalSN: String, keyID: String, retried: Bool
  ) -> Bool {
    switch outcome {
    case .notSent, .unknown, .busy: return false
    case .signatureRefused: return noteRefusal(of: keyID, terminalSN: terminalSN, retried: retried)
    case .answered:
      noteSigned(by: keyID, of: terminalSN)
      return false
    }
  }

  /// Takes a signature for accepted, and the path to the gateway for proven.
  func noteSigned(by keyID: String, of terminalSN: String) {
    noteAcceptance(of: keyID, terminalSN: terminalSN)
    if terminalSN == activeSN { lastProvenRoundTrip = clock.now() }
  }

  func noteAcceptance(of keyID: String, terminalSN: String) {
    guard var ring = rings[terminalSN] else { return }
    let news = ring.signatureAccepted(by: keyID)
    keep(ring, terminalSN)
    if news.contains(.currentKeyBogus) {
      log.error(
        "the current key is refused and the previous one works",
        metadata: ["terminal_sn": "\(terminalSN)", "key": "\(keyID)"])
    }
    if !news.isEmpty { publishTerminal(cause: "signature accepted") }
  }

  private func noteRefusal(of keyID: String, terminalSN: String, retried: Bool) -> Bool {
    guard var ring = rings[terminalSN] else { return false }
    let decision = ring.signatureRefused(by: keyID, retried: retried)
    keep(ring, terminalSN)
    switch decision {
    case .resend: return true
    case .refused(let lockedOut):
      if lockedOut {
        if terminalSN == activeSN { lastRefusal = clock.now() }
        log.error(
          "the gateway refuses every key of the terminal",
          metadata: [
            "terminal_sn": "\(terminalSN)", "helps": "\(ring.help?.rawValue ?? "nothing")",
          ])
        publishTerminal(cause: "locked out")
      }
      return false
    }
  }

  /// Learns that the gateway does not take the terminal itself, whichever key signs.
  func noteTerminalRefusal(_ error: GatewayError, of terminalSN: String) {
    guard var ring = rings[terminalSN], ring.terminalRefused(code: error.code) else { return }
    keep(ring, terminalSN)
    log.error(
      "the gateway refuses the terminal",
      metadata: [
        "terminal_sn": "\(terminalSN)", "code": "\(error.code)",
        "helps": "\(ring.help?.rawValue ?? "nothing")",
      ])
    publishTerminal(cause: "refused: \(error.code)")
  }

  /// What a ring has learned is worth keeping, but nothing depends on its being durable.
  func keep(_ ring: KeyRing, _ terminalSN: String) {
    guard ring != rings[terminalSN], let identity = identities[terminalSN] else { return }
    rings[terminalSN] = ring
    do {
      try store((ring, identity))
    } catch {
      log.error("key state not recorded", metadata: ["error": "\(error)"])
    }
  }

  /// Stores how long the machine has been on, about hourly: a dead clock must not make a key look
  /// young after a power cut.
  func keepAccountOfTime(always: Bool = false) {
    let now = clock.now()
    guard let sn = activeSN, var ring = rings[sn], !checkInRunning,
      always || now.boot - timeAccountedAt >= .hours(1)
    else { return }
    timeAccountedAt = now.boot
    ring.accountTime(to: now)
    keep(ring, sn)
  }

  // MARK: The wire

  /// Lets a request go, at once or when the check-in that is under way or due has ended.
  ///
  /// A cancel overtakes a check-in that is only due: a customer is waiting.
  /// - Returns: false when nothing leaves any more.
  func admit(_ command: OrderCommand) async -> Bool {
    let deadline = clock.now().boot + longestHold
    while !isStopped, isHolding(command), clock.now().boot < deadline {
      lastHeld += 1
      let ticket = lastHeld
      let alarm = Task { [clock] in
        try? await clock.sleep(until: deadline)
        self.release(ticket)
      }
      await withCheckedContinuation { held[ticket] = $0 }
      alarm.cancel()
    }
    guard !isStopped else { return false }
    onWire += 1
    return true
  }

  private func isHolding(_ command: OrderCommand) -> Bool {
    guard let ring = activeRing else { return false }
    if checkInRunning { return !keyIsUnrecorded }
    guard command != .cancel else { return false }
    // A question that only keeps a connection open holds nobody up.
    var situation = checkInSituation()
    situation.requestsOnWire = onWireForGood
    return schedule?.decide(ring, in: situation) == .holdNewRequests
  }

  private func release(_ ticket: Int) { held.removeValue(forKey: ticket)?.resume() }

  func releaseHeld() {
    let waiting = held
    held = [:]
    for continuation in waiting.values { continuation.resume() }
  }

  func publishTerminal(cause: String) { publish("terminal", terminalView(), cause: cause) }
}

/// As whom an order is made.
struct OrderIdentity {
  var terminalSN: String
  var deviceID: String
}

/// Who signs a request, and with which key.
struct Signer {
  var credentials: Credentials
  var keyID: String
}
