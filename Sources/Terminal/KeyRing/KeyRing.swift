/// The keys of one terminal identity, and what is known of their rotation.
///
/// A check-in replaces the key at the gateway, which keeps the one before valid (Upay Web API,
/// check-in). If its answer is lost, the key held here is that one before; if the answer to the
/// next check-in is lost too, no key held here works any more. So a check-in is *unconfirmed* from
/// the commit of its intent until its answer is stored, and the number of unconfirmed ones is what
/// ``mayCheckIn(at:byHand:forced:lastProvenRoundTrip:lastRefusal:requestsOnWire:armedOrAwaiting:)`` goes by.
///
/// Every mutating function is one event. Commit the new value durably before acting on what it
/// returns: the intent before the request is sent, the answer before the new key signs anything.
/// An event that cannot happen now throws ``KeyRingError`` and changes nothing. After decoding,
/// ``restarted(at:bootID:)`` comes before anything else.
///
/// A replacing activation is made on a fresh ring; once it is answered, the old ring is archived
/// with its keys, and goes on to sign the orders that were made with it.
public struct KeyRing: Codable, Hashable, Sendable {
  public enum Slot: String, Codable, Hashable, Sendable {
    case current, previous

    public var other: Slot { self == .current ? .previous : .current }
  }

  /// The device the identity is bound to (`device_id`); sent with every check-in.
  public let deviceID: String
  /// nil until an activation was answered.
  public internal(set) var terminalSN: String?
  public internal(set) var current: TerminalKey?
  public internal(set) var previous: TerminalKey?
  /// Check-ins (or activations) that may have been processed and whose answer is not stored; one
  /// that is on the wire counts.
  public internal(set) var unconfirmed = 0
  /// The slot to sign with first. It is `previous` only after `current` was refused and `previous`
  /// accepted, and until the next rotation.
  public internal(set) var preferred: Slot = .current
  /// What was committed to be sent and has not ended.
  public internal(set) var pending: PendingIdentityRequest?
  /// When the gateway last answered an activation or a check-in.
  public internal(set) var lastAnsweredAt: Moment?
  /// The code with which the gateway last refused the terminal itself, whichever key signed; nil once
  /// it has answered anything else.
  public internal(set) var terminalRefusal: String?
  /// Activation codes of which the answer was lost, by the ids they were given.
  var lostCodes: [String] = []

  /// Since `lastAnsweredAt`: the age of the key.
  var age: Elapsed?
  /// Since the newest check-in whose answer was lost.
  var lost: Elapsed?
  /// The newest check-in that ended without a key, and certainly without a rotation.
  var setback: Setback?
  /// The boot of the machine that the moments in here belong to.
  var bootID: String

  /// A ring without an identity, to be activated.
  ///
  /// - Parameter bootID: names this boot of the machine; another text after every reboot
  ///   (`/proc/sys/kernel/random/boot_id`).
  public init(deviceID: String, bootID: String) {
    self.deviceID = deviceID
    self.bootID = bootID
  }

  static let mostLostCodes = 8
}

/// An activation or a check-in of which the intent is committed.
public struct PendingIdentityRequest: Codable, Hashable, Sendable {
  public enum Kind: Codable, Hashable, Sendable {
    /// With an id of the activation code.
    case activation(codeID: String)
    /// Signed with the key in this slot; `retry` when the other key was refused just before.
    case checkIn(signedWith: KeyRing.Slot, retry: Bool)
  }
  public let kind: Kind
  public let startedAt: Moment
}

/// A check-in that ended without a key, and certainly without a rotation.
struct Setback: Codable, Hashable, Sendable {
  /// In a row that did not leave the machine; 0 when the gateway refused it.
  var unsent: Int
  /// The gateway's code, where it refused it for another reason than its signature.
  var refusal: String?
  var since: Elapsed
}

// MARK: - What it shows

extension KeyRing {
  public func key(in slot: Slot) -> TerminalKey? {
    slot == .current ? current : previous
  }

  /// What to sign with first; nil before the activation.
  public var preferredKey: TerminalKey? { key(in: preferred) }

  /// Who signs with the key in `slot`; nil when there is none.
  public func credentials(_ slot: Slot) -> Credentials? {
    guard let terminalSN, let key = key(in: slot) else { return nil }
    return Credentials(sn: terminalSN, key: key.key)
  }

  public var isActivated: Bool { current != nil }

  /// Both keys were refused (or the only one), and none was accepted since.
  public var lockedOut: Bool {
    guard let current else { return false }
    return current.refused && previous?.refused ?? true
  }

  /// The gateway refuses every key, or the terminal itself: it does not sell.
  public var isRefused: Bool { lockedOut || (isActivated && terminalRefusal != nil) }

  /// The current key is refused while the previous one is accepted: a restored backup, or a second
  /// owner of this identity. A person should look; trading goes on.
  public var alarm: Bool { preferred == .previous }

  /// A check-in is on the wire, or was when the daemon ended: nothing else is sent meanwhile.
  public var isCheckingIn: Bool {
    if case .checkIn = pending?.kind { true } else { false }
  }
}

extension KeyRing: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    let keys = [current, previous].map { $0?.id ?? "none" }.joined(separator: ", ")
    return "KeyRing(\(terminalSN ?? "not activated"), keys: \(keys), unconfirmed: \(unconfirmed))"
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "terminalSN": terminalSN as Any, "current": current?.id as Any,
        "previous": previous?.id as Any, "unconfirmed": unconfirmed, "preferred": preferred,
      ])
  }
}

// MARK: - Time

extension KeyRing {
  /// The daemon has started. A request that was pending may have been processed: it is unknown.
  ///
  /// - Parameter bootID: as in ``init(deviceID:bootID:)``; tells a restart of the daemon from one
  ///   of the machine.
  public mutating func restarted(at now: Moment, bootID: String) {
    if bootID != self.bootID || bootID.isEmpty {
      self.bootID = bootID
      age?.reboot(at: now)
      lost?.reboot(at: now)
      setback?.since.reboot(at: now)
    }
    switch pending?.kind {
    case .activation(let codeID): endActivationUnknown(codeID)
    case .checkIn: endCheckInUnknown(at: now)
    case nil: break
    }
    accountTime(to: now)
  }

  /// Accounts for the time that passed. To be committed now and then (hourly, or with any other
  /// commit), for what was not accounted for when the machine is switched off is only guessed.
  public mutating func accountTime(to now: Moment) {
    age?.advance(to: now)
    lost?.advance(to: now)
    setback?.since.advance(to: now)
  }
}

/// An event that cannot happen in the state the ring is in.
public enum KeyRingError: Error, Hashable, Sendable {
  case notActivated
  case alreadyActivated
  /// Another activation or check-in has not ended.
  case alreadyPending
  /// No such request is pending.
  case nothingPending
  /// There is no key in the slot to sign with.
  case noSuchKey
  /// An answer without a terminal number or without a key.
  case unusableAnswer
  /// Too many check-ins are unconfirmed, or the last was lost too short a time ago.
  case unconfirmed(Int)
}
