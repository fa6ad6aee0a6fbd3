import Gateways
import Terminal

/// What a payment system can be made to say, and what a till can show it: that from which the plan of
/// a life draws.
struct GatewayWords: Sendable {
  var rules: [Rule<SimulatorRules>]
  /// Those that stay as they are: otherwise a till could learn nothing at all.
  var fixedRules: Set<String> = []
  /// Whether terminals have identities there, and orders can be looked up.
  var hasTerminals = false
  /// Whether it charges customers by the codes that they show.
  var takesCodes = true
  var payways: [String]
  /// How customers' codes begin.
  var codeHeads: [String]
  /// Codes with which a payment or a refund is refused.
  var refusals: [String]
  /// States of one transaction.
  var flowStatuses: [String]
  /// States of an order that only some sources know.
  var rareStatuses: [String]
  var envelopeErrors: [String]
  /// The one that says that a signature was refused.
  var signatureRefusal = "ILLEGAL_SIGN"
  /// Members of answers, any of which may be missing.
  var members: [String]
  /// The one that tells which transaction an answer is about.
  var ownMember: String
  var returnVerbs = [ReturnScript.Verb.refund]

  static func of(_ gateway: PaymentSystem) -> GatewayWords {
    ExploredSystem.of(gateway)?.words ?? upay
  }

  private static let upay = GatewayWords(
    rules: SimulatorRules.table.filter { rule in
      // Nobody is told of anything there.
      !rule.name.hasPrefix("notifications.") && UpayRules.table.contains { $0.name == rule.name }
    },
    hasTerminals: true, payways: ["1", "3"], codeHeads: ["13", "28", "10"],
    refusals: upayRefusals.rows.map(\.value), flowStatuses: upayFlowStatuses.rows.map(\.value),
    rareStatuses: ["REFUND_IN_PROGRESS", "CANCEL_IN_PROGRESS"],
    envelopeErrors: upayEnvelopeErrors.rows.map(\.value),
    members: [
      "result_code", "biz_response", "data", "order_status", "status", "client_sn", "sn",
      "terminal_sn", "total_amount", "net_amount", "reflect", "qr_code", "error_code", "payway",
      "client_tsn", "terminal_key", "ctime",
    ],
    ownMember: "client_tsn", returnVerbs: ReturnScript.Verb.allCases)
}
