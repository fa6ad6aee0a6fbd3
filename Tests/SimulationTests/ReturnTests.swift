import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Money back")
struct ReturnTests {
  /// One refund of a chain on an order of 1000.
  struct Step: Sendable {
    var number: String
    var amount: String
    var result: String
    var error: String?
    var status: String
    var net: String
  }

  @Test(
    "Refunds add up to the payment and never above it",
    .covers("10.4/18-partial", "10.4/18-over", "10.4/18-fully-refunded", "10.4/18-net_amount"))
  func refunds() {
    var till = TestTill()
    _ = till.pay("A1")
    let invalid = "UPAY_REFUND_INVALID_ORDER_STATE"
    for step in [
      Step(
        number: "1", amount: "300", result: "REFUND_SUCCESS", status: "PARTIAL_REFUNDED",
        net: "700"),
      Step(
        number: "1", amount: "300", result: "FAIL", error: "UPAY_REFUND_ORDER_NOOP",
        status: "PARTIAL_REFUNDED", net: "700"),
      Step(
        number: "1", amount: "200", result: "FAIL", error: "REFUND_REQUEST_CONFLICT",
        status: "PARTIAL_REFUNDED", net: "700"),
      Step(
        number: "2", amount: "701", result: "FAIL", error: "REFUNDABLE_AMOUNT_NOT_ENOUGH",
        status: "PARTIAL_REFUNDED", net: "700"),
      Step(number: "2", amount: "700", result: "REFUND_SUCCESS", status: "REFUNDED", net: "0"),
      Step(
        number: "3", amount: "1", result: "FAIL", error: invalid, status: "REFUNDED", net: "0"),
      Step(
        number: "2", amount: "700", result: "FAIL", error: "UPAY_REFUND_ORDER_NOOP",
        status: "REFUNDED", net: "0"),
    ] {
      let verdict = till.refund("A1", step.number, amount: step.amount)
      #expect(verdict.result == step.result)
      #expect(verdict.error == step.error)
      let after = till.query("A1")
      #expect(after.orderStatus == step.status)
      #expect(after.data["net_amount"] == step.net)
    }
    #expect(till.model.ledger.kept == 0)
    #expect(till.model.ledger.returned == 1000)
  }

  @Test(
    "A refund shows itself by its number; an order without it shows only itself",
    .covers("10.3/17-refund-view", "10.4/18-client_tsn"))
  func refundView() {
    var till = TestTill()
    _ = till.pay("A1")
    #expect(till.refund("A1", "R-1", amount: "10").data["client_tsn"] == "A1-R-1")
    for (number, shown) in [("R-1", "A1-R-1"), ("R-2", "A1")] {
      let verdict = till.call(
        "/upay/v2/query", ["client_sn": "A1", "refund_request_no": number])
      #expect(verdict.result == "SUCCESS")
      #expect(verdict.data["client_tsn"] == shown)
    }
  }

  @Test(
    "Only what was paid is refunded",
    arguments: [.never, .poor, .error] as [CustomerBehaviour])
  func unpaid(_ behaviour: CustomerBehaviour) {
    var till = TestTill()
    till.model.script(Customer(behaviour), for: "custom-code")
    _ = till.pay("A1", code: "custom-code")
    #expect(till.refund("A1", "1", amount: "1").error == "UPAY_REFUND_INVALID_ORDER_STATE")
    #expect(till.refund("A2", "1", amount: "1").error == "UPAY_ORDER_NOT_EXISTS")
    #expect(till.model.ledger.returned == 0)
  }

  @Test(
    "Refunds end after three months", .covers("10.4/18-three-months"),
    arguments: [(-1, true), (0, false)])
  func period(_ row: (late: Int64, taken: Bool)) {
    var till = TestTill()
    _ = till.pay("A1")
    till.now += .days(90) + row.late
    let verdict = till.refund("A1", "1", amount: "1")
    #expect(verdict.result == (row.taken ? "REFUND_SUCCESS" : "FAIL"))
  }

  @Test(
    "Fields of a refund",
    arguments: [
      ("refund_request_no", ""), ("refund_request_no", String(repeating: "1", count: 21)),
      ("refund_amount", "0"), ("refund_amount", "1.5"), ("operator", ""),
    ])
  func fields(_ row: (member: String, value: String)) {
    var till = TestTill()
    _ = till.pay("A1")
    var request = [
      "client_sn": "A1", "refund_request_no": "1", "refund_amount": "1", "operator": "o",
    ]
    request[row.member] = row.value
    #expect(till.call("/upay/v2/refund", request).error == "INVALID_PARAMS")
    #expect(till.model.ledger.returned == 0)
  }

