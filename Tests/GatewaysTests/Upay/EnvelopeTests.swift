import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayEnvelopeTests {
  enum Seen: Equatable { case rejected, signatureRefused, unknown, busy(Milliseconds) }

  static let documented: [(String, String, Seen)] = [
    ("400", "INVALID_PARAMS", .rejected),
    ("400", "INVALID_PARAMETER", .rejected),
    ("400", "INVALID_TERMINAL", .rejected),
    ("400", "TERMINAL_NOT_EXISTS", .rejected),
    ("400", "ILLEGAL_SIGN", .signatureRefused),
    ("400", "ACTIVATE_FAIL", .unknown),
    ("500", "UNKNOWN_SYSTEM_ERROR", .unknown),
    ("500", "MAINTENANCE_INPROGRESS", .busy(300_000)),
    ("500", "REQUEST_FAIL", .busy(10_000)),
    ("500", "EXTERNAL_SERVICE_EXCEPTION", .unknown),
    ("500", "PAY_STATUS_CLOSED", .unknown),
  ]

  func seen(_ outcome: Outcome) -> Seen? {
    switch outcome {
    case .unknown: .unknown
    case .busy(_, let pause): .busy(pause)
    case .signatureRefused: .signatureRefused
    case .answered(let answer) where answer.result == .rejected && answer.order == nil: .rejected
    case .answered, .notSent: nil
    }
  }

  @Test(arguments: documented, Sample.commands)
  func fault(_ row: (String, String, Seen), _ command: OrderCommand) {
    #expect(seen(outcome(Sample.fault(row.0, row.1), to: command)) == row.2)
    // The HTTP status may mirror the verdict of the body.
    let mirrored = row.0 == "400" ? 400 : 500
    #expect(seen(outcome(Sample.fault(row.0, row.1), to: command, status: mirrored)) == row.2)
    covers("5.4.1/\(row.1)", "1.3/mirrored-status", "4/communication")
    if row.1.hasPrefix("INVALID_PARAM") { covers("11/\(row.1)") }
  }

  @Test(arguments: documented)
  func aFaultUnderAnotherResultCodeProvesNothing(_ row: (String, String, Seen)) {
    for resultCode in ["400", "500", "404", "401", "", "SUCCESS"] where resultCode != row.0 {
      #expect(outcome(Sample.fault(resultCode, row.1), to: .pay).isUnknown)
    }
    covers("5.4.1/another-result-code", "4/communication")
  }

  @Test(arguments: ["400", "500"], Sample.commands)
  func anUnknownCodeProvesNothing(_ resultCode: String, _ command: OrderCommand) {
    for code in ["SOMETHING_NEW", "illegal_sign", "ILLEGAL_SIGN ", "INVALID_PARAM", "EJ26"] {
      #expect(outcome(Sample.fault(resultCode, code), to: command).isUnknown)
    }
    covers("5.4.1/unknown")
  }

  @Test(arguments: [200, 400, 500, 502, 503])
  func busyIsBusyWhateverTheStatusLine(_ status: Int) {
    let got = outcome(Sample.fault("500", "MAINTENANCE_INPROGRESS"), to: .pay, status: status)
    #expect(seen(got) == .busy(.minutes(5)))
    let wrong = outcome(Sample.fault("400", "REQUEST_FAIL"), to: .pay, status: status)
    #expect(wrong.isUnknown)
    covers("11/rate-limits")
  }

  @Test func theTableHoldsTheDocumentedValues() {
    #expect(Set(upayEnvelopeErrors.rows.map(\.value)) == Set(Self.documented.map(\.1)))
    #expect(upayEnvelopeErrors.rows.allSatisfy { !$0.says.isEmpty })
    let rows = Set(protocolRows(inSection: "5.4.1"))
    #expect(rows.filter { $0 == $0.uppercased() } == Set(Self.documented.map(\.1)))
  }

  static let unusable: [String] = [
    "", " ", "null", "true", "7", #""PAY_SUCCESS""#, "[]", "{}", "<html>502 Bad Gateway</html>",
    #"{"message":"Not Found"}"#,
    #"{"result_code":"400"}"#,
    #"{"result_code":"400","error_code":"SOMETHING_NEW"}"#,
    #"{"result_code":"400","error_code":""}"#,
    #"{"result_code":"400","error_code":["ILLEGAL_SIGN"]}"#,
    #"{"result_code":"200"}"#,
    #"{"result_code":"200","biz_response":null}"#,
    #"{"result_code":"200","biz_response":"PAY_SUCCESS"}"#,
    #"{"result_code":"200","biz_response":[]}"#,
    #"{"result_code":"200.0","biz_response":{"result_code":"PAY_SUCCESS"}}"#,
    #"{"result_code":" 200","biz_response":{"result_code":"FAIL"}}"#,
    #"{"result_code":true,"biz_response":{"result_code":"FAIL"}}"#,
    #"{"biz_response":{"result_code":"FAIL","error_code":"UPAY_ORDER_NOT_EXISTS"}}"#,
    #"{"result_code":"FAIL","error_code":"UPAY_ORDER_NOT_EXISTS"}"#,
  ]

  @Test(arguments: unusable, Sample.commands)
  func nothingToGoBy(_ body: String, _ command: OrderCommand) {
    #expect(outcome(Array(body.utf8), to: command).isUnknown)
    covers("1.3/not-found", "1.3/no-object", "4/unknown-value")
  }

  @Test(arguments: [100, 302, 400, 404, 500, 502, 504])
  func aSuccessThatTheStatusLineDeniesIsNotBelieved(_ status: Int) {
    let paid = Sample.business("PAY_SUCCESS", Sample.data("PAID"))
    #expect(outcome(paid, to: .pay, status: status).isUnknown)
    let absent = Sample.business("FAIL", error: "UPAY_ORDER_NOT_EXISTS")
    #expect(outcome(absent, to: .cancel, status: status).isUnknown)
    covers("1.3/body-first")
  }

  @Test(arguments: [302, 500, 502])
  func aRefusalBesideAServerErrorIsNotBelieved(_ status: Int) {
    #expect(outcome(Sample.fault("400", "ILLEGAL_SIGN"), to: .pay, status: status).isUnknown)
    #expect(outcome(Sample.fault("400", "INVALID_PARAMS"), to: .pay, status: status).isUnknown)
  }

  @Test func theReasonIsKept() {
    let got = outcome(
      [
        "result_code": "400", "error_code": "INVALID_PARAMS", "error_message": "参数 subject 不能为空",
        "error_code_standard": "EJ01",
      ], to: .pay)
    #expect(
      got.answer?.error == GatewayError(code: "INVALID_PARAMS", message: "参数 subject 不能为空 [EJ01]"))
    covers("5.4.1/error_code_standard", "11/support-codes")
    let maintenance = outcome(
      Sample.fault("500", "MAINTENANCE_INPROGRESS", "请五分钟后再试"), to: .pay, status: 500)
    guard case .busy(let reason, _) = maintenance else {
      Issue.record("maintenance is \(maintenance)")
      return
    }
    #expect(reason.contains("MAINTENANCE_INPROGRESS") && reason.contains("请五分钟后再试"))
  }
}
