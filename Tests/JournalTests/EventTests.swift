import Journal
import Terminal
import Testing

@Suite struct EventTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  @discardableResult
  private func append(to journal: Journal, _ data: String, at wall: Milliseconds = 5) throws
    -> Int64
  {
    try journal.transaction {
      try $0.append(type: "order", clientSN: number("A1"), cause: "why", data: data, at: wall)
    }
  }

  @Test func anEmptyJournalHasNone() throws {
    #expect(try journal.firstEventSequence() == nil)
    #expect(try journal.lastEventSequence() == 0)
    #expect(try journal.events(after: 0, limit: 10) == [])
  }

  @Test func whatIsAppendedIsReadInOrder() throws {
    let sequences = try journal.transaction { writer in
      [
        try writer.append(type: "order", clientSN: number("A1"), cause: "", data: "{}", at: 5),
        try writer.append(type: "terminal", clientSN: nil, cause: "因", data: "{\"a\":1}", at: 4),
      ]
    }
    #expect(sequences == [1, 2])
    let events = try journal.events(after: 0, limit: 10)
    #expect(
      events == [
        StoredEvent(
          sequence: 1, type: "order", clientSN: try number("A1"), cause: "", data: "{}", at: 5),
        StoredEvent(
          sequence: 2, type: "terminal", clientSN: nil, cause: "因", data: "{\"a\":1}", at: 4),
      ])
    #expect(try journal.events(after: 1, limit: 10).map(\.sequence) == [2])
    #expect(try journal.events(after: 0, limit: 1).map(\.sequence) == [1])
    #expect(try journal.events(after: 2, limit: 10) == [])
  }

  @Test func aNumberIsNeverGivenAgain() throws {
    for _ in 0..<3 { try append(to: journal, "{}") }
    #expect(try journal.transaction { try $0.removeEvents(before: 6, limit: 10) } == 3)
    #expect(try journal.firstEventSequence() == nil)
    #expect(try journal.lastEventSequence() == 3)
    #expect(try append(to: journal, "{}") == 4)
    #expect(try journal.firstEventSequence() == 4)
  }

  @Test func norAfterARestart() throws {
    let other = try Scratch()
    do {
      let journal = try other.journal()
      try append(to: journal, "{}")
      try journal.transaction { _ = try $0.removeEvents(before: 6, limit: 10) }
    }
    #expect(try append(to: other.journal(), "{}") == 2)
  }

  @Test func deletionKeepsTheRestWithoutGaps() throws {
    for wall: Milliseconds in [1, 2, 9, 3, 10] { try append(to: journal, "{}", at: wall) }
    #expect(try journal.transaction { try $0.removeEvents(before: 5, limit: 1) } == 1)
    #expect(try journal.events(after: 0, limit: 10).map(\.sequence) == [2, 3, 4, 5])
    #expect(try journal.transaction { try $0.removeEvents(before: 5, limit: 9) } == 1)
    #expect(try journal.events(after: 0, limit: 10).map(\.sequence) == [3, 4, 5])
    #expect(try journal.firstEventSequence() == 3)
    #expect(try journal.lastEventSequence() == 5)
  }
}
