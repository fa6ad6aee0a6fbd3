public import Terminal

/// What one piece of paper says, before any printer is known.
///
/// It is journaled with its print job, so that a reprint says what the first print said.
public struct Slip: Codable, Hashable, Sendable {
  public typealias Kind = PrintJob.Kind

  public enum Mark: String, Codable, Hashable, Sendable, CaseIterable {
    /// Nothing of this slip is worth money: it came from the simulator or a device test.
    case test
    /// Printed again by a person's wish.
    case copy
    /// Printed once more because the fate of the first print is not known.
    case possibleCopy = "possible_copy"
    /// Much of the payment system is assumed.
    case experimental
  }

  public var kind: Kind
  public var language: Language
  public var marks: [Mark] = []
  public var shop: String?
  /// What was sold, where it says more than the shop's name.
  public var subject: String?
  /// Lines under the shop's name, and at the end. At most 16 of each are printed.
  public var header: [String] = []
  public var footer: [String] = []
  public var clientSN: String?
  public var sn: String?
  public var tradeNo: String?
  public var refundRequestNo: String?
  /// What was paid or, on a refund or revoke, what went back.
  public var amount: Amount?
  /// On a refund or revoke: what had been paid.
  public var totalAmount: Amount?
  /// On a receipt: what went back meanwhile.
  public var refundedAmount: Amount?
  public var currency: Currency
  /// The means of payment: the gateway's number of it, and its name where one is known.
  public var payway: String?
  public var paywayName: String?
  public var `operator`: String?
  public var time: SlipTime
  /// The state in words of the slip's language (`SlipWords.state`).
  public var state: String?
  /// The text of the QR code.
  public var qr: String?
  public var validUntil: SlipTime?
  /// The money came after the order was given up, and was sent back.
  public var latePayment: Bool?
  /// The money is only reserved: nothing was taken.
  public var preauth: Bool?
  public var freeLines: [FreeLine]?
  /// `false` leaves the paper uncut, and unfed on a printer without a knife.
  public var cut: Bool?
  /// Opens the cash drawer. Whoever prints takes it away before the first octet leaves.
  public var drawer: Bool?

  public init(
    kind: Kind, language: Language, time: SlipTime, amount: Amount? = nil,
    currency: Currency = .cny
  ) {
    self.kind = kind
    self.language = language
    self.time = time
    self.amount = amount
    self.currency = currency
  }

  /// The slip with a mark more; each is there once.
  public func marked(_ mark: Mark) -> Slip {
    var slip = self
    if !marks.contains(mark) { slip.marks.append(mark) }
    return slip
  }

  enum CodingKeys: String, CodingKey {
    case kind, language, marks, shop, subject, header, footer, sn, amount, currency, payway
    case `operator`, time, state, qr, cut, drawer, preauth
    case clientSN = "client_sn"
    case tradeNo = "trade_no"
    case refundRequestNo = "refund_request_no"
    case totalAmount = "total_amount"
    case refundedAmount = "refunded_amount"
    case paywayName = "payway_name"
    case validUntil = "valid_until"
    case latePayment = "late_payment"
    case freeLines = "lines"
  }
}
