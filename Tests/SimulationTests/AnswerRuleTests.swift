import Conformance
import Terminal
import Testing

@testable import Simulation

/// Both ways of every switch on what answers look like.
@Suite("Rules of answers")
struct AnswerRuleTests {
  @Test(
    "HTTP mirrors the result code, or not", .covers("10.1/1-always-200", "1.3/mirrored-status"),
    arguments: [(.always200, 200), (.mirrored, 400)] as [(UpayRules.Answers.HTTPStatus, Int)])
  func httpStatus(_ row: (rule: UpayRules.Answers.HTTPStatus, status: Int)) {
    var till = TestTill()
    till.model.rules.answers.httpStatus = row.rule
    #expect(till.pay("").httpStatus == row.status)
    #expect(till.pay("A1").httpStatus == 200)
    #expect(till.pay("A1").httpStatus == 200)
    till.model.script(Customer(.maintenance), for: "m")
    #expect(till.pay("A2", code: "m").httpStatus == (row.rule == .mirrored ? 500 : 200))
  }

  @Test(
    "An identity is flat or nested", .covers("10.2/5-nested", "11/answer-flat", "11/answer-nested"),
    arguments: UpayRules.Answers.Identity.allCases)
  func identity(_ rule: UpayRules.Answers.Identity) {
    var till = TestTill()
    till.model.rules.answers.identity = rule
    till.activate()
    #expect(till.key.count == 32)
    let checkIn = till.checkIn()
    #expect(checkIn.result == (rule == .nested ? "TERMINAL_CHECKIN_SUCCESS" : nil))
    #expect(checkIn.data["terminal_sn"] == till.sn)
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    let again = till.callAsVendor(["app_id": "app-1", "code": code, "device_id": "x"])
    #expect(again.result == (rule == .nested ? "ACTIVATE_SUCCESS" : nil))
  }

  @Test(
    "A support code stands beside an error of an activation, or not",
    .covers("2/EJ26", "10.1/2-bad-signature"), arguments: [true, false])
  func supportCode(_ given: Bool) {
    var till = TestTill()
    till.model.rules.answers.errorCodeStandard = given
    let answer = till.model.handle(
      path: "/terminal/activate", authorization: "x y", body: [], at: till.now, using: &till.random)
    #expect(answer.body["error_code_standard"] == (given ? .string("EJ26") : nil))
  }

  @Test(
    "Error codes have two spellings",
    .covers(
      "10.5/20-not-exist", "10.5/20-invalid-parameter", "11/NOT_EXIST", "11/NOT_EXISTS",
      "11/INVALID_PARAMS", "11/INVALID_PARAMETER"),
    arguments: [
      ("answers.invalid_params", "INVALID_PARAMETER", "INVALID_PARAMS"),
      ("answers.invalid_terminal", "TERMINAL_NOT_EXISTS", "INVALID_TERMINAL"),
      ("answers.order_not_exists", "UPAY_ORDER_NOT_EXIST", "UPAY_ORDER_NOT_EXISTS"),
    ])
  func spelling(_ row: (rule: String, other: String, usual: String)) throws {
    var till = TestTill()
    for code in [row.usual, row.other] {
      try till.model.rules.set(row.rule, to: .string(code))
      let errors = [
        till.pay("").error, till.checkIn(deviceID: "other").error, till.query("none").error,
      ]
      #expect(errors.contains(code))
      #expect(!errors.contains(code == row.usual ? row.other : row.usual))
    }
  }

  @Test(
    "An open order, and one whose code expired, have two names", .covers("10.5/20-unknown-status"),
    arguments: [false, true])
  func statusNames(_ rare: Bool) {
    var till = TestTill()
    till.model.rules.answers.openStatus = rare ? .inQueue : .created
    till.model.rules.answers.expiredStatus = rare ? .expired : .payCanceled
    #expect(till.precreate("A1").orderStatus == (rare ? "IN_QUEUE" : "CREATED"))
    till.now += 240_000
    #expect(till.query("A1").orderStatus == (rare ? "EXPIRED" : "PAY_CANCELED"))
    // Another end than expiry has its one name.
    #expect(till.pay("A2", code: "99").orderStatus == "PAY_CANCELED")
  }

  @Test(
    "Alipay is 1 or 2 in answers, whatever was asked for",
    .covers("10.5/20-payway", "11/payway-1", "11/payway-2"),
    arguments: UpayRules.Answers.AlipayPayway.allCases, ["1", "2"])
  func alipay(_ rule: UpayRules.Answers.AlipayPayway, _ asked: String) {
    var till = TestTill()
    till.model.rules.answers.alipayPayway = rule
    #expect(till.precreate("A1", payway: asked).data["payway"] == rule.rawValue)
    #expect(till.pay("A2").data["payway"] == "3")
  }

  @Test(
    "ctime is a number of milliseconds or a text", .covers("10.5/20-ctime"),
    arguments: [(.milliseconds, "1772424000000"), (.text, "2026-03-02 12:00:00")]
      as [(UpayRules.Answers.CTime, String)])
  func ctime(_ row: (rule: UpayRules.Answers.CTime, text: String)) {
    var till = TestTill()
    till.model.rules.answers.cTime = row.rule
    #expect(till.pay("A1").data["ctime"] == row.text)
  }

  @Test(
    "Values are strings or numbers", .covers("10.5/20-numbers"),
    arguments: UpayRules.Answers.Values.allCases)
  func values(_ rule: UpayRules.Answers.Values) {
    var till = TestTill()
    till.model.rules.answers.values = rule
    _ = till.pay("A1")
    let data = till.raw("/upay/v2/query", ["client_sn": "A1"]).data
    let total: JSONValue = rule == .strings ? .string("1000") : .integer(1000)
    #expect(data["total_amount"] == total)
    #expect(data["payway"] == (rule == .strings ? .string("3") : .integer(3)))
    #expect(data["sn"]?.text?.count == 16)
  }

  @Test(
    "The net amount of a payment has three meanings", .covers("11/net-amount"),
    arguments: [(.rest, "1000", "900"), (.zeroWhenPaid, "0", "900"), (.lessFee, "970", "900")]
      as [(UpayRules.Answers.NetAmount, String, String)])
  func netAmount(_ row: (rule: UpayRules.Answers.NetAmount, paid: String, partly: String)) {
    var till = TestTill()
    till.model.rules.answers.netAmount = row.rule
    #expect(till.pay("A1").data["net_amount"] == row.paid)
    #expect(till.refund("A1", "1", amount: "100").data["net_amount"] == row.partly)
  }

  @Test(
    "Optional and unknown members come when asked for", .covers("10.5/20-extra-members"),
    arguments: [true, false])
  func members(_ more: Bool) {
    var till = TestTill()
    till.model.rules.answers.optionalFields = more
    till.model.rules.answers.unknownFields = more
    let answer = till.raw("/upay/v2/pay", TestTill.payment("A1"))
    for member in ["tsn", "paid_amount", "settlement_amount", "payment_list", "provider_response"] {
      #expect((answer.data[member] != nil) == more, "\(member)")
    }
    #expect((answer.body["x_new_member"] != nil) == more)
    #expect((answer.business["x_new_member"] != nil) == more)
    #expect((answer.data["x_new_member"] != nil) == more)
    #expect(answer.data["order_status"] == .string("PAID"))
    #expect(
      (till.raw("/upay/v2/precreate", TestTill.code("A2")).data["qr_code_image_url"] != nil) == more
    )
  }
}
