import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// How the simulated IOTPay words what it says, and what the daemon's own codec makes of it.
@Suite("The words of IOTPay")
struct IOTPayWordingTests {
  private static let merchant = IOTPayDesk.account.merchant(login: "jack123")

  private static func transaction(
    _ kind: IOTPayTransaction.Kind, _ number: String, _ amount: Int64 = 100
  ) -> IOTPayTransaction {
    IOTPayTransaction(kind, number: number, amount: Amount(amount), currency: .cad)
  }

  private static func reading(
    _ kind: IOTPayTransaction.Kind, _ number: String, _ amount: Int64 = 100
  )
    -> IOTPayReading
  {
    IOTPayReading(merchant, transaction(kind, number, amount))
  }

  /// Every position of every switch that is no time.
  private static func positions(_ rules: [Rule<SimulatorRules>]) -> [(String, JSONValue)] {
    rules.flatMap { rule -> [(String, JSONValue)] in
      guard !rule.values.hasPrefix("milliseconds") else { return [] }
      return rule.values.split(separator: ",").map { text in
        (rule.name, SimulatorRules.value(String(text.drop { $0 == " " })))
      }
    }
  }

  private static func set(_ name: String, _ value: JSONValue, in desk: inout IOTPayDesk) throws {
    var rules = desk.world.allRules
    try rules.set(name, to: value)
    desk.world.allRules = rules
  }

  private static func response(_ seen: IOTPayDesk.Seen) -> HTTPResponse {
    HTTPResponse(status: seen.status, body: seen.body)
  }

  @Test("However wallets are told of, the daemon understands it")
  func wallets() throws {
    for (name, value) in Self.positions(IOTPayWalletModel.switches) {
      let place: Comment = "\(name) is \(value)"
      var desk = IOTPayDesk(.v1)
      try Self.set(name, value, in: &desk)
      let shown = Self.reading(.wallet(.unionPayQR), "A1")
      let made = shown.answer(
        Self.response(desk.call("create_order", IOTPayDesk.order("A1", "UPI_QR"))))
      #expect(made.state == .accepted && made.link != nil && made.sn != nil, place)
      #expect(shown.queried(Self.response(desk.query("A1"))).state == .pending, place)
      let code = Self.reading(.wallet(.unionPayCode), "A2")
      let paid = code.answer(Self.response(desk.pay("A2")))
      #expect(paid.state == .accepted, place)
      #expect(code.queried(Self.response(desk.query("A2"))).state == .succeeded, place)
      #expect(shown.queried(Self.response(desk.query("A9"))).state == .notFound, place)
      let sn = try #require(paid.sn, place)
      let back = Self.reading(.refund(.v1, payment: sn), "R1", 40)
      let refunded = back.answer(Self.response(desk.refund("R1", 40, of: sn)))
      let isRefused = name == "iotpay.refund_currency" && value == .bool(true)
      #expect(refunded.state == (isRefused ? .refusedUnclear : .succeeded), place)
      let asked = back.queried(
        Self.response(desk.call("query_refund", ["mchRefundNo": "R1"])))
      #expect(asked.state == (isRefused ? .notFound : .succeeded), place)
      let again = back.answer(Self.response(desk.refund("R1", 40, of: sn)))
      #expect([.succeeded, .refusedUnclear].contains(again.state), place)
      #expect(desk.kept == (isRefused ? 100 : 60), place)
      let declined = Self.reading(.wallet(.unionPayCode), "A3")
        .answer(Self.response(desk.pay("A3", ending: "03")))
      #expect([.accepted, .refused, .refusedUnclear].contains(declined.state), place)
    }
    covers(
      "iotpay:4/codeUrl", "iotpay:4.3/currency", "iotpay:4.3/repeated", "iotpay:4.2/3",
      "iotpay:4.4/place", "iotpay:1/order", "iotpay:1/nested", "iotpay:6/disorder", "iotpay:6/walk",
      "iotpay:4.3/query_refund")
  }

