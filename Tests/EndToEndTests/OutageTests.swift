import Testing

/// The network goes, and comes back some time; the gateway's day ends.
@Suite(.timeLimit(.minutes(2)))
struct OutageTests {
  /// What was open is asked for again, also by a daemon that was started without a network.
  @Test(arguments: [false, true])
  func networkComesBack(afterARestart: Bool) async throws {
    let settings = ["gateway.upay.pay_budget": "60s"]
    try await withTill(settings) { till, world in
      _ = try await till.pay("A-0", 700, code: "284712341234123410")
      try await world.customer("284712341234123411", "never")
      _ = try await till.pay("A-1", 900, code: "284712341234123411", wait: nil)
      try await eventually("the open order") {
        try await till.order("A-1")["state"] == "in_progress" ? true : nil
      }
      try await world.reachable(false)
      // The first question may have left on the connection that was open.
      try await eventually("503") { () async throws -> Bool? in
        let asked = try await till.act("query", "A-1", wait: 0)
        guard asked.status == 503 else { return nil }
        #expect(asked.json["code"] == "gateway-unreachable", "\(asked)")
        return true
      }
      if afterARestart {
        await till.kill()
        try await till.start()
      }
      // New sales are refused in the end, and nothing was sent of them; a return waits.
      let refused = try await till.pay("A-2", 100, code: "284712341234123412")
      #expect(refused.json["state"] == "failed", "\(refused)")
      #expect(refused.json["error"]["code"] == "gateway-unreachable")
      let refund = try await till.refund("A-0", "r-1", 200, wait: 1)
      #expect(refund.json["returns"][0]["state"] != "failed", "\(refund)")
      #expect(try await till.order("A-1")["hand_over"] == false)
      try await world.reachable(true)
      try await world.walletPays(["client_sn": "A-1"])
      #expect(try await till.resolved("A-1")["state"] == "paid")
      #expect(try await till.resolved("A-0")["refunded_amount"] == 200)
      #expect(try await world.requests("/upay/v2/pay").count == 2)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// After midnight at the gateway a revoke is the gateway's to refuse, and is not made a refund.
  @Test(arguments: [false, true])
  func dayAfter(isAllowed: Bool) async throws {
    try await withTill { till, world in
      try await world.rules(["cancels.other_day": .bool(isAllowed)])
      _ = try await till.pay("A-1", 900, code: "284712341234123411")
      try await world.advance(milliseconds: 24 * 3_600_000)
      let revoked = try await till.act("revoke", "A-1")
      #expect(revoked.status == 200, "\(revoked)")
      #expect(revoked.json["returns"][0]["state"] == (isAllowed ? "succeeded" : "failed"))
      #expect(try await world.requests("/upay/v2/refund").isEmpty)
      if !isAllowed {
        #expect(revoked.json["returns"][0]["error"]["code"].text != nil, "\(revoked)")
        #expect(revoked.json["state"] == "paid" && revoked.json["hand_over"] == true)
        let refund = try await till.refund("A-1", "r-1", 900)
        #expect(refund.json["state"] == "refunded", "\(refund)")
      }
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// Refunds are taken for 90 days; afterwards the gateway refuses them, and the number is told so.
  @Test
  func monthsAfter() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 900, code: "284712341234123411")
      try await world.advance(milliseconds: 89 * 24 * 3_600_000)
      #expect(try await till.refund("A-1", "r-1", 100).json["refunded_amount"] == 100)
      try await world.advance(milliseconds: 2 * 24 * 3_600_000)
      let late = try await till.refund("A-1", "r-2", 100)
      #expect(late.status == 200, "\(late)")
      #expect(late.json["returns"][1]["state"] == "failed", "\(late)")
      #expect(late.json["refunded_amount"] == 100)
      #expect(late.json["hand_over"] == true)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }
}
