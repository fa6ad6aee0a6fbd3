/// Whether a check-in may be sent now.
public enum CheckInPermission: Hashable, Sendable {
  case allowed
  /// Only after a signed query made the round trip: send one, and ask again within 10 seconds.
  case probeFirst
  /// Not now; it may be asked again when this has changed.
  case wait(CheckInObstacle)
  /// Not without a person.
  case refused(CheckInRefusal)
}

public enum CheckInObstacle: Hashable, Sendable {
  /// A request signed with the present key must not meet two rotations on its way.
  case requestOnWire
  /// A customer is being waited for, or an answer to their payment.
  case orderAwaiting
  /// The answer to the last check-in was lost less than six hours ago.
  case lostTooRecently
}

public enum CheckInRefusal: Hashable, Sendable {
  case notActivated
  /// An activation or a check-in has not ended.
  case alreadyPending
  /// This many check-ins may have been processed without their answer having been stored.
  case unconfirmed(Int)

  /// What is the matter, and the risk, in words for a person.
  public var risk: String {
    switch self {
    case .notActivated: "The terminal is not activated: there is no key to renew."
    case .alreadyPending: "Another check-in has not ended yet."
    case .unconfirmed(1):
      """
      The answer to the last check-in was lost. The terminal still works with the key it has. If \
      that check-in was processed and the answer to another is lost as well, no key works any \
      more and the terminal must be activated again with a new code. It is tried once more by \
      itself, after the next daily time and over a path just proven; force it only if you must.
      """
    case .unconfirmed(let count):
      """
      The answers to the last \(count) check-ins were lost. If all were processed, no key of this \
      terminal works any more; if it still trades, another lost answer would end that, and it must \
      be activated again with a new code. It is not tried again by itself. Ask the payment \
      provider's support before forcing it.
      """
    }
  }
}

extension KeyRing {
  /// A lost answer is not followed by another check-in within this time of the machine being on.
  static let restAfterLoss: Milliseconds = .hours(6)
  /// While no key is accepted, none is made by itself within this time of the last answered one: a
  /// gateway that grants keys and takes none is not stormed.
  static let restWhileLockedOut: Milliseconds = .hours(6)
  /// For so long a round trip proves the path.
  static let proofLife: Milliseconds = .seconds(10)

  /// Whether the budget of unconfirmed check-ins and the traffic permit one.
  ///
  /// Whether one is due by itself, ``CheckInSchedule`` tells. While the gateway refuses every key, no
  /// trade is left that a rotation could end, and a key that only died of age may still sign a
  /// check-in: then the refusal itself, which came over the same path, is the proof of the path. The
  /// number of unconfirmed ones and the six hours after a loss bound it all the same.
  /// - Parameters:
  ///   - byHand: a person asks for it.
  ///   - forced: that person has taken the risk; means nothing unless `byHand`.
  ///   - lastProvenRoundTrip: when the answer to a signed query that accepted the signature came,
  ///     in this boot.
  ///   - lastRefusal: when an answer came, in this boot, that left no key of the ring accepted.
  ///   - requestsOnWire: requests of this identity that were sent and not answered.
  ///   - armedOrAwaiting: an order waits for a scan, or its pay or precreate for an answer.
  public func mayCheckIn(
    at now: Moment, byHand: Bool, forced: Bool, lastProvenRoundTrip: Moment?,
    lastRefusal: Moment? = nil, requestsOnWire: Int, armedOrAwaiting: Bool
  ) -> CheckInPermission {
    guard isActivated else { return .refused(.notActivated) }
    guard pending == nil else { return .refused(.alreadyPending) }
    if byHand {
      guard unconfirmed == 0 || forced else { return .refused(.unconfirmed(unconfirmed)) }
      return requestsOnWire > 0 ? .wait(.requestOnWire) : .allowed
    }
    guard unconfirmed < 2 else { return .refused(.unconfirmed(unconfirmed)) }
    guard isWithinBudget(at: now) else { return .wait(.lostTooRecently) }
    if requestsOnWire > 0 { return .wait(.requestOnWire) }
    if armedOrAwaiting && !lockedOut { return .wait(.orderAwaiting) }
    return lacksProof(at: now, lastProvenRoundTrip, lastRefusal) ? .probeFirst : .allowed
  }

  /// Whether the path (and, unless locked out, the key) must be proven first.
  func lacksProof(at now: Moment, _ roundTrip: Moment?, _ refusal: Moment?) -> Bool {
    guard needsProof else { return false }
    guard let proof = lockedOut ? refusal : roundTrip else { return true }
    return !(0...Self.proofLife).contains(now.boot - proof.boot)
  }

  /// A check-in by itself would be a risk: one is unconfirmed, no key was accepted, or the only good
  /// key may be the one that the next rotation kills.
  var needsProof: Bool { unconfirmed > 0 || lockedOut || alarm }

  /// None unconfirmed; or one, lost long enough ago.
  func isWithinBudget(at now: Moment) -> Bool {
    switch unconfirmed {
    case 0: true
    case 1: (lost?.proven(at: now) ?? 0) >= Self.restAfterLoss
    default: false
    }
  }
}
