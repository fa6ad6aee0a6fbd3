import Cryptography
import FoundationEssentials
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TLS
import Terminal
import Testing

@testable import Callbacks
@testable import Service

/// The listener over real TLS: what gets through to be believed, and what does not.
@Suite(.timeLimit(.minutes(1))) struct CallbackListenerTests {
  static let body = "whole"

  struct Row: Sendable, CustomTestStringConvertible {
    var request: String
    var status: Int
    var answer: String
    var testDescription: String { "\(request.prefix(40)) \(status)" }

    init(_ request: String, _ status: Int, _ answer: String) {
      self.request = request
      self.status = status
      self.answer = answer
    }
  }

  static func post(
    _ path: String = "/callbacks/plain", _ body: String = body, _ headers: String...
  ) -> String {
    let lines = ["POST \(path) HTTP/1.1", "Host: till", "Content-Length: \(body.utf8.count)"]
    return (lines + headers + ["", ""]).joined(separator: "\r\n") + body
  }

  static let rows: [Row] = [
    Row(post(), 200, "heard"),
    Row(post("/callbacks/plain?x=1"), 200, "heard"),
    Row(
      post("/callbacks/plain", body, "Content-Type: application/JSON ; charset=utf-8"), 200, "heard"
    ),
    Row(post("/callbacks/plain", "forged"), 400, "refused"),
    Row(post("/callbacks/plain", "stranger"), 200, "unknown"),
    Row(post("/callbacks/plain", ""), 400, "refused"),
    Row(post("/callbacks/plain", body, "Content-Type: text/html"), 415, "unsupported media type"),
    Row(post("/callbacks/other"), 404, "not found"),
    Row(post("/callbacks/"), 404, "not found"),
    Row(post("/callbacks/plain/"), 404, "not found"),
    Row(post("/callbacks/..%2f"), 404, "not found"),
    Row(post("/"), 404, "not found"),
    Row("GET /callbacks/plain HTTP/1.1\r\nHost: till\r\n\r\n", 405, "method not allowed"),
    Row(
      "PUT /callbacks/plain HTTP/1.0\r\nContent-Length: 5\r\n\r\nwhole", 405, "method not allowed"),
    Row(
      "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nContent-Length: 65537\r\n\r\n", 413,
      "too large"),
    Row(
      "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nTransfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "4000\r\n\(String(repeating: "a", count: 16_384))\r\n", count: 5)
        + "0\r\n\r\n", 413, "too large"),
    Row(
      "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "2\r\nwh\r\n3\r\nole\r\n0\r\n\r\n", 200, "heard"),
  ]

  @Test(arguments: rows)
  func answers(_ row: Row) async throws {
    try await Stand.with { stand in
      let answer = try await stand.exchange(row.request)
      #expect(answer.hasPrefix("HTTP/1.1 \(row.status) "), "\(answer)")
      #expect(answer.hasSuffix("\r\n\r\n\(row.answer)"), "\(answer)")
      #expect(answer.lowercased().contains("connection: close"))
      #expect(answer.contains("Allow: POST") == (row.status == 405))
      for word in ["NIO", "swift", "upayd", "Server:"] { #expect(!answer.contains(word)) }
      let view = await stand.desk.view(offset: 0)
      let isHeard = row.status == 200
      #expect(view.verified == (isHeard ? 1 : 0))
      #expect(view.refused == (isHeard ? 0 : 1))
    }
  }

  /// Nothing of what is no HTTP, or too much of it, is answered or kept.
  @Test(arguments: [
    "whatever\r\n\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nContent-Length: -1\r\n\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nX: " + String(repeating: "a", count: 20_000) + "\r\n\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nContent-Length: 5\r\n\r\nwho",
    "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\n", "",
  ])
  func isClosed(_ request: String) async throws {
    try await Stand.with { stand in
      try await stand.expectNothing(request)
      let view = await stand.desk.view(offset: 0)
      #expect(view.verified == 0 && view.received == view.refused)
      #expect(stand.taker.hints.withLock(\.self) == [])
    }
  }

  /// A second request behind the first is not looked at: one connection, one request.
  @Test func oneRequestAConnection() async throws {
    try await Stand.with { stand in
      let answer = try await stand.exchange(Self.post() + Self.post())
      #expect(answer.components(separatedBy: "HTTP/1.1").count == 2)
      #expect(await stand.desk.view(offset: 0).received == 1)
    }
  }

  /// Without TLS there is nothing to be heard.
  @Test func plainTextIsClosed() async throws {
    try await Stand.with { stand in
      let answer = try await stand.exchange(Self.post(), secure: false)
      #expect(!answer.contains("HTTP"))
      let view = await stand.desk.view(offset: 0)
      #expect(view.verified == 0 && view.received == view.refused)
    }
  }

  @Test func strangersAreNotLetIn() async throws {
    try await Stand.with(allow: ["10.0.0.0/8", "::1"]) { stand in
      try await stand.expectNothing(Self.post())
      let view = await stand.desk.view(offset: 0)
      #expect(view.verified == 0 && view.received == 1 && view.refused == 1)
    }
  }

  /// As many connections as are allowed; the next one is closed, and lets the others be.
  @Test func connectionsAreCounted() async throws {
    var limits = CallbackLimits()
    limits.exchange = .seconds(20)
    try await Stand.with(connections: 2, limits: limits) { stand in
      let one = try await stand.connect()
      let two = try await stand.connect()
      // Both are in: hands were shaken.
      try await one.send("POST /callbacks/plain HTTP/1.1\r\n")
      try await two.send("POST /callbacks/plain HTTP/1.1\r\n")
      try await stand.expectNothing(Self.post())
      try await one.send("Host: till\r\nContent-Length: 5\r\n\r\nwhole")
      let answer = try await one.rest()
      #expect(answer.hasSuffix("heard"))
      try await two.end()
    }
  }

  @Test func aNewCertificateIsTaken() async throws {
    var limits = CallbackLimits()
    limits.renewal = .milliseconds(20)
    try await Stand.with(limits: limits) { stand in
      try await stand.expectHeard()
      let other = try TestAuthority()
      try stand.install(other)
      while !Task.isCancelled {
        if let answer = try? await stand.exchange(Self.post()), answer.hasSuffix("heard") { break }
      }
    }
  }

  /// Files that are not right leave the ones before in use, and are told of once.
  @Test func aBrokenCertificateIsLeft() async throws {
    try await Stand.with { stand in
      let certificate = CallbackCertificate(stand.settings)
      #expect(throws: TLSContext.Failure.self) { try certificate.context }
      try certificate.load()
      let before = try certificate.context
      let isNew = try certificate.reload()
      #expect(!isNew)
      try stand.write("server.pem", Array("none".utf8))
      #expect(throws: (any Error).self) { try certificate.reload() }
      let isToldAgain = try certificate.reload()
      #expect(!isToldAgain)
      let still = try certificate.context
      #expect(still === before)
      try stand.install(TestAuthority())
      let isTaken = try certificate.reload()
      #expect(isTaken)
      let after = try certificate.context
      #expect(after !== before)
    }
  }

  /// An address that is taken is told of, and tried again.
  @Test func anAddressThatIsTakenIsTriedAgain() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let squatter = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(squatter.localAddress?.port)
    var limits = CallbackLimits()
    limits.retry = .milliseconds(20)
    try await Stand.with(port: port, limits: limits, isListening: false) { stand in
      while await stand.desk.view(offset: 0).reason == nil, !Task.isCancelled { await Task.yield() }
      #expect(await !stand.desk.view(offset: 0).listening)
      try await squatter.close()
      while await !stand.desk.view(offset: 0).listening, !Task.isCancelled { await Task.yield() }
      try await stand.expectHeard()
    }
  }
}

extension Stand {
  fileprivate func expectNothing(
    _ request: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await exchange(request)
    #expect(answer == "", sourceLocation: sourceLocation)
  }

  fileprivate func expectHeard(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let answer = try await exchange(CallbackListenerTests.post())
    #expect(answer.hasSuffix("heard"), sourceLocation: sourceLocation)
  }
}
