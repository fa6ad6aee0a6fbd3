/// What a refused activation means for the code.
public enum ActivationRefusal: Hashable, Sendable {
  /// The gateway does not take the code (or the vendor's signature).
  case refused
  /// The answer to an earlier activation with this code was lost, so that one may have used it up:
  /// a new code is needed.
  case possiblyConsumed
}

extension KeyRing {
  /// Whether the answer to an activation with this code was lost.
  public func possiblyConsumed(codeID: String) -> Bool { lostCodes.contains(codeID) }

  /// An activation is about to be sent. It counts as a check-in until it is answered.
  ///
  /// A person asks for each one, and a ring without a key has none to lose, so the number of
  /// unconfirmed ones never forbids it.
  /// - Parameter codeID: names the code without giving it away, such as a keyed digest.
  public mutating func beginActivation(codeID: String, at now: Moment) throws(KeyRingError) {
    guard !isActivated else { throw .alreadyActivated }
    guard pending == nil else { throw .alreadyPending }
    unconfirmed += 1
    pending = PendingIdentityRequest(kind: .activation(codeID: codeID), startedAt: now)
  }

  /// The gateway has granted an identity and its first key.
  /// - Parameter keyID: the first 8 hexadecimal digits of the key's SHA-256.
  public mutating func activationAnswered(
    _ granted: Credentials, keyID: String, at now: Moment
  ) throws(KeyRingError) {
    _ = try pendingActivation()
    guard !granted.sn.isEmpty, !granted.key.isEmpty else { throw .unusableAnswer }
    terminalSN = granted.sn
    current = TerminalKey(id: keyID, key: granted.key, receivedAt: now.wall)
    lostCodes = []
    endAnswered(at: now)
  }

  /// No octet of it can have reached the gateway.
  public mutating func activationNotSent() throws(KeyRingError) {
    _ = try pendingActivation()
    pending = nil
    unconfirmed -= 1
  }

  /// The gateway refused it, for its signature or another reason: no identity was made.
  public mutating func activationRefused() throws(KeyRingError) -> ActivationRefusal {
    let codeID = try pendingActivation()
    pending = nil
    unconfirmed -= 1
    return lostCodes.contains(codeID) ? .possiblyConsumed : .refused
  }

  /// Its answer is lost or says nothing conclusive: the code is possibly consumed.
  public mutating func activationUnknown() throws(KeyRingError) {
    endActivationUnknown(try pendingActivation())
  }

  mutating func endActivationUnknown(_ codeID: String) {
    pending = nil
    lostCodes.removeAll { $0 == codeID }
    lostCodes.append(codeID)
    if lostCodes.count > Self.mostLostCodes { lostCodes.removeFirst() }
  }

  mutating func endAnswered(at now: Moment) {
    pending = nil
    unconfirmed = 0
    lost = nil
    setback = nil
    terminalRefusal = nil
    age = Elapsed(since: now)
    lastAnsweredAt = now
  }

  private func pendingActivation() throws(KeyRingError) -> String {
    guard case .activation(let codeID) = pending?.kind else { throw .nothingPending }
    return codeID
  }
}
