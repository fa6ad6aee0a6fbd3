/// What the shop's side says of itself, to be held against the ledger.
public struct LedgerClaims: Codable, Hashable, Sendable {
  /// Numbers (`client_sn`) of all orders that were made for one sale, by any name of the sale.
  public var sales: [String: [String]]
  /// Numbers of orders whose goods were handed over.
  public var delivered: [String]
  /// Ids of the keys that a terminal has on its disk, by its `terminal_sn`.
  public var keys: [String: [String]]

  public init(
    sales: [String: [String]] = [:], delivered: [String] = [], keys: [String: [String]] = [:]
  ) {
    self.sales = sales
    self.delivered = delivered
    self.keys = keys
  }
}

/// Something that must never be.
public struct LedgerViolation: Codable, Hashable, Sendable {
  public enum Check: String, Codable, CaseIterable, Sendable {
    /// The state of an order and its money contradict each other.
    case money
    /// More was refunded than was paid, or one number refunded twice.
    case refunds
    /// Two orders of one number keep money.
    case number
    /// Two orders of one sale keep money.
    case sale
    /// Goods went out for an order that is not paid.
    case delivered
    /// A terminal has no key that the gateway accepts.
    case keys
  }

  public var check: Check
  /// The `client_sn`, the name of the sale or the `terminal_sn`.
  public var subject: String
  public var text: String
}
