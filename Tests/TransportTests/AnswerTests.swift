import Conformance
import Terminal
import Testing

@testable import Transport

@Suite("Complete answers")
struct AnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var wire: String
    var status: Int
    var body: String
    var date: Milliseconds?
  }

  static let full = String(repeating: " ", count: 1 << 20)

  static let cases: [Case] = [
    Case(
      testDescription: "JSON with a date",
      wire: "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\n\r\n{}",
      status: 200, body: "{}", date: 784_111_777_000),
    Case(
      testDescription: "a date that is none",
      wire: "HTTP/1.1 200 OK\r\ndate: yesterday\r\nContent-Length: 2\r\n\r\n{}", status: 200,
      body: "{}"),
    Case(
      testDescription: "a gateway's HTML",
      wire: "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>", status: 502,
      body: "<html>"),
    Case(
      testDescription: "an interim answer first; the last date counts",
      wire: "HTTP/1.1 100 Continue\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n"
        + "HTTP/1.1 201 Created\r\nDate: Thu, 01 Jan 1970 00:00:01 GMT\r\n"
        + "Content-Length: 1\r\n\r\n1",
      status: 201, body: "1", date: 1_000),
    Case(
      testDescription: "chunks",
      wire: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
      status: 200, body: "{}"),
    Case(
      testDescription: "ended by the connection's end", wire: "HTTP/1.1 200 OK\r\n\r\n{}",
      status: 200, body: "{}"),
    Case(
      testDescription: "HTTP/1.0", wire: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
      status: 200, body: "{}"),
    Case(
      testDescription: "nothing", wire: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, body: ""),
    Case(
      testDescription: "a redirect, not followed",
      wire: "HTTP/1.1 302 Found\r\nLocation: /else\r\nContent-Length: 0\r\n\r\n", status: 302,
      body: ""),
    Case(
      testDescription: "a demand for a password, not met",
      wire: "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
      status: 401, body: ""),
    Case(
      testDescription: "the longest that is taken",
      wire: "HTTP/1.1 200 OK\r\nContent-Length: \(full.utf8.count)\r\n\r\n" + full, status: 200,
      body: full),
  ]

  @Test(arguments: cases, [true, false])
  func answer(_ example: Case, movesMoney: Bool) async throws {
    let fixture = try Fixture()
    let box = Box<TestServer>()
    let server = try fixture.server { peer, _ in
      guard let request = peer.readRequest() else { return }
      box.get()?.note(request)
      peer.write(example.wire)
    }
    box.set(server)
    defer { server.stop() }
    let result = await HTTPSClient().perform(
      request(), options: fixture.options(server.port, movesMoney: movesMoney))
    let response = try #require(result.response, "\(result.reason ?? "")")
    #expect(response.status == example.status)
    #expect(response.body == Array(example.body.utf8))
    #expect(response.date == example.date)
    #expect(server.requests.count == 1)
  }

  @Test("What is signed is what arrives", .covers("1.4/exact-octets"), arguments: [true, false])
  func exactOctets(movesMoney: Bool) async throws {
    let fixture = try Fixture()
    let box = Box<TestServer>()
    let server = try fixture.server { peer, _ in
      while let request = peer.readRequest() {
        box.get()?.note(request)
        peer.answer("{}")
      }
    }
    box.set(server)
    defer { server.stop() }
    let client = HTTPSClient()
    let body: [UInt8] = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var options = fixture.options(server.port, movesMoney: movesMoney)
    options.baseURL += "/base/"
    let sent = HTTPRequest(
      path: "/a/../b//c?x=%20&y",
      headers: [.init("X-Empty", ""), .init("Authorization", "sn sign")],
      body: body)
    #expect(await client.perform(sent, options: options).response != nil)
    let get = HTTPRequest(method: "GET", path: "/", headers: [], body: [])
    #expect(await client.perform(get, options: options).response != nil)

    let seen = server.requests
    try #require(seen.count == 2)
    #expect(seen[0].line == "POST /base/a/../b//c?x=%20&y HTTP/1.1")
    #expect(seen[0].body == body)
    #expect(seen[0].headers["authorization"] == "sn sign")
    #expect(seen[0].headers["x-empty"] == "")
    #expect(seen[0].headers["content-length"] == "200000")
    for absent in ["expect", "transfer-encoding", "content-type", "upgrade"] {
      #expect(seen[0].headers[absent] == nil)
    }
    #expect(seen[1].line == "GET /base/ HTTP/1.1")
    #expect(seen[1].headers["content-length"] == nil)
    #expect(server.connections == 1)
  }

  @Test("Plain http to this machine")
  func plain() async throws {
    let server = try TestServer { peer, _ in
      while peer.readRequest() != nil { peer.answer("{}") }
    }.start()
    defer { server.stop() }
    for host in ["127.0.0.1", "localhost"] {
      let options = TransferOptions(
        baseURL: "http://\(host):\(server.port)", timeout: .seconds(20), movesMoney: true)
      #expect(await HTTPSClient().perform(request(), options: options).response?.status == 200)
    }
  }
}