  @Test("However cards are told of, the daemon understands it")
  func cards() throws {
    for (name, value) in Self.positions(IOTPayCardModel.switches) {
      let place: Comment = "\(name) is \(value)"
      var desk = IOTPayDesk(.v3)
      try Self.set(name, value, in: &desk)
      let page = Self.reading(.page, "A1")
      let made = page.answer(Self.response(desk.call("cc_purchase", IOTPayDesk.page("A1"))))
      #expect(made.state == .accepted && made.link != nil, place)
      // With this one a question needs a number that only its answer would tell.
      if name == "iotpay_card.query_needs", value == .string("both") {
        #expect(desk.query("A1").code != "SUCCESS")
        continue
      }
      #expect(page.queried(Self.response(desk.query("A1"))).state == .pending, place)
      let sn = desk.paidPage("A2")
      let paid = Self.reading(.page, "A2").queried(Self.response(desk.query("A2")))
      #expect(paid.state == .succeeded && paid.sn == sn, place)
      #expect(paid.rest == Amount(100) && paid.numbers["authNum"] != nil, place)
      let void = Self.reading(.void(payment: sn), "V1")
      #expect(void.answer(Self.response(desk.void("V1", of: sn))).state == .succeeded, place)
      #expect(
        void.queried(Self.response(desk.query("V1"))).state == .succeeded, place)
      let again = void.answer(Self.response(desk.void("V1", of: sn)))
      #expect([.succeeded, .refused, .refusedUnclear].contains(again.state), place)
      let absent = page.queried(Self.response(desk.query("A9")))
      #expect([.notFound, .refusedUnclear].contains(absent.state), place)
      let link = try #require(
        desk.call("cc_addcard", IOTPayDesk.card("C1"))["redirectUrl"] ?? made.link)
      #expect(!link.isEmpty)
      #expect(desk.kept == 0, place)
    }
    covers(
      "iotpay:2/redirectUrl", "iotpay:2.1/cc_query", "iotpay:2.1/1", "iotpay:2.1/2",
      "iotpay:2.1/3", "iotpay:2.2/repeated", "iotpay:2.2/notifyUrl")
  }

  @Test("Refunds and voids without an address, by a switch")
  func addresses() {
    for rule in IOTPayCardRules.NotifyURL.allCases {
      var desk = IOTPayDesk(.v3)
      desk.cards.refundNotifyURL = rule
      let sn = desk.paidPage("A1")
      let seen = desk.call(
        "cc_void", ["mchRefundNo": "V1", "loginName": "j", "payOrderId": .string(sn)])
      #expect((seen.code == "SUCCESS") == (rule == .optional))
    }
    covers("iotpay:2.2/notifyUrl")
  }

  @Test("Only the answer to create_order is signed, or all are")
  func signatures() {
    var desk = IOTPayDesk(.v1)
    #expect(desk.pay("A1").isSigned)
    #expect(!desk.query("A1").isSigned)
    desk.wallets.signedAnswers = .all
    #expect(desk.query("A1").isSigned && desk.query("A9").isSigned)
    covers("iotpay:4/signed")
  }

  @Test("An order is seen only after the lag", arguments: IOTPayAPI.allCases)
  func lag(_ api: IOTPayAPI) {
    var desk = IOTPayDesk(api)
    desk.wallets.visibilityLag = 5_000
    desk.cards.visibilityLag = 5_000
    if api == .v1 { _ = desk.pay("A1") } else { _ = desk.paidPage("A1") }
    #expect(desk.query("A1").code != "SUCCESS")
    desk.now += 5_000
    #expect(desk.query("A1").code == "SUCCESS")
  }

  @Test("No answer has its members in the order of another")
  func disorder() {
    var desk = IOTPayDesk(.v1)
    _ = desk.pay("A1")
    let orders = Set(
      (0..<12).map { _ in String(decoding: desk.query("A1").body, as: UTF8.self).prefix(12) })
    #expect(orders.count > 2)
    covers("iotpay:6/disorder")
  }

  @Test("Faults falsify before the answer is signed", arguments: IOTPayAPI.allCases)
  func faults(_ api: IOTPayAPI) throws {
    let path = api == .v1 ? "/v1/query_order" : "/v3/cc_query"
    let cases: [(FaultScript.Kind, JSONValue?, String, String?)] = [
      (.wrongAmount, 7, "amount", "7"), (.wrongClientSN, nil, "mchOrderNo", "SOMEBODY-ELSE"),
      (.unknownStatus, nil, "status", "ON_HOLD"), (.wrongSN, "X", "payOrderId", "X"),
      (.otherTerminal, nil, "mchId", "10000000000"), (.missing, "mchOrderNo", "mchOrderNo", nil),
      (.stale, nil, "status", api == .v1 ? "1" : "0"), (.shuffle, nil, "mchOrderNo", "A1"),
    ]
    for (kind, argument, member, value) in cases {
      var desk = IOTPayDesk(api)
      desk.wallets.signedAnswers = .all
      if api == .v1 { _ = desk.pay("A1") } else { _ = desk.paidPage("A1") }
      try desk.world.faults.add(FaultScript.Fault(path: path, kind: kind, argument: argument))
      let seen = desk.query("A1")
      #expect(api == .v3 || seen.isSigned, "\(kind)")
      #expect(seen[member] == value, "\(kind)")
    }
    var desk = IOTPayDesk(api)
    desk.cards.words = .code
    try desk.world.faults.add(FaultScript.Fault(path: "*", kind: .deny, argument: "0118"))
    let denied =
      api == .v1
      ? desk.pay("A1") : desk.call("cc_purchase", IOTPayDesk.page("A1"))
    #expect(denied.code?.prefix(4) == "0118")
    #expect(desk.books.orders.count == 1)
    try desk.world.faults.add(FaultScript.Fault(path: "*", kind: .illegalSign))
    #expect(desk.query("A1").code?.prefix(4) == "0013")
    try desk.world.faults.add(FaultScript.Fault(path: "*", kind: .maintenance))
    #expect(desk.query("A1").code?.prefix(4) == "0010")
    covers("iotpay:6/faults", "iotpay:4.4/0118", "iotpay:4.4/0010")
  }
}
