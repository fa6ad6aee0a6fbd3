import Testing

/// What is older than it is kept goes, by itself; what a number stood for is known for ever.
@Suite(.timeLimit(.minutes(2)))
struct RetentionTests {
  @Test
  func oldOrdersAndEventsGo() async throws {
    let settings = [
      "state.keep": "1d", "state.keep_events": "1h", "scanner.counter.scan_timeout": "200ms",
    ]
    try await withTill(settings) { till, world in
      let code = "284712341234123412"
      let body: [String: JSON] = ["subject": "tea"]
      for number in 1...30 {
        let paid = try await till.pay(
          "A-\(number)", 100, code: "2847123412341235\(10 + number)", with: body)
        #expect(paid.json["state"] == "paid", "\(paid)")
      }
      try await world.customer(code, "never")
      // A while ago; one of them is open still.
      _ = try await till.pay("OPEN", 100, code: code, wait: nil)
      try await eventually("the open order") {
        try await till.order("OPEN")["state"] == "in_progress" ? true : nil
      }
      try await wake("W-1", till)
      await till.kill()
      let day = 86_400_000
      try SQLiteTool.run(
        """
        UPDATE events SET at = at - \(2 * day);
        UPDATE print_jobs SET created_at = created_at - \(2 * day);
        UPDATE orders SET created_at = created_at - \(2 * day), updated_at = updated_at - \(2 * day)
          WHERE client_sn LIKE 'A-%' OR client_sn = 'OPEN'
        """, on: "\(till.state)/journal.db")
      try await till.start()
      // The gateway is heard, so the time is certain; then it is quiet at the counter.
      _ = try await till.act("cancel", "OPEN")
      try await wake("W-2", till)
      try await eventually("the removal of the old orders", within: 60) {
        let left = try await till.orders().map { $0["client_sn"].text ?? "" }
        return left.contains { $0.hasPrefix("A-") } ? nil : true
      }
      let left = try await till.orders().map { $0["client_sn"].text ?? "" }
      #expect(left.contains("OPEN"), "an order that had just changed: \(left)")
      #expect(try await till.call("GET", "/v1/orders/A-1").status == 404)

      // The number was used: never again, and never for something else. Nothing is sent.
      let sent = try await world.requests("/upay/v2/pay").count
      for amount in [100, 200] as [Int64] {
        let again = try await till.pay("A-1", amount, code: "284712341234123511", with: body)
        #expect(again.json["code"] == "contents-differ", "\(again)")
      }
      #expect(try await world.requests("/upay/v2/pay").count == sent)
      let events = try await EventFeed(till.socket, after: 1)
      defer { events.end() }
      let first = try await events.wait(for: "the first event") { _ in true }
      #expect(first.type == "reset", "\(first)")
      #expect(try await till.pay("B-1", 100, code: "284712341234123413").json["state"] == "paid")
    }
  }

  /// An armed order whose time runs out makes the daemon look around.
  private func wake(_ number: String, _ till: Till) async throws {
    _ = try await till.call(
      "POST", "/v1/pay", ["client_sn": .string(number), "total_amount": 100])
    #expect(try await till.order(number, wait: 20)["error"]["code"] == "scan-timeout")
  }
}
