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
