import Testing

/// Every way to lose a request or its answer, on every call, over TLS.
@Suite(.timeLimit(.minutes(4)))
struct LostAnswerTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var kind: String
    /// Whether the gateway has done what it was asked.
    var isProcessed: Bool
    var argument: JSON?
    var testDescription: String { kind }
  }
  static let faults = [
    Fault(kind: "drop_request", isProcessed: false),
    Fault(kind: "drop_answer", isProcessed: true),
    Fault(kind: "delay", isProcessed: true, argument: 3_000),
    Fault(kind: "truncate", isProcessed: true),
    Fault(kind: "http_502", isProcessed: false),
  ]

  @Test(arguments: faults)
  func payments(_ fault: Fault) async throws {
    try await withTill { till, world in
      try await world.fault("/upay/v2/pay", fault.kind, argument: fault.argument)
      let asked = try await till.pay("A-1", 1_250, code: "284712341234123412", wait: 30)
      #expect(asked.json["state"] == (fault.isProcessed ? "paid" : "canceled"), "\(asked)")

      // A precreate whose QR code is not known is given up.
      try await world.fault("/upay/v2/precreate", fault.kind, argument: fault.argument)
      _ = try await till.precreate("B-1", 700, wait: 1)
      #expect(try await till.resolved("B-1")["state"] == "canceled")

      try await world.customer("130818341921441147", "pays_after", delay: 400)
      try await world.fault("/upay/v2/query", fault.kind, argument: fault.argument)
      let later = try await till.pay("A-2", 300, code: "130818341921441147")
      #expect(later.json["state"] == "paid", "\(later)")
      for number in ["A-1", "A-2", "B-1"] {
        let sent = try await world.requests().filter {
          $0["client_sn"].text == number
            && ["/upay/v2/pay", "/upay/v2/precreate"].contains($0["path"].text)
        }
        #expect(sent.count == 1, "\(number) was sent \(sent.count) times")
      }
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test(arguments: faults)
  func returns(_ fault: Fault) async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 1_250, code: "284712341234123412")
      try await world.fault("/upay/v2/refund", fault.kind, argument: fault.argument)
      _ = try await till.refund("A-1", "r-1", 250, wait: 30)
      let refunded = try await till.resolved("A-1")
      #expect(refunded["state"] == "partially_refunded", "\(refunded)")
      #expect(refunded["refunded_amount"] == 250)

      _ = try await till.pay("A-2", 700, code: "284712341234123413")
      try await world.fault("/upay/v2/revoke", fault.kind, argument: fault.argument)
      _ = try await till.act("revoke", "A-2", wait: 30)
      #expect(try await till.resolved("A-2")["state"] == "revoked")

      _ = try await till.precreate("B-1", 300)
      try await world.fault("/upay/v2/cancel", fault.kind, argument: fault.argument)
      _ = try await till.act("cancel", "B-1", wait: 30)
      #expect(try await till.resolved("B-1")["state"] == "canceled")
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test(arguments: faults)
  func activation(_ fault: Fault) async throws {
    try await withTill(activated: false) { till, world in
      try await world.fault("/terminal/activate", fault.kind, argument: fault.argument)
      let code: JSON = ["code": .string(world.activationCode())]
      let lost = try await till.call("POST", "/v1/terminal/activate", code)
      #expect(lost.status == 504, "\(lost)")
      #expect(lost.json["code"] == "activation-unknown")
      let again = try await till.call("POST", "/v1/terminal/activate", code)
      if fault.isProcessed {
        #expect(again.status == 422, "\(again)")
        #expect(again.json["code"] == "activation-refused")
        try await till.activate(world.activationCode(1))
      } else {
        #expect(again.status == 201, "\(again)")
      }
      #expect(try await till.get("/v1/terminal")["activated"] == true)
      let paid = try await till.pay("A-1", 100, code: "284712341234123412")
      #expect(paid.json["state"] == "paid", "\(paid)")
    }
  }

  /// One lost rotation of the key locks nobody out, and a second one is not risked unasked.
  @Test(arguments: faults)
  func checkIn(_ fault: Fault) async throws {
    try await withTill { till, world in
      try await world.fault("/terminal/checkin", fault.kind, argument: fault.argument)
      let lost = try await till.call("POST", "/v1/terminal/check-in")
      #expect(lost.status == 504, "\(lost)")
      #expect(lost.json["code"] == "check-in-unknown")
      #expect(try await world.requests("/terminal/checkin").count == 1)
      let paid = try await till.pay("A-1", 100, code: "284712341234123412")
      #expect(paid.json["state"] == "paid", "\(paid)")
      let refused = try await till.call("POST", "/v1/terminal/check-in")
      #expect(refused.status == 409, "\(refused)")
      #expect(refused.json["code"] == "check-in-unconfirmed")
      #expect(try await world.requests("/terminal/checkin").count == 1)
      #expect(try await till.get("/v1/terminal")["check_in"]["unconfirmed"] == 1)

      let forced = try await till.call("POST", "/v1/terminal/check-in", ["force": true])
      #expect(forced.status == 200, "\(forced)")
      #expect(try await till.get("/v1/terminal")["check_in"]["unconfirmed"] == 0)
      let after = try await till.pay("A-2", 100, code: "284712341234123413")
      #expect(after.json["state"] == "paid", "\(after)")
    }
  }

  /// Whoever asks again and again does not keep a return that was lost from being sent again.
  @Test
  func askingDoesNotPostponeAReturn() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 700, code: "284712341234123412")
      try await world.fault("/upay/v2/revoke", "drop_request")
      _ = try await till.act("revoke", "A-1", wait: 0)
      try await eventually("the revoke", within: 15) {
        let order = try await till.act("query", "A-1", wait: 0)
        return order.json["state"] == "revoked" ? true : nil
      }
    }
  }

  @Test
  func answerOf500WasAPayment() async throws {
    try await withTill { till, world in
      try await world.customer("284712341234123412", "http_500_paid")
      let order = try await till.pay("A-1", 1_250, code: "284712341234123412")
      #expect(order.json["state"] == "paid", "\(order)")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func gatewayThatIsNotThere() async throws {
    try await withTill { till, world in
      await world.kill()
      let order = try await till.pay("A-1", 100, code: "284712341234123412", wait: 20)
      #expect(order.status == 200, "\(order)")
      #expect(order.json["state"] == "failed", "\(order)")
      #expect(order.json["error"]["code"] == "gateway-unreachable")
    }
  }
}
