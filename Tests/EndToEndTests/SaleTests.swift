import Testing

/// A sale can take several orders, and is paid once.
@Suite(.timeLimit(.minutes(2)))
struct SaleTests {
  private func sale(_ number: JSON, again: Bool = false) -> [String: JSON] {
    again ? ["sale_no": number, "again": true] : ["sale_no": number]
  }

  @Test
  func isPaidOnce() async throws {
    try await withTill { till, world in
      let codes = (0...9).map { "28471234123412341\($0)" }
      // The first attempts come to nothing, which is no obstacle.
      try await world.customer(codes[0], "poor")
      let poor = try await till.pay("A-1", 500, code: codes[0], with: sale("S-1"))
      #expect(poor.json["state"] == "failed", "\(poor)")
      #expect(poor.json["sale_no"] == "S-1")
      try await world.customer(codes[1], "never")
      _ = try await till.pay("A-2", 500, code: codes[1], with: sale("S-1"), wait: nil)
      let open = try await till.pay("A-3", 500, code: codes[2], with: sale("S-1"))
      #expect(open.status == 409, "\(open)")
      #expect(open.json["code"] == "sale-unresolved")
      #expect(open.json["detail"].text?.contains("A-2") == true, "it names the other order")
      // A scanner and a QR code are no way round.
      for path in ["/v1/pay", "/v1/precreate"] {
        let other = try await till.call(
          "POST", path, ["total_amount": 500, "payway": "1", "sale_no": "S-1"])
        #expect(other.json["code"] == "sale-unresolved", "\(other)")
      }
      #expect(try await till.act("cancel", "A-2").json["state"] == "canceled")

      let paid = try await till.pay("A-3", 500, code: codes[2], with: sale("S-1"))
      #expect(paid.json["state"] == "paid", "a refused request consumes no number: \(paid)")
      let twice = try await till.pay("A-4", 500, code: codes[3], with: sale("S-1"))
      #expect(twice.json["code"] == "sale-paid", "\(twice)")
      #expect(twice.json["detail"].text?.contains("A-3") == true)
      // The same order again is no second one.
      #expect(try await till.pay("A-3", 500, code: codes[2], with: sale("S-1")).status == 200)
      // Another sale, and another order without one.
      #expect(try await till.pay("B-1", 500, code: codes[4], with: sale("S-2")).status == 200)
      #expect(try await till.pay("B-2", 500, code: codes[5]).status == 200)

      let meant = try await till.pay(
        "A-5", 200, code: codes[6], with: sale("S-1", again: true))
      #expect(meant.json["state"] == "paid", "\(meant)")
      // Given back in full, it is in nobody's way: but the other one still is.
      _ = try await till.refund("A-3", "r-1", 500)
      let still = try await till.pay("A-6", 500, code: codes[7], with: sale("S-1"))
      #expect(still.json["code"] == "sale-paid", "\(still)")
      _ = try await till.act("revoke", "A-5")
      #expect(try await till.pay("A-6", 500, code: codes[7], with: sale("S-1")).status == 200)

      let found = try await till.get("/v1/orders?sale_no=S-1")["orders"].list
      #expect(found.map { $0["client_sn"] } == ["A-6", "A-5", "A-3", "A-2", "A-1"])
      #expect(try await world.requests("/upay/v2/pay").count == 7)
      #expect(try await Agreement.violations(till, world) == [])
      try await till.holds(["S-1": ["A-1", "A-2", "A-3", "A-5", "A-6"]], world)
    }
  }

  /// Many POS programs charge the same sale at the same moment; one of them does.
  @Test(arguments: ["pay", "precreate"])
  func race(_ kind: String) async throws {
    try await withTill { till, world in
      let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
        for number in 0..<8 {
          group.addTask {
            let member: [String: JSON] = ["sale_no": "S-1", "print": false]
            return kind == "pay"
              ? try await till.pay(
                "A-\(number)", 500, code: "28471234123412341\(number)", with: member)
              : try await till.precreate("A-\(number)", 500, with: member)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(replies.count { $0.status < 300 } == 1, "\(replies)")
      let refused = replies.filter { $0.status >= 300 }.map { $0.json["code"].text ?? "" }
      #expect(Set(refused).isSubset(of: ["sale-unresolved", "sale-paid"]), "\(refused)")
      #expect(try await world.requests("/upay/v2/\(kind)").count == 1)
      #expect(try await till.orders().count == 1)
      // It holds over a crash.
      await till.kill()
      try await till.start()
      let after = try await till.pay(
        "B-1", 500, code: "284712341234123419", with: ["sale_no": "S-1"])
      #expect(after.status == 409, "\(after)")
      #expect(try await world.requests("/upay/v2/\(kind)").count == 1)
    }
  }

  @Test
  func contentsOfANumber() async throws {
    try await withTill { till, world in
      let code = "284712341234123412"
      #expect(try await till.pay("A-1", 100, code: code, with: sale("S-1")).status == 200)
      for other: [String: JSON] in [[:], sale("S-2"), sale("S-1", again: true)] {
        let reply = try await till.pay("A-1", 100, code: code, with: other)
        #expect(reply.json["code"] == "contents-differ", "\(other): \(reply)")
      }
      let limit = String(repeating: "s", count: 64)
      let long = try await till.pay(
        "A-2", 100, code: "284712341234123413", with: sale(.string(limit)))
      #expect(long.json["sale_no"] == .string(limit), "\(long)")
      let over = try await till.pay(
        "A-3", 100, code: "284712341234123414", with: sale(.string(limit + "s")))
      #expect(over.json["errors"][0]["field"] == "sale_no", "\(over)")
    }
  }
}

extension Till {
  /// Holds what the shop says of its sales against the ledger.
  fileprivate func holds(_ sales: JSON, _ world: World) async throws {
    let ledger = try await world.call("POST", "ledger", ["sales": sales]).json
    #expect(ledger["violations"] == [], "\(ledger)")
  }
}