  enum Situation: CaseIterable, Sendable {
    case open, openPrecreate, paid, failed, error, canceled, partlyRefunded, refunded
    case nextDay, missing
  }

  @Test(
    "Cancel and revoke are one: what they answer depends on the order",
    .covers(
      "10.4/19-open", "10.4/19-paid", "10.4/19-repeated", "10.4/19-after-refund", "10.4/19-next-day"
    ),
    arguments: ["cancel", "revoke"], Situation.allCases)
  func cancel(_ verb: String, _ situation: Situation) {
    var till = TestTill()
    till.model.script(Customer(.never), for: "never")
    till.model.script(Customer(.error), for: "error")
    let state = "UPAY_CANCEL_INVALID_ORDER_STATE"
    let expected: (result: String, error: String?, status: String?)
    switch situation {
    case .open:
      _ = till.pay("A1", code: "never")
      expected = ("CANCEL_ABORT_SUCCESS", nil, "CANCELED")
    case .openPrecreate:
      _ = till.precreate("A1")
      expected = ("CANCEL_ABORT_SUCCESS", nil, "CANCELED")
    case .paid:
      _ = till.pay("A1")
      expected = ("CANCEL_SUCCESS", nil, "CANCELED")
    case .failed:
      _ = till.pay("A1", code: "99")
      expected = ("FAIL", "UPAY_CANCEL_ORDER_NOOP", "PAY_CANCELED")
    case .error:
      _ = till.pay("A1", code: "error")
      expected = ("CANCEL_SUCCESS", nil, "CANCELED")
    case .canceled:
      _ = till.pay("A1")
      _ = till.cancel("A1")
      expected = ("FAIL", "UPAY_CANCEL_ORDER_NOOP", "CANCELED")
    case .partlyRefunded:
      _ = till.pay("A1")
      _ = till.refund("A1", "1", amount: "1")
      expected = ("FAIL", state, "PARTIAL_REFUNDED")
    case .refunded:
      _ = till.pay("A1")
      _ = till.refund("A1", "1", amount: "1000")
      expected = ("FAIL", state, "REFUNDED")
    case .nextDay:
      _ = till.pay("A1")
      till.now += .days(1)
      expected = ("FAIL", state, "PAID")
    case .missing:
      expected = ("FAIL", "UPAY_ORDER_NOT_EXISTS", nil)
    }
    let kept = till.model.ledger.kept
    let verdict = till.call("/upay/v2/\(verb)", ["client_sn": "A1"])
    #expect(verdict.result == expected.result)
    #expect(verdict.error == expected.error)
    #expect(till.query("A1").orderStatus == expected.status)
    #expect(till.model.ledger.kept == (expected.status == "CANCELED" ? 0 : kept))
    if expected.result != "FAIL" { #expect(verdict.data["net_amount"] == "0") }
  }

  /// Midnight in UTC+8 is 16:00 UTC.
  @Test(
    "The day ends at midnight in UTC+8", .covers("10.1/4-clock", "10.4/19-next-day"),
    arguments: [(-1, true), (0, false)])
  func midnight(_ row: (late: Int64, taken: Bool)) {
    var till = TestTill()
    _ = till.pay("A1")
    till.now = TestTill.noon + .hours(12) + row.late
    #expect(till.cancel("A1").result == (row.taken ? "CANCEL_SUCCESS" : "FAIL"))
  }

  @Test("The shop's portal gives money back without a terminal")
  func portal() throws {
    var till = TestTill()
    _ = till.pay("A1")
    try till.model.refundInPortal(.clientSN("A1"), amount: 400, at: till.now)
    #expect(till.query("A1").orderStatus == "PARTIAL_REFUNDED")
    #expect(till.model.order(.clientSN("A1"))?.refunds.first?.external == true)
    #expect(throws: WalletError.tooMuch) {
      try till.model.refundInPortal(.clientSN("A1"), amount: 601, at: till.now)
    }
    #expect(throws: WalletError.noSuchOrder) {
      try till.model.refundInPortal(.clientSN("A2"), amount: 1, at: till.now)
    }
    try till.model.refundInPortal(.clientSN("A1"), amount: 600, at: till.now)
    #expect(till.query("A1").orderStatus == "REFUNDED")
    #expect(till.model.ledger.kept == 0)
  }
}
