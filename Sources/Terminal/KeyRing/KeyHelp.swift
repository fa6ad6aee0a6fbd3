/// What a person can do for a terminal that does not sell, or soon may not.
public enum KeyHelp: String, Codable, Hashable, Sendable, CaseIterable {
  /// Renew the key by hand (forced, where an answer was lost).
  case checkIn = "check_in"
  /// Give the terminal a new identity, with a new activation code.
  case activate
  /// Only the payment provider can tell, or mend it.
  case callSupport = "call_support"
}

extension KeyRing {
  /// What helps; nil while nothing is wrong, or what is wrong mends itself.
  ///
  /// A terminal that sells is never told to do something that could end that.
  public var help: KeyHelp? {
    guard isActivated else { return .activate }
    if terminalRefusal != nil { return .activate }
    if lockedOut { return checkInWasRefused ? .activate : .checkIn }
    return settledUnconfirmed >= 2 || checkInWasRefused ? .callSupport : nil
  }

  /// The newest check-in was refused, for its signature or another reason.
  var checkInWasRefused: Bool { setback?.unsent == 0 }

  /// Without the one that is on the wire.
  var settledUnconfirmed: Int { isCheckingIn ? unconfirmed - 1 : unconfirmed }
}
