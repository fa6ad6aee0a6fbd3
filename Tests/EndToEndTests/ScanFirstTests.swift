import Testing

/// The till that scans first and totals after.
@Suite(.timeLimit(.minutes(2)))
struct ScanFirstTests {
  private func scanned(_ code: String, _ till: Till, _ world: World) async throws -> JSON {
    let events = try await EventFeed(till.socket)
    defer { events.end() }
    let before = events.events.last?.id ?? 0
    try await world.scan(code)
    let seen = try await events.wait(for: "the scan") {
      $0.type == "scan" && $0.id > before && $0.data["kind"] == "payment_code"
    }
    #expect(!"\(seen.data)".contains(code), "\(seen)")
    #expect(seen.data["masked"].text != nil, "\(seen)")
    return try #require(seen.data["scan_id"] == .null ? nil : seen.data["scan_id"])
  }

  private func pay(
    _ number: JSON, _ amount: JSON, _ scanID: JSON, _ till: Till
  ) async throws -> Reply {
    try await till.call(
      "POST", "/v1/pay",
      ["client_sn": number, "total_amount": amount, "scan_id": scanID], wait: 20)
  }

  @Test
  func codeIsUsedOnce() async throws {
    try await withTill { till, world in
      let scanID = try await scanned("284712341234123412", till, world)
      let paid = try await pay("A-1", 1_250, scanID, till)
      #expect(paid.json["state"] == "paid", "\(paid)")
      #expect(paid.json["payway"] == "1", "the code that was read: \(paid)")
      // The same again is the same order, though the code is used.
      #expect(try await pay("A-1", 1_250, scanID, till).json["client_sn"] == "A-1")
      let second = try await pay("A-2", 100, scanID, till)
      #expect(second.status == 400, "\(second)")
      #expect(second.json["errors"][0]["field"] == "scan_id")
      let explicit = try await till.pay("A-3", 100, code: "284712341234123412")
      #expect(explicit.json["code"] == "code-already-used", "\(explicit)")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// Two POS programs take the same scan.
  @Test
  func race() async throws {
    try await withTill { till, world in
      let scanID = try await scanned("130818341921441147", till, world)
      let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
        for number in 0..<6 {
          group.addTask { try await pay("A-\(number)", 300, scanID, till) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(replies.count { $0.status == 200 } == 1, "\(replies)")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// A refused request has not used the code; a crash has lost it, for it is nowhere on the disk.
  @Test
  func refusalKeepsItAndRestartForgetsIt() async throws {
    try await withTill { till, world in
      let scanID = try await scanned("284712341234123412", till, world)
      let refused = try await pay("A-1", 0, scanID, till)
      #expect(refused.status == 400, "\(refused)")
      #expect(try await pay("A-1", 100, scanID, till).json["state"] == "paid")

      let other = try await scanned("284712341234123413", till, world)
      await till.kill()
      try await till.start()
      let lost = try await pay("A-2", 100, other, till)
      #expect(lost.status == 400, "\(lost)")
      #expect(lost.json["errors"][0]["field"] == "scan_id")
      #expect(lost.json["detail"].text?.contains("scan it again") == true)
      #expect(try await world.requests("/upay/v2/pay").count == 1)
    }
  }

  @Test
  func refusals() async throws {
    try await withTill { till, world in
      let scanID = try await scanned("284712341234123412", till, world)
      let none = JSON.string(String(repeating: "0", count: 32))
      for (members, field) in [
        (["scan_id": none], "scan_id"), (["scan_id": "7"], "scan_id"), (["scan_id": 7], "scan_id"),
        (["scan_id": scanID, "dynamic_id": "284712341234123419"], "scan_id"),
        (["scan_id": scanID, "scanner": "counter"], "scanner"),
      ] as [([String: JSON], String)] {
        let body = members.merging(["total_amount": 100]) { $1 }
        let reply = try await till.call("POST", "/v1/pay", .object(body))
        #expect(reply.status == 400, "\(members): \(reply)")
        #expect(reply.json["errors"].list.contains { $0["field"] == .string(field) }, "\(reply)")
      }
      #expect(try await till.orders().isEmpty)
      // All of that has not used the code up.
      #expect(try await pay("A-1", 100, scanID, till).json["state"] == "paid")
    }
  }

  /// A scan that an order waits for is that order's, and has no id for others.
  @Test
  func awaitedScanIsNotHeld() async throws {
    try await withTill { till, world in
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      try await world.scan("284712341234123412")
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
      let scans = try await till.history(world).filter { $0.data["scan_id"] != .null }
      #expect(scans.isEmpty, "\(scans)")
    }
  }
}
