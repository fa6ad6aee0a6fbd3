import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Field limits")
struct FieldTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var member: String
    var value: JSONValue?
    var testDescription: String { "\(member) = \(String(describing: value).prefix(60))" }

    init(_ member: String, _ value: JSONValue?) {
      self.member = member
      self.value = value
    }

    init(_ member: String, octets: Int) {
      self.init(member, .string(String(repeating: "x", count: octets)))
    }
  }

  static let goods: [String: JSONValue] = [
    "goods_id": .string("1"), "goods_name": .string("Pizza"), "quantity": .integer(1),
    "price": .integer(1000), "promotion_type": .integer(0),
  ]

  @Test(
    "A wrong field is INVALID_PARAMS and makes no order",
    .covers(
      "10.1/3-invalid", "10.1/3-required", "10.1/3-lengths", "10.1/3-amount", "10.1/3-extended",
      "10.1/3-goods"),
    arguments: [
      Row("client_sn", nil), Row("client_sn", octets: 33), Row("client_sn", .integer(1)),
      Row("client_sn", .null), Row("total_amount", nil), Row("total_amount", .integer(1000)),
      Row("total_amount", .string("0")), Row("total_amount", .string("01")),
      Row("total_amount", .string("-1")), Row("total_amount", .string("+1")),
      Row("total_amount", .string("1.0")), Row("total_amount", .string("１")),
      Row("total_amount", .string("10000000000")), Row("total_amount", .string("")),
      Row("dynamic_id", nil), Row("dynamic_id", octets: 33), Row("subject", nil),
      Row("subject", octets: 65), Row("subject", .string(String(repeating: "比", count: 22))),
      Row("operator", nil), Row("operator", octets: 33), Row("reflect", octets: 65),
      Row("reflect", .object([:])), Row("description", octets: 257),
      Row("notify_url", octets: 129), Row("payway", .string("x")), Row("payway", .integer(1)),
      Row("payway", .string("1234")), Row("longitude", .string("121.6")),
      Row("latitude", .string("31.4")), Row("extended", .string("{}")),
      Row(
        "extended",
        .object(
          Dictionary(uniqueKeysWithValues: (0..<25).map { ("k\($0)", JSONValue.string("v")) }))),
      Row("extended", .object([String(repeating: "k", count: 65): .string("v")])),
      Row("extended", .object(["k": .string(String(repeating: "v", count: 257))])),
      Row("goods_details", .object([:])), Row("goods_details", .array([.string("Pizza")])),
      Row("goods_details", .array([.object(goods.filter { $0.key != "price" })])),
      Row(
        "goods_details",
        .array([.object(goods.merging(["promotion_type": .integer(2)]) { $1 })])),
    ])
  func refused(_ row: Row) {
    var till = TestTill()
    var payment = TestTill.payment("A1").mapValues(JSONValue.string)
    payment[row.member] = row.value
    let verdict = till.call("/upay/v2/pay", payment)
    #expect(verdict.outer == "400")
    #expect(verdict.error == "INVALID_PARAMS")
    #expect(till.model.orders.isEmpty)
    #expect(till.pay("A1").result == "PAY_SUCCESS")
  }

  @Test(
    "What is just within the limits is taken", .covers("10.1/3-lengths"),
    arguments: [
      Row("client_sn", octets: 32), Row("total_amount", .string("1")),
      Row("total_amount", .string("9999999999")),
      Row("subject", .string(String(repeating: "比", count: 21))), Row("operator", octets: 32),
      Row("reflect", octets: 64), Row("reflect", .null), Row("reflect", .string("")),
      Row("description", octets: 256), Row("nobody_asks", .array([.bool(true)])),
      Row("extended", .object(["k": .object(["hb_fq_num": .string("3")])])),
      Row("goods_details", .array([.object(goods)])),
    ])
  func accepted(_ row: Row) {
    var till = TestTill()
    var payment = TestTill.payment("A1").mapValues(JSONValue.string)
    payment[row.member] = row.value
    #expect(till.call("/upay/v2/pay", payment).result == "PAY_SUCCESS")
  }

  @Test("A position has both of its numbers", .covers("10.1/3-position"))
  func position() {
    var till = TestTill()
    let payment = TestTill.payment("A1").merging(
      ["longitude": "121.615459404", "latitude": "31.4056441552"]) { $1 }
    #expect(till.call("/upay/v2/pay", payment).result == "PAY_SUCCESS")
  }

  @Test(
    "An order must be named", arguments: ["query", "cancel", "revoke", "refund"])
  func reference(_ verb: String) {
    var till = TestTill()
    let verdict = till.call(
      "/upay/v2/\(verb)", ["refund_request_no": "1", "refund_amount": "1", "operator": "o"])
    #expect(verdict.error == "INVALID_PARAMS")
  }
}
