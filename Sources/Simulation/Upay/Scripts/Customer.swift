public import Terminal

/// One scripted customer.
public struct Customer: Codable, Hashable, Sendable {
  public var behaviour: CustomerBehaviour
  /// nil: the delay that the rules give.
  public var delay: Milliseconds?
  /// `error_code` in place of the behaviour's own.
  public var error: String?
  /// `status` of the flow record in place of the behaviour's own.
  public var status: String?
  /// How it ends after the delay, in place of the behaviour's own end.
  public var then: Sequel?

  public init(
    _ behaviour: CustomerBehaviour, delay: Milliseconds? = nil, error: String? = nil,
    status: String? = nil, then: Sequel? = nil
  ) {
    self.behaviour = behaviour
    self.delay = delay
    self.error = error
    self.status = status
    self.then = then
  }

  /// Why this makes no sense; nil when it does.
  public var objection: String? {
    if error != nil, !script.takesError { return "\(behaviour.rawValue) has no error of its own" }
    if then != nil, !script.leavesOpen { return "\(behaviour.rawValue) leaves nothing open" }
    return nil
  }
}

/// By what a customer is known.
public enum CustomerKey: Hashable, Sendable {
  /// The code that the scanner reads.
  case dynamicID(String)
  /// The amount of the order in cents; the only way for a code that the customer scans.
  case totalAmount(Int64)
}
