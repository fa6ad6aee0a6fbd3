/// How a request names an order.
public enum OrderReference: Hashable, Sendable {
  /// The gateway's number; a provider's `trade_no` is taken too.
  case sn(String)
  case clientSN(String)
}
