import Conformance
import Gateways
import Terminal
import Testing

/// Every result code to every command, with the order state that the gateway shows beside it.
@Suite struct UpayResultCodeTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let code: String
    let orderStatus: String?
    /// The kind of action it belongs to; nil: to none of an order.
    let verb: UpayVerb?
    let result: ActionResult
    var testDescription: String { code }

    init(_ code: String, _ orderStatus: String?, _ verb: UpayVerb?, _ result: ActionResult) {
      self.code = code
      self.orderStatus = orderStatus
      self.verb = verb
      self.result = result
    }
  }

  static let documented = [
    Row("PAY_SUCCESS", "PAID", .pay, .succeeded),
    Row("PAY_FAIL", "PAY_CANCELED", .pay, .failed),
    Row("PAY_IN_PROGRESS", "CREATED", .pay, .inProgress),
    Row("PAY_FAIL_ERROR", "PAY_ERROR", .pay, .uncertain),
    Row("PAY_FAIL_IN_PROGRESS", "CREATED", .pay, .uncertain),
    Row("PRECREATE_SUCCESS", "CREATED", .precreate, .succeeded),
    Row("PRECREATE_FAIL", "PAY_CANCELED", .precreate, .failed),
    Row("PRECREATE_FAIL_ERROR", "PAY_ERROR", .precreate, .uncertain),
    Row("PRECREATE_FAIL_IN_PROGRESS", "CREATED", .precreate, .uncertain),
    Row("REFUND_SUCCESS", "PARTIAL_REFUNDED", .refund, .succeeded),
    Row("REFUND_FAIL", "PAID", .refund, .failed),
    Row("REFUND_ERROR", "REFUND_ERROR", .refund, .uncertain),
    Row("REFUND_FAIL_ERROR", "REFUND_ERROR", .refund, .uncertain),
    Row("REFUND_IN_PROGRESS", "REFUND_INPROGRESS", .refund, .inProgress),
    Row("CANCEL_SUCCESS", "CANCELED", .reversal, .succeeded),
    Row("CANCEL_ABORT_SUCCESS", "PAY_CANCELED", .reversal, .succeeded),
    Row("CANCEL_ERROR", "CANCEL_ERROR", .reversal, .uncertain),
    Row("CANCEL_ABORT_ERROR", "CANCEL_ERROR", .reversal, .uncertain),
    Row("CANCEL_IN_PROGRESS", "CANCEL_INPROGRESS", .reversal, .inProgress),
    Row("CANCEL_ABORT_IN_PROGRESS", "CANCEL_INPROGRESS", .reversal, .inProgress),
    Row("SUCCESS", "PAID", .query, .succeeded),
    Row("ACTIVATE_SUCCESS", nil, nil, .uncertain),
    Row("TERMINAL_CHECKIN_SUCCESS", nil, nil, .uncertain),
  ]

  @Test(arguments: documented, Sample.commands)
  func resultCode(_ row: Row, _ command: OrderCommand) {
    let data = Sample.data(row.orderStatus, ["qr_code": "https://qr.example/1"])
    let got = outcome(Sample.business(row.code, data), to: command)
    #expect(got.result == (UpayVerb(command) == row.verb ? row.result : .uncertain))
    #expect(got.report?.status == row.orderStatus.flatMap { upayOrderStatuses[$0] })
    #expect(got.report?.ownership == .proven)
    covers(
      "5.1/\(row.code)", "5.1/of-another-action", "4/action", "6.5/alike", "4/order")
  }

  @Test func theTableHoldsTheDocumentedValues() {
    #expect(
      Set(upayResultCodes.rows.map(\.value)) == Set(Self.documented.map(\.code)).union(["FAIL"]))
    #expect(upayResultCodes.rows.allSatisfy { !$0.says.isEmpty })
    #expect(
      Set(protocolRows(inSection: "5.1").filter { $0 == $0.uppercased() })
        == Set(upayResultCodes.rows.map(\.value)))
  }

  static let unknown: [(String, OrderCommand, ActionResult)] = [
    ("PAY_BRAND_NEW_SUCCESS", .pay, .uncertain),
    ("REVOKE_SUCCESS", .revoke, .uncertain),
    ("SUCCESS_SUCCESS", .query(refundRequestNo: nil), .uncertain),
    ("PAY_CONFIRM_IN_PROGRESS", .pay, .inProgress),
    ("PRECREATE_IN_PROGRESS", .precreate, .inProgress),
    ("REVOKE_IN_PROGRESS", .revoke, .inProgress),
    ("REVOKE_IN_PROGRESS", .refund(refundRequestNo: Sample.number, amount: Amount(1)), .uncertain),
    ("CANCEL_FAIL_IN_PROGRESS", .cancel, .uncertain),
    ("SOME_IN_PROGRESS", .query(refundRequestNo: nil), .uncertain),
    ("CANCEL_FAIL", .cancel, .uncertain),
    ("PAY_ERROR", .pay, .uncertain),
    ("pay_success", .pay, .uncertain),
    ("PAY_SUCCESS ", .pay, .uncertain),
    ("PAY_SUCCESSFUL", .pay, .uncertain),
    ("200", .pay, .uncertain),
    ("PAY_REJECTED", .pay, .uncertain),
  ]

  @Test(arguments: unknown)
  func unknownResultCode(_ code: String, _ command: OrderCommand, _ result: ActionResult) {
    let got = outcome(Sample.business(code, Sample.data("PAID")), to: command)
    #expect(got.result == result)
    #expect(got.report?.status == .paid)
    covers(
      "5.1/unknown-success", "5.1/unknown-in-progress", "5.1/unknown", "4/unknown-value",
      "1.3/trailing-blank")
  }

  @Test func aFailureWithoutAReasonIsNamedByItsResultCode() {
    let got = outcome(Sample.business("PAY_FAIL", Sample.data("PAY_CANCELED")), to: .pay)
    #expect(got.answer?.error == GatewayError(code: "PAY_FAIL", message: ""))
    let paid = outcome(Sample.business("PAY_SUCCESS", Sample.data("PAID")), to: .pay)
    #expect(paid.answer != nil && paid.answer?.error == nil)
  }

  @Test(arguments: Sample.commands)
  func noBusinessResultCode(_ command: OrderCommand) {
    let data = JSONValue.object(Sample.data("PAID"))
    #expect(
      outcome(["result_code": "200", "biz_response": ["data": data]], to: command).isUnknown)
    #expect(
      outcome(
        ["result_code": "200", "biz_response": ["result_code": "", "data": data]], to: command
      ).isUnknown)
    covers("4/action", "4/unknown-value")
  }

  @Test func numbersInsteadOfTexts() {
    let data = Sample.data(
      "PAID",
      [
        "total_amount": 1_250, "net_amount": 1_250, "payway": 3, "sub_payway": 1,
        "finish_time": 1_750_000_004_000, "sn": 7_894_259_244_067_218,
        "terminal_sn": 10_298_371_039,
      ])
    let got = outcome(
      [
        "result_code": 200,
        "biz_response": ["result_code": "PAY_SUCCESS", "data": .object(data)],
      ], to: .pay)
    #expect(got.result == .succeeded)
    #expect(got.report?.totalAmount == Amount(1_250))
    #expect(got.report?.netAmount == Amount(1_250))
    #expect(got.report?.payway == "3")
    #expect(got.report?.subPayway == "1")
    #expect(got.report?.sn == "7894259244067218")
    #expect(got.report?.finishTime == 1_750_000_004_000)
    covers("1.3/numbers", "4.1/total_amount", "4.1/finish_time")
  }
}
