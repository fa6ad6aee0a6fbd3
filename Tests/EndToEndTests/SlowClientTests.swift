import Foundation
import Testing

/// Clients that are slow, stop in the middle, or write HTTP in every way that is allowed, and some
/// that are not.
@Suite(.timeLimit(.minutes(2)))
struct SlowClientTests {
  /// Writes pieces one after the other, and reads so many answers.
  private func talk(
    _ till: Till, _ pieces: [String], answers: Int, shutting: Bool = false
  ) async throws -> [Reply] {
    let socket = till.socket
    return try await offPool {
      let connection = try Connection(.unix(socket), within: 40)
      for piece in pieces { try connection.send(Array(piece.utf8)) }
      if shutting { shutdown(connection.number, Int32(SHUT_WR)) }
      return try (0..<answers).map { _ in try connection.reply() }
    }
  }

  @Test
  func inPieces() async throws {
    try await withTill { till, world in
      let body = #"{"client_sn":"A-1","total_amount":100,"dynamic_id":"284712341234123412"}"#
      let head = "POST /v1/pay?wait=20 HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
      let whole = "\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
      let cuts = stride(from: 0, to: whole.utf8.count, by: 17).map { start in
        String(
          decoding: Array(whole.utf8)[start..<min(start + 17, whole.utf8.count)], as: UTF8.self)
      }
      let paid = try await talk(till, cuts, answers: 1)
      #expect(paid[0].json["state"] == "paid", "\(paid)")
      // The same in chunks of every size, with a trailer, and the client's own end closed early.
      for size in [1, 7, 200] {
        let octets = Array(body.utf8)
        var chunked = "\(head)Transfer-Encoding: chunked\r\n\r\n"
        for start in stride(from: 0, to: octets.count, by: size) {
          let part = octets[start..<min(start + size, octets.count)]
          chunked +=
            "\(String(part.count, radix: 16))\r\n\(String(decoding: part, as: UTF8.self))\r\n"
        }
        chunked += "0\r\n\r\n"
        let again = try await talk(till, [chunked], answers: 1, shutting: true)
        #expect(again[0].status == 200 && again[0].json["client_sn"] == "A-1", "\(again)")
      }
      #expect(try await world.requests("/upay/v2/pay").count == 1)
    }
  }

  @Test
  func pipelined() async throws {
    try await withTill { till, world in
      let body = #"{"client_sn":"A-1","total_amount":100,"dynamic_id":"284712341234123412"}"#
      func post(_ path: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
      }
      let refund = #"{"refund_request_no":"r-1","refund_amount":40}"#
      let all =
        post("/v1/pay?wait=20", body) + post("/v1/orders/A-1/refunds?wait=20", refund)
        + "GET /v1/orders/A-1 HTTP/1.1\r\nHost: t\r\n\r\n" + post("/v1/pay", "{\"wrong\":1}")
        + "GET /v1/status HTTP/1.1\r\nHost: t\r\n\r\n"
      let replies = try await talk(till, [all], answers: 5)
      #expect(replies.map(\.status) == [200, 200, 200, 400, 200], "\(replies)")
      // One after the other: each sees what the one before has done.
      #expect(replies[0].json["state"] == "paid")
      #expect(replies[1].json["refunded_amount"] == 40)
      #expect(replies[2].json["state"] == "partially_refunded")
      #expect(replies[4].json["ready"] == true)
    }
  }

