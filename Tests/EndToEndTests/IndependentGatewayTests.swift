import Foundation
import Testing

/// The daemon against a gateway that shares nothing with the simulator but the public facts.
@Suite(.timeLimit(.minutes(3)))
struct IndependentGatewayTests {
  @Test
  func vectorsOfTheSignature() {
    #expect(MD5.hex([]) == "d41d8cd98f00b204e9800998ecf8427e")
    let body = #"{"terminal_sn":"10298371039","device_id":"POS-001"}"#
    let key = "68d499beda5f72116592f5c527465656"
    #expect(MD5.hex(Array((body + key).utf8)) == "6d740848eab92bbcef893ed75141b38c")
  }

  static let manners: [IndependentGateway.Manners] = [
    .init(), .init(echoesReflect: false), .init(writesNumbers: true),
    .init(echoesReflect: false, writesNumbers: true, addsUnknownMembers: true),
  ]

  @Test(arguments: manners)
  func wholeLife(_ manners: IndependentGateway.Manners) async throws {
    try await withGateway(manners) { till, gateway in
      let checkIn = try await till.call("POST", "/v1/terminal/check-in")
      #expect(checkIn.status == 200, "\(checkIn)")
      let paid = try await till.pay("A-1", 1_250, code: "134567890123456789")
      #expect(paid.json["state"] == "paid", "\(paid)")
      #expect(paid.json["hand_over"] == true)

      gateway.customer("134567890123456780", .poor)
      let poor = try await till.pay("A-2", 800, code: "134567890123456780")
      #expect(poor.json["state"] == "failed", "\(poor)")
      #expect(poor.json["error"]["code"] == "INSUFFICIENT_FUND")

      gateway.customer("134567890123456781", .confirms)
      let open = try await till.pay("A-3", 900, code: "134567890123456781", wait: nil)
      #expect(open.status == 202, "\(open)")
      try await gateway.wait(for: "query", "A-3")
      gateway.customerPays("A-3")
      #expect(try await till.order("A-3", wait: 20)["state"] == "paid")

      let made = try await till.precreate("B-1", 500)
      #expect(made.json["qr_code"].text?.hasPrefix("https://qr.example.test/") == true, "\(made)")
      gateway.customerPays("B-1")
      #expect(try await till.order("B-1", wait: 20)["state"] == "paid")

      #expect(try await till.refund("A-1", "r-1", 250).json["refunded_amount"] == 250)
      #expect(try await till.refund("A-1", "r-2", 1_000).json["state"] == "refunded")
      #expect(try await till.act("revoke", "B-1").json["state"] == "revoked")
      try await expectAgreement(till, gateway)
    }
  }

