import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What IOTPay's two simulated APIs take of a request, and what they refuse before anything is done.
@Suite("The doors of IOTPay")
struct IOTPayDoorTests {
  typealias Values = IOTPayDesk.Values

  private static func desk(_ api: IOTPayAPI) -> IOTPayDesk {
    var desk = IOTPayDesk(api)
    // So that each refusal shows its code.
    desk.cards.words = .code
    return desk
  }

  private static func expect(
    _ seen: IOTPayDesk.Seen, _ code: String, _ sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(seen.code?.prefix(4) == code.prefix(4), sourceLocation: sourceLocation)
  }

  @Test("The layers, in their order", arguments: IOTPayAPI.allCases)
  func layers(_ api: IOTPayAPI) {
    var desk = Self.desk(api)
    let verb = api == .v1 ? "create_order" : "cc_purchase"
    let good = api == .v1 ? IOTPayDesk.order("A1", "UPI_QR") : IOTPayDesk.page("A1")
    Self.expect(desk.post(verb, [], method: "GET"), "0011")
    Self.expect(desk.post(verb, []), "0012")
    for noise in [[0xFF], Array("{".utf8), Array("params=%7B".utf8), Array("[]".utf8)] {
      Self.expect(desk.post(verb, noise), "0014")
    }
    Self.expect(desk.call(verb, good.merging(["mchId": "10000702"]) { $1 }), "0015")
    Self.expect(desk.call(verb, good, key: "TESTKEY0123456789abcdefTESTKEY02"), "0013")
    for sign in ["", "1077460581D4FFAB7367376488632349"] as [JSONValue] {
      Self.expect(desk.call(verb, good.merging(["sign": sign]) { $1 }), "0013")
    }
    // An empty parameter is neither signed nor looked at.
    Self.expect(desk.call(verb, good.merging(["remarks": ""]) { $1 }), "SUCCESS")
    #expect(desk.books.orders.count == 1)
    covers(
      "iotpay:6/door", "iotpay:6/empty", "iotpay:4.4/0011", "iotpay:4.4/0012", "iotpay:4.4/0013",
      "iotpay:4.4/0014", "iotpay:4.4/0015")
  }

  @Test("The media type of each API", arguments: IOTPayAPI.allCases)
  func mediaType(_ api: IOTPayAPI) {
    var desk = Self.desk(api)
    let verb = api == .v1 ? "query_order" : "cc_query"
    var values = ["mchOrderNo": "A1"] as Values
    values["mchId"] = .string(IOTPayDesk.account.number)
    let body = desk.body(IOTPayDesk.json(values))
    for (type, isJSON) in [
      ("application/json;charset=UTF-8", true), ("application/x-www-form-urlencoded", false),
    ] {
      Self.expect(desk.post(verb, body, type: type), isJSON == (api == .v3) ? "0112" : "0014")
    }
    covers("iotpay:2/json", "iotpay:4/params")
  }

  typealias Change = [String: JSONValue?]
  static let long = JSONValue.string(String(repeating: "x", count: 513))
  static let wallets: [(String, Change)] = [
    ("create_order", ["mchOrderNo": nil]), ("create_order", ["mchOrderNo": "1 2"]),
    ("create_order", ["mchOrderNo": .string(String(repeating: "1", count: 31))]),
    ("create_order", ["channelId": "UPI_BARCODE"]), ("create_order", ["channelId": "CC_PAX"]),
    ("create_order", ["currency": "USD"]), ("create_order", ["currency": nil]),
    ("create_order", ["amount": 0]), ("create_order", ["amount": -1]),
    ("create_order", ["amount": "100"]), ("create_order", ["amount": 2_147_483_648]),
    ("create_order", ["jobNo": nil]), ("create_order", ["notifyUrl": nil]),
    ("create_order", ["subject": nil]), ("create_order", ["body": nil]),
    ("create_order", ["clientIp": nil]), ("create_order", ["device": long]),
    ("create_order", ["subject": long]), ("create_order", ["extra": long]),
    ("create_order", ["channelId": "WX_NATIVE"]),
    ("create_order", ["channelId": "WX_NATIVE", "extra": "{}"]),
    ("create_order", ["channelId": "UPI_MICROPAY"]),
    ("create_order", ["channelId": "UPI_MICROPAY", "codeType": "barcode"]),
    ("create_order", ["channelId": "UPI_MICROPAY", "codeType": "qr", "identityCode": "622"]),
    ("query_order", ["mchOrderNo": nil]), ("refund_order", ["refundAmount": nil]),
    ("refund_order", ["mchRefundNo": nil]), ("refund_order", ["loginName": nil]),
    ("refund_order", ["clientIp": nil]), ("refund_order", ["payOrderId": nil]),
    ("query_refund", ["mchRefundNo": nil]),
  ]

