/// Whose money went where: the truth that a terminal's journal is compared with.
///
/// It is kept beside the orders, not derived from them, so that the two can contradict each other.
public struct Ledger: Codable, Hashable, Sendable {
  /// What customers of one order paid, and what they got back.
  public struct Account: Codable, Hashable, Sendable {
    public fileprivate(set) var taken: Int64 = 0
    public fileprivate(set) var returned: Int64 = 0
    public var kept: Int64 { taken - returned }
  }

  /// By `sn`; orders that never moved money have none.
  public private(set) var accounts: [String: Account] = [:]
  public private(set) var taken: Int64 = 0
  public private(set) var returned: Int64 = 0
  public var kept: Int64 { taken - returned }

  mutating func take(_ amount: Int64, for sn: String) {
    precondition(accounts[sn] == nil, "an order is paid once")
    accounts[sn, default: Account()].taken += amount
    taken += amount
  }

  mutating func giveBack(_ amount: Int64, for sn: String) {
    accounts[sn, default: Account()].returned += amount
    returned += amount
    precondition((accounts[sn]?.kept ?? 0) >= 0, "no more is returned than was taken")
  }
}
