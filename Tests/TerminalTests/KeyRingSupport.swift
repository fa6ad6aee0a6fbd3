import Terminal

/// A gateway that keeps two keys and shifts them at every accepted check-in, whichever signed it.
struct ShiftingServer: Hashable {
  private(set) var current: Int
  private(set) var previous: Int?
  private var made: Int

  init() {
    current = 0
    previous = nil
    made = 0
  }

  static func key(_ number: Int) -> String { "key-\(number)" }
  static func keyID(_ number: Int) -> String { "id-\(number)" }

  func accepts(_ key: String) -> Bool {
    key == Self.key(current) || previous.map(Self.key) == key
  }

  /// The number of the new key; nil when the signature is refused.
  mutating func checkIn(signedWith key: String) -> Int? {
    guard accepts(key) else { return nil }
    made += 1
    previous = current
    current = made
    return current
  }
}

extension KeyRing {
  static let sn = "10298371039"

  /// Activated at `now`, holding the server's first key.
  static func activated(at now: Moment, bootID: String = "boot-0") throws -> KeyRing {
    var ring = KeyRing(deviceID: "till-1", bootID: bootID)
    try ring.beginActivation(codeID: "code", at: now)
    try ring.answerActivation(0, at: now)
    return ring
  }

  mutating func answerActivation(_ number: Int, at now: Moment) throws(KeyRingError) {
    try activationAnswered(
      Credentials(sn: Self.sn, key: ShiftingServer.key(number)),
      keyID: ShiftingServer.keyID(number), at: now)
  }

  @discardableResult
  mutating func answerCheckIn(_ number: Int, sn: String = Self.sn, at now: Moment)
    throws(KeyRingError) -> Rotation
  {
    try checkInAnswered(
      Credentials(sn: sn, key: ShiftingServer.key(number)), keyID: ShiftingServer.keyID(number),
      at: now)
  }

  /// A check-in from its begin to its answer.
  @discardableResult
  mutating func checkIn(answered number: Int, at now: Moment) throws(KeyRingError) -> Rotation {
    _ = try beginCheckIn(at: now)
    return try answerCheckIn(number, at: now)
  }

  mutating func loseCheckIn(at now: Moment, forced: Bool = false) throws(KeyRingError) {
    _ = try beginCheckIn(at: now, forced: forced)
    try checkInUnknown(at: now)
  }

  func permission(
    at now: Moment, byHand: Bool = false, forced: Bool = false, proof: Moment? = nil,
    onWire: Int = 0, awaiting: Bool = false
  ) -> CheckInPermission {
    mayCheckIn(
      at: now, byHand: byHand, forced: forced, lastProvenRoundTrip: proof, requestsOnWire: onWire,
      armedOrAwaiting: awaiting)
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct RingDice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// 2025-11-21T00:00:00Z, a minute after the machine's start.
let ringStart = Moment(wall: 1_763_683_200_000, boot: .minutes(1))
