import Gateways
import Terminal
import Testing

/// One documented answer to one command, consistent in itself.
struct DocumentedAnswer: Sendable, CustomTestStringConvertible {
  let command: OrderCommand
  let name: String
  let answer: JSONValue

  var testDescription: String { "\(UpayVerb(command).rawValue) \(name)" }
  var body: [UInt8] { Sample.octets(answer) }
  var outcome: Outcome { GatewaysTests.outcome(answer, to: command) }

  /// Every answer that is documented for every kind of action.
  static let all: [DocumentedAnswer] = commands.flatMap { command in
    results(command) + refusals(command) + faults(command)
  }

  static let commands: [OrderCommand] = [
    .pay, .precreate, .query(refundRequestNo: nil), .query(refundRequestNo: Sample.number), .cancel,
    .refund(refundRequestNo: Sample.number, amount: Amount(250)),
  ]

  private static func results(_ command: OrderCommand) -> [DocumentedAnswer] {
    let verb = UpayVerb(command)
    if verb == .query {
      return upayOrderStatuses.rows.map {
        DocumentedAnswer(
          command: command, name: "SUCCESS \($0.value)",
          answer: Sample.business("SUCCESS", data($0.value, of: command)))
      }
    }
    return UpayResultCodeTests.documented.filter { $0.verb == verb }.map {
      DocumentedAnswer(
        command: command, name: $0.code,
        answer: Sample.business($0.code, $0.orderStatus.map { data($0, of: command) }))
    }
  }

  private static func data(_ status: String, of command: OrderCommand) -> [String: JSONValue] {
    var data = Sample.data(status, ["payer_login": "张三"])
    switch command {
    case .precreate: data["qr_code"] = "weixin://wxpay/bizpayurl?pr=x"
    case .refund, .query(refundRequestNo: .some): data["client_tsn"] = "T-0001-R-1"
    case .pay, .query(refundRequestNo: nil), .cancel, .revoke: data["client_tsn"] = "T-0001"
    }
    data["status"] = flows[status].map(JSONValue.string)
    if data["client_tsn"] == "T-0001-R-1", status == "PAID" { data["status"] = "FAIL_CANCELED" }
    return data
  }

  /// What the transaction says beside a state of the order.
  private static let flows = [
    "PAID": "SUCCESS", "REFUNDED": "SUCCESS", "PARTIAL_REFUNDED": "SUCCESS", "CREATED": "IN_PROG",
    "PAY_CANCELED": "FAIL_CANCELED", "PAY_ERROR": "FAIL_ERROR", "REFUND_ERROR": "REFUND_ERROR",
    "CANCEL_ERROR": "CANCEL_ERROR", "REFUND_INPROGRESS": "IN_PROG",
  ]

  private static func refusals(_ command: OrderCommand) -> [DocumentedAnswer] {
    upayRefusals.rows.filter { $0.meaning.verbs.contains(UpayVerb(command)) }.map {
      DocumentedAnswer(
        command: command, name: "FAIL \($0.value)", answer: Sample.business("FAIL", error: $0.value)
      )
    }
  }

  private static func faults(_ command: OrderCommand) -> [DocumentedAnswer] {
    upayEnvelopeErrors.rows.map {
      DocumentedAnswer(
        command: command, name: $0.value,
        answer: Sample.fault($0.meaning.resultCode, $0.value, "原因"))
    }
  }
}

extension Outcome {
  /// Whether it says no more than `whole` does: the same, or less definite at any layer.
  func saysNoMore(than whole: Outcome) -> Bool {
    switch (self, whole) {
    case (.unknown, _): return true
    case (.answered(let got), .answered(let said)):
      return got.result.saysNoMore(than: said.result)
        && (got.order?.status).saysNoMore(than: said.order?.status)
        && (got.order?.refund).saysNoMore(than: said.order?.refund)
        && (got.order?.qrCode == nil || said.order?.qrCode != nil)
    case (.busy, .busy), (.signatureRefused, .signatureRefused): return true
    default: return false
    }
  }
}

extension ActionResult {
  fileprivate func saysNoMore(than other: ActionResult) -> Bool {
    switch self {
    case .uncertain, .rejectedUnclear: true
    case .rejected: other == .rejected || other == .rejectedForGood
    default: self == other
    }
  }
}

extension OrderStatus? {
  fileprivate func saysNoMore(than other: OrderStatus?) -> Bool {
    self == nil || self == .unknown || self == other
  }
}

extension RefundReport? {
  fileprivate func saysNoMore(than other: RefundReport?) -> Bool {
    self == nil || self == .unknown || self == other
  }
}
