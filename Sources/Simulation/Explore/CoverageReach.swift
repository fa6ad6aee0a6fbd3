import Terminal

/// What a payment system can bring about.
struct CoverageReach: Sendable {
  /// The names of transitions that it cannot, each with the reason.
  var excluded: [String: String] = [:]
  var outcomes = Set(Ending.allCases)
  var results = Set(ActionResult.allCases)
  var statuses = Set(OrderStatus.allCases)

  /// Of systems in whose answers nothing shows what went back: nothing contradicts a person who said
  /// of a return how it ended.
  static let unseenReturns = all(
    [
      "return succeeded → failed", "return succeeded → needs_attention",
      "return failed → needs_attention",
    ],
    "what went back is not shown, so a person's word of it stands")

  /// Nobody waits for a code: a contract or a kept card is charged, or a page is paid.
  static let withoutCodes = all(
    [
      "payment awaiting_code → submitted", "payment awaiting_code → canceled",
      "payment awaiting_code → failed", "order awaiting_code", "scan delivered",
    ], "it takes no codes")

  private static func all(_ names: [String], _ reason: String) -> [String: String] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, reason) })
  }

  /// How a request ends that was not answered, or not to its matter.
  enum Ending: String, CaseIterable, Sendable {
    case notSent = "not sent"
    case unknown, busy
    case signatureRefused = "signature refused"
  }
}
