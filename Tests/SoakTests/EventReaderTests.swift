import Testing

@testable import upayd_soak

/// What the reader of events takes for wrong.
struct EventReaderTests {
  private func wrongs(_ events: [(Int64, String, String)]) -> Int {
    var state = EventReader.State()
    for event in events {
      state.take(EventParser.Event(id: event.0, type: event.1, data: event.2))
    }
    return state.wrongs.count
  }

  private static func order(_ state: String, paid: Bool = false, late: Bool = false) -> String {
    var order: [String: JSON] = ["client_sn": "A-1", "state": .string(state)]
    if paid { order["paid_at"] = "now" }
    if late { order["late_payment"] = [:] }
    return JSON.object(order).description
  }

  @Test("Numbers follow each other, over restarts too")
  func gaps() {
    let scan = "{}"
    #expect(wrongs([(4, "scan", scan), (5, "scan", scan), (6, "scan", scan)]) == 0)
    #expect(wrongs([(4, "scan", scan), (6, "scan", scan)]) == 1)
    #expect(wrongs([(4, "scan", scan), (4, "scan", scan)]) == 1)
    #expect(wrongs([(4, "scan", scan), (9, "reset", "{}")]) == 1)
    #expect(wrongs([(1, "scan", "{")]) == 1)
  }

  static let stories: [([String], Int)] = [
    ([order("submitted"), order("paid", paid: true), order("refunded", paid: true)], 0),
    ([order("paid", paid: true), order("canceled")], 1),
    ([order("canceled"), order("paid", paid: true)], 1),
    ([order("canceled"), order("canceling", late: true), order("canceled", late: true)], 0),
    ([order("failed"), order("canceled")], 0),
    ([order("revoked", paid: true), order("paid", paid: true)], 1),
  ]

  @Test("What is final stays so", arguments: stories)
  func finalStates(_ orders: [String], _ count: Int) {
    let events = orders.enumerated().map { (Int64($0.offset + 1), "order", $0.element) }
    #expect(wrongs(events) == count)
  }

  @Test("Print jobs begin and end")
  func jobs() {
    var state = EventReader.State()
    for (index, word) in ["queued", "held", "dropped"].enumerated() {
      state.take(
        EventParser.Event(
          id: Int64(index + 1), type: "print",
          data: #"{"job": 7, "client_sn": "A-1", "state": "\#(word)"}"#))
      #expect(state.openJobs == (word == "dropped" ? [] : [7]))
    }
    #expect(state.dropped == ["A-1"])
  }

  @Test("The octets of a stream may come in any pieces", arguments: [1, 2, 3, 7, 1_000])
  func pieces(_ size: Int) {
    let text = ": hello\n\nid: 7\nevent: scan\ndata: {\"a\":1}\n\nid: 8\nevent: print\ndata: {}\n\n"
    var parser = EventParser()
    var events: [EventParser.Event] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      events += parser.take(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(
      events == [
        EventParser.Event(id: 7, type: "scan", data: "{\"a\":1}"),
        EventParser.Event(id: 8, type: "print", data: "{}"),
      ])
  }

  @Test("Percentiles are those of the samples, to a tenth")
  func percentiles() {
    var histogram = Histogram()
    for value in 1...1_000 { histogram.add(microseconds: Int64(value) * 1_000) }
    #expect((500_000...560_000).contains(histogram.percentile(50)))
    #expect((990_000...1_100_000).contains(histogram.percentile(99)))
    #expect(Histogram().percentile(99) == 0)
  }
}
