import Testing

/// Events are journaled: whoever says where it was misses nothing and hears nothing twice.
@Suite(.timeLimit(.minutes(2)))
struct EventTests {
  /// A POS program that follows the events over SIGKILLs of the daemon, from where it was each time.
  @Test
  func nothingMissedAndNothingTwice() async throws {
    try await withTill { till, world in
      var heard: [EventFeed.Event] = []
      for round in 0..<4 {
        let feed = try await EventFeed(till.socket, after: heard.last?.id ?? 0)
        let code = "28471234123412341\(round)"
        try await world.customer(code, "pays_after", delay: 150)
        _ = try await till.pay("A-\(round)", 100, code: code, wait: nil)
        try await feed.wait(for: "something of the order") {
          $0.data["client_sn"].text == "A-\(round)" && $0.data["state"] != "submitted"
        }
        await till.kill()
        try await feed.ended()
        heard += feed.events
        feed.end()
        try await till.start()
      }
      for round in 0..<4 { try await till.resolved("A-\(round)") }
      let rest = try await EventFeed(till.socket, after: heard.last?.id ?? 0)
      defer { rest.end() }
      // The last one made is not always the last one paid.
      for round in 0..<4 where !heard.contains(where: { $0.isPaid("A-\(round)") }) {
        try await rest.wait(for: "the payment of A-\(round)") { $0.isPaid("A-\(round)") }
      }
      heard += rest.events
      let ids = heard.map(\.id)
      #expect(ids == Array(Set(ids)).sorted(), "twice, or in another order: \(ids)")
      // What was published in all, as it is told from the beginning and as it is journaled.
      let whole = try await till.history(world).filter { $0.id <= ids.last ?? 0 }
      #expect(whole.map(\.id) == ids)
      for (first, again) in zip(heard, whole) {
        #expect(first.data == again.data && first.type == again.type, "\(first) and \(again)")
      }
      let rows = try SQLiteTool.rows(
        "SELECT sequence FROM events WHERE sequence <= \(ids.last ?? 0) ORDER BY sequence",
        on: "\(till.state)/journal.db")
      #expect(rows.map { Int64($0[0]) } == ids)
      #expect(!whole.contains { $0.type == "reset" })
      for round in 0..<4 {
        let states = whole.filter {
          $0.type == "order" && $0.data["client_sn"].text == "A-\(round)"
        }
        #expect(states.count { $0.data["state"] == "paid" } >= 1, "\(states)")
      }
    }
  }

  /// Without a number: from now on. With one that is no number: refused.
  @Test
  func whereAStreamBegins() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412", with: ["print": false])
      let connection = try Connection(.unix(till.socket), within: 30)
      try connection.send(Array("GET /v1/events HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
      let head = try connection.head()
      #expect(head.status == 200)
      #expect(head.headers["content-type"]?.hasPrefix("text/event-stream") == true, "\(head)")
      try await world.scan("MARK-1", aim: "]C1")
      var heard = ""
      while !heard.contains("MARK-1") { heard += try await offPoolChunk(connection) }
      #expect(!heard.contains("event: order"), "\(heard)")

      for wrong in ["x", "-1", "1.5", "", "1, 2", "99999999999999999999"] {
        let reply = try await exchange(
          .unix(till.socket), "GET", "/v1/events", headers: [("Last-Event-ID", wrong)])
        #expect(reply.status == 400, "\(wrong): \(reply)")
      }
    }
  }

  private func offPoolChunk(_ connection: Connection) async throws -> String {
    // The connection is used by one thread at a time.
    nonisolated(unsafe) let connection = connection
    return try await offPool {
      guard let chunk = try connection.chunk() else { throw Trouble("the stream has ended") }
      return String(decoding: chunk, as: UTF8.self)
    }
  }

  /// What was removed is not to be had: the reader is told so, first of all.
  @Test
  func resetWhenPruned() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      let last = try #require(try await till.history(world).last)
      try await till.stop()
      try SQLiteTool.run(
        "DELETE FROM events WHERE sequence < \(last.id)", on: "\(till.state)/journal.db")
      try await till.start()
      let behind = try await EventFeed(till.socket, after: 1)
      defer { behind.end() }
      try await behind.wait(for: "the oldest kept") { $0.id == last.id && $0.type != "reset" }
      let reset = try #require(behind.events.first)
      #expect(reset.type == "reset", "\(behind.events)")
      #expect(reset.data == [:])
      #expect(behind.events.count { $0.type == "reset" } == 1)
      // Its number is a place to go on from.
      let again = try await EventFeed(till.socket, after: reset.id)
      defer { again.end() }
      try await again.wait(for: "the oldest kept") { $0.id == last.id }
      #expect(again.events.first?.type != "reset")
      // From the oldest kept nothing is missing that is kept.
      let oldest = try await EventFeed(till.socket, after: 0)
      defer { oldest.end() }
      let first = try await oldest.wait(for: "an event") { _ in true }
      #expect(first.id == last.id, "\(first)")
    }
  }
}

extension EventFeed.Event {
  fileprivate func isPaid(_ number: String) -> Bool {
    type == "order" && data["client_sn"].text == number && data["state"] == "paid"
  }
}
