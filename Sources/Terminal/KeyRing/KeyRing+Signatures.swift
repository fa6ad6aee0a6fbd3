/// What an accepted signature changed.
public enum SignatureNews: Hashable, Sendable {
  /// The current key is refused and the previous one accepted: raise an alarm, sign with the
  /// previous one until the next rotation.
  case currentKeyBogus
  /// The current key is accepted again.
  case currentKeyGood
  /// The terminal was locked out, and is no more.
  case lockoutEnded
}

// Requests other than check-ins: orders and probes.
extension KeyRing {
  /// A request signed with this key was answered: the signature was accepted.
  ///
  /// - Returns: what that changed, for the journal and for people; usually nothing. A key that is
  ///   not held any more changes nothing.
  public mutating func signatureAccepted(by keyID: String) -> Set<SignatureNews> {
    guard let slot = slot(of: keyID) else { return [] }
    var news: Set<SignatureNews> = []
    if isRefused { news.insert(.lockoutEnded) }
    terminalRefusal = nil
    accept(slot)
    switch (slot, preferred) {
    case (.previous, .current) where current?.refused ?? false:
      preferred = .previous
      news.insert(.currentKeyBogus)
    case (.current, .previous):
      preferred = .current
      news.insert(.currentKeyGood)
    default: break
    }
    return news
  }

  /// A request signed with this key was refused as "illegal sign".
  ///
  /// - Parameter retried: the same request was refused with another key before.
  public mutating func signatureRefused(by keyID: String, retried: Bool) -> SignatureDecision {
    guard let slot = slot(of: keyID) else {
      // The key was rotated away while the request travelled.
      return retried || !isActivated ? .refused(lockedOut: lockedOut) : .resend(with: preferred)
    }
    return refuse(slot, retried: retried)
  }

  /// The gateway refused the terminal itself, whichever key signed: it proves nothing of a key.
  ///
  /// - Parameter code: the gateway's word for it.
  /// - Returns: whether that is news.
  public mutating func terminalRefused(code: String) -> Bool {
    guard isActivated, terminalRefusal != code else { return false }
    terminalRefusal = code
    return true
  }

  /// The slot that holds the key with this id.
  public func slot(of keyID: String) -> Slot? {
    [Slot.current, .previous].first { key(in: $0)?.id == keyID }
  }

  mutating func accept(_ slot: Slot) { mark(slot, refused: false) }

  mutating func refuse(_ slot: Slot, retried: Bool) -> SignatureDecision {
    mark(slot, refused: true)
    guard !retried, key(in: slot.other) != nil else { return .refused(lockedOut: lockedOut) }
    // It is asked again, so what it was told earlier does not count any more.
    mark(slot.other, refused: false)
    return .resend(with: slot.other)
  }

  private mutating func mark(_ slot: Slot, refused: Bool) {
    switch slot {
    case .current: current?.refused = refused
    case .previous: previous?.refused = refused
    }
  }
}
