/// The life of one order: a payment and the returns of its money, as a pure state machine.
///
/// It is handed events with their time and answers with effects; it never reads a clock, draws a
/// random number or does I/O. Whoever runs it commits the new value durably before carrying out the
/// effects ("journal, then wire"). The rules it keeps are those of `docs/money.md`.
public struct Order: Codable, Hashable, Sendable {
  // MARK: What it is

  public let request: OrderRequest
  /// The number under which the gateway knows it.
  public let gatewayOrderNo: String
  /// Whatever the gateway's codec wants kept with the order; opaque to everyone else.
  public var gatewayData: String?
  /// The terminal identity it was made with, and is signed with for life.
  public let terminalSN: String
  /// The device the terminal was activated for (`device_id`).
  public let deviceID: String
  /// A random text sent in `reflect` unless the caller uses that; its echo proves an answer ours.
  public let nonce: String
  public let policy: OrderPolicy
  public let createdAt: Moment

  // MARK: What is known

  public internal(set) var payment: PaymentState
  public internal(set) var returns: [Return] = []
  public internal(set) var updatedAt: Moment
  /// When its payment was first to be sent: a scanned code comes a while after the order. nil before,
  /// and of orders of older builds.
  public internal(set) var submittedAt: Moment?
  public internal(set) var paidAt: Moment?
  /// The gateway's number, once it has told us one.
  public internal(set) var sn: String?
  public internal(set) var tradeNo: String?
  public internal(set) var payway: String?
  public internal(set) var subPayway: String?
  public internal(set) var payerLogin: String?
  public internal(set) var qrCode: String?
  public internal(set) var qrExpiresAt: Moment?
  /// Until when the customer is waited for, while one is.
  var awaitedUntil: Moment?
  public internal(set) var error: OrderError?
  public internal(set) var latePayment: LatePayment?
  /// A person's word, where the gateway had none.
  public internal(set) var resolution: Resolution?
  /// Set where it was made on another till or before this journal, and adopted.
  public internal(set) var adoption: Adoption?
  /// Who gave the payment up, and why, where a person did.
  public internal(set) var givenUp: GivenUp?
  /// Until when the gateway said to leave it alone.
  public internal(set) var busyUntil: Moment?

  /// What is being waited for and what may be travelling; see ``OrderProgress``.
  var progress: OrderProgress

  package init(
    request: OrderRequest, gatewayOrderNo: String, terminalSN: String, deviceID: String,
    nonce: String, policy: OrderPolicy, payment: PaymentState, at now: Moment
  ) {
    self.request = request
    self.gatewayOrderNo = gatewayOrderNo
    self.terminalSN = terminalSN
    self.deviceID = deviceID
    self.nonce = nonce
    self.policy = policy
    self.createdAt = now
    self.updatedAt = now
    self.payment = payment
    self.payway = request.payway
    self.progress = OrderProgress()
  }

  public var clientSN: ClientSN { request.clientSN }

  /// Notes the wallet whose code was read, where neither the request nor an answer has named one.
  public mutating func note(payway: String?) { self.payway = self.payway ?? payway }

  /// Made on another till or before this journal, and adopted.
  public var foreign: Bool { adoption != nil }
}

/// Where the payment of an order stands. What may follow which is in ``Lifecycle``.
public enum PaymentState: String, Codable, Hashable, Sendable, CaseIterable {
  /// Armed; waits for a scan.
  case awaitingCode = "awaiting_code"
  /// A pay or precreate may be on the wire.
  case submitted
  /// The gateway has it; the customer must confirm or scan.
  case inProgress = "in_progress"
  /// An answer was lost or says nothing conclusive; it is being asked for.
  case unknown
  /// A cancel may be on the wire, or its effect is not certain yet.
  case canceling
  /// Paid, by the gateway's word. The money goes back only by returns.
  case paid
  /// Not paid, by the gateway's word, or because no request ever left.
  case failed
  /// Given up, and not paid.
  case canceled
  /// A person must look; left by any definite answer, by a person's word, and by a cancel that a
  /// person asks for.
  case needsAttention = "needs_attention"
}

/// A return of money: asked for by a person, by the daemon (`latePayment`), or seen to have been
/// made elsewhere (`external`).
public struct Return: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    case refund, revoke
    case latePayment = "late_payment"
  }
  /// What may follow which is in ``Lifecycle``.
  public enum State: String, Codable, Hashable, Sendable, CaseIterable {
    /// Journaled; its request may be on the wire.
    case submitted
    /// The gateway has it, and has not ended it.
    case inProgress = "in_progress"
    /// An answer was lost or says nothing conclusive; it is being asked for.
    case unknown
    case succeeded
    /// No money went back, by the gateway's word, or because no request ever left.
    case failed
    /// A person must look.
    case needsAttention = "needs_attention"
  }

  public let kind: Kind
  /// The caller's number; for a late payment the number of its refund, once one is needed.
  public internal(set) var refundRequestNo: RefundRequestNo?
  public let amount: Amount
  public internal(set) var state: State
  public let `operator`: String
  public let reason: String?
  public let createdAt: Moment
  public internal(set) var updatedAt: Moment
  public internal(set) var error: OrderError?
  /// Made elsewhere (merchant portal, another till).
  public let external: Bool
  var progress: ReturnProgress

  /// Not ended: the amount is reserved.
  public var isOpen: Bool { state != .succeeded && state != .failed }

  /// Whether it is, or was, made by undoing the whole payment: a refund has a number of its own.
  public var isReversal: Bool { kind != .refund && refundRequestNo == nil }

  /// Whether the gateway has refused it, which does not say yet that nothing went back.
  public var isRefused: Bool { progress.refusal != nil }
}

/// Why an order or a return ended as it did: the gateway's own code, or one of ours.
public struct OrderError: Codable, Hashable, Sendable {
  public var code: String
  public var message: String
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// How an order of another till came into this journal.
public struct Adoption: Codable, Hashable, Sendable {
  /// Who adopted it.
  public var `operator`: String
  /// The identity it was made with, as the gateway shows it.
  public var terminalSN: String?
  public var at: Moment
}

/// A person's giving up of a payment.
public struct GivenUp: Codable, Hashable, Sendable {
  public var `operator`: String?
  public var reason: String?
  public var at: Moment
}

/// A payment found after its order was closed as not paid.
public struct LatePayment: Codable, Hashable, Sendable {
  public var amount: Amount
  public var foundAt: Moment
  public var handling: LatePaymentHandling
}
