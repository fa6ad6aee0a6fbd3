/// What an answered check-in did to the ring.
public enum Rotation: Hashable, Sendable {
  /// A new key signs from now on.
  case rotated
  /// The gateway answered with a key that is held already; nothing was shifted.
  case confirmed
  /// The gateway answered with another `terminal_sn`. The ring is now the new identity's; `archived`
  /// is the old one's, which signs the orders made with it.
  case identityChanged(archived: KeyRing)
}

/// What to do after a signature was refused ("illegal sign": before business, nothing was done).
public enum SignatureDecision: Hashable, Sendable {
  /// Send the same once more, signed with the key in this slot, as a transmission with its own
  /// commit.
  case resend(with: KeyRing.Slot)
  /// The refusal stands. `lockedOut`: no key that is held is accepted.
  case refused(lockedOut: Bool)
}

extension KeyRing {
  /// A check-in is about to be sent: ask `mayCheckIn` first, commit this, then send.
  ///
  /// - Parameters:
  ///   - forced: a person has taken the risk of further unconfirmed check-ins.
  ///   - retry: the slot that ``SignatureDecision/resend(with:)`` named; nil for a first attempt.
  /// - Returns: the slot whose key signs it.
  public mutating func beginCheckIn(
    at now: Moment, forced: Bool = false, retry: Slot? = nil
  ) throws(KeyRingError) -> Slot {
    guard isActivated else { throw .notActivated }
    guard pending == nil else { throw .alreadyPending }
    let slot = retry ?? preferred
    guard key(in: slot) != nil else { throw .noSuchKey }
    guard forced || isWithinBudget(at: now) else { throw .unconfirmed(unconfirmed) }
    unconfirmed += 1
    pending = PendingIdentityRequest(
      kind: .checkIn(signedWith: slot, retry: retry != nil), startedAt: now)
    return slot
  }

  /// The gateway has answered with the key to use from now on, and the terminal's number.
  ///
  /// The key that signed the check-in becomes the previous one: it is the one proven good. (It is
  /// the current one unless that was refused.) The number in the answer is authoritative.
  /// - Parameter keyID: the first 8 hexadecimal digits of the key's SHA-256.
  public mutating func checkInAnswered(
    _ granted: Credentials, keyID: String, at now: Moment
  ) throws(KeyRingError) -> Rotation {
    let slot = try pendingCheckIn().slot
    guard !granted.sn.isEmpty, !granted.key.isEmpty else { throw .unusableAnswer }
    var before = self
    let held = [Slot.current, .previous].first { key(in: $0)?.key == granted.key }
    if let held {
      accept(held)
      preferred = held
    } else {
      accept(slot)
      previous = key(in: slot)
      current = TerminalKey(id: keyID, key: granted.key, receivedAt: now.wall)
      preferred = .current
    }
    endAnswered(at: now)
    guard granted.sn != before.terminalSN else { return held == nil ? .rotated : .confirmed }
    terminalSN = granted.sn
    before.endAnswered(at: now)
    return .identityChanged(archived: before)
  }

  /// No octet of it can have reached the gateway.
  public mutating func checkInNotSent(at now: Moment) throws(KeyRingError) {
    _ = try pendingCheckIn()
    let unsent = (setback?.unsent ?? 0) + 1
    endWithoutRotation(unsent: min(unsent, Self.mostUnsent), at: now)
  }

  /// The gateway refused it for another reason than its signature: no key was made.
  /// - Parameter code: the gateway's word for the reason.
  public mutating func checkInRefused(code: String? = nil, at now: Moment) throws(KeyRingError) {
    _ = try pendingCheckIn()
    endWithoutRotation(unsent: 0, refusal: code, at: now)
  }

  /// "Illegal sign": nothing was rotated by it. It is tried once more with the other key where
  /// there is one, and then the refusal stands until the next daily time.
  public mutating func checkInSignatureRefused(at now: Moment) throws(KeyRingError)
    -> SignatureDecision
  {
    let (slot, retry) = try pendingCheckIn()
    endWithoutRotation(unsent: 0, at: now)
    return refuse(slot, retried: retry)
  }

  /// Its answer is lost or says nothing conclusive: it may have been processed.
  public mutating func checkInUnknown(at now: Moment) throws(KeyRingError) {
    _ = try pendingCheckIn()
    endCheckInUnknown(at: now)
  }

  mutating func endCheckInUnknown(at now: Moment) {
    pending = nil
    lost = Elapsed(since: now)
    setback = nil
  }

  private mutating func endWithoutRotation(
    unsent: Int, refusal: String? = nil, at now: Moment
  ) {
    pending = nil
    unconfirmed -= 1
    setback = Setback(unsent: unsent, refusal: refusal, since: Elapsed(since: now))
  }

  private func pendingCheckIn() throws(KeyRingError) -> (slot: Slot, retry: Bool) {
    guard case .checkIn(let slot, let retry) = pending?.kind else { throw .nothingPending }
    return (slot, retry)
  }

  private static var mostUnsent: Int { 16 }
}
