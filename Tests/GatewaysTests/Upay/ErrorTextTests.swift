import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayErrorTextTests {
  func error(_ code: JSONValue?, _ message: JSONValue?) -> GatewayError? {
    var business: [String: JSONValue] = ["result_code": "FAIL"]
    business["error_code"] = code
    business["error_message"] = message
    return outcome(
      ["result_code": "200", "biz_response": .object(business)], to: .pay
    ).answer?.error
  }

  @Test func verbatim() {
    #expect(
      error("INVALID_BARCODE", "不合法的支付条码：请重试！")
        == GatewayError(code: "INVALID_BARCODE", message: "不合法的支付条码：请重试！"))
    #expect(error("E_NEW", nil) == GatewayError(code: "E_NEW", message: ""))
    #expect(error(nil, "没有原因") == GatewayError(code: "FAIL", message: "没有原因"))
    #expect(error(404, 7) == GatewayError(code: "404", message: "7"))
    covers("5.4/unknown")
  }

  @Test func bounded() {
    let long = String(repeating: "萨", count: 500)
    #expect(error("X", .string(long))?.message == String(repeating: "萨", count: 85))
    #expect(error("X", .string("a" + long))?.message.utf8.count == 256)
    #expect(error(.string(String(repeating: "C", count: 500)), nil)?.code.utf8.count == 64)
  }

  @Test func withoutControlCharacters() {
    #expect(error("A\u{1B}B\n", "one\r\ntwo\u{0}\u{7F}\u{9B}")?.message == "onetwo")
    #expect(error("A\u{1B}B\n", nil)?.code == "AB")
  }

  @Test func aQuotedPaymentCodeIsMasked() {
    #expect(error("X", "码 130818341921441147 无效")?.message == "码 13****47 无效")
    #expect(error("X", "fp0123456789abcdef0123456789abcdefg")?.message == "fp****fg")
    #expect(
      error("X", "order T-0001, 15 digits 123456789012345")?.message
        == "order T-0001, 15 digits 123456789012345")
    #expect(error("X", "INTERNATIONALIZATIONS")?.message == "INTERNATIONALIZATIONS")
    covers("4/error_message")
  }

  @Test func ourOwnNumbersStay() {
    let refused = outcome(
      Sample.fault("400", "INVALID_PARAMS", "sn 7894259244067218, code 130818341921441147"),
      to: .cancel, for: Sample.order(sn: "7894259244067218"))
    #expect(refused.answer?.error?.message == "sn 7894259244067218, code 13****47")
    let got = outcome(
      [
        "result_code": "200",
        "biz_response": [
          "result_code": "PAY_FAIL",
          "error_message": "order 7894259244067218 code 7894259244067219",
          "data": .object(Sample.data("PAY_CANCELED")),
        ],
      ], to: .pay)
    #expect(got.answer?.error?.message == "order 7894259244067218 code 78****19")
  }
}

@Suite struct UpayPaywayTests {
  @Test func names() {
    #expect(UpayPayway.name(of: "1") == "Alipay")
    #expect(UpayPayway.name(of: "2") == "Alipay")
    #expect(UpayPayway.name(of: "3") == "WeChat Pay")
    #expect(UpayPayway.name(of: "17") == "UnionPay")
    #expect(UpayPayway.name(of: "21") == "21")
    #expect(UpayPayway.name(of: "3", in: .zh) == "微信支付")
    #expect(UpayPayway.name(of: "7", in: .zh) == "NFC")
    #expect(UpayPayway.name(of: "21", in: .zh) == "21")
    covers("5.5/1", "5.5/2", "5.5/3", "5.5/17", "5.5/unknown", "11/payway-1", "11/payway-2")
  }

  @Test func theTableHoldsTheDocumentedValues() {
    let documented = (1...9).map(String.init) + (15...20).map(String.init) + ["22", "100", "101"]
    #expect(UpayPayway.table.rows.map(\.value) == documented)
    #expect(UpayPayway.table.rows.allSatisfy { !$0.meaning.isEmpty })
    for payway in documented {
      let data = Sample.data("PAID", ["payway": .string(payway)])
      let got = outcome(Sample.business("SUCCESS", data), to: .query(refundRequestNo: nil))
      #expect(got.report?.payway == payway)
      covers("5.5/\(payway)")
    }
  }
}
