public import Terminal

/// Where public sources leave the gateway's behaviour open, or where it can change: the switches of
/// the model, each with the value that the sources make most likely.
public struct UpayRules: Codable, Hashable, Sendable {
  /// Life of an unpaid precreate order; then the gateway cancels it (Upay Web API, precreate).
  public var qrLife: Milliseconds = .seconds(240)
  /// Life of an activation code from its making (Upay Web API, activation).
  public var activationCodeLife: Milliseconds = .days(7)
  /// How long a payment can be refunded (Upay Web API, refund: three months).
  public var refundPeriod: Milliseconds = .days(90)
  /// How long a scripted customer takes when no delay is given.
  public var customerDelay: Milliseconds = .seconds(5)
  /// Days of cancel and revoke are the gateway's: UTC+8.
  public var dayOffset: Milliseconds = .hours(8)
  /// Orders, terminals and scripted customers that a model holds at most.
  public var capacity = 200_000

  public init() {}

  /// The gateway's day that `time` (milliseconds since 1970) falls in.
  func day(of time: Milliseconds) -> Int64 {
    floorDivide(time + dayOffset, by: .days(1))
  }
}
