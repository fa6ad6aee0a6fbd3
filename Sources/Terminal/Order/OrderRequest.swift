/// What a POS program asked for, after defaults: the contents that an order number stands for.
public struct OrderRequest: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable {
    /// The customer shows a code, we scan it (B-scans-C).
    case pay
    /// We show a code, the customer scans it (C-scans-B).
    case precreate
  }

  public var clientSN: ClientSN
  public var kind: Kind
  /// The sale it belongs to, where the POS program names it (rule 7).
  public var saleNo: String?
  /// Said by the POS program: another order of a sale that is paid already is meant.
  public var again: Bool {
    get { saysAgain ?? false }
    set { saysAgain = newValue ? true : nil }
  }
  /// The money is only reserved: of a precreate, where the payment system can.
  public var preauth: Bool {
    get { saysPreauth ?? false }
    set { saysPreauth = newValue ? true : nil }
  }
  /// The agreement under which the customer pays without being there (``AgreementNo``).
  public var agreement: AgreementNo?
  public var gateway: String
  public var totalAmount: Amount
  public var currency: Currency
  /// What the payer reads.
  public var subject: String
  public var `operator`: String
  public var payway: String?
  public var description: String?
  /// Given by the caller, returned unchanged by the gateway.
  public var reflect: String?
  public var extended: JSONValue?
  public var goodsDetails: JSONValue?
  /// The scanner named by the caller; nil arms all.
  public var scanner: String?
  /// Whether slips are printed.
  public var print: Bool
  public var printer: String?
  /// Written only where they were said: a request without them is the same text as it ever was, and so
  /// are the contents that its number stands for.
  private var saysAgain: Bool?
  private var saysPreauth: Bool?

  private enum CodingKeys: String, CodingKey {
    case clientSN, kind, saleNo, gateway, totalAmount, currency, subject, `operator`, payway
    case description, reflect, extended, goodsDetails, scanner, print, printer, agreement
    case saysAgain = "again"
    case saysPreauth = "preauth"
  }

  public init(
    clientSN: ClientSN, kind: Kind, gateway: String, totalAmount: Amount, currency: Currency,
    subject: String, operator: String
  ) {
    self.clientSN = clientSN
    self.kind = kind
    self.gateway = gateway
    self.totalAmount = totalAmount
    self.currency = currency
    self.subject = subject
    self.operator = `operator`
    self.print = true
  }
}
