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

  /// The order that waits for its customer keeps a connection warm: the payment makes none.
  @Test(arguments: [false, true])
  func armedOrderOpensIt(withCodeAtOnce: Bool) async throws {
    try await withGatewayAndDevices { till, gateway, world in
      let armed = try await till.call(
        "POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 1_250])
      #expect(armed.json["state"] == "awaiting_code", "\(armed)")
      try await gateway.wait(for: "query")
      #expect(gateway.count("pay") == 0)
      let question = try #require(gateway.state.now.seen.last { $0.path == "query" })
      if withCodeAtOnce {
        // Also the payment whose code comes with the request goes that way.
        let paid = try await till.pay("B-1", 300, code: "134567890123456780")
        #expect(paid.json["state"] == "paid", "\(paid)")
      }
      try await world.scan("134567890123456789")
      let order = try await till.order("A-1", wait: 20)
      #expect(order["state"] == "paid", "\(order)")
      let payments = gateway.state.now.seen.filter { $0.path == "pay" }
      #expect(payments.count == (withCodeAtOnce ? 2 : 1), "\(payments)")
      for payment in payments {
        #expect(payment.connection == question.connection, "\(payment), not on \(question)")
        #expect(payment.turn > question.turn)
      }
      // The question is signed, moves nothing, and is about no order of anyone else.
      #expect(question.body["terminal_sn"].text != nil)
      try await expectAgreement(till, gateway)
    }
  }

  /// The same over TLS: one connection, and so one handshake, from the arming to the receipt.
  @Test
  func armedOrderShakesHandsOnce() async throws {
    let relay = Monitor<Relay?>(nil)
    try await finally {
      try await withTill(
        prepare: { _, world in
          let made = try Relay(to: world.announcement["url"].text ?? "")
          relay.change { $0 = made }
          return ["gateway.upay.url": made.url]
        },
        { till, world in
          let relay = try #require(relay.now)
          let before = relay.passed.now.sent.count
          _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
          try await eventually("the question") {
            try await world.requests("/upay/v2/query").count == 1 ? true : nil
          }
          let warm = relay.passed.now.sent.count
          #expect(warm - before <= 1, "\(relay.passed.now)")
          try await world.scan("284712341234123412")
          #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
          #expect(relay.passed.now.sent.count == warm, "the payment opened a connection")
          // The next customer finds it open, too.
          _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-2", "total_amount": 100])
          try await world.scan("284712341234123413")
          #expect(try await till.order("A-2", wait: 20)["state"] == "paid")
          #expect(relay.passed.now.sent.count == warm)
        })
    } clean: {
      relay.now?.end()
    }
  }

  /// What keeps it warm costs nothing: it fails, and the payment goes its way.
  @Test(arguments: ["query fails", "no gateway at first"])
  func coldIsNoTrouble(_ how: String) async throws {
    try await withTill { till, world in
      if how == "query fails" {
        try await world.fault("/upay/v2/query", "drop_request", times: 20)
      } else {
        try await world.reachable(false)
      }
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      if how == "query fails" {
        try await eventually("the question") {
          try await world.requests("/upay/v2/query").isEmpty ? nil : true
        }
      } else {
        try await world.reachable(true)
      }
      try await world.scan("284712341234123412")
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
      #expect(try await Agreement.violations(till, world) == [])
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
