import Testing

/// A server that reads one request on a warm connection and hangs up: the request leaves once.
@Suite(.timeLimit(.minutes(2)))
struct WarmConnectionTests {
  static let answers = [1, 2, 5]

  @Test(arguments: answers)
  func paymentLeavesOnce(_ answers: Int) async throws {
    try await withGateway { till, gateway in
      // A connection of its own, warm from the first payments on.
      for number in 0..<answers {
        let code = "13456789012345678\(number)"
        #expect(try await till.pay("W-\(number)", 100, code: code).json["state"] == "paid")
      }
      gateway.next("pay", .dropRequest)
      let order = try await till.pay("A-1", 1_250, code: "134567890123456799", wait: 30)
      let sent = gateway.state.now.seen.filter {
        $0.path == "pay" && $0.body["client_sn"] == "A-1"
      }
      #expect(sent.count == 1, "\(sent)")
      #expect(sent.allSatisfy { $0.turn > 1 }, "the connection was not warm: \(sent)")
      #expect(gateway.count("query", "A-1") > 0)
      #expect(order.json["state"] == "canceled", "\(order)")
      try await expectAgreement(till, gateway)
    }
  }

  static let returns = ["refund", "revoke", "cancel", "precreate", "checkin"]

  @Test(arguments: returns)
  func everyCommandLeavesOnce(_ path: String) async throws {
    try await withGateway { till, gateway in
      _ = try await till.pay("A-1", 1_000, code: "134567890123456789")
      if path == "cancel" {
        gateway.customer("134567890123456781", .confirms)
        _ = try await till.pay("A-2", 1_000, code: "134567890123456781", wait: nil)
        try await gateway.wait(for: "query", "A-2")
      }
      gateway.next(path, .dropAnswer)
      switch path {
      case "refund": _ = try await till.refund("A-1", "r-1", 250)
      case "revoke": _ = try await till.act("revoke", "A-1")
      case "cancel": _ = try await till.act("cancel", "A-2")
      case "precreate": _ = try await till.precreate("B-1", 300, wait: 1)
      default: _ = try await till.call("POST", "/v1/terminal/check-in")
      }
      for order in try await till.orders() {
        try await till.resolved(order["client_sn"].text ?? "")
      }
      #expect(gateway.count(path) == 1, "\(gateway.state.now.seen)")
      try await expectAgreement(till, gateway)
    }
  }

  /// The server has closed the idle connection meanwhile, as servers do: that costs no payment.
  @Test
  func closedConnectionIsNoTrouble() async throws {
    try await withGateway(.init(answersPerConnection: 1)) { till, gateway in
      for number in 0..<5 {
        let order = try await till.pay("A-\(number)", 100, code: "13456789012345678\(number)")
        #expect(order.json["state"] == "paid", "\(order)")
      }
      #expect(gateway.count("pay") == 5)
      #expect(gateway.state.now.seen.allSatisfy { $0.turn == 1 })
      try await expectAgreement(till, gateway)
    }
  }
}
