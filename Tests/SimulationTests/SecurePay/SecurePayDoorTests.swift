import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated SecurePay takes of a request, and what it refuses before anything is done.
@Suite("The door of SecurePay")
struct SecurePayDoorTests {
  typealias Change = [String: String?]

  static let changes: [(String, Change, String)] = [
    ("0107", ["version": "5.0.0"], "10"), ("0107", ["encoding": "GBK"], "10"),
    ("0107", ["encoding": nil], "13"), ("0107", ["merId": "777290058110049"], "10"),
    ("0107", ["accessType": "1"], "13"), ("0107", ["accessType": "9"], "10"),
    ("0107", ["txnType": "02"], "10"), ("0107", ["txnSubType": nil], "13"),
    ("0107", ["bizType": "000201"], "10"), ("0107", ["bizType": nil], "13"),
    ("0107", ["orderId": "A-000001"], "10"), ("0107", ["orderId": "A1"], "10"),
    ("0107", ["orderId": nil], "13"), ("0107", ["txnTime": "2026"], "10"),
    ("0107", ["txnTime": nil], "13"), ("0107", ["txnAmt": "10.00"], "10"),
    ("0107", ["txnAmt": "0"], "10"), ("0107", ["txnAmt": nil], "13"),
    ("0107", ["txnAmt": "30000001"], "33"), ("0107", ["currencyCode": "CNY"], "10"),
    ("0107", ["currencyCode": nil], "13"), ("0107", ["channelType": "99"], "10"),
    ("0107", ["backUrl": nil], "13"), ("0107", ["payTimeout": "soon"], "10"),
    ("0106", ["qrNo": nil], "13"), ("0106", ["channelType": nil], "13"),
    ("0400", ["origQryId": nil], "13"), ("3100", ["txnAmt": "-1"], "10"),
    ("0000", ["orderId": nil], "13"), ("0101", [:], "10"), ("9901", [:], "34"),
  ]

  @Test("A field that is missing or malformed", arguments: changes)
  func fields(_ type: String, _ change: Change, _ code: String) {
    var desk = SecurePayDesk()
    let own: Change = type == "0106" ? ["qrNo": "6200000000000000001"] : [:]
    let seen = desk.call(type, "A0000001", own.merging(change) { $1 })
    #expect(seen.code == code)
    #expect(seen.fields["respMsg"]?.suffix(9).first == "[")
    #expect(desk.books.orders.isEmpty)
    covers("securepay:7/formats", "securepay:7/missing", "securepay:3/fields")
  }

  @Test("Whoever did not sign with the merchant's key is refused, and is told so")
  func signature() throws {
    var desk = SecurePayDesk()
    var message = desk.signed(desk.fields("0107", "A0000001"))
    message.fields["txnAmt"] = "1"
    #expect(desk.post(message.form).code == "11")
    message.fields["signature"] = nil
    #expect(desk.post(message.form).code == "11")
    message.fields["signMethod"] = "12"
    #expect(desk.post(message.form).code == "11")
    var certified = try SecurePayDesk.certified()
    var other = certified.signed(certified.fields("0107", "A0000001"))
    other.fields["certId"] = "12345"
    #expect(certified.post(other.form).code == "11")
    #expect(certified.books.orders.isEmpty && desk.books.orders.isEmpty)
    covers("securepay:7/signature")
  }

  @Test(
    "The media type",
    arguments: [
      ("application/x-www-form-urlencoded", true), ("application/json", false), ("", false),
    ])
  func mediaType(_ type: String, _ isTaken: Bool) {
    var desk = SecurePayDesk()
    let form = desk.signed(desk.fields("0107", "A0000001")).form
    #expect(desk.post(form, contentType: type).code == (isTaken ? "00" : "10"))
    covers("securepay:1/form")
  }

  @Test("Noise is no request", arguments: [[], Array("%".utf8), [0xFF, 0xFE], Array("a&a".utf8)])
  func noise(_ body: [UInt8]) {
    var desk = SecurePayDesk()
    #expect(["10", "11"].contains(desk.post(body).code ?? ""))
    #expect(desk.books.orders.isEmpty)
  }

  @Test("Number and time name a transaction, or number and day; by a switch")
  func duplicates() {
    var desk = SecurePayDesk()
    #expect(desk.pay("A0000001").code == "00")
    #expect(desk.pay("A0000001").code == "12")
    #expect(desk.giveBack("0400", "A0000001", of: "A0000001").code == "12")
    desk.now += 1_000
    desk.times["A0000001"] = BeijingTime.compact(desk.now)
    desk.rules.duplicate = .numberAndDay
    #expect(desk.pay("A0000001").code == "12")
    desk.rules.duplicate = .numberAndTime
    #expect(desk.pay("A0000001").code == "00")
    #expect(desk.kept == 2_000)
    covers("securepay:7/duplicates", "securepay:3/duplicate")
  }

  @Test("A time that is not now", arguments: [-3_601_000, -3_600_000, 3_600_000, 3_601_000])
  func skew(_ difference: Milliseconds) {
    var desk = SecurePayDesk()
    desk.times["A0000001"] = BeijingTime.compact(desk.now + difference)
    let isFar = abs(difference) > 3_600_000
    #expect(desk.pay("A0000001").code == (isFar ? "10" : "00"))
    desk.rules.timeSkew = 0
    #expect(desk.pay("A0000001").code == (isFar ? "00" : "12"))
    covers("securepay:7/txnTime")
  }

  @Test("By way of an acquirer")
  func acquirer() {
    var desk = SecurePayDesk()
    #expect(
      desk.pay("A0000001", "01", ["accessType": "1", "acqInsCode": "00010000"]).code == "00")
    covers("securepay:3/accessType")
  }
}
