/// What a check-in whose request has ended asks for. Commit the ring first.
public enum CheckInStep: Hashable, Sendable {
  /// The answer is here. Before the new key signs anything, it is durable.
  case granted(Rotation)
  /// Begin it again, signed with the key in this slot.
  case resend(with: KeyRing.Slot)
  /// It is over; the keys are as they were.
  case over
  /// It was granted, and what was granted is of no use: it may have rotated all the same.
  case unusable(KeyRingError)
}

extension KeyRing {
  /// The request of the pending check-in has ended.
  ///
  /// - Parameters:
  ///   - outcome: what its answer says, `unknown` where none came; nil when it did not leave.
  ///   - keyID: names a key, as in ``checkInAnswered(_:keyID:at:)``.
  public mutating func checkInEnded(
    _ outcome: IdentityOutcome?, at now: Moment, keyID: (String) -> String
  ) -> CheckInStep {
    do {
      switch outcome {
      case nil: try checkInNotSent(at: now)
      case .granted(let granted):
        return .granted(
          try checkInAnswered(granted, keyID: keyID(granted.key), at: now))
      case .signatureRefused:
        let decision = try checkInSignatureRefused(at: now)
        if case .resend(let slot) = decision { return .resend(with: slot) }
      case .refused(let error): try checkInRefused(code: error.code, at: now)
      case .unknown: try checkInUnknown(at: now)
      }
      return .over
    } catch {
      if isCheckingIn { endCheckInUnknown(at: now) }
      return .unusable(error)
    }
  }

  /// The key that a transmission is signed with. The *other* one is the one that was not refused:
  /// an answer to another request may have changed the preference meanwhile.
  public func slot(for choice: KeyChoice) -> Slot {
    guard choice == .other else { return preferred }
    let mayUse = { (slot: Slot) in self.key(in: slot).map { !$0.refused } ?? false }
    return mayUse(preferred) && !mayUse(preferred.other) ? preferred : preferred.other
  }
}
