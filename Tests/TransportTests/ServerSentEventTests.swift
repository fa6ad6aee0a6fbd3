import Testing

@testable import Transport

@Suite("Server-sent events")
struct ServerSentEventTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var wire: String
    var events: [ServerSentEvent]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "id, type and data",
      wire: "id: 7\nevent: order\ndata: {\"a\":1}\n\n",
      events: [.init(id: "7", type: "order", data: "{\"a\":1}")]),
    Case(
      testDescription: "comments between events are nothing",
      wire: ": keep\n\n:\n\ndata:x\n\n: keep\n\n",
      events: [.init(id: "", type: "message", data: "x")]),
    Case(
      testDescription: "the id stays, the type does not",
      wire: "id:1\nevent:a\ndata:x\n\ndata:y\n\n",
      events: [.init(id: "1", type: "a", data: "x"), .init(id: "1", type: "message", data: "y")]),
    Case(
      testDescription: "lines of data are joined; one blank after the colon is dropped",
      wire: "data: a\ndata:  b\ndata\n\n",
      events: [.init(id: "", type: "message", data: "a\n b\n")]),
    Case(
      testDescription: "CRLF and CR end lines too", wire: "data: a\r\n\r\ndata: b\r\rdata: c\n\n",
      events: ["a", "b", "c"].map { .init(id: "", type: "message", data: $0) }),
    Case(testDescription: "no data, no event", wire: "id: 3\nevent: order\n\n", events: []),
    Case(testDescription: "an event without its end is none", wire: "data: a\n", events: []),
    Case(
      testDescription: "unknown fields are nothing", wire: "retry: 5\nfoo: bar\ndata: ü\n\n",
      events: [.init(id: "", type: "message", data: "ü")]),
  ]

  @Test("However the octets are cut", arguments: cases, [1, 2, 3, 1_000])
  func parse(_ example: Case, piece: Int) {
    var parser = ServerSentEventParser()
    let octets = Array(example.wire.utf8)
    var events: [ServerSentEvent] = []
    for start in stride(from: 0, to: octets.count, by: piece) {
      events += parser.take(octets[start..<min(start + piece, octets.count)])
    }
    #expect(events == example.events)
    #expect(!parser.overflowed)
  }

  @Test("An event without bounds is not collected", arguments: ["x", "data: x\n"])
  func overflow(unit: String) {
    var parser = ServerSentEventParser()
    let octets = Array(String(repeating: unit, count: ServerSentEventParser.limit + 1).utf8)
    let before = parser.take(octets).count
    let overflowed = parser.overflowed
    let after = parser.take(Array("\n\ndata: y\n\n".utf8)).count
    #expect(before == 0)
    #expect(overflowed)
    #expect(after == 0)
  }
}
