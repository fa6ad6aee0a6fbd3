import Synchronization
import Testing

@testable import Callbacks
@testable import Service

/// A connection is counted once, and the log has the first reason only.
@Suite(.timeLimit(.minutes(1))) struct CountedOnceTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var request: String
    var reason: CallbackRefusal
    var isSecure = true
    var testDescription: String { "\(request.prefix(60)) \(reason)" }
  }

  private static let post = "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\n"
  /// None of them ends; the listener must.
  static let rows: [Row] = [
    Row(request: "", reason: .slow),
    Row(request: "", reason: .slow, isSecure: false),
    Row(request: "POST /callb", reason: .slow),
    Row(request: post, reason: .slow),
    Row(request: post + "Content-Length: 5\r\n\r\nwho", reason: .slow),
    Row(request: post + "Transfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n", reason: .slow),
    Row(request: "whatever\r\n\r\n", reason: .unreadable),
    Row(request: CallbackListenerTests.post(), reason: .unreadable, isSecure: false),
    Row(request: post + "X: \(String(repeating: "a", count: 20_000))", reason: .unreadable),
    Row(request: post + "Content-Length: 65537\r\n\r\nwho", reason: .tooLarge),
    Row(request: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nwho", reason: .elsewhere),
    Row(
      request: "PUT /callbacks/plain HTTP/1.1\r\nContent-Length: 5\r\n\r\nwho", reason: .method),
    Row(
      request: "PUT /callbacks/plain HTTP/1.1\r\nHost: till\r\n\r\nwhatever\r\n\r\n",
      reason: .method),
  ]

  @Test(arguments: rows)
  func hasOneReason(_ row: Row) async throws {
    // Only what hangs needs an end by the clock.
    var limits = Stand.quick
    if row.reason != .slow { limits.exchange = .seconds(20) }
    try await Stand.with(limits: limits) { stand in
      _ = try await stand.exchange(row.request, secure: row.isSecure)
      try await stand.pass()
      let view = await stand.desk.view(offset: 0)
      #expect(view.received == 2 && view.refused == 2)
      let reasons = stand.reasons.kept.withLock(\.self)
      #expect(reasons.count == 2 && reasons.first == row.reason.rawValue, "\(reasons)")
    }
  }
}

extension Stand {
  /// Sends one more that is refused: when this returns, the listener has seen all that came before,
  /// and has counted so many.
  func pass(counted: Int = 2) async throws {
    _ = try await exchange("GET / HTTP/1.1\r\nHost: till\r\n\r\n")
    while await desk.view(offset: 0).received < counted, !Task.isCancelled { await Task.yield() }
  }
}
