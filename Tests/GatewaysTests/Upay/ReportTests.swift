import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayReportTests {
  static let query = OrderCommand.query(refundRequestNo: nil)

  static let statuses: [(String, OrderStatus)] = [
    ("CREATED", .created), ("PAID", .paid), ("PAY_CANCELED", .payCanceled),
    ("PAY_ERROR", .payError), ("REFUNDED", .refunded), ("PARTIAL_REFUNDED", .partiallyRefunded),
    ("REFUND_INPROGRESS", .refundInProgress), ("REFUND_IN_PROGRESS", .refundInProgress),
    ("REFUND_ERROR", .refundError), ("CANCELED", .canceled),
    ("CANCEL_INPROGRESS", .cancelInProgress), ("CANCEL_IN_PROGRESS", .cancelInProgress),
    ("CANCEL_ERROR", .cancelError), ("INVALID_STATUS_CODE", .unknown),
  ]

  @Test(arguments: statuses, Sample.commands)
  func orderStatus(_ row: (String, OrderStatus), _ command: OrderCommand) {
    for code in ["SUCCESS", "FAIL", "PAY_SUCCESS", "CANCEL_ERROR"] {
      let got = outcome(Sample.business(code, Sample.data(row.0)), to: command)
      #expect(got.report?.status == row.1)
    }
    if case .query = command {
      let got = outcome(Sample.business("SUCCESS", Sample.data(row.0)), to: command)
      #expect(got.result == .succeeded)
    }
    covers("5.2/\(row.0)", "4.1/order_status", "5.1/SUCCESS")
  }

  @Test func theTableHoldsTheDocumentedValues() {
    #expect(Set(upayOrderStatuses.rows.map(\.value)) == Set(Self.statuses.map(\.0)))
    #expect(Set(Self.statuses.map(\.1)) == Set(OrderStatus.allCases))
    let rows = Set(protocolRows(inSection: "5.2")).subtracting(["unknown", "IN_QUEUE", "EXPIRED"])
    #expect(rows == Set(upayOrderStatuses.rows.map(\.value)))
  }

  @Test(arguments: [
    "IN_QUEUE", "EXPIRED", "paid", "PAID ", " PAID", "PAIDX", "SUCCESS", "1", "FINISHED",
  ])
  func unknownOrderStatus(_ status: String) {
    let got = outcome(Sample.business("SUCCESS", Sample.data(status)), to: Self.query)
    #expect(got.result == .succeeded)
    #expect(got.report?.status == .unknown)
    covers("5.2/unknown", "5.2/IN_QUEUE", "5.2/EXPIRED", "1.3/trailing-blank", "4/unknown-value")
  }

  @Test(arguments: [1, .bool(true), ["PAID"], ["status": "PAID"]] as [JSONValue])
  func orderStatusOfAnotherType(_ status: JSONValue) {
    let data = Sample.data(nil, ["order_status": status])
    #expect(outcome(Sample.business("SUCCESS", data), to: Self.query).report?.status == .unknown)
  }

  @Test(arguments: ["", .null] as [JSONValue])
  func blankOrderStatusIsNone(_ status: JSONValue) {
    let data = Sample.data(nil, ["order_status": status])
    let report = outcome(Sample.business("SUCCESS", data), to: Self.query).report
    #expect(report != nil && report?.status == nil)
  }

  static let amounts: [(JSONValue, Int64?)] = [
    ("1", 1), ("0", 0), (1_250, 1_250), ("9999999999", 9_999_999_999),
    ("999999999999999", 999_999_999_999_999), ("9999999999999999", nil), ("", nil), ("01", nil),
    ("-1", nil), (-1, nil), ("+1", nil), ("12.50", nil), ("1e3", nil), (" 1", nil), ("1 ", nil),
    ("１２", nil), ("0x10", nil), (.null, nil), (.bool(true), nil), ([1], nil),
    ("99999999999999999999999", nil),
  ]

  @Test(arguments: amounts)
  func amountsAreIntegers(_ value: JSONValue, _ minorUnits: Int64?) {
    let data = Sample.data("CREATED", ["total_amount": value, "net_amount": value])
    let report = outcome(Sample.business("SUCCESS", data), to: Self.query).report
    #expect(report?.totalAmount == minorUnits.map(Amount.init))
    #expect(report?.netAmount == minorUnits.map(Amount.init))
    covers("8/amount", "4.1/total_amount", "4.1/net_amount")
  }

  @Test(arguments: amounts)
  func aSumThatCannotBeReadIsNotPaid(_ value: JSONValue, _ minorUnits: Int64?) {
    let data = Sample.data("PAID", ["total_amount": value])
    let got = outcome(Sample.business("PAY_SUCCESS", data), to: .pay)
    let missing = value == "" || value == .null
    #expect(got.report?.status == (minorUnits != nil || missing ? .paid : .unknown))
    #expect(got.result == (minorUnits != nil || missing ? .succeeded : .uncertain))
  }

  @Test func fractionsAndExponentsOfNumbers() {
    for number in ["12.5", "1e3", "1250.0", "-0", "1E2"] {
      let body = """
        {"result_code":"200","biz_response":{"result_code":"PAY_SUCCESS","data":{\
        "client_sn":"T-0001","order_status":"PAID","total_amount":\(number)}}}
        """
      let got = outcome(Array(body.utf8), to: .pay)
      #expect(got.result == .uncertain)
      #expect(got.report != nil && got.report?.totalAmount == nil)
    }
  }

  /// Member, value, and whether it is kept.
  static let texts: [(String, JSONValue, String?)] = [
    ("sn", "7894259244067218", "7894259244067218"),
    ("sn", .string(String(repeating: "7", count: 32)), String(repeating: "7", count: 32)),
    ("sn", .string(String(repeating: "7", count: 33)), nil),
    ("sn", "78 94", nil), ("sn", "", nil), ("sn", "七", nil), ("sn", ["7"], nil),
    ("trade_no", "4200001", "4200001"),
    ("trade_no", .string(String(repeating: "4", count: 128)), String(repeating: "4", count: 128)),
    ("trade_no", .string(String(repeating: "4", count: 129)), nil),
    ("payway", "3", "3"), ("payway", "2", "2"), ("payway", 1, "1"), ("payway", "100", "100"),
    ("payway", "1000", nil), ("payway", "wechat", nil),
    ("sub_payway", "1", "1"), ("sub_payway", .bool(false), nil),
    ("payer_login", "al***@example.com", "al***@example.com"),
    ("payer_login", "a\nb\u{1B}c", "abc"), ("payer_login", "\n", nil),
    (
      "payer_login", .string(String(repeating: "萨", count: 43)), String(repeating: "萨", count: 42)
    ),
    ("pay_login", "al***@example.com", "al***@example.com"),
    ("qr_code", "weixin://wxpay/bizpayurl?pr=x", "weixin://wxpay/bizpayurl?pr=x"),
    ("finish_time", "1750000004000", "1750000004000"), ("finish_time", "175000000400", nil),
    ("finish_time", "2015-11-01 18:01:00", nil), ("finish_time", "17500000040000", nil),
  ]

  @Test(arguments: texts)
  func member(_ name: String, _ value: JSONValue, _ kept: String?) throws {
    let got = outcome(
      Sample.business("SUCCESS", Sample.data("PAID", [name: value])), to: Self.query)
    let report = try #require(got.report)
    let read: String? =
      switch name {
      case "sn": report.sn
      case "trade_no": report.tradeNo
      case "payway": report.payway
      case "sub_payway": report.subPayway
      case "payer_login", "pay_login": report.payerLogin
      case "qr_code": report.qrCode
      default: report.finishTime.map(String.init)
      }
    #expect(read == kept)
    #expect(report.status == .paid)
    covers("4.1/\(name)")
    if name == "finish_time" { covers("8/times") }
  }

  // MARK: One refund of an order

  static let flows: [(String?, [String: RefundReport])] = [
    ("SUCCESS", ["REFUNDED": .succeeded, "PARTIAL_REFUNDED": .succeeded, "PAID": .unknown]),
    ("FAIL_CANCELED", ["PAID": .failed, "PARTIAL_REFUNDED": .failed, "REFUNDED": .unknown]),
    ("FAIL_PROTOCOL_1", ["PAID": .unknown]), ("FAIL_PROTOCOL_2", ["PAID": .unknown]),
    ("FAIL_PROTOCOL_3", ["PAID": .unknown]), ("FAIL_IO_1", ["PAID": .unknown]),
    ("FAIL_IO_2", ["PAID": .unknown]), ("FAIL_ERROR", ["PAID": .unknown]),
    ("CANCEL_ERROR", ["PAID": .unknown]), ("REFUND_ERROR", ["REFUND_ERROR": .unknown]),
    ("ABORTED", ["PAID": .unknown]),
    ("IN_PROG", ["REFUND_INPROGRESS": .inProgress, "PAID": .inProgress]),
    ("CREATED", ["REFUND_INPROGRESS": .inProgress]),
    ("PRE_SUCCESS", ["REFUND_INPROGRESS": .inProgress]),
    ("ERROR_RECOVERY", ["REFUND_INPROGRESS": .inProgress]),
    ("SOMETHING_NEW", ["REFUNDED": .unknown]), (nil, ["REFUNDED": .unknown]),
  ]

  @Test(arguments: flows)
  func refundByTransactionState(_ flow: String?, _ expected: [String: RefundReport]) {
    for (status, refund) in expected {
      let data = Sample.data(
        status, ["client_tsn": "T-0001-R-1", "status": flow.map(JSONValue.string)])
      let got = outcome(
        Sample.business("SUCCESS", data), to: .query(refundRequestNo: Sample.number))
      #expect(got.report?.refund == refund, "\(status)")
    }
    covers(
      "4.1/client_tsn", "4.1/status",
      "5.3/\(flow.map { $0 == "SOMETHING_NEW" ? "unknown" : $0 } ?? "unknown")")
  }

  @Test func theFlowTableHoldsTheDocumentedValues() {
    #expect(
      Set(upayFlowStatuses.rows.map(\.value))
        == Set(Self.flows.compactMap(\.0)).subtracting(["SOMETHING_NEW"]))
    #expect(
      Set(protocolRows(inSection: "5.3")).subtracting(["unknown"])
        == Set(upayFlowStatuses.rows.map(\.value)))
  }

  @Test(arguments: ["T-0001", "T-0001-R-2", "T-0001-R-1 ", "T-0002-R-1", "R-1", "", nil])
  func noTraceOfTheRefund(_ tsn: String?) {
    let data = Sample.data(
      "REFUNDED", ["client_tsn": tsn.map(JSONValue.string), "status": "SUCCESS"])
    let got = outcome(Sample.business("SUCCESS", data), to: .query(refundRequestNo: Sample.number))
    #expect(got.report?.status == .refunded)
    #expect(got.report != nil && got.report?.refund == nil)
    covers("4.1/client_tsn")
  }

  @Test func aPlainQueryShowsNoRefund() {
    let data = Sample.data("REFUNDED", ["client_tsn": "T-0001-R-1", "status": "SUCCESS"])
    let report = outcome(Sample.business("SUCCESS", data), to: Self.query).report
    #expect(report != nil && report?.refund == nil)
  }
}
