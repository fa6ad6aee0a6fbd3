import Terminal
import Testing

@testable import upayctl

@Suite("What is asked of the daemon")
struct PaymentWishTests {
  private func wish(
    amount: String = "12.50", currency: String = "CNY", code: String? = nil, payway: String? = nil,
    clientSN: String? = nil
  ) -> PaymentWish {
    PaymentWish(
      kind: .pay, amount: amount, currency: currency, subject: "Tea", code: code, payway: payway,
      clientSN: clientSN)
  }

  @Test func body() throws {
    let checked = try wish(
      code: "281234567890123456", payway: "WeChat", clientSN: "A-1"
    ).checked(wall: noon, random: 1)
    #expect(
      checked.body.compactMapValues { $0 } == [
        "client_sn": .string("A-1"), "total_amount": .integer(1_250), "currency": .string("CNY"),
        "subject": .string("Tea"), "payway": .string("3"),
        "dynamic_id": .string("281234567890123456"),
      ])
  }

  @Test("Sale, scan, slips and operator, each under its name")
  func otherMembers() throws {
    let scanned = PaymentWish(
      kind: .pay, amount: "1", currency: "CNY", clientSN: "A-1", saleNo: "S-1", again: true,
      scanID: "00ff", printer: "roll", operator: "ann")
    #expect(
      try scanned.checked(wall: noon, random: 1).body.compactMapValues { $0 } == [
        "client_sn": .string("A-1"), "total_amount": .integer(100), "currency": .string("CNY"),
        "sale_no": .string("S-1"), "again": .bool(true), "scan_id": .string("00ff"),
        "printer": .string("roll"), "operator": .string("ann"),
      ])
    let armed = PaymentWish(
      kind: .pay, amount: "1", currency: "CNY", clientSN: "A-1", scanner: "desk", isQuiet: true)
    #expect(
      try armed.checked(wall: noon, random: 1).body.compactMapValues { $0 } == [
        "client_sn": .string("A-1"), "total_amount": .integer(100), "currency": .string("CNY"),
        "scanner": .string("desk"), "print": .bool(false),
      ])
  }

  @Test("A payment system, and money that is only reserved")
  func preauth() throws {
    let wish = PaymentWish(
      kind: .precreate, amount: "1", currency: "CAD", payway: "unionpay", clientSN: "A-1",
      gateway: "ottpay", isPreauth: true)
    #expect(
      try wish.checked(wall: noon, random: 1).body.compactMapValues { $0 } == [
        "client_sn": .string("A-1"), "total_amount": .integer(100), "currency": .string("CAD"),
        "payway": .string("17"), "gateway": .string("ottpay"), "preauth": .bool(true),
      ])
  }

  @Test("A number is made before anything is sent")
  func number() throws {
    let checked = try wish().checked(wall: noon, random: 7)
    #expect(checked.clientSN == ClientSN(wall: noon, random: 7))
    #expect(checked.body["client_sn"] == .string(checked.clientSN.text))
  }

  @Test(
    arguments: [
      ("12.50", "CNY", 1_250), ("12.5", "cny", 1_250), ("12", "CNY", 1_200), ("0.01", "USD", 1),
      ("1250", "JPY", 1_250),
    ] as [(String, String, Int64)])
  func amounts(typed: String, currency: String, minorUnits: Int64) throws {
    let checked = try wish(amount: typed, currency: currency).checked(wall: noon, random: 1)
    #expect(checked.amount.minorUnits == minorUnits)
  }

  static let mistakes: [(PaymentWish, String)] = {
    func wish(
      _ amount: String = "1", currency: String = "CNY", code: String? = nil,
      payway: String? = nil, clientSN: String? = nil
    ) -> PaymentWish {
      PaymentWish(
        kind: .pay, amount: amount, currency: currency, subject: nil, code: code, payway: payway,
        clientSN: clientSN)
    }
    return [
      (wish("0"), "12.50"), (wish("0.00"), "12.50"), (wish("-1"), "12.50"),
      (wish("1,50"), "12.50"), (wish("1.505"), "12.50"), (wish(""), "12.50"),
      (wish("１"), "12.50"), (wish("1.5", currency: "JPY"), "1250"),
      (wish("9999999999999"), "12.50"), (wish(currency: "XYZ"), "CNY"),
      (wish(payway: "cash"), "alipay"), (wish(payway: ""), "alipay"),
      (wish(payway: "12345"), "alipay"), (wish(clientSN: ""), "--client-sn"),
      (wish(clientSN: "a b"), "--client-sn"),
      (wish(clientSN: String(repeating: "a", count: 33)), "--client-sn"),
      (wish(code: ""), "--code"), (wish(code: String(repeating: "1", count: 33)), "--code"),
    ]
  }()

  @Test(arguments: mistakes)
  func mistake(_ wish: PaymentWish, names: String) {
    let mistake = #expect(throws: PaymentWish.Mistake.self) {
      try wish.checked(wall: noon, random: 1)
    }
    #expect(mistake?.description.contains(names) == true)
  }

  @Test(arguments: [
    ("alipay", "1"), ("WECHAT", "3"), ("unionpay", "17"), ("1", "1"), ("0099", "0099"),
  ])
  func payway(typed: String, code: String) {
    #expect(Payway(typed: typed)?.code == code)
  }

  @Test(arguments: [("1", "alipay (1)"), ("17", "unionpay (17)"), ("6", "6")])
  func readablePayway(code: String, text: String) {
    #expect(Payway.readable(code) == text)
  }
}
