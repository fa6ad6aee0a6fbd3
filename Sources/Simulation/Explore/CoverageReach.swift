import Terminal

/// What a payment system can bring about.
struct CoverageReach: Sendable {
  /// The names of transitions that it cannot, each with the reason.
  var excluded: [String: String] = [:]
  var outcomes = Set(Ending.allCases)
  var results = Set(ActionResult.allCases)
  var statuses = Set(OrderStatus.allCases)

  /// How a request ends that was not answered, or not to its matter.
  enum Ending: String, CaseIterable, Sendable {
    case notSent = "not sent"
    case unknown, busy
    case signatureRefused = "signature refused"
  }
}
