public import Terminal

/// The ledger with its orders, as `GET /_sim/ledger` shows it. Amounts are integers in cents.
public struct LedgerReport: Codable, Hashable, Sendable {
  public struct Order: Codable, Hashable, Sendable {
    public var gateway: PaymentSystem
    /// The merchant's number: `gateway_order_no`.
    public var clientSN: String
    public var sn: String
    public var terminalSN: String
    public var kind: UpayOrder.Kind
    /// `order_status`, in the model's own spelling.
    public var status: UpayOrder.Status
    public var payway: String?
    /// In letters: `CNY`.
    public var currency: String
    /// In its minor unit.
    public var totalAmount: Int64
    public var paidAmount: Int64
    public var returnedAmount: Int64
    public var errorCode: String?
    public var reflect: String?
    public var createdAt: Milliseconds
    public var refunds: [UpayRefund]

    enum CodingKeys: String, CodingKey {
      case gateway, sn, kind, status, payway, currency, reflect, refunds
      case clientSN = "client_sn"
      case terminalSN = "terminal_sn"
      case totalAmount = "total_amount"
      case paidAmount = "paid_amount"
      case returnedAmount = "returned_amount"
      case errorCode = "error_code"
      case createdAt = "created_at"
    }
  }

  /// Oldest first.
  public var orders: [Order]
  public var taken: Int64
  public var returned: Int64
  /// What the shop has: taken less returned.
  public var kept: Int64
  /// What must never be; empty when all is well.
  public var violations: [LedgerViolation]

  /// The newest order with this number of the terminal.
  public func order(clientSN: String) -> Order? { orders.last { $0.clientSN == clientSN } }
}

extension GatewayWorld {
  /// The books of all payment systems, held against what somebody says.
  public func ledgerReport(claims: LedgerClaims = LedgerClaims()) -> LedgerReport {
    let orders = model.reports + acquirers.reports
    let (taken, returned) = orders.reduce((Int64(0), Int64(0))) {
      ($0.0 + $1.paidAmount, $0.1 + $1.returnedAmount)
    }
    return LedgerReport(
      orders: orders, taken: taken, returned: returned, kept: taken - returned,
      violations: LedgerAudit(orders).violations(of: claims) + model.keyViolations(claims))
  }
}

extension UpayModel {
  public var ledgerReport: LedgerReport { ledgerReport(claims: LedgerClaims()) }

  /// The ledger, held against what somebody says.
  public func ledgerReport(claims: LedgerClaims) -> LedgerReport {
    LedgerReport(
      orders: reports, taken: ledger.taken, returned: ledger.returned, kept: ledger.kept,
      violations: violations(of: claims))
  }

  /// Every order, oldest first.
  var reports: [LedgerReport.Order] { orders.values.sorted { $0.sn < $1.sn }.map(ledgerOrder) }

  public func ledgerOrder(_ order: UpayOrder) -> LedgerReport.Order {
    let account = ledger.accounts[order.sn]
    return LedgerReport.Order(
      gateway: .upay, clientSN: order.clientSN, sn: order.sn, terminalSN: order.terminalSN,
      kind: order.kind,
      status: order.status, payway: order.payway, currency: Currency.cny.code,
      totalAmount: order.totalAmount,
      paidAmount: account?.taken ?? 0, returnedAmount: account?.returned ?? 0,
      errorCode: order.errorCode, reflect: order.reflect, createdAt: order.createdAt,
      refunds: order.refunds)
  }
}
