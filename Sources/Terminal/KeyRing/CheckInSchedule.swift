/// When a terminal checks in by itself: once a day at its time, whatever the clock does.
///
/// The time of day comes from the wall clock; how old the key is, from boottime. A check-in is due
/// when the key is 20 hours old and a daily time lies at least six hours after the last one. As
/// daily times are 24 hours apart, that comes true between 20 and 30 hours of age even if the wall
/// clock shows nonsense; and never earlier. Only over a reboot the wall clock is asked for the age
/// as well; what it says is not believed if it is negative or over 31 days, and then six hours of
/// boottime since the last one are enough.
public struct CheckInSchedule: Hashable, Sendable {
  static let leastAge: Milliseconds = .hours(20)
  static let leastSlotAge: Milliseconds = .hours(6)
  static let leastAgeUnknown: Milliseconds = .hours(6)
  /// How long a clock gets after a start to be set, before the age is called unknown.
  static let clockSettles: Milliseconds = .minutes(2)

  /// The daily time of this terminal, jitter included: milliseconds after local midnight.
  public let timeOfDay: Milliseconds
  /// How long after the daemon's start the first check-in by itself waits.
  public let startDelay: Milliseconds
  let settle: Milliseconds

  /// - Parameters:
  ///   - time: milliseconds after local midnight.
  ///   - jitter: the time is spread over so many milliseconds; 0 is legal.
  ///   - afterStart: the delay after a start is spread over so many milliseconds.
  ///   - seed: fixed per terminal, such as a hash of its `terminal_sn`.
  public init(time: Milliseconds, jitter: Milliseconds, afterStart: Milliseconds, seed: UInt64) {
    timeOfDay = (time + Self.share(of: jitter, seed)) % .days(1)
    startDelay = Self.share(of: afterStart, seed ^ 0x9E37_79B9_7F4A_7C15)
    settle = max(startDelay, min(afterStart, Self.clockSettles))
  }

  /// A number in `0..<width`, the same for the same seed.
  private static func share(of width: Milliseconds, _ seed: UInt64) -> Milliseconds {
    guard width > 0 else { return 0 }
    var mixed = seed
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Milliseconds(mixed % UInt64(width))
  }

  /// The first daily time at or after `wall`.
  func firstSlot(atOrAfter wall: Milliseconds, utcOffset: Milliseconds) -> Milliseconds {
    let sinceSlot = (wall + utcOffset - timeOfDay) % .days(1)
    let rest = sinceSlot < 0 ? sinceSlot + .days(1) : sinceSlot
    return rest == 0 ? wall : wall + .days(1) - rest
  }
}

/// What the schedule needs to know beside the ring. All moments are of this boot.
public struct CheckInSituation: Hashable, Sendable {
  public var now: Moment
  /// Local time minus UTC, in milliseconds, of the machine's zone.
  public var utcOffset: Milliseconds
  /// When the daemon started.
  public var startedAt: Moment
  /// Requests of this identity that were sent and not answered.
  public var requestsOnWire = 0
  /// An order waits for a scan, or its pay or precreate for an answer. Orders that are only polled
  /// do not count.
  public var armedOrAwaiting = false
  /// When the answer to a signed query came that accepted the signature.
  public var lastProvenRoundTrip: Moment?
  /// When an answer came that left no key of the ring accepted.
  public var lastRefusal: Moment?
  /// When the last probe was sent, whatever became of it.
  public var lastProbeAt: Moment?

  public init(now: Moment, utcOffset: Milliseconds, startedAt: Moment) {
    self.now = now
    self.utcOffset = utcOffset
    self.startedAt = startedAt
  }
}

/// What the schedule asks for.
public enum CheckInAction: Hashable, Sendable {
  /// Nothing now; ask again at ``CheckInSchedule/nextWake(_:in:)`` or when something has changed.
  case rest
  /// It is overdue and only waits for the wire to be free: let no new request start.
  case holdNewRequests
  /// Send a signed query, note the result in the ring, and ask again.
  case probe
  /// Begin a check-in.
  case checkIn
}

/// How the check-in stands, as `GET /v1/terminal` shows it.
public enum CheckInState: String, Codable, Hashable, Sendable, CaseIterable {
  case ok, due, unconfirmed
  case lockedOut = "locked_out"
}
