extension UpayRules {
  /// What the gateway tells by itself, where an order carries an address.
  public struct Notifications: Codable, Hashable, Sendable {
    public enum Header: String, Codable, CaseIterable, Sendable, RuleChoice {
      case bare
      case withTerminal = "with_terminal"
    }

    public enum Body: String, Codable, CaseIterable, Sendable, RuleChoice {
      case flat, envelope
    }

    public enum Events: String, Codable, CaseIterable, Sendable, RuleChoice {
      case payments, all
    }

    public var header = Header.bare
    public var body = Body.flat
    public var events = Events.payments
  }
}
