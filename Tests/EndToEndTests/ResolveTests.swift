import Testing

/// What the gateway says of an order cannot be, and a person decides.
@Suite(.timeLimit(.minutes(2)))
struct ResolveTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var verdict: String
    var state: String
    var handOver: Bool
    var testDescription: String { verdict }
  }
  static let cases = [
    Case(verdict: "paid", state: "paid", handOver: true),
    Case(verdict: "not_paid", state: "canceled", handOver: false),
    Case(verdict: "returned", state: "refunded", handOver: false),
  ]

  /// The gateway names another amount, every time.
  private func spoil(_ till: Till, _ world: World) async throws -> JSON {
    for path in ["pay", "query"] {
      try await world.fault("/upay/v2/\(path)", "wrong_amount", times: 1_000, argument: 1)
    }
    let spoiled = try await till.pay("A-1", 1_250, code: "284712341234123412")
    #expect(spoiled.json["state"] == "needs_attention", "\(spoiled)")
    #expect(spoiled.json["error"]["code"] == "amount-differs")
    return spoiled.json
  }

  @Test(arguments: cases)
  func aPersonsWord(_ item: Case) async throws {
    try await withTill(["gateway.upay.poll_attention": "1h"]) { till, world in
      let spoiled = try await spoil(till, world)
      #expect(try await till.get("/v1/status")["needs_attention"] == ["A-1"])
      let sent = try await world.requests().count
      let said = try await till.resolve("A-1", as: item.verdict, reason: "portal, 14:20")
      #expect(said.status == 200, "\(said)")
      #expect(said.json["resolved_by"] != .null)
      #expect("\(said.json["resolved_by"])".contains("mia"), "\(said)")
      #expect(said.json["state"].text != spoiled["state"].text)
      #expect(said.json["hand_over"] == .bool(item.handOver), "\(said)")
      #expect(said.json["state"] == .string(item.state), "\(said)")
      #expect(try await world.requests().count == sent, "something was sent")
      #expect(try await till.get("/v1/status")["needs_attention"] == [])

      // It is published with who said it, and stays so over a crash.
      await till.kill()
      try await till.start()
      let kept = try await till.order("A-1")
      #expect(kept["resolved_by"] == said.json["resolved_by"])
      #expect(kept["state"] == said.json["state"])
      let events = try await till.history(world).filter {
        $0.type == "order" && $0.data["resolved_by"] != .null
      }
      #expect(events.first?.data["state"] == said.json["state"], "\(events)")
      let again = try await till.resolve("A-1", as: item.verdict, reason: "again")
      #expect(again.json["code"] == "wrong-state", "\(again)")
    }
  }

  /// It is still watched: where the gateway says otherwise at last, it is the person's turn again.
  @Test(arguments: cases)
  func theGatewayIsStillAsked(_ item: Case) async throws {
    try await withTill(["gateway.upay.poll_attention": "1h"]) { till, world in
      _ = try await spoil(till, world)
      let said = try await till.resolve("A-1", as: item.verdict, reason: "portal, 14:20")
      #expect(said.json["state"] == .string(item.state), "\(said)")
      // It was paid.
      try await world.clearFaults()
      _ = try await till.act("query", "A-1")
      let end = try await till.resolved("A-1")
      #expect("\(end)".contains("mia"), "who had said so is not shown: \(end)")
      if item.verdict == "paid" {
        #expect(end["state"] == "paid" && end["hand_over"] == true, "\(end)")
      } else {
        #expect(end["state"] == "needs_attention" && end["hand_over"] == false, "\(end)")
        #expect(try await till.get("/v1/status")["needs_attention"] == ["A-1"])
        #expect(try await world.ledger()["returned"] == 0, "nothing moves by itself")
      }
      guard item.verdict == "not_paid" else { return }
      #expect(end["late_payment"]["amount"] == 1_250, "\(end)")
      #expect(end["late_payment"]["handling"] == "ask")
      // An order that showed another amount once is not touched any more; then the advice says so.
      let revoked = try await till.act("revoke", "A-1")
      if revoked.status == 409 {
        #expect(end["advice"].text?.contains("portal") == true, "\(end) and \(revoked)")
        try await world.portalRefund("A-1", 1_250)
        _ = try await till.act("query", "A-1")
      }
      #expect(try await world.ledger()["kept"] == 0, "\(revoked)")
      #expect(try await till.order("A-1")["hand_over"] == false)
    }
  }

  /// The gateway had only words that nobody knows, and nobody has seen another amount.
  @Test
  func lateCertainty() async throws {
    let settings = ["gateway.upay.attention_after": "3s", "gateway.upay.pay_budget": "1s"]
    try await withTill(settings) { till, world in
      for path in ["pay", "query"] {
        try await world.fault("/upay/v2/\(path)", "unknown_status", times: 1_000)
      }
      try await world.fault("/upay/v2/cancel", "drop_request", times: 1_000)
      let unclear = try await till.pay("A-1", 1_250, code: "284712341234123412", wait: 30)
      #expect(unclear.json["state"] == "needs_attention", "\(unclear)")
      let said = try await till.resolve("A-1", as: "not_paid", reason: "portal, 14:20")
      #expect(said.json["state"] == "canceled", "\(said)")
      try await world.clearFaults()
      _ = try await till.act("query", "A-1")
      let found = try await till.resolved("A-1")
      #expect(found["hand_over"] == false, "\(found)")
      if found["state"] == "needs_attention" {
        #expect(try await till.act("revoke", "A-1").json["hand_over"] == false)
      }
      #expect(try await world.ledger()["kept"] == 0, "\(found)")
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func onlyWhereItIsNeeded() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      for verdict in ["paid", "not_paid", "returned"] {
        let refused = try await till.resolve("A-1", as: verdict, reason: "because")
        #expect(refused.status == 409, "\(refused)")
        #expect(refused.json["code"] == "wrong-state")
      }
      let path = "/v1/orders/A-1/resolve"
      for (body, field) in [
        (["as": "paid"], "reason"), (["reason": "x"], "as"), (["as": "lost", "reason": "x"], "as"),
        (["as": "paid", "reason": .string(String(repeating: "x", count: 129))], "reason"),
        (["as": "paid", "reason": "x", "amount": 1], "amount"),
      ] as [(JSON, String)] {
        let refused = try await till.call("POST", path, body)
        #expect(refused.status == 400, "\(body): \(refused)")
        #expect(refused.json["errors"].list.contains { $0["field"] == .string(field) })
      }
      #expect(try await till.resolve("none", as: "paid", reason: "x").status == 404)
      #expect(try await till.order("A-1")["resolved_by"] == .null)
    }
  }
}
