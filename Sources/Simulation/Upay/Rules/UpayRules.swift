import Terminal

/// Where public sources leave the gateway's behaviour open, contradict each other, or where it can
/// change: the switches of the model, each with the value that the sources make most likely.
///
/// `UpayRule.all` names them for the admin API and the command line.
public struct UpayRules: Codable, Hashable, Sendable {
  public var answers = Answers()
  public var signature = Signature()
  public var fields = Fields()
  public var activation = Activation()
  public var keys = Keys()
  public var orders = Orders()
  public var refunds = Refunds()
  public var cancels = Cancels()
  public var notifications = Notifications()

  public init() {}

  /// The gateway's day that `time` (milliseconds since 1970) falls in: days end at midnight in UTC+8.
  static func day(of time: Milliseconds) -> Int64 {
    floorDivide(time + .hours(8), by: .days(1))
  }
}