  /// Answers that say nothing, of payments that were made.
  static let lostPayments: [(String, Mishap)] = [
    ("dropped answer", .dropAnswer), ("half an answer", .truncate),
    ("HTTP 500 with the answer in it", .status(500)),
    ("HTTP 502 page", .answerInstead(502, "<html>Bad Gateway</html>")),
    (
      "system error",
      .answerInstead(200, #"{"result_code":"500","error_code":"UNKNOWN_SYSTEM_ERROR"}"#)
    ),
    ("not JSON", .answerInstead(200, "OK")), ("nothing", .answerInstead(200, "")),
    ("not found", .answerInstead(404, #"{"message":"Not Found"}"#)),
    (
      "unknown result",
      .answerInstead(200, #"{"result_code":"200","biz_response":{"result_code":"PAY_MAYBE"}}"#)
    ),
  ]

  @Test(arguments: lostPayments)
  func paymentWithoutItsAnswer(_ name: String, _ mishap: Mishap) async throws {
    try await withGateway { till, gateway in
      gateway.next("pay", mishap)
      let order = try await till.pay("A-1", 1_250, code: "134567890123456789")
      #expect(order.json["state"] == "paid", "\(name): \(order)")
      #expect(gateway.count("pay") == 1, "\(name)")
      #expect(gateway.count("cancel") == 0, "\(name)")
      try await expectAgreement(till, gateway)
    }
  }

  /// The payment travels on after its connection has ended, and arrives when all seems over.
  @Test
  func lateCustomerGetsTheMoneyBack() async throws {
    try await withGateway(settings: ["gateway.upay.pay_budget": "1s"]) { till, gateway in
      let gate = Gate(false)
      gateway.next("pay", .late(gate))
      let order = try await till.pay("A-1", 1_250, code: "134567890123456789", wait: 30)
      #expect(order.json["state"] == "canceled", "\(order)")
      gate.open()
      try await gateway.state.wait(for: "the payment") {
        $0.book.orders["A-1"]?.status == "PAID" ? true : nil
      }
      let asked = try await till.act("query", "A-1")
      #expect(asked.json["late_payment"]["amount"] == 1_250, "\(asked)")
      let end = try await till.resolved("A-1")
      #expect(end["state"] == "canceled", "\(end)")
      #expect(end["returns"][0]["kind"] == "late_payment")
      #expect(end["returns"][0]["state"] == "succeeded")
      #expect(gateway.booked["A-1"] == [Booked(taken: 1_250, returned: 1_250)])
      #expect(gateway.state.now.protests == [])
    }
  }

  /// The customer pays while the cancel is lost: the cancel is carried through.
  @Test
  func paymentBetweenLostCancels() async throws {
    try await withGateway { till, gateway in
      gateway.customer("134567890123456781", .confirms)
      _ = try await till.pay("A-1", 900, code: "134567890123456781", wait: nil)
      try await gateway.wait(for: "query", "A-1")
      gateway.next("cancel", .dropRequest)
      _ = try await till.act("cancel", "A-1", wait: nil)
      try await gateway.wait(for: "cancel", "A-1")
      gateway.customerPays("A-1")
      let end = try await till.resolved("A-1")
      #expect(end["state"] == "canceled", "\(end)")
      #expect(gateway.booked["A-1"] == [Booked(taken: 900, returned: 900)])
      #expect(gateway.count("pay") == 1)
    }
  }

  @Test
  func orderOfAnotherTill() async throws {
    try await withGateway { till, gateway in
      gateway.state.change { state in
        state.book.add(
          clientSN: "A-1", terminalSN: "10298379999", total: 1_250, payway: "3",
          reflect: "theirs", qr: false)
        state.book.orders["A-1"]?.paid()
      }
      let order = try await till.pay("A-1", 1_250, code: "134567890123456789")
      #expect(order.json["state"] == "failed", "\(order)")
      #expect(order.json["hand_over"] == false)
      #expect(order.json["error"]["code"] == "client_sn_used_elsewhere")
      for verb in ["cancel", "revoke"] { _ = try await till.act(verb, "A-1", wait: nil) }
      _ = try await till.refund("A-1", "r-1", 100, wait: nil)
      for path in ["cancel", "revoke", "refund"] {
        #expect(gateway.count(path) == 0, "a \(path) left for an order of another till")
      }
      #expect(gateway.booked["A-1"] == [Booked(taken: 1_250, returned: 0)])
    }
  }

  @Test
  func anotherAmountNeedsAPerson() async throws {
    try await withGateway { till, gateway in
      gateway.next("pay", .alter(["total_amount": "1200"]))
      for _ in 0..<40 { gateway.next("query", .alter(["total_amount": "1200"])) }
      let order = try await till.pay("A-1", 1_250, code: "134567890123456789")
      #expect(order.json["state"] == "needs_attention", "\(order)")
      #expect(order.json["hand_over"] == false)
      #expect(order.json["error"]["code"] == "amount-differs")
      for sum in ["12.50", "12.00"] {
        #expect(order.json["error"]["message"].text?.contains(sum) == true, "\(order)")
      }
      #expect(gateway.count("cancel") + gateway.count("revoke") + gateway.count("refund") == 0)
    }
  }

  @Test
  func slowAnswerComesAfterAll() async throws {
    try await withGateway { till, gateway in
      let gate = Gate(false)
      gateway.next("pay", .slow(gate))
      let order = try await till.pay("A-1", 1_250, code: "134567890123456789")
      // The daemon has asked before the answer came.
      #expect(order.json["state"] == "paid", "\(order)")
      gate.open()
      #expect(gateway.count("pay") == 1)
      try await expectAgreement(till, gateway)
    }
  }
}
