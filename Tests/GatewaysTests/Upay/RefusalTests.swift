import Conformance
import Gateways
import Terminal
import Testing

/// Every business error code beside `FAIL`, to every kind of action.
@Suite struct UpayRefusalTests {
  /// Code, then the result for pay, precreate, query, cancel or revoke, and refund.
  static let documented: [(String, [ActionResult])] = [
    ("INVALID_BARCODE", payments(.rejected)),
    ("EXPIRED_BARCODE", payments(.rejected)),
    ("AUTHCODE_EXPIRE", payments(.rejected)),
    ("INSUFFICIENT_FUND", payments(.rejected)),
    ("BUYER_OVER_DAILY_LIMIT", payments(.rejected)),
    ("BUYER_OVER_TRANSACTION_LIMIT", payments(.rejected)),
    ("SELLER_OVER_DAILY_LIMIT", payments(.rejected)),
    ("UPAY_STORE_OVER_DAILY_LIMIT", payments(.rejected)),
    ("UNEXPECTED_PROVIDER_ERROR", payments(.rejected)),
    ("CLIENT_SN_CONFLICT", payments(.numberTaken)),
    ("TRADE_NOT_EXIST", all(.uncertain)),
    ("TRADE_HAS_SUCCESS", all(.uncertain)),
    ("TRADE_FAILED", all(.uncertain)),
    ("TRADE_TIMEOUT", all(.uncertain)),
    ("UPAY_ORDER_NOT_EXISTS", ofAnOrder(.noSuchOrder)),
    ("UPAY_ORDER_NOT_EXIST", ofAnOrder(.noSuchOrder)),
    ("UPAY_CANCEL_ORDER_NOOP", [unclear, unclear, unclear, .alreadyDone, unclear]),
    ("UPAY_CANCEL_INVALID_ORDER_STATE", [unclear, unclear, unclear, .rejectedForGood, unclear]),
    ("UPAY_REFUND_ORDER_NOOP", [unclear, unclear, unclear, unclear, .alreadyDone]),
    ("UPAY_REFUND_INVALID_ORDER_STATE", [unclear, unclear, unclear, unclear, .rejected]),
    ("REFUND_REQUEST_CONFLICT", [unclear, unclear, unclear, unclear, .uncertain]),
    ("REFUNDABLE_AMOUNT_NOT_ENOUGH", [unclear, unclear, unclear, unclear, .rejected]),
    ("REFUND_AMT_NOT_EQUAL_TOTAL", returns(.rejected)),
    ("SELLER_BALANCE_NOT_ENOUGH", returns(.rejected)),
    ("ACCOUNT_BALANCE_NOT_ENOUGH", returns(.rejected)),
    ("UPAY_TCP_ORDER_NOT_REFUNDABLE", returns(.rejected)),
    ("UPAY_TERMINAL_NOT_EXISTS", all(.rejected)),
    ("UPAY_TERMINAL_STATUS_ABNORMAL", all(.rejected)),
    ("UPAY_MERCHANT_NOT_EXISTS", all(.rejected)),
    ("UNKNOWN_SYSTEM_ERROR", all(.uncertain)),
    ("MAINTENANCE_INPROGRESS", all(.uncertain)),
    ("REQUEST_FAIL", all(.uncertain)),
    ("EXTERNAL_SERVICE_EXCEPTION", all(.uncertain)),
  ]

  static let unclear = ActionResult.rejectedUnclear
  static func all(_ result: ActionResult) -> [ActionResult] { Array(repeating: result, count: 5) }
  static func payments(_ result: ActionResult) -> [ActionResult] {
    [result, result, unclear, unclear, unclear]
  }
  static func ofAnOrder(_ result: ActionResult) -> [ActionResult] {
    [unclear, unclear, result, result, result]
  }
  static func returns(_ result: ActionResult) -> [ActionResult] {
    [unclear, unclear, unclear, result, result]
  }

  static func column(_ command: OrderCommand) -> Int {
    switch command {
    case .pay: 0
    case .precreate: 1
    case .query: 2
    case .cancel, .revoke: 3
    case .refund: 4
    }
  }

  @Test(arguments: documented, Sample.commands)
  func refusal(_ row: (String, [ActionResult]), _ command: OrderCommand) {
    let got = outcome(Sample.business("FAIL", error: row.0), to: command)
    #expect(got.result == row.1[Self.column(command)])
    #expect(got.answer?.error == GatewayError(code: row.0, message: ""))
    #expect(got.answer != nil && got.report == nil)
    covers("5.1/FAIL", "5.4/of-another-action", "4/action")
    if protocolRows(inSection: "5.4").contains(row.0) { covers("5.4/\(row.0)") }
    if let name = ["UPAY_ORDER_NOT_EXISTS": "NOT_EXISTS", "UPAY_ORDER_NOT_EXIST": "NOT_EXIST"][
      row.0]
    {
      covers("11/\(name)")
    }
  }

  @Test func theTableHoldsTheDocumentedValues() {
    #expect(Set(upayRefusals.rows.map(\.value)) == Set(Self.documented.map(\.0)))
    #expect(upayRefusals.rows.allSatisfy { !$0.says.isEmpty && !$0.meaning.verbs.isEmpty })
    // The envelope's errors are taken here too, but documented there.
    let envelopes = Set(upayEnvelopeErrors.rows.map(\.value))
    #expect(
      Set(protocolRows(inSection: "5.4").filter { $0 == $0.uppercased() })
        == Set(upayRefusals.rows.map(\.value)).subtracting(envelopes))
  }

  @Test(arguments: Sample.commands)
  func unknownAndMissingReasons(_ command: OrderCommand) {
    for error in ["SOMETHING_NEW", "invalid_barcode", "", nil] {
      let got = outcome(Sample.business("FAIL", error: error), to: command)
      #expect(got.result == .rejectedUnclear)
      #expect(got.answer?.error?.code == (error?.isEmpty ?? true ? "FAIL" : error))
    }
    covers("5.4/unknown", "4/unknown-value")
  }

  @Test func aCampaignOrderIsForAPerson() {
    let got = outcome(
      Sample.business("CANCEL_ERROR", Sample.data("PAID"), error: "UPAY_TCP_ORDER_NOT_REFUNDABLE"),
      to: .cancel)
    #expect(got.result == .uncertain)
    #expect(got.answer?.error?.code == "UPAY_TCP_ORDER_NOT_REFUNDABLE")
    #expect(got.report?.status == .paid)
    covers("5.4/UPAY_TCP_ORDER_NOT_REFUNDABLE", "5.1/CANCEL_ERROR")
  }
}
