import Journal
import Terminal
import Testing

@Suite struct TransactionTests {
  struct Abandoned: Error {}

  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  @Test func nothingOfAnAbandonedOneIsKept() throws {
    var seen = false
    #expect(throws: Abandoned.self) {
      try journal.transaction { writer in
        try writer.put(Fixture.order("A"))
        try writer.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
        seen = try journal.order(number("A")) != nil
        throw Abandoned()
      }
    }
    #expect(seen)
    #expect(try journal.order(number("A")) == nil)
    #expect(try journal.events(after: 0, limit: 9) == [])
    #expect(journal.isWritable)
    try journal.put(Fixture.order("A"))
    #expect(try journal.order(number("A")) != nil)
  }

  @Test func aFailedWriteDoomsItEvenWhereItIsCaught() throws {
    try journal.put(Fixture.order("A", digest: [1]))
    let refusal = JournalError.refused("A stands for other contents")
    #expect(throws: refusal) {
      try journal.transaction { writer in
        try writer.put(Fixture.order("B"))
        try? writer.put(Fixture.order("A", digest: [2]))
        try? writer.put(Fixture.order("C"))
      }
    }
    #expect(try journal.orders().orders.map(\.order.clientSN.text) == ["A"])
    try journal.put(Fixture.order("C"))
    #expect(try journal.order(number("C")) != nil)
  }

  @Test func itAnswersWhatItsBodyAnswers() throws {
    #expect(try journal.transaction { _ in 7 } == 7)
  }

  @Test func aRestartFindsWhatWasCommitted() throws {
    let other = try Scratch()
    do {
      let journal = try other.journal()
      try journal.transaction {
        try $0.put(Fixture.order("A", code: "280123456789012345"))
        try $0.put(Fixture.identity("t1"))
        try $0.set(key: "k", value: [1], sealed: true)
      }
    }
    let journal = try other.journal()
    #expect(try journal.order(number("A")) == Fixture.order("A", code: "280123456789012345"))
    #expect(try journal.identities() == [Fixture.identity("t1")])
    #expect(try journal.value("k") == [1])
  }
}
