import LocalAPI
import Service
import Synchronization
import Terminal
import Testing

/// `GET /v1/events`.
struct EventTests {
  @Test func streamsWhatIsPublished() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      let head = try await client.head()
      #expect(head.status == 200)
      #expect(head.fields["content-type"] == "text/event-stream")
      #expect(head.fields["content-length"] == nil)
      #expect(head.fields["cache-control"] == "no-store")
      till.publish.yield(PublishedEvent(sequence: 7, type: "order", data: #"{"a":1}"#))
      #expect(try await client.chunk() == "id: 7\nevent: order\ndata: {\"a\":1}\n\n")
      till.publish.yield(PublishedEvent(sequence: 8, type: "reset", data: "{}"))
      #expect(try await client.chunk() == "id: 8\nevent: reset\ndata: {}\n\n")
      #expect(till.history == [.events(after: nil)])
    }
  }

  @Test(arguments: [("0", 0), ("7", 7), ("9223372036854775807", Int64.max)])
  func resumes(field: String, after: Int64) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(
        TestServer.message("GET", "/v1/events", fields: ["last-event-id: \(field)"]))
      #expect(try await client.head().status == 200)
      #expect(till.history == [.events(after: after)])
    }
  }

  @Test(arguments: ["", "-1", "x", "1.0", "9223372036854775808"])
  func refusesOtherIDs(field: String) async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request(
        "GET", "/v1/events", fields: ["Last-Event-ID: \(field)"])
      let problem = try RefusalTests.problem(answer, .invalid)
      #expect(problem.errors?.map(\.field) == ["Last-Event-ID"])
    }
  }

  @Test func refusesTwoIDs() async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request(
        "GET", "/v1/events", fields: ["Last-Event-ID: 1", "Last-Event-ID: 2"])
      let problem = try RefusalTests.problem(answer, .invalid)
      #expect(problem.errors?.map(\.field) == ["Last-Event-ID"])
    }
  }

  @Test func refusesABadIDOfAHeadToo() async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request("HEAD", "/v1/events", fields: ["Last-Event-ID: x"])
      #expect(answer.status == 400)
    }
  }

  @Test func asksForNoMoreThanItsReaderTakes() async throws {
    let asked = Mutex(0)
    let data = String(repeating: "x", count: 100_000)
    let events = AsyncStream<PublishedEvent> {
      let sequence = asked.withLock { count in
        count += 1
        return Int64(count)
      }
      return PublishedEvent(sequence: sequence, type: "order", data: data)
    }
    var limits = Limits.quick
    limits.stall = .milliseconds(50)
    limits.connections = 1
    try await TestServer.with(FakeTill(events: events), limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      #expect(try await client.chunk().hasPrefix("id: 1\n"))
      // The only connection is free again, though its client has neither read on nor left.
      #expect(try await server.request("GET", "/v1/status").status == 200)
    }
    // What the kernel holds for one connection, and little more.
    #expect(asked.withLock(\.self) < 30)
  }

  @Test func commentsWhileNothingHappens() async throws {
    var limits = Limits.quick
    limits.comments = .milliseconds(10)
    try await TestServer.with(FakeTill(), limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      #expect(try await client.chunk() == ": \n\n")
      #expect(try await client.chunk() == ": \n\n")
    }
  }

  @Test func isNotIdle() async throws {
    var limits = Limits.quick
    limits.idle = .milliseconds(500)
    limits.arrival = .milliseconds(500)
    limits.comments = .milliseconds(600)
    try await TestServer.with(FakeTill(), limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      for _ in 0..<2 { #expect(try await client.chunk() == ": \n\n") }
    }
  }

  @Test func endsWithTheTillsStreamAndGoesOn() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      till.publish.finish()
      #expect(try await client.chunk() == "")
      await client.send(TestServer.message("GET", "/v1/status"))
      #expect(try await client.response().status == 200)
    }
  }

  @Test func streamsToAHalfClosedClient() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      client.finishSending()
      _ = try await client.head()
      till.publish.yield(PublishedEvent(sequence: 1, type: "order", data: "{}"))
      #expect(try await client.chunk().hasPrefix("id: 1\n"))
    }
  }

  @Test func endsWhenItsClientHangsUp() async throws {
    let till = FakeTill()
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    till.publish.onTermination = { _ in end.yield() }
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      await client.hangUp()
      await ends.first { _ in true }
    }
  }

  @Test func endsWithTheServer() async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.drain = .seconds(60)
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      await server.triggerShutdown()
      #expect(try await client.chunk() == "")
      #expect(try await client.isClosed())
    }
  }

  @Test func dropsAReaderThatStands() async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.stall = .milliseconds(20)
    limits.connections = 1
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      let data = String(repeating: "x", count: 100_000)
      for sequence in 1...30 {
        till.publish.yield(PublishedEvent(sequence: Int64(sequence), type: "order", data: data))
      }
      // The only connection is free again, though its client has neither read nor left.
      #expect(try await server.request("GET", "/v1/status").status == 200)
    }
  }
}
