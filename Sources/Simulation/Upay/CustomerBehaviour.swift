public import Terminal

/// What the customer behind a scanned code does.
public enum CustomerBehaviour: String, Codable, CaseIterable, Hashable, Sendable {
  /// Pays at once.
  case ok
  /// Has not enough money.
  case poor
  /// Shows a code that is too old.
  case expired
  /// Shows something that is no payment code.
  case invalid
  /// Types a password and pays after the delay.
  case paysAfter = "pays_after"
  /// Is asked for a password and declines after the delay.
  case declinesAfter = "declines_after"
  /// Is asked for a password and does nothing, ever.
  case never
  /// The provider fails and nobody knows; with a delay, the gateway reverses it after the delay.
  case error
  /// Pays, and the gateway answers 500.
  case http500Paid = "http_500_paid"
}

/// One scripted customer.
public struct Customer: Codable, Hashable, Sendable {
  public var behaviour: CustomerBehaviour
  /// nil: the delay that the rules give.
  public var delay: Milliseconds?

  public init(_ behaviour: CustomerBehaviour, delay: Milliseconds? = nil) {
    self.behaviour = behaviour
    self.delay = delay
  }
}
