import LocalAPI
import Service
import Terminal
import Testing

/// HTTP as it is really sent: versions, framing, and what only looks like it.
@Suite(.timeLimit(.minutes(2)))
struct ProtocolTests {
  @Test(arguments: [[], ["Connection: keep-alive"]])
  func answersAnOldClientAndCloses(fields: [String]) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let head = ["GET /v1/status HTTP/1.0"] + fields
      await client.send(
        head.joined(separator: "\r\n") + "\r\n\r\n" + TestServer.message("GET", "/v1/devices"))
      let answer = try await client.response()
      #expect(answer.status == 200)
      #expect(answer.version == "HTTP/1.0")
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
    }
    #expect(till.history == [.status])
  }

  /// An old client knows no chunks: its stream ends with the connection.
  @Test func streamsToAnOldClient() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send("GET /v1/events HTTP/1.0\r\n\r\n")
      let head = try await client.head()
      #expect(head.status == 200)
      #expect(head.fields["transfer-encoding"] == nil)
      till.publish.yield(PublishedEvent(sequence: 1, type: "order", data: "{}"))
      till.publish.finish()
      #expect(try await client.rest() == "id: 1\nevent: order\ndata: {}\n\n")
    }
  }

  @Test func answersEachOfTwoVersionsInItsOwn() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(
        TestServer.message("GET", "/v1/status") + "GET /v1/devices HTTP/1.0\r\n\r\n")
      #expect(try await client.response().version == "HTTP/1.1")
      #expect(try await client.response().version == "HTTP/1.0")
      #expect(try await client.isClosed())
    }
  }

  static let noHTTP = [
    // Other versions, and other protocols.
    "GET /v1/status\r\n", "GET /v1/status\r\n\r\n", "GET /v1/status HTTP/0.9\r\n\r\n",
    "GET /v1/status HTTP/1.2\r\n\r\n", "GET /v1/status HTTP/2.0\r\n\r\n",
    "GET /v1/status HTTP/11\r\n\r\n", "GET /v1/status HTTPS/1.1\r\n\r\n",
    "GET /v1/status http/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HELO localhost\r\n", "GET status HTTP/1.1\r\n\r\n", "{\"method\":\"pay\"}\r\n\r\n",
    "\u{0}\u{0}\u{0}\u{0}\r\n\r\n",
    // Methods are written in capitals.
    "get /v1/status HTTP/1.1\r\n\r\n", "Get /v1/status HTTP/1.1\r\n\r\n",
    "post /v1/pay HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
    // Fields.
    "GET /v1/status HTTP/1.1\r\nHost : x\r\n\r\n", "GET /v1/status HTTP/1.1\r\n: x\r\n\r\n",
    "GET /v1/status HTTP/1.1\r\nA\u{0}B: x\r\n\r\n", "GET /v1/status HTTP/1.1\r\nA: \u{0}\r\n\r\n",
    "GET /v1/status HTTP/1.1\r\nno field\r\n\r\n",
    // Two ideas of where the body ends.
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 2, 2\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: +2\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 0x2\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n{}",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    // Chunks that are none.
    chunked("-1\r\n{}\r\n0\r\n\r\n"), chunked("0x2\r\n{}\r\n0\r\n\r\n"),
    chunked("\r\n{}\r\n0\r\n\r\n"), chunked("2\r\n{}0\r\n\r\n"),
    chunked("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"), chunked("2 2\r\n{}\r\n0\r\n\r\n"),
    chunked("2\r\n{}\r\n0\r\nA B: c\r\n\r\n"),
    chunked("2\r\n{}\r\n0\r\nContent-Length: 2\r\n\r\n"),
  ]

  static func chunked(_ rest: String) -> String {
    "POST /v1/pay HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(rest)"
  }

  @Test(arguments: noHTTP)
  func refusesWhatIsNotHTTPAndCloses(message: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(message + TestServer.message("POST", "/v1/pay", "{}"))
      client.finishSending()
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .invalid)
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
    }
    #expect(till.history.isEmpty)
  }

  @Test(arguments: [
    "b\r\n{\"force\":tr\r\n3\r\nue}\r\n0\r\n\r\n", "E\r\n{\"force\":true}\r\n0\r\n\r\n",
    "0000000e\r\n{\"force\":true}\r\n0\r\n\r\n", "e\r\n{\"force\":true}\r\n000\r\n\r\n",
    "e;a;b=c;d=\"e f\"\r\n{\"force\":true}\r\n0;x=y\r\n\r\n",
    "e\r\n{\"force\":true}\r\n0\r\nX-Sum: 7\r\nHost: y\r\n\r\n",
    #"{"force":true}"#.utf8.map { "1\r\n\(Unicode.Scalar($0))\r\n" }.joined() + "0\r\n\r\n",
  ])
  func takesOddChunks(rest: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(
        "POST /v1/terminal/check-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(rest)"
      )
      #expect(try await client.response().status == 200)
      await client.send(TestServer.message("GET", "/v1/status"))
      #expect(try await client.response().status == 200)
    }
    #expect(till.history == [.checkIn(CheckInBody(force: true)), .status])
  }

  @Test(arguments: [(65_536, 200), (65_537, 413)])
  func countsTheOctetsOfChunks(length: Int, status: Int) async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      let body = "{" + String(repeating: " ", count: length - 2) + "}"
      let chunks = stride(from: 0, to: length, by: 1_000).map { start in
        let part = body.utf8.dropFirst(start).prefix(1_000)
        return "\(String(part.count, radix: 16))\r\n\(String(part) ?? "")\r\n"
      }
      await client.send(Self.chunked(chunks.joined() + "0\r\n\r\n"))
      #expect(try await client.response().status == status)
    }
  }

  @Test(arguments: [7_900, 9_000])
  func boundsTrailers(length: Int) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let trailers = (0..<length / 100).map { "A\($0): \(String(repeating: "x", count: 92))\r\n" }
      await client.send(Self.chunked("2\r\n{}\r\n0\r\n\(trailers.joined())\r\n"))
      let answer = try await client.response()
      #expect([200, 431].contains(answer.status))
      #expect((answer.status == 200) == (length < 8_192))
    }
  }

  @Test(arguments: ["CONNECT localhost:80 HTTP/1.1", "CONNECT /v1/status HTTP/1.1"])
  func isNoProxy(line: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send("\(line)\r\nHost: x\r\n\r\n" + TestServer.message("POST", "/v1/pay", "{}"))
      let answer = try await client.response()
      #expect([400, 404, 405].contains(answer.status))
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
    }
    #expect(till.history.isEmpty)
  }

  @Test(arguments: [
    Array("GET /v1/orders/é HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
    Array("GET /v1/orders/A".utf8) + [0xFF] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
    Array("GET /v1/orders/A".utf8) + [0x7F] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
    Array("GET /v1/orders/A".utf8) + [0x00] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
    Array("GET /v1/orders/A B HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
  ])
  func refusesTargetsThatAreNotEncoded(message: [UInt8]) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(message)
      _ = try RefusalTests.problem(try await client.response(), .invalid)
    }
    #expect(till.history.isEmpty)
  }

  @Test(arguments: ["Expect: 200-ok", "Expect: 100-Continue", "TE: trailers", "Host: a:b:c"])
  func looksOverFieldsThatChangeNothing(field: String) async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      await client.send(TestServer.message("POST", "/v1/pay", "{}", fields: [field]))
      var answer = try await client.head()
      if answer.status == 100 { answer = try await client.head() }
      #expect(answer.status == 200)
    }
  }

  @Test(arguments: [
    ["Content-Type: application/json", "Content-Type: text/plain"],
    ["Content-Type: text/plain", "Content-Type: application/json"], ["Content-Encoding: gzip"],
    ["Content-Type: application/json", "Content-Encoding: br"],
  ])
  func refusesBodiesThatAreNotPlainJSON(fields: [String]) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let answer = try await server.request("POST", "/v1/pay", "{}", type: nil, fields: fields)
      _ = try RefusalTests.problem(answer, .mediaType)
    }
    #expect(till.history.isEmpty)
  }
}