  @Test("A parameter of wallets that is missing or malformed", arguments: wallets)
  func walletParameters(_ verb: String, _ change: Change) {
    var desk = Self.desk(.v1)
    var values: Values =
      switch verb {
      case "create_order": IOTPayDesk.order("A1", "UPI_QR")
      case "refund_order":
        [
          "mchRefundNo": "R1", "loginName": "j", "refundAmount": 1, "payOrderId": "U1",
          "clientIp": "::1",
        ]
      case "query_refund": ["mchRefundNo": "R1"]
      default: ["mchOrderNo": "A1"]
      }
    for (name, value) in change { values[name] = value }
    Self.expect(desk.call(verb, values), "0014")
    #expect(desk.books.orders.isEmpty)
    covers(
      "iotpay:6/strict", "iotpay:4/limits", "iotpay:4/amount", "iotpay:4/extra",
      "iotpay:4/identityCode", "iotpay:4.1/others", "iotpay:4/currency")
  }

  static let pages: [(String, Change)] = [
    ("cc_purchase", ["mchOrderNo": nil]), ("cc_purchase", ["mchUserId": nil]),
    ("cc_purchase", ["amount": "100"]), ("cc_purchase", ["currency": "USD"]),
    ("cc_purchase", ["loginName": "a longer name"]), ("cc_purchase", ["channel": "PF_CC"]),
    ("cc_purchase", ["notifyUrl": nil]), ("cc_purchase", ["returnUrl": nil]),
    ("cc_purchase", ["subject": long]), ("cc_query", ["mchOrderNo": nil]),
    ("cc_refund", ["refundAmount": 0]), ("cc_refund", ["notifyUrl": nil]),
    ("cc_refund", ["payOrderId": nil]), ("cc_void", ["notifyUrl": nil]),
    ("cc_void", ["mchRefundNo": nil]), ("cc_addcard", ["cardId": nil]),
    ("cc_addcard", ["returnUrl": nil]), ("cc_purchasewithtoken", ["cardId": "C9"]),
    ("cc_purchasewithtoken", ["amount": nil]),
  ]

  @Test("A parameter of card pages that is missing or malformed", arguments: pages)
  func pageParameters(_ verb: String, _ change: Change) {
    var desk = Self.desk(.v3)
    var values: Values =
      switch verb {
      case "cc_purchase": IOTPayDesk.page("A1")
      case "cc_query": ["mchOrderNo": "A1"]
      case "cc_addcard": IOTPayDesk.card("C1")
      case "cc_purchasewithtoken": IOTPayDesk.withCard("A1", "C1")
      default:
        [
          "mchRefundNo": "R1", "loginName": "j", "refundAmount": 1, "payOrderId": "P1",
          "notifyUrl": "https://pos.example/notify",
        ]
      }
    for (name, value) in change { values[name] = value }
    Self.expect(desk.call(verb, values), "0014")
    #expect(desk.books.orders.isEmpty)
    covers(
      "iotpay:6/strict", "iotpay:2/UPI_EX", "iotpay:2/loginName", "iotpay:2/notifyUrl",
      "iotpay:2/mchUserId")
  }

  @Test("What is not of its path is nobody's")
  func paths() {
    var desk = IOTPayDesk(.v1)
    #expect(desk.post("unified_order", []).status == 404)
    #expect(desk.post("cc_purchase", []).status == 404)
  }
}