  /// Requests that never end do not keep others out, and have no effect.
  @Test
  func halfRequests() async throws {
    try await withTill { till, world in
      let body = #"{"client_sn":"A-1","total_amount":100,"dynamic_id":"284712341234123412"}"#
      let halves = [
        "POST /v1/pay HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
          + body.dropLast(),
        "POST /v1/pay HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cli", "POST /v1/pay HT",
        "GET /v1/status HTTP/1.1\r\nX-",
      ]
      // One that says nothing at all may do so for longer.
      let silent = try Connection(.unix(till.socket), within: 60)
      defer { withExtendedLifetime(silent) {} }
      var open: [Connection] = []
      defer { open.removeAll() }
      for half in halves + halves {
        let connection = try Connection(.unix(till.socket), within: 60)
        try connection.send(Array(half.utf8))
        open.append(connection)
      }
      #expect(try await till.pay("B-1", 100, code: "284712341234123413").json["state"] == "paid")
      // Nobody has waited for them: they are still there.
      #expect(open.count { $0.isOpen } == open.count)
      // They are dropped after 10 seconds, each of them, with no effect.
      for connection in open {
        nonisolated(unsafe) let connection = connection
        try await offPool { while (try? connection.receive()) == true {} }
      }
      #expect(try await till.orders().map { $0["client_sn"] } == ["B-1"])
      #expect(try await world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// More clients than are served at once wait for their turn; none is turned away.
  @Test
  func manyClients() async throws {
    try await withTill { till, world in
      var open: [Connection] = []
      for _ in 0..<256 { open.append(try Connection(.unix(till.socket), within: 60)) }
      let answer = Monitor<Reply?>(nil)
      let call = Task {
        let reply = try await till.pay("A-1", 100, code: "284712341234123412")
        answer.change { $0 = reply }
      }
      open.removeLast(8)
      try await call.value
      #expect(answer.now?.json["state"] == "paid", "\(String(describing: answer.now))")
      open.removeAll()
      #expect(try await till.get("/v1/status")["ready"] == true)
    }
  }

  /// A client that hangs up cancels nothing.
  @Test
  func hangsUp() async throws {
    try await withTill { till, world in
      try await world.customer("284712341234123412", "pays_after", delay: 600)
      let body = #"{"client_sn":"A-1","total_amount":100,"dynamic_id":"284712341234123412"}"#
      do {
        let connection = try Connection(.unix(till.socket), within: 30)
        try connection.send(
          Array(
            "POST /v1/pay?wait=60 HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
              .utf8))
        try await eventually("the payment") {
          try await world.requests("/upay/v2/pay").isEmpty ? nil : true
        }
      }
      #expect(try await till.resolved("A-1")["state"] == "paid")
    }
  }

  static let paths: [(String, Int)] = [
    ("/v1//orders", 404), ("/v1/orders/", 404), ("/v1/./status", 404), ("/v1/../v1/status", 404),
    ("/v1/orders/A-1/../A-1", 404), ("/v1/orders/%2e%2e", 400),
    ("/v1/orders/A%2F1", 400), ("/v1/orders/A-1%00", 400), ("/v1/orders/%", 400),
    ("/v1/orders/%zz", 400), ("/v1/orders/A-1;x=1", 400), ("/v1/orders?limit=0", 400),
    ("/v1/orders?limit=201", 400), ("/v1/orders?state=paid&state=paid", 400),
    ("/v1/orders?state=", 400), ("/v1/orders?after=rubbish", 400),
    ("/v1/orders?since=yesterday", 400), ("/V1/status", 404), ("/v1/status?x=1", 400),
    ("//v1/status", 404), ("*", 404), ("/v1/orders/\(String(repeating: "x", count: 33))", 400),
  ]

  @Test
  func paths() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      for (path, status) in Self.paths {
        let reply = try await exchange(.unix(till.socket), "GET", path)
        let isRefused = (400..<500).contains(reply.status)
        #expect(isRefused, "\(path): \(reply)")
        #expect([status, 400, 404].contains(reply.status), "\(path): \(reply)")
        #expect(reply.headers["content-type"] == "application/problem+json", "\(path)")
      }
      for method in ["PUT", "PATCH", "TRACE", "CONNECT", "FOO"] {
        let reply = try await exchange(.unix(till.socket), method, "/v1/orders/A-1")
        #expect((400..<500).contains(reply.status), "\(method): \(reply)")
      }
      let head = try await talk(
        till, ["HEAD /v1/status HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"], answers: 0)
      #expect(head.isEmpty)
      #expect(try await till.get("/v1/status")["ready"] == true)
    }
  }

  /// Two lengths, a length and chunks, lengths that are none: nobody may read another request.
  @Test
  func contradictoryLengths() async throws {
    try await withTill { till, world in
      let body = #"{"client_sn":"A-1","total_amount":100,"dynamic_id":"284712341234123412"}"#
      let smuggled =
        "POST /v1/pay HTTP/1.1\r\nHost: t\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      let heads = [
        "Content-Length: 0\r\nContent-Length: \(smuggled.utf8.count)",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity", "Transfer-Encoding: gzip, chunked",
        "Content-Length: +0", "Content-Length: 0x0", "Content-Length: 0, 0",
        "Content-Length : 0", "Transfer-Encoding : chunked", " Content-Length: 0",
      ]
      for head in heads {
        let socket = till.socket
        let first = try await offPool { () -> Int in
          let connection = try Connection(.unix(socket), within: 30)
          try connection.send(
            Array("GET /v1/nothing HTTP/1.1\r\nHost: t\r\n\(head)\r\n\r\n\(smuggled)".utf8))
          shutdown(connection.number, Int32(SHUT_WR))
          let status = (try? connection.head().status) ?? 0
          while (try? connection.receive()) == true {}
          return status
        }
        #expect(first == 0 || (400..<500).contains(first), "\(head): \(first)")
      }
      #expect(try await till.orders().isEmpty, "a request within a request was taken")
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
    }
  }
}
