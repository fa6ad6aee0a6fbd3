/// A person's word on an order that nobody else could decide.
public struct Resolution: Codable, Hashable, Sendable {
  public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
    case paid
    case notPaid = "not_paid"
    /// It was paid, and all of it went back.
    case returned
  }

  public var verdict: Verdict
  /// Who says so.
  public var `operator`: String
  public var reason: String
  public var at: Moment

  public init(_ verdict: Verdict, operator: String, reason: String, at: Moment) {
    self.verdict = verdict
    self.operator = `operator`
    self.reason = reason
    self.at = at
  }
}
