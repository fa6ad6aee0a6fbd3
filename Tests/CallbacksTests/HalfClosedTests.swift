import Synchronization
import Testing

@testable import Callbacks
@testable import Service

/// Senders that say no more, by TLS or by TCP, and wait for the answer.
@Suite(.serialized, .timeLimit(.minutes(1))) struct HalfClosedTests {
  /// What is not closed for what it is ends late, and is counted as slow.
  private static let patient = limits(.seconds(20))

  private static func limits(_ exchange: Duration) -> CallbackLimits {
    var limits = CallbackLimits()
    limits.exchange = exchange
    return limits
  }

  /// The answer is made only when the end was seen.
  @Test(arguments: Line.Ending.whole, CallbackListenerTests.rows)
  func isAnswered(_ ending: Line.Ending, _ row: CallbackListenerTests.Row) async throws {
    try await Stand.with(limits: Self.patient) { stand in
      let line = try await stand.ended(ending, after: row.request)
      try await stand.pass()
      stand.taker.gate.withLock(\.self)?.open()
      let answer = try await line.rest()
      #expect(answer.hasPrefix("HTTP/1.1 \(row.status) "), "\(answer)")
      #expect(answer.hasSuffix("\r\n\r\n\(row.answer)"), "\(answer)")
      let view = await stand.desk.view(offset: 0)
      #expect(view.received == 2 && view.verified == (row.status == 200 ? 1 : 0))
    }
  }

  /// What an end makes of it is not the whole, whoever has ended it.
  static let incomplete = [
    "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nHost: till\r\nContent-Length: 6\r\n\r\nwhole",
    "POST /callbacks/plain HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n",
    "POST /callbacks/plain HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nwhole",
  ]

  @Test(arguments: Line.Ending.whole, incomplete)
  func isNotCompleted(_ ending: Line.Ending, _ request: String) async throws {
    try await Stand.with(limits: Self.patient) { stand in
      try await stand.expectRefused(request, ending)
    }
  }

  /// The length is right, but its last record never came.
  @Test func aTornRecordIsNotRead() async throws {
    try await Stand.with(limits: Self.patient) { stand in
      let line = try await stand.ended(.torn, after: CallbackListenerTests.post())
      #expect(try await line.rest() == "")
      try await stand.pass(counted: 1)
      #expect(await stand.desk.view(offset: 0).verified == 0)
      #expect(stand.taker.hints.withLock(\.self) == [])
    }
  }

  /// Whoever has asked nothing is not waited for, and not counted.
  @Test(arguments: Line.Ending.whole)
  func nothingIsClosed(_ ending: Line.Ending) async throws {
    try await Stand.with(limits: Self.patient) { stand in
      let line = try await stand.ended(ending, after: "")
      #expect(try await line.rest() == "")
      try await stand.pass(counted: 1)
      #expect(await stand.desk.view(offset: 0).received == 1)
    }
  }

  /// An answer that does not come is waited for no longer than on any other connection.
  @Test(arguments: Line.Ending.whole)
  func endsInTime(_ ending: Line.Ending) async throws {
    try await Stand.with(limits: Self.limits(.seconds(5))) { stand in
      let line = try await stand.ended(ending, after: CallbackListenerTests.post())
      #expect(try await line.rest() == "")
      let view = await stand.desk.view(offset: 0)
      #expect(view.received == 1 && view.verified == 1 && view.refused == 0)
      stand.taker.gate.withLock(\.self)?.open()
    }
  }

  /// It is one of the connections that are allowed, until it has its answer.
  @Test(arguments: Line.Ending.whole)
  func takesItsPlace(_ ending: Line.Ending) async throws {
    try await Stand.with(connections: 1, limits: Self.patient) { stand in
      let line = try await stand.ended(ending, after: CallbackListenerTests.post())
      while stand.taker.hints.withLock(\.isEmpty), !Task.isCancelled { await Task.yield() }
      #expect(try await stand.exchange(CallbackListenerTests.post()) == "")
      stand.taker.gate.withLock(\.self)?.open()
      #expect(try await line.rest().hasSuffix("heard"))
      while try await stand.exchange(CallbackListenerTests.post()) == "", !Task.isCancelled {}
      #expect(Set(stand.reasons.kept.withLock(\.self)) == [CallbackRefusal.tooMany.rawValue])
    }
  }
}

extension Stand {
  /// A line that has said all it says; what is heard of it waits at the gate.
  fileprivate func ended(_ ending: Line.Ending, after request: String) async throws -> Line {
    taker.gate.withLock { $0 = Gate() }
    let line = try await connect()
    try await line.send(request, then: ending)
    return line
  }

  fileprivate func expectRefused(_ request: String, _ ending: Line.Ending) async throws {
    let line = try await ended(ending, after: request)
    #expect(try await line.rest() == "")
    try await pass()
    #expect(
      reasons.kept.withLock(\.self) == [.unreadable, .elsewhere].map(\CallbackRefusal.rawValue))
    #expect(await desk.view(offset: 0).received == 2)
    #expect(taker.hints.withLock(\.self) == [])
  }
}
