/// A customer's agreement to be charged later without being there: a card that is kept, or a contract.
/// A pure state machine, as ``Order`` is one: handed events with their time, answering with effects.
///
/// No money moves by it. Whoever runs it commits the new value durably before carrying out the effects.
public struct Agreement: Codable, Hashable, Sendable {
  public let request: AgreementRequest
  /// What the payment system can do with it, as it was when this was made.
  public let abilities: AgreementAbilities
  public let policy: OrderPolicy
  public let createdAt: Moment

  public internal(set) var state = AgreementState.submitted
  public internal(set) var updatedAt: Moment
  /// The link of the page on which the customer signs; shown as a QR code.
  public internal(set) var qrCode: String?
  public internal(set) var qrExpiresAt: Moment?
  /// What the payment system calls it: named by payments under it, and never shown.
  public internal(set) var reference: String?
  /// By what the customer recognises it: a masked card number.
  public internal(set) var masked: String?
  public internal(set) var signedAt: Moment?
  public internal(set) var closedAt: Moment?
  public internal(set) var error: OrderError?
  /// Who ended it.
  public internal(set) var closedBy: String?

  var progress = AgreementProgress()

  init(
    _ request: AgreementRequest, _ abilities: AgreementAbilities, _ policy: OrderPolicy,
    at now: Moment
  ) {
    self.request = request
    self.abilities = abilities
    self.policy = policy
    createdAt = now
    updatedAt = now
  }

  public var number: AgreementNo { request.number }
}

/// What was asked for, after defaults: the contents that an agreement's number stands for.
public struct AgreementRequest: Codable, Hashable, Sendable {
  public var number: AgreementNo
  public var gateway: String
  /// The customer by the payment system's own number, where it wants one.
  public var user: String?
  public var `operator`: String
  public var print: Bool
  public var printer: String?

  public init(
    number: AgreementNo, gateway: String, user: String?, operator: String, print: Bool,
    printer: String?
  ) {
    self.number = number
    self.gateway = gateway
    self.user = user
    self.operator = `operator`
    self.print = print
    self.printer = printer
  }
}

/// What a payment system can do with an agreement once its page is known.
public struct AgreementAbilities: Codable, Hashable, Sendable {
  /// To be asked whether it is signed; else only a notice tells it.
  public var asks: Bool
  /// To end it there; else it is only not used from here any more.
  public var closes: Bool

  public init(asks: Bool, closes: Bool) {
    self.asks = asks
    self.closes = closes
  }
}

/// Where an agreement stands. What may follow which is in ``Lifecycle``.
public enum AgreementState: String, Codable, Hashable, Sendable, CaseIterable {
  /// Journaled; the request for its page may be on the wire.
  case submitted
  /// The page is known: the customer is to sign.
  case signing
  /// Signed: orders can be paid under it.
  case active
  /// Not signed: refused, its page never came, or its time is over.
  case failed
  /// Being ended at the payment system.
  case closing
  /// No order is paid under it any more.
  case closed
  /// Whether it was signed, or was ended, the payment system does not tell: a person must look.
  case needsAttention = "needs_attention"

  /// Whether nothing happens to it by itself any more.
  public var isSettled: Bool {
    switch self {
    case .active, .failed, .closed, .needsAttention: true
    case .submitted, .signing, .closing: false
    }
  }
}

extension AgreementState: Lifecycle {
  public var next: Set<AgreementState> {
    switch self {
    case .submitted: [.signing, .active, .failed, .closed]
    case .signing: [.active, .failed, .closed, .needsAttention]
    case .active: [.closing, .closed]
    // Signed late, where only a notice tells it.
    case .failed: [.active]
    case .closing: [.closed, .needsAttention]
    // Signed after it was given up: it is ended there.
    case .closed: [.closing]
    case .needsAttention: [.closing, .closed]
    }
  }
}

/// The number of an agreement: the caller's, or one that was made.
public struct AgreementNo: Hashable, Sendable {
  public let text: String

  /// `^[A-Za-z0-9._-]{1,30}$`, else nil.
  public init?(_ text: String) {
    guard text.utf8.count <= 30, let number = ClientSN(text) else { return nil }
    self.text = number.text
  }

  /// One that sorts by time and holds 64 random bits.
  ///
  /// - Parameter wall: milliseconds since 1970.
  public init(wall: Milliseconds, random: UInt64) {
    text = ClientSN(wall: wall, random: random).text
  }
}

extension AgreementNo: CustomStringConvertible, Codable {
  public var description: String { text }
  public init(from decoder: any Decoder) throws {
    guard let number = Self(try String(from: decoder)) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not an agreement_no"))
    }
    self = number
  }
  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

/// What an agreement waits for. All times are CLOCK_BOOTTIME.
struct AgreementProgress: Codable, Hashable, Sendable {
  /// The transmission whose end is not known yet.
  var flight: AgreementFlight?
  /// The number of the newest transmission; each has its own commit.
  var lastFlight = 0
  /// Start of the present run of attempts.
  var firstAttemptAt: Milliseconds?
  var sendAt: Milliseconds?
  var askAt: Milliseconds?
  /// Until when the page can be signed.
  var signUntil: Milliseconds?
  /// That time is over, and whether it was signed in time is asked on.
  var isOverdue: Bool?
  /// Nobody has told whether it was signed.
  var mayBeSigned: Bool?
  var attempts = 0
}

/// One transmission that was committed and whose end is not known yet.
struct AgreementFlight: Codable, Hashable, Sendable {
  var number: Int
  var command: AgreementCommand
}
