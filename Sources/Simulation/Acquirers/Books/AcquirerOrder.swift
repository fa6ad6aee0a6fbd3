public import Terminal

/// One payment in the books of a system that knows merchants' accounts and no terminals.
public struct AcquirerOrder: Codable, Hashable, Sendable {
  public enum State: String, Codable, Sendable {
    case open
    case paid
    /// The customer could not, or did not want to.
    case declined
    /// Nobody paid in time.
    case closed
  }

  /// The system's own number; empty until the order is in the books.
  public internal(set) var sn = ""
  /// The merchant's number.
  public let number: String
  /// The merchant's time, where it names a transaction together with the number.
  public let time: String?
  public let account: String
  /// Which of the merchant's tills asked for it, as far as it says.
  public let maker: String
  public let kind: UpayOrder.Kind
  /// By what it was asked for, in the system's own word.
  public let product: String
  /// Only reserves the money.
  public let isPreauth: Bool
  public let totalAmount: Int64
  /// As the system writes it; nil: the account's.
  public let currency: String?
  public let payway: String?
  /// Where notifications of it go.
  public let notifyURL: String?
  public internal(set) var state = State.open
  /// What the customer opens with a telephone.
  public internal(set) var link: String?
  /// Somebody has opened its page.
  public internal(set) var isOpened: Bool?
  /// The code with which it was refused.
  public internal(set) var error: String?
  /// A word for its state in place of its own.
  public internal(set) var word: String?
  public let createdAt: Milliseconds
  public internal(set) var finishedAt: Milliseconds?
  public internal(set) var refunds: [UpayRefund] = []

  init(
    number: String, time: String? = nil, account: String, maker: String, kind: UpayOrder.Kind,
    product: String, isPreauth: Bool = false, totalAmount: Int64, currency: String? = nil,
    payway: String?, notifyURL: String? = nil, at now: Milliseconds
  ) {
    self.number = number
    self.time = time
    self.account = account
    self.maker = maker
    self.kind = kind
    self.product = product
    self.isPreauth = isPreauth
    self.totalAmount = totalAmount
    self.currency = currency
    self.payway = payway
    self.notifyURL = notifyURL
    createdAt = now
  }

  /// What names it, and nothing else of the account.
  var key: String { Self.key(number, time) }

  static func key(_ number: String, _ time: String?) -> String {
    time.map { "\(number)/\($0)" } ?? number
  }

  public var refundedAmount: Int64 {
    refunds.reduce(0) { $1.state == .succeeded ? $0 + $1.amount : $0 }
  }

  /// What is left of the payment, less what is on its way back.
  var refundableAmount: Int64 {
    refunds.reduce(totalAmount) { $1.state == .failed ? $0 : $0 - $1.amount }
  }

  /// As a question finds it in books that lag: without what was given back a moment ago.
  func found(at now: Milliseconds, lag: Milliseconds) -> AcquirerOrder {
    var found = self
    found.refunds.removeAll { now < ($0.madeAt ?? 0) + lag }
    return found
  }

  /// The same in the words of the model of Upay, for the ledger.
  public var status: UpayOrder.Status {
    switch state {
    case .open: .created
    case .declined, .closed: .payCanceled
    case .paid where refunds.contains { $0.state == .running }: .refundInProgress
    case .paid where refunds.contains { $0.state == .unknown }: .refundError
    case .paid where refundedAmount == 0: .paid
    case .paid: refundedAmount == totalAmount ? .refunded : .partiallyRefunded
    }
  }
}
