import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated OTT Pay takes of a request, and what it refuses before anything is done.
@Suite("The door of OTT Pay")
struct OTTPayDoorTests {
  typealias Envelope = [String: JSONValue]

  @Test(
    "An envelope that is wrong in one thing",
    arguments: [
      (["action": "REVERSE"], "PARAM_INVALID"), (["action": 1], "PARAM_INVALID"),
      (["version": "2.0"], "PARAM_INVALID"), (["version": .null], "PARAM_INVALID"),
      (["merchant_id": "ON00000002"], "FAIL"), (["data": .null], "FAIL"), (["md5": .null], "FAIL"),
      (["data": "AAAA"], "FAIL"), (["md5": "00000000000000000000000000000000"], "FAIL"),
    ] as [(Envelope, String)])
  func envelopes(_ change: Envelope, _ code: String) {
    var desk = OTTPayDesk()
    let good = OTTPayDesk.envelope("PASSIVEPAY", OTTPayDesk.code("A1"))
    let seen = desk.post(JSONText.octets(JSONValue.object(good.merging(change) { $1 })))
    #expect(seen.code == code)
    #expect(seen.data == nil)
    #expect(desk.books.orders.isEmpty)
    covers("ottpay:4/actions", "ottpay:8/door", "ottpay:8/refusal")
  }

  @Test("Another sign key is told nothing")
  func otherKey() {
    var desk = OTTPayDesk()
    let body = OTTPayDesk.envelope("PASSIVEPAY", OTTPayDesk.code("A1"), key: "FEDCBA9876543210")
    let seen = desk.post(JSONText.octets(JSONValue.object(body)))
    #expect(seen.code == "FAIL")
    #expect(seen.data == nil)
    #expect(desk.kept == 0)
    covers("ottpay:8/refusal")
  }

  @Test(
    "The media type",
    arguments: [
      ("application/json", true), ("application/json; charset=UTF-8", true), ("text/plain", false),
      ("", false),
    ])
  func mediaType(_ type: String, _ isTaken: Bool) {
    var desk = OTTPayDesk()
    let body = OTTPayDesk.envelope("PASSIVEPAY", OTTPayDesk.code("A1"))
    let seen = desk.post(JSONText.octets(JSONValue.object(body)), contentType: type)
    #expect(seen.code == (isTaken ? "SUCCESS" : "PARAM_INVALID"))
    covers("ottpay:1/content-type")
  }

  @Test("Noise is no request", arguments: [[], Array("[]".utf8), [0xFF, 0xFE], Array("{".utf8)])
  func noise(_ body: [UInt8]) {
    var desk = OTTPayDesk()
    #expect(desk.post(body).code == "PARAM_INVALID")
    covers("ottpay:8/door")
  }

  typealias Change = [String: String?]
  static let changes: [(String, Change, String)] = [
    ("CC_PURCHASE", ["orderId": nil], "PARAM_ERROR"),
    ("CC_PURCHASE", ["orderId": "123456789012345678901"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["orderId": "A-1"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["txnAmt": nil], "PARAM_ERROR"),
    ("CC_PURCHASE", ["txnAmt": "1.00"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["txnAmt": "0"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["txnAmt": "-5"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["txnTime": "2026"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["merchant_id": "ON2"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["frontUrl": nil], "PARAM_ERROR"),
    ("CC_PURCHASE", ["backUrl": nil], "PARAM_ERROR"),
    ("CC_PURCHASE", ["channelType": "WEB"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["bizType": " securePay"], "PARAM_INVALID"),
    ("CC_PURCHASE", ["cc_channelType": "tv"], "PARAM_INVALID"),
    ("CC_PREAUTH", ["txnAmt": "x"], "PARAM_INVALID"),
    ("ACTIVEPAY", ["operator_id": nil], "PARAM_ERROR"),
    ("ACTIVEPAY", ["biz_type": "PAYPAL"], "PARAM_INVALID"),
    ("ACTIVEPAY", ["call_back_url": nil], "PARAM_ERROR"),
    ("ACTIVEPAY", ["amount": nil], "PARAM_ERROR"),
    ("PASSIVEPAY", ["auth_code": nil], "PARAM_ERROR"),
    ("PASSIVEPAY", ["amount": "99999999999"], "PARAM_INVALID"),
    ("PASSIVEPAY", ["biz_type": nil], "PARAM_ERROR"),
    ("STATUS_QUERY", ["order_id": nil], "PARAM_ERROR"),
    ("CC_QUERYPAY", ["orderId": nil], "PARAM_ERROR"),
    ("REFUND", ["ori_order_id": nil], "PARAM_ERROR"),
    ("REFUND", ["refund_amt": "0.4"], "PARAM_INVALID"),
    ("REFUND", ["order_id": "R-1"], "PARAM_INVALID"),
  ]

  @Test("A member that is missing or malformed", arguments: changes)
  func members(_ action: String, _ change: Change, _ code: String) {
    var desk = OTTPayDesk()
    var values = Self.good(action)
    for (name, value) in change { values[name] = value }
    #expect(desk.call(action, values).code == code)
    #expect(desk.books.orders.isEmpty)
    covers("ottpay:8/strict", "ottpay:4/\(action)")
  }

  @Test("The page for telephones names the kind of business in another way")
  func mobileName() {
    var desk = OTTPayDesk()
    var values = OTTPayDesk.page("A1")
    values["bizType"] = nil
    values["biz_type"] = "securePay"
    #expect(desk.call("CC_PURCHASE", values).code == "PROCESSING")
    covers("ottpay:4.1/biz_type")
  }

  @Test("Longer numbers, as in the documents' example, by a switch", arguments: [true, false])
  func longNumbers(_ isStrict: Bool) {
    var desk = OTTPayDesk()
    desk.rules.strictNumbers = isStrict
    let seen = desk.call("CC_PURCHASE", OTTPayDesk.page("123456789012345678901234"))
    #expect(seen.code == (isStrict ? "PARAM_INVALID" : "PROCESSING"))
    covers("ottpay:4.1/orderId")
  }

  @Test("The whole request in Base64, as one page has it, by a switch")
  func base64() throws {
    var desk = OTTPayDesk()
    desk.rules.envelope = .base64
    let plain = JSONText.octets(
      JSONValue.object(OTTPayDesk.envelope("PASSIVEPAY", OTTPayDesk.code("A1"))))
    #expect(desk.post(plain).code == nil)
    let answer = desk.post(Array(Self.base64(plain).utf8))
    let text = try #require(Self.plain(String(decoding: answer.body, as: UTF8.self)))
    #expect(OTTPayDesk.read(Delivery.Reply(status: 200, body: text)).code == "SUCCESS")
    covers("ottpay:1/base64-envelope")
  }

  static func good(_ action: String) -> [String: String] {
    switch action {
    case "CC_PURCHASE", "CC_PREAUTH": OTTPayDesk.page("A1")
    case "ACTIVEPAY": OTTPayDesk.link("A1")
    case "PASSIVEPAY": OTTPayDesk.code("A1")
    case "REFUND": ["ori_order_id": "A1", "refund_amt": "40", "order_id": "R1"]
    case "CC_QUERYPAY": ["orderId": "A1"]
    default: ["order_id": "A1"]
    }
  }

}
