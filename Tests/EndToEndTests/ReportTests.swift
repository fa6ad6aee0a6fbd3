import Testing

/// The sums of a day, and the comparison with the gateway.
@Suite(.timeLimit(.minutes(2)))
struct ReportTests {
  @Test
  func sumsOfTheDay() async throws {
    try await withTill { till, world in
      try await sell(till, world)
      let date = try await till.today()
      let report = try await till.get("/v1/reports/day?date=\(date)")
      #expect(report["date"] == .string(date))
      #expect(report["zone"] == "+08:00" && report["currency"] == "CNY")
      #expect(report["payments"] == ["count": 3, "amount": 2_250], "\(report)")
      #expect(report["returns"] == ["count": 2, "amount": 600], "\(report)")
      #expect(report["net"] == 1_650)
      #expect(report["unresolved"] == ["A-4"], "\(report)")
      #expect(report["reconciliation"] == .null)
      func group(_ part: String, _ name: String) -> JSON {
        report[part].list.first { $0["name"] == .string(name) } ?? .null
      }
      #expect(group("operators", "ann")["payments"] == ["count": 2, "amount": 1_500])
      #expect(group("payways", "3")["payments"] == ["count": 1, "amount": 750], "\(report)")
      #expect(group("states", "failed")["payments"]["count"] == 1, "\(report)")
      #expect(group("states", "revoked")["returns"] == ["count": 1, "amount": 500])

      let table = try await till.call("GET", "/v1/reports/day.csv?date=\(date)")
      #expect(table.headers["content-type"]?.hasPrefix("text/csv") == true)
      let rows = table.text.split(separator: "\r\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(rows.allSatisfy { $0.count == rows[0].count }, "\(table.text)")
      let total = rows.first { $0.contains("total") }
      #expect(total?.contains("2250") == true && total?.contains("1650") == true, "\(rows)")
      #expect(table.text.contains("unresolved,A-4"), "\(table.text)")
      // Another day has none of it.
      let other = try await till.get("/v1/reports/day?date=2026-01-01")
      #expect(other["payments"] == ["count": 0, "amount": 0] && other["states"] == [], "\(other)")
      for date in ["2026-02-30", "yesterday", "2026-1-1", ""] {
        #expect(try await till.call("GET", "/v1/reports/day?date=\(date)").status == 400)
      }
      #expect(try await till.call("GET", "/v1/reports/day?reconcile=maybe").status == 400)
    }
  }

  /// Three paid, one of them partly and one wholly given back; one refused, one open.
  private func sell(_ till: Till, _ world: World) async throws {
    _ = try await till.pay("A-1", 1_000, code: "284712341234123411", with: ["operator": "ann"])
    _ = try await till.pay("A-2", 500, code: "284712341234123412", with: ["operator": "ann"])
    _ = try await till.pay("A-3", 750, code: "130818341921441147", with: ["operator": "bob"])
    _ = try await till.refund("A-1", "r-1", 100)
    _ = try await till.act("revoke", "A-2")
    try await world.customer("284712341234123414", "never")
    _ = try await till.pay("A-4", 400, code: "284712341234123414", wait: 0)
    try await world.customer("284712341234123415", "poor")
    _ = try await till.pay("A-5", 300, code: "284712341234123415")
  }

  @Test
  func comparedWithTheGateway() async throws {
    try await withTill(["gateway.upay.pay_budget": "60s"]) { till, world in
      try await sell(till, world)
      try await world.portalRefund("A-3", 250)
      try await world.portalRefund("A-1", 900)
      let date = try await till.today()
      let path = "/v1/reports/day?date=\(date)&reconcile=true"
      let report = try await till.get(path)
      let found = report["reconciliation"]
      #expect(found["compared"] == 5, "\(found)")
      #expect(found["unreachable"] == [])
      let differences = Dictionary(
        found["differences"].list.map { ($0["client_sn"].text ?? "", $0) }
      ) { $1 }
      #expect(Set(differences.keys) == ["A-1", "A-3"], "\(found)")
      #expect(differences["A-3"]?["journal"] == "paid")
      #expect(differences["A-3"]?["gateway"].text?.hasPrefix("partially_refunded") == true)
      #expect(differences["A-1"]?["gateway"].text?.hasPrefix("refunded") == true)
      // What the gateway knows is taken over, and counts.
      #expect(report["returns"] == ["count": 4, "amount": 1_750], "\(report)")
      #expect(try await till.order("A-3")["returns"][0]["external"] == true)
      #expect(try await till.get(path)["reconciliation"]["differences"] == [])
      #expect(
        try await till.call("GET", "/v1/reports/day.csv?reconcile=true").text.contains("compared"))

      try await world.customer("284712341234123414", "ok")
      try await world.walletPays(["client_sn": "A-4"])
      try await till.resolved("A-4")
      #expect(try await Agreement.violations(till, world) == [])

      try await world.reachable(false)
      let apart = try await till.get(path)["reconciliation"]
      #expect(apart["compared"] == 0, "\(apart)")
      #expect(apart["unreachable"].list.count == 5, "\(apart)")
    }
  }

  /// What is wrong for good is shown every time.
  @Test
  func anotherAmount() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 1_000, code: "284712341234123411")
      try await world.fault("/upay/v2/query", "wrong_amount", times: 100, argument: 990)
      let date = try await till.today()
      for _ in 0..<2 {
        let report = try await till.get("/v1/reports/day?date=\(date)&reconcile=true")
        let difference = report["reconciliation"]["differences"][0]
        #expect(difference["client_sn"] == "A-1", "\(report)")
        #expect(difference["gateway"].text?.contains("9.90") == true, "\(difference)")
      }
      #expect(try await till.order("A-1")["state"] == "paid")
    }
  }
}

extension Till {
  /// The day of the newest order, in the shop's zone.
  func today() async throws -> String {
    let made = try await get("/v1/orders?limit=1")["orders"][0]["created_at"].text
    guard let made else { throw Trouble("there is no order yet") }
    return String(made.prefix(10))
  }
}
