/// The waits and bounds of an order's life: `[gateway …]` and `[scanner …]` of the configuration.
public struct OrderPolicy: Codable, Hashable, Sendable {
  public var scanTimeout: Milliseconds = .seconds(120)
  /// How long a transport may take for a pay or precreate before it gives up.
  public var payTimeout: Milliseconds = .seconds(60)
  /// The same for every other request.
  public var requestTimeout: Milliseconds = .seconds(15)
  /// How long a request that certainly did not leave is tried again.
  public var unsentRetry: Milliseconds = .seconds(10)
  /// From the sending of a pay to its cancel.
  public var payBudget: Milliseconds = .seconds(120)
  /// From the sending of a precreate to its cancel: the life of the QR code.
  public var qrLife: Milliseconds = .seconds(240)
  public var pollFast: Milliseconds = .seconds(3)
  public var pollFastFor: Milliseconds = .seconds(60)
  public var pollSlow: Milliseconds = .seconds(10)
  /// The pauses between the questions about a QR code, from its making on; the last one repeats.
  /// Empty: asked like a pay.
  public var precreatePauses: [Milliseconds] {
    get { timetable ?? [] }
    set { timetable = newValue }
  }
  /// The same for the questions about a payment by code, from its sending on. Empty: fast at first,
  /// slowly later.
  public var payPauses: [Milliseconds] {
    get { paying ?? [] }
    set { paying = newValue.isEmpty ? nil : newValue }
  }
  /// The pauses before the questions about a return of money; after them one a minute.
  public var returnPauses: [Milliseconds] {
    get { returning ?? [.seconds(2), .seconds(5), .seconds(10), .seconds(30)] }
    set { returning = newValue }
  }
  /// How long after its making an order may be missing from the gateway's answers.
  public var visibilityLag: Milliseconds = .seconds(10)
  /// How many cancels follow the first one quickly (after 5, 10, 20 s); then one a minute.
  public var cancelAttempts: Int = 3
  public var attentionAfter: Milliseconds = .minutes(30)
  public var pollAttention: Milliseconds = .minutes(5)
  public var watchFor: Milliseconds = .hours(24)
  public var latePayment: LatePaymentHandling = .return
  /// Whether the payment system can close an order that is not paid (``Capability/cancel``).
  public var cancels: Bool {
    get { closes ?? true }
    set { closes = newValue ? nil : false }
  }
  /// Whether a revoke whose reversal is refused goes on as a refund of everything.
  public var refundsRefusedRevokes: Bool {
    get { refunds ?? false }
    set { refunds = newValue ? true : nil }
  }
  /// Whether a late payment is reversed first, and refunded only where that is refused: of systems
  /// that refund nothing before they have settled it.
  public var reversesLatePayments: Bool {
    get { reversing ?? false }
    set { reversing = newValue ? true : nil }
  }
  /// Whether what signs stands in the configuration, so that no check-in and no activation renews it.
  public var keyIsFixed: Bool {
    get { fixed ?? false }
    set { fixed = newValue ? true : nil }
  }
  /// Whether what gives money back names the payment by the payment system's own number alone.
  public var returnsByNumber: Bool {
    get { naming ?? false }
    set { naming = newValue ? true : nil }
  }
  /// Whether what went back is seen in what the payment system says of the payment. Where it is not,
  /// "paid" does not contradict a person who says that it was returned.
  public var showsReturns: Bool {
    get { shows ?? true }
    set { shows = newValue ? nil : false }
  }
  /// Whether a return that the payment system is still at is seen in its answers. Where it is not, a
  /// repetition that is refused does not prove that the request before it was not taken.
  public var showsRunningReturns: Bool {
    get { showing ?? true }
    set { showing = newValue ? nil : false }
  }
  /// Absent from orders of before there was one: they are asked about as they ever were.
  private var timetable: [Milliseconds]? = Self.published
  /// Written only where it cannot.
  private var closes: Bool?
  /// Written only where they are others than with most systems.
  private var paying: [Milliseconds]?
  private var returning: [Milliseconds]?
  private var refunds: Bool?
  private var reversing: Bool?
  private var naming: Bool?
  private var fixed: Bool?
  private var shows: Bool?
  private var showing: Bool?

  public init() {}

  /// The timetable for QR codes of Upay Web API, payment flow (C-scans-B): 10, 5, 5, 10, 10, 10, 10 s
  /// in the first minute, every 20 s in the second, every 30 s later.
  private static let published: [Milliseconds] = [10, 5, 5, 10, 10, 10, 10, 20, 20, 20, 30]
    .map { .seconds($0) }

  private enum CodingKeys: String, CodingKey {
    case scanTimeout, payTimeout, requestTimeout, unsentRetry, payBudget, qrLife, pollFast
    case pollFastFor, pollSlow, visibilityLag, cancelAttempts, attentionAfter, pollAttention
    case watchFor, latePayment
    case closes = "cancels"
    case timetable = "precreatePauses"
    case paying = "payPauses"
    case returning = "returnPauses"
    case refunds = "refundsRefusedRevokes"
    case reversing = "reversesLatePayments"
    case naming = "returnsByNumber"
    case fixed = "keyIsFixed"
    case shows = "showsReturns"
    case showing = "showsRunningReturns"
  }
}

extension OrderPolicy {
  /// When a person is to look: later by as long as the gateway was silent, for only while it answers
  /// does the wait for a result count.
  func attention(
    _ at: Milliseconds?, silentSince heard: Milliseconds?, _ now: Moment
  ) -> Milliseconds? {
    guard let at, let heard else { return at }
    let ordinary = Swift.max(.minutes(2), 2 * pollSlow)
    return at + Swift.max(0, now.boot - heard - ordinary)
  }
}

/// What is done with a payment that turns up after its order was closed as not paid (rule 5).
public enum LatePaymentHandling: String, Codable, Hashable, Sendable {
  /// Give it back.
  case `return`
  /// Ask a person.
  case ask
}
