import LocalAPI
import Logging
import Service
import Testing

/// The end of the server.
struct ShutdownTests {
  @Test func finishesRunningCallsAndClosesTheRest() async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let till = FakeTill { call in
      if case .pay = call { await gates.first { _ in true } }
      return true
    }
    var limits = Limits.quick
    limits.drain = .seconds(60)
    try await TestServer.with(till, limits) { server in
      let idle = try server.connect()
      await idle.send(TestServer.message("GET", "/v1/status"))
      #expect(try await idle.response().status == 200)
      let busy = try server.connect()
      await busy.send(TestServer.message("POST", "/v1/pay", "{}"))
      while await till.called() == .status {}
      await server.triggerShutdown()
      #expect(try await idle.isClosed())
      #expect(throws: RawClient.Failure.self) { try server.connect() }
      gate.yield()
      let answer = try await busy.response()
      #expect(answer.status == 200)
      #expect(answer.fields["connection"] == "close")
      #expect(try await busy.isClosed())
    }
  }

  /// A check-in must not be cancelled, and must not hold up the end either.
  @Test(arguments: ["/v1/terminal/check-in", "/v1/pay?wait=300"])
  func doesNotWaitForCallsThatTakeTooLong(target: String) async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let till = FakeTill { _ in
      // Deaf to cancellation.
      await Task { await gates.first { _ in true } }.value
      return true
    }
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", target, "{}"))
      #expect(await till.called() != nil)
      await server.triggerShutdown()
      #expect(try await client.isClosed())
    }
    gate.yield()
  }

  @Test func endsAlsoWhenItsTaskIsCancelled() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/socket"
    let socket = try ListeningSocket.bind(path: path, group: nil)
    let till = FakeTill()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let api = LocalAPIServer(till: till, socket: socket, logger: logger)
    let running = Task { try await api.run() }
    let client = try RawClient(path)
    await client.send(TestServer.message("GET", "/v1/events"))
    _ = try await client.head()
    running.cancel()
    try await running.value
    _ = try await client.rest()
    #expect(throws: RawClient.Failure.self) { try RawClient(path) }
  }

  @Test(.timeLimit(.minutes(1))) func endsBesideAStandingReader() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/events"))
      _ = try await client.head()
      let data = String(repeating: "x", count: 100_000)
      for sequence in 1...30 {
        till.publish.yield(PublishedEvent(sequence: Int64(sequence), type: "order", data: data))
      }
    }
    // It ended, though its reader never read.
    #expect(till.history == [.events(after: nil)])
  }
}
