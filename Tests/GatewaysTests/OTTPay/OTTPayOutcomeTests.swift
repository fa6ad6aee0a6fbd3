import Conformance
import Gateways
import Terminal
import Testing

@Suite struct OTTPayOutcomeTests {
  typealias Row = (String, [String: JSONValue]?, ActionResult, OrderStatus?)

  static let dead = OTTPaySample.paid(["rspCode": "FAIL", "order_status": "fail"])
  static let open = OTTPaySample.paid(["rspCode": "PROCESSING", "order_status": "processing"])

  @Test(
    .covers(
      "ottpay:5/SUCCESS", "ottpay:5/PROCESSING", "ottpay:5/PWD_INCORRECT", "ottpay:5/FAIL",
      "ottpay:5/TIMEOUT", "ottpay:5/SYSTEM_ERROR", "ottpay:5/PARAM_INVALID", "ottpay:5/PARAM_ERROR",
      "ottpay:5/ORDER_PAID", "ottpay:5/ORDER_USED", "ottpay:5/ORDER_TYPE_ERROR",
      "ottpay:5/DB_ERROR", "ottpay:5/unknown", "ottpay:5.1/unknown"),
    arguments: [
      ("SUCCESS", OTTPaySample.paid(), .succeeded, .paid),
      (
        "SUCCESS", OTTPaySample.paid(["rspCode": nil, "order_status": "TRADE_SUCCESS"]), .succeeded,
        .paid
      ),
      ("SUCCESS", OTTPaySample.paid(["amount": nil, "total_amount": 100]), .succeeded, .paid),
      ("PROCESSING", nil, .inProgress, nil), ("PROCESSING", open, .inProgress, .created),
      ("SUCCESS", open, .inProgress, .created), ("SUCCESS", nil, .uncertain, nil),
      ("FAIL", dead, .failed, .payCanceled), ("FAIL", nil, .rejectedUnclear, nil),
      ("PWD_INCORRECT", nil, .rejectedUnclear, nil), ("PARAM_INVALID", nil, .rejectedUnclear, nil),
      ("PARAM_ERROR", nil, .rejectedUnclear, nil), ("NEVER_HEARD", nil, .rejectedUnclear, nil),
      ("TIMEOUT", nil, .uncertain, nil), ("SYSTEM_ERROR", nil, .uncertain, nil),
      ("DB_ERROR", nil, .uncertain, nil), ("ORDER_PAID", nil, .numberTaken, nil),
      ("ORDER_USED", nil, .numberTaken, nil), ("ORDER_TYPE_ERROR", nil, .rejectedUnclear, nil),
      // Layers that contradict each other.
      ("FAIL", OTTPaySample.paid(), .uncertain, .paid), ("SUCCESS", dead, .uncertain, .payCanceled),
      ("PROCESSING", OTTPaySample.paid(), .uncertain, .paid),
      ("SUCCESS", OTTPaySample.paid(["rspCode": "FAIL"]), .uncertain, .unknown),
      ("SUCCESS", OTTPaySample.paid(["order_status": "odd"]), .uncertain, .unknown),
      ("SUCCESS", OTTPaySample.paid(["order_status": 1]), .uncertain, .unknown),
    ] as [Row])
  func pay(
    _ code: String, _ data: [String: JSONValue]?, _ result: ActionResult, _ status: OrderStatus?
  ) {
    let outcome = OTTPaySample.outcome(OTTPaySample.answer(code, data), to: .pay)
    #expect(outcome.result == result)
    #expect(outcome.report?.status == status)
  }

  static let link: [String: JSONValue] = [
    "codeUrl": "https://upop.example/pay?tn=1", "amount": "100",
  ]

  @Test(
    .covers(
      "ottpay:4.1/codeUrl", "ottpay:4.2/code_url", "ottpay:4.1/created", "ottpay:4.1/respcode",
      "ottpay:4.2/order_id"),
    arguments: [
      ("PROCESSING", link, .succeeded, .created), ("SUCCESS", link, .succeeded, .created),
      (
        "SUCCESS",
        ["code_url": "weixin://x", "order_id": .string(OTTPaySample.number)], .succeeded, .created
      ),
      ("SUCCESS", ["respcode": "PROCESSING", "codeUrl": "u", "amount": 100], .succeeded, .created),
      // Neither our number nor our sum, no link, two links, a refusal beside a link.
      ("SUCCESS", ["codeUrl": "u"], .uncertain, nil),
      ("SUCCESS", ["amount": "100"], .uncertain, nil),
      ("SUCCESS", ["codeUrl": "u", "code_url": "v", "amount": "100"], .uncertain, nil),
      ("FAIL", link, .rejectedUnclear, nil), ("ORDER_USED", nil, .numberTaken, nil),
      ("SUCCESS", nil, .uncertain, nil),
      ("SUCCESS", ["codeUrl": "a b", "amount": "100"], .uncertain, nil),
    ] as [Row])
  func precreate(
    _ code: String, _ data: [String: JSONValue]?, _ result: ActionResult, _ status: OrderStatus?
  ) {
    let outcome = OTTPaySample.outcome(OTTPaySample.answer(code, data), to: .precreate)
    #expect(outcome.result == result)
    #expect(outcome.report?.status == status)
    #expect((outcome.report?.qrCode != nil) == (result == .succeeded))
  }

