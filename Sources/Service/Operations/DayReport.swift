/// `GET /v1/reports/day`.
public struct DayReportQuery: Hashable, Sendable {
  /// `YYYY-MM-DD` in `[terminal] day_zone`; nil: today.
  public var date: String?
  /// Each order of the day is asked of the gateway first.
  public var reconcile: Bool
  public init(date: String? = nil, reconcile: Bool = false) {
    self.date = date
    self.reconcile = reconcile
  }
}

/// What was taken and given back on one day. Amounts are in minor units.
public struct DayReportView: Codable, Hashable, Sendable {
  /// A count and a sum.
  public struct Total: Codable, Hashable, Sendable {
    public var count: Int
    public var amount: Int64
    public init(count: Int = 0, amount: Int64 = 0) {
      self.count = count
      self.amount = amount
    }
  }

  /// The totals of the orders that have something in common.
  public struct Group: Codable, Hashable, Sendable {
    /// A state, a payway or an operator; empty where the order names none.
    public var name: String
    public var payments: Total
    public var returns: Total
    public init(name: String, payments: Total, returns: Total) {
      self.name = name
      self.payments = payments
      self.returns = returns
    }
  }

  /// The totals of the orders that are not in the report's currency.
  public struct OtherCurrency: Codable, Hashable, Sendable {
    public var currency: String
    public var payments: Total
    public var returns: Total
    /// Payments less returns.
    public var net: Int64
    public var reserved: Total?
    public init(currency: String, payments: Total, returns: Total, reserved: Total?) {
      self.currency = currency
      self.payments = payments
      self.returns = returns
      self.net = payments.amount - returns.amount
      self.reserved = reserved
    }
  }

  /// One order on which journal and gateway differed, and what was done about it.
  public struct Difference: Codable, Hashable, Sendable {
    public var clientSN: String
    /// What the journal said before the gateway was asked.
    public var journal: String
    /// What it says now, by the gateway's word; or why the gateway could not be asked.
    public var gateway: String
    public init(clientSN: String, journal: String, gateway: String) {
      self.clientSN = clientSN
      self.journal = journal
      self.gateway = gateway
    }
    enum CodingKeys: String, CodingKey {
      case journal, gateway
      case clientSN = "client_sn"
    }
  }

  /// The outcome of the comparison with the gateway.
  public struct Reconciliation: Codable, Hashable, Sendable {
    public var at: String
    /// Orders that the gateway was asked for, and answered.
    public var compared: Int
    public var differences: [Difference]
    /// Orders that it could not be asked for.
    public var unreachable: [String]
    public init(at: String, compared: Int, differences: [Difference], unreachable: [String]) {
      self.at = at
      self.compared = compared
      self.differences = differences
      self.unreachable = unreachable
    }
  }

  public var date: String
  /// The offset of the day's zone: `+08:00`.
  public var zone: String
  public var currency: String
  /// Orders whose payment succeeded on the day, whatever became of them.
  public var payments: Total
  /// Returns that succeeded on the day, of whichever day's orders.
  public var returns: Total
  /// Payments less returns.
  public var net: Int64
  /// Reservations that succeeded on the day: money that was not taken, and is in no other sum. Not
  /// there where there is none.
  public var reserved: Total?
  /// Not there where all orders are in the report's currency.
  public var otherCurrencies: [OtherCurrency]?
  /// Orders made on the day, by their present state.
  public var states: [Group]
  public var payways: [Group]
  public var operators: [Group]
  /// Orders made on the day that are not decided yet, or need attention.
  public var unresolved: [String]
  public var reconciliation: Reconciliation?

  enum CodingKeys: String, CodingKey {
    case date, zone, currency, payments, returns, net, reserved, states, payways, operators
    case unresolved, reconciliation
    case otherCurrencies = "other_currencies"
  }

  public init(date: String, zone: String, currency: String) {
    self.date = date
    self.zone = zone
    self.currency = currency
    payments = Total()
    returns = Total()
    net = 0
    states = []
    payways = []
    operators = []
    unresolved = []
  }
}
