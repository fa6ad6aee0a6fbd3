import Glibc
import LocalAPI
import Service
import Terminal
import Testing

/// What clients may take, and what is left of them when they are gone.
@Suite(.timeLimit(.minutes(2)))
struct LimitTests {
  @Test func areTheContracts() {
    let limits = Limits()
    #expect(limits.body == 64 * 1_024)
    #expect(limits.headers == 8 * 1_024)
    #expect(limits.connections == 256)
    #expect(limits.idle == .seconds(60))
    #expect(limits.arrival == .seconds(10))
    #expect(limits.comments == .seconds(15))
  }

  /// A socket that is still open somewhere keeps its path in the kernel's list.
  private static func openSockets(_ path: String) throws -> Int {
    let file = open("/proc/net/unix", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw RawClient.Failure(description: "/proc/net/unix: \(errno)") }
    defer { close(file) }
    var octets: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &room, room.count), count > 0 {
      octets += room.prefix(count)
    }
    return String(decoding: octets, as: UTF8.self).split(separator: "\n").count {
      $0.hasSuffix(" \(path)")
    }
  }

  @Test func leavesNothingOpen() async throws {
    var limits = Limits.quick
    limits.linger = .milliseconds(1)
    try await TestServer.with(FakeTill(), limits) { server in
      #expect(try Self.openSockets(server.path) == 1)
      let good = TestServer.message("GET", "/v1/status")
      let ends = [
        good, good + good, "", "GET /v1/sta", "garbage\r\n\r\n",
        TestServer.message("GET", "/v1/events"), TestServer.message("POST", "/v1/pay", "{}"),
        "POST /v1/pay HTTP/1.1\r\nContent-Length: 65537\r\n\r\n",
        "POST /v1/pay HTTP/1.1\r\nContent-Length: 9\r\n\r\n{", "GET /v1/status HTTP/1.0\r\n\r\n",
      ]
      var clients: [RawClient] = []
      for message in ends + ends + ends {
        let client = try server.connect()
        await client.send(message)
        clients.append(client)
      }
      #expect(try await server.request("GET", "/v1/status").status == 200)
      #expect(try Self.openSockets(server.path) > ends.count)
      for client in clients { await client.hangUp() }
      clients = []
      var left = Int.max
      while left > 1, !Task.isCancelled {
        _ = try await server.request("GET", "/v1/status", fields: ["Connection: close"])
        left = try Self.openSockets(server.path)
      }
      #expect(left == 1)
    }
  }

  @Test func letsTheNextOneWaitForItsTurn() async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.connections = 3
    try await TestServer.with(till, limits) { server in
      let first = try (0..<3).map { _ in try server.connect() }
      for client in first {
        await client.send(TestServer.message("GET", "/v1/status"))
        #expect(try await client.response().status == 200)
      }
      let next = try server.connect()
      await next.send(TestServer.message("GET", "/v1/devices"))
      // Whoever is in is served on, and nobody else.
      await first[0].send(TestServer.message("GET", "/v1/terminal"))
      #expect(try await first[0].response().status == 200)
      #expect(!till.history.contains(.devices))
      await first[1].hangUp()
      #expect(try await next.response().status == 200)
    }
  }

  /// Octet after octet, each soon after the one before: it is the whole that must arrive in time.
  @Test(arguments: [
    "GET /v1/status HTTP/1.1\r\nX: ", "POST /v1/pay HTTP/1.1\r\nContent-Length: 60000\r\n\r\n{",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nea60\r\n{",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=",
  ])
  func dropsARequestThatDrips(message: String) async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.arrival = .milliseconds(100)
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      var isTaken = await client.send(message)
      while isTaken, !Task.isCancelled {
        // The pace: one answer to somebody else.
        #expect(try await server.request("GET", "/v1/status").status == 200)
        isTaken = await client.send(" ")
      }
      #expect(!isTaken)
      #expect(try await client.isClosed())
    }
    #expect(till.history.allSatisfy { $0 == .status })
  }

  /// What is sent behind a call that is being answered is not begun before its turn.
  @Test func beginsPipelinedCallsInTurn() async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let till = FakeTill { call in
      if case .pay = call { await gates.first { _ in true } }
      return true
    }
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let rest = (0..<500).map { TestServer.message("GET", "/v1/orders/A-\($0)") }
      await client.send(TestServer.message("POST", "/v1/pay?wait=300", "{}") + rest.joined())
      #expect(await till.called() != nil)
      #expect(try await server.request("GET", "/v1/status").status == 200)
      #expect(till.history.count == 2)
      gate.yield()
      for _ in 0...500 { #expect(try await client.response().status == 200) }
      #expect(till.history.suffix(500) == (0..<500).map { .order("A-\($0)", wait: nil) })
    }
  }

  @Test func answersAWaitOfAHalfClosedClient() async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let till = FakeTill { _ in
      await gates.first { _ in true }
      return !Task.isCancelled
    }
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", "/v1/pay?wait=300", "{}"))
      client.finishSending()
      #expect(await till.called() != nil)
      gate.yield()
      #expect(try await client.response().status == 200)
      #expect(try await client.isClosed())
    }
  }

  /// Targets and fields of 8 KiB together are refused, a little less is not.
  @Test(arguments: [(7_900, 200), (8_300, 431)])
  func countsTheOctetsOfHeads(length: Int, status: Int) async throws {
    try await TestServer.with(FakeTill()) { server in
      let field = "X: " + String(repeating: "x", count: length)
      let answer = try await server.request("GET", "/v1/status", fields: [field])
      #expect(answer.status == status)
    }
  }
}