  static let words: [(String, OrderStatus)] =
    ottPayStatuses.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }

  @Test(
    .covers(
      "ottpay:5.1/success", "ottpay:5.1/paid", "ottpay:5.1/trade_success", "ottpay:5.1/captured",
      "ottpay:5.1/processing", "ottpay:5.1/created", "ottpay:5.1/empty", "ottpay:5.1/authorised",
      "ottpay:5.1/fail", "ottpay:5.1/failure", "ottpay:5.1/closed", "ottpay:5.1/orderclosed",
      "ottpay:5.1/cancelled", "ottpay:5.1/canceled", "ottpay:5.1/revoked", "ottpay:5.1/refunded",
      "ottpay:5.1/fully_refunded", "ottpay:5.1/fully_reversal", "ottpay:5.1/reversed",
      "ottpay:5.1/chargeback", "ottpay:5.1/partial_refunded", "ottpay:5.1/capitals"),
    arguments: words)
  func everyStatus(_ word: String, _ status: OrderStatus) {
    for spelled in [word, word.uppercased()] {
      let data = OTTPaySample.paid([
        "rspCode": nil, "order_status": .string(spelled),
        "refund_amount": status == .refunded ? "100" : nil,
      ])
      let outcome = OTTPaySample.outcome(
        OTTPaySample.answer("SUCCESS", data), to: .query(refundRequestNo: nil))
      #expect(outcome.result == .succeeded)
      #expect(outcome.report?.status == status)
      #expect(outcome.report?.totalAmount == Amount(100))
      #expect(outcome.report?.sn == "UP0001")
    }
  }

  @Test(
    .covers("ottpay:5/unknown"),
    arguments: [
      ("FAIL", nil, .rejectedUnclear, nil), ("PARAM_INVALID", nil, .uncertain, nil),
      ("PROCESSING", nil, .uncertain, nil), ("PROCESSING", open, .succeeded, .created),
      ("FAIL", dead, .succeeded, .payCanceled), ("FAIL", OTTPaySample.paid(), .uncertain, .paid),
      ("SUCCESS", nil, .uncertain, nil),
      ("SUCCESS", OTTPaySample.paid(["order_status": nil]), .uncertain, nil),
      ("SYSTEM_ERROR", OTTPaySample.paid(), .uncertain, .paid),
      ("ORDER_USED", nil, .uncertain, nil),
      ("NEVER_HEARD", nil, .uncertain, nil),
      ("SUCCESS", OTTPaySample.paid(["rspCode": "PROCESSING"]), .succeeded, .unknown),
    ] as [Row])
  func query(
    _ code: String, _ data: [String: JSONValue]?, _ result: ActionResult, _ status: OrderStatus?
  ) {
    let outcome = OTTPaySample.outcome(
      OTTPaySample.answer(code, data), to: .query(refundRequestNo: nil))
    #expect(outcome.result == result)
    #expect(outcome.report?.status == status)
  }

  /// A FAIL is said of many things: only one that speaks of the order denies that there is one.
  @Test(
    .covers("ottpay:8/queries"),
    arguments: [
      ("Order does not exist", true), ("ORDER NOT FOUND", true), ("No such transaction.", true),
      ("the order doesn't exist", true), ("ORDER_NOT_EXIST", true), ("Record not found", true),
      ("Order cannot be found", true), ("订单不存在", true), ("未找到该交易", true),
      ("Fail", false), ("Signature error", false), ("Merchant does not exist", false),
      ("Order is being processed", false), ("系统繁忙", false), ("", false),
    ])
  func denials(_ text: String, _ denies: Bool) {
    let answer = OTTPaySample.answer("FAIL") { $0["rsp_msg"] = .string(text) }
    let asked = OTTPaySample.outcome(answer, to: .query(refundRequestNo: nil))
    #expect(asked.result == (denies ? .noSuchOrder : .rejectedUnclear))
    let ofRefund = OTTPaySample.outcome(answer, to: .query(refundRequestNo: Sample.number))
    #expect(ofRefund.result == .rejectedUnclear)
    #expect(OTTPaySample.outcome(answer, to: .pay).result == .rejectedUnclear)
  }

  /// What went back in all decides, where the word and the sum agree.
  @Test(
    .covers("ottpay:4.4/refund_amount"),
    arguments: [
      ("success", nil, .paid, nil), ("success", "0", .paid, nil),
      ("success", "40", .partiallyRefunded, 60), ("success", "100", .refunded, 0),
      ("partial_refunded", "40", .partiallyRefunded, 60),
      ("partial_refunded", nil, .partiallyRefunded, nil),
      ("partial_refunded", "0", .unknown, nil), ("refunded", "40", .partiallyRefunded, 60),
      ("refunded", "100", .refunded, 0), ("refunded", nil, .unknown, nil),
      ("fully_refunded", nil, .refunded, nil), ("reversed", nil, .refunded, nil),
      ("chargeback", "40", .unknown, nil), ("success", "101", .unknown, nil),
      ("success", "4.0", .unknown, nil), ("success", "-1", .unknown, nil),
    ] as [(String, String?, OrderStatus, Int64?)])
  func sums(_ word: String, _ back: String?, _ status: OrderStatus, _ left: Int64?) {
    let data = OTTPaySample.paid([
      "order_status": .string(word), "refund_amount": back.map(JSONValue.string),
    ])
    let report = OTTPaySample.outcome(
      OTTPaySample.answer("SUCCESS", data), to: .query(refundRequestNo: nil)
    ).report
    #expect(report?.status == status)
    #expect(report?.netAmount == left.map { Amount($0) })
  }

  @Test(
    .covers("ottpay:4.5/opaque"),
    arguments: [
      (nil, nil, nil), ("0", nil, nil), ("39", .unknown, .unknown), ("40", .succeeded, .succeeded),
      ("100", .succeeded, .succeeded),
    ] as [(String?, RefundReport?, RefundReport?)])
  func refundAskedFor(_ back: String?, _ lost: RefundReport?, _ accepted: RefundReport?) throws {
    let data = OTTPaySample.paid(["refund_amount": back.map(JSONValue.string)])
    let answer = OTTPaySample.answer("SUCCESS", data)
    let question = OrderCommand.query(refundRequestNo: Sample.number)
    let one = OTTPaySample.outcome(answer, to: question, of: try OTTPaySample.refunding())
    #expect(one.report?.refund == lost)
    let two = OTTPaySample.outcome(
      answer, to: question, of: try OTTPaySample.refunding(accepted: true))
    // What was accepted is not asked for a second time.
    #expect(two.report?.refund == accepted ?? .inProgress)
  }

  @Test(
    .covers("ottpay:4.5/opaque", "ottpay:4.5/repeated"),
    arguments: [
      ("SUCCESS", .inProgress), ("PROCESSING", .inProgress), ("FAIL", .rejectedUnclear),
      ("PARAM_ERROR", .rejectedUnclear), ("ORDER_USED", .uncertain), ("SYSTEM_ERROR", .uncertain),
      ("ORDER_PAID", .uncertain), ("NEVER_HEARD", .uncertain),
    ] as [(String, ActionResult)])
  func returns(_ code: String, _ result: ActionResult) {
    // The rest of the answer is not documented: whatever number it names, it is not compared.
    for data in [nil, ["order_id": "R1", "order_status": "odd"]] as [[String: JSONValue]?] {
      let answer = OTTPaySample.answer(code, data)
      for command in [OTTPaySample.refund, .revoke] {
        #expect(OTTPaySample.outcome(answer, to: command).result == result)
      }
    }
  }

  @Test(.covers("ottpay:7/preauth", "ottpay:5.1/authorised")) func preauthIsDoneWhenItIsAuthorised()
  {
    let data = OTTPaySample.paid(["order_status": "authorised"])
    let answer = OTTPaySample.answer("SUCCESS", data)
    let question = OrderCommand.query(refundRequestNo: nil)
    let reserved = OTTPaySample.order(.precreate) { $0.preauth = true }
    #expect(OTTPaySample.outcome(answer, to: question, of: reserved).report?.status == .paid)
    #expect(OTTPaySample.outcome(answer, to: question).report?.status == .created)
  }
}
