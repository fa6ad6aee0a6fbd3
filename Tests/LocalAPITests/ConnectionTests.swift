import LocalAPI
import Service
import Terminal
import Testing

/// What a connection does beyond single requests.
struct ConnectionTests {
  @Test func answersPipelinedRequestsInOrder() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let requests = (0..<40).map { TestServer.message("GET", "/v1/orders/A-\($0)") }
      await client.send(requests.joined())
      for _ in 0..<40 { #expect(try await client.response().status == 200) }
      #expect(till.history == (0..<40).map { .order("A-\($0)", wait: nil) })
    }
  }

  @Test func takesARequestInSmallPieces() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      for octet in TestServer.message("POST", "/v1/terminal/check-in", #"{"force":true}"#).utf8 {
        await client.send([octet])
      }
      #expect(try await client.response().status == 200)
    }
  }

  @Test func takesAChunkedBody() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(
        "POST /v1/terminal/check-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "5\r\n{\"for\r\n9\r\nce\":true}\r\n0\r\n\r\n")
      #expect(try await client.response().status == 200)
      #expect(till.history == [.checkIn(CheckInBody(force: true))])
    }
  }

  @Test func invitesABodyThatWaitsForIt() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(
        "POST /v1/pay HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      #expect(try await client.head().status == 100)
      await client.send("{}")
      #expect(try await client.response().status == 200)
    }
  }

  @Test func answersAHalfClosedClient() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(TestServer.message("GET", "/v1/status"))
      client.finishSending()
      #expect(try await client.response().status == 200)
      #expect(try await client.isClosed())
    }
  }

  @Test(arguments: ["close", "Close", "keep-alive, close"])
  func closesWhenAsked(option: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(
        TestServer.message("GET", "/v1/status", fields: ["Connection: \(option)"])
          + TestServer.message("GET", "/v1/devices"))
      let answer = try await client.response()
      #expect(answer.status == 200)
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
    }
    #expect(till.history == [.status])
  }

  @Test(arguments: [false, true])
  func refusesADeclaredBodyThatIsTooLarge(expecting: Bool) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let expect = expecting ? "Expect: 100-continue\r\n" : ""
      await client.send(
        "POST /v1/pay HTTP/1.1\r\nHost: x\r\n\(expect)Content-Length: 65537\r\n\r\n")
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .tooLarge)
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
      #expect(till.history.isEmpty)
    }
  }

  @Test func refusesAChunkedBodyThatIsTooLargeAndLetsItBeRead() async throws {
    let till = FakeTill()
    var patient = Limits.quick
    patient.linger = .seconds(60)
    try await TestServer.with(till, patient) { server in
      let client = try server.connect()
      let chunk = "8000\r\n" + String(repeating: " ", count: 0x8000) + "\r\n"
      await client.send("POST /v1/pay HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      // Much more than the kernel holds: the client must get rid of all of it before it reads.
      for _ in 0..<64 { #expect(await client.send(chunk)) }
      #expect(await client.send("0\r\n\r\n"))
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .tooLarge)
      #expect(try await client.isClosed())
      #expect(till.history.isEmpty)
    }
  }

  @Test func doesNotActOnWhatFollowsARefusedBody() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let body = "10001\r\n" + String(repeating: " ", count: 0x10001) + "\r\n0\r\n\r\n"
      await client.send(
        "POST /v1/pay HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body
          + TestServer.message("POST", "/v1/pay", "{}"))
      _ = try RefusalTests.problem(try await client.response(), .tooLarge)
      #expect(try await client.isClosed())
    }
    #expect(till.history.isEmpty)
  }

  @Test func takesABodyOfTheLargestSize() async throws {
    try await TestServer.with(FakeTill()) { server in
      let blanks = String(repeating: " ", count: 65_536 - 2)
      #expect(try await server.request("POST", "/v1/pay", "{\(blanks)}").status == 200)
      let more = try await server.request("POST", "/v1/pay", "{\(blanks) }")
      _ = try RefusalTests.problem(more, .tooLarge)
    }
  }

  static let tooLong = String(repeating: "x", count: 8_200)

  @Test(arguments: [
    "GET /\(tooLong) HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nA: \(tooLong)\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\n"
      + (0..<9).map { "A\($0): \(tooLong.prefix(1_000))\r\n" }.joined() + "\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n",
  ])
  func refusesHeadsThatAreTooLarge(message: String) async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(message)
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .headers)
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
    }
  }

  @Test(arguments: [
    "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/3.0\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
  ])
  func refusesWhatIsNotHTTP(message: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(message)
      _ = try RefusalTests.problem(try await client.response(), .invalid)
      #expect(try await client.isClosed())
      #expect(till.history.isEmpty)
    }
  }

  @Test func refusesGarbageAfterTheAnswersBeforeIt() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      let good = TestServer.message("GET", "/v1/status")
      await client.send(good + good + "garbage\r\n\r\n" + good)
      #expect(try await client.response().status == 200)
      #expect(try await client.response().status == 200)
      _ = try RefusalTests.problem(try await client.response(), .invalid)
      #expect(try await client.isClosed())
    }
  }

  /// What was cut off must never be taken for a whole request: it may be a payment.
  static let cutOff = [
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 2\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Len",
  ]

  @Test(arguments: cutOff)
  func dropsARequestThatDoesNotArrive(message: String) async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.arrival = .milliseconds(30)
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(message)
      #expect(try await client.isClosed())
    }
    #expect(till.history.isEmpty)
  }

  @Test(arguments: cutOff)
  func refusesARequestThatEndsTooEarly(message: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(message)
      client.finishSending()
      _ = try RefusalTests.problem(try await client.response(), .invalid)
      #expect(try await client.isClosed())
    }
    #expect(till.history.isEmpty)
  }

  @Test(arguments: cutOff)
  func doesNotActOnARequestWhoseClientIsGone(message: String) async throws {
    let till = FakeTill()
    var limits = Limits.quick
    limits.connections = 1
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(message)
      await client.hangUp()
      #expect(try await server.request("GET", "/v1/status").status == 200)
    }
    #expect(till.history == [.status])
  }

  @Test func closesAnIdleConnection() async throws {
    var limits = Limits.quick
    limits.idle = .seconds(1)
    try await TestServer.with(FakeTill(), limits) { server in
      let used = try server.connect()
      await used.send(TestServer.message("GET", "/v1/status"))
      let silent = try server.connect()
      #expect(try await used.response().status == 200)
      #expect(try await silent.isClosed())
      #expect(try await used.isClosed())
    }
  }

  @Test func neitherIdlesNorTimesOutWhileACallIsAnswered() async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let till = FakeTill { call in
      if case .pay = call { await gates.first { _ in true } }
      return true
    }
    var limits = Limits.quick
    limits.idle = .milliseconds(700)
    limits.arrival = .milliseconds(700)
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", "/v1/pay?wait=300", "{}"))
      #expect(await till.called() != nil)
      // The next request stays incomplete meanwhile, which is not its own fault.
      await client.send("GET /v1/status HTTP/1.1\r\n")
      // Other connections are dropped after these times: so they have passed.
      for _ in 0..<2 { #expect(try await server.connect().isClosed()) }
      gate.yield()
      #expect(try await client.response().status == 200)
    }
  }

  @Test func dropsAReaderThatStands() async throws {
    var limits = Limits.quick
    limits.stall = .milliseconds(20)
    limits.connections = 1
    try await TestServer.with(FakeTill(), limits) { server in
      let client = try server.connect()
      await client.send(
        String(repeating: TestServer.message("GET", "/openapi.json"), count: 100))
      // The only connection is free again, though its client has neither read nor left.
      #expect(try await server.request("GET", "/v1/status").status == 200)
      #expect(try await client.rest().hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test func endsAWaitThatNobodyWaitsFor() async throws {
    let (ends, end) = AsyncStream.makeStream(of: Bool.self)
    let till = FakeTill { _ in
      await AsyncStream<Void> { _ in }.first { _ in true }
      end.yield(Task.isCancelled)
      return true
    }
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", "/v1/pay?wait=300", "{}"))
      #expect(await till.called() != nil)
      await client.hangUp()
      #expect(await ends.first { _ in true } == true)
    }
  }

  @Test(arguments: ["/v1/pay", "/v1/terminal/activate"])
  func goesOnWithACallWhoseClientIsGone(target: String) async throws {
    let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    let (ends, end) = AsyncStream.makeStream(of: Bool.self)
    let till = FakeTill { call in
      if call == .status { return true }
      await gates.first { _ in true }
      end.yield(Task.isCancelled)
      return true
    }
    var limits = Limits.quick
    limits.connections = 1
    try await TestServer.with(till, limits) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", target, "{}"))
      #expect(await till.called() != nil)
      await client.hangUp()
      // The only connection is free again, so the server knows that the first is gone.
      #expect(try await server.request("GET", "/v1/status").status == 200)
      gate.yield()
      #expect(await ends.first { _ in true } == false)
    }
  }

  @Test func servesThreeHundredClients() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      var clients = try (0..<300).map { _ in try server.connect() }
      for client in clients { await client.send(TestServer.message("GET", "/v1/status")) }
      for client in clients.prefix(256) { #expect(try await client.response().status == 200) }
      #expect(till.history.count == 256)
      for client in clients.prefix(44) { await client.hangUp() }
      for client in clients.suffix(44) { #expect(try await client.response().status == 200) }
      #expect(till.history.count == 300)
      clients = []
    }
  }

  @Test func survivesAnUpgradeThatIsNotGiven() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(
        TestServer.message(
          "GET", "/v1/status",
          fields: [
            "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk",
          ]))
      #expect(try await client.response().status == 200)
      #expect(try await client.isClosed())
    }
  }
}
