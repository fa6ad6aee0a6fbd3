import Journal
import Testing

@testable import Terminal

@Suite struct OrderListTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  private func put(_ numbers: [(String, Milliseconds)]) throws {
    try journal.transaction { writer in
      for (number, wall) in numbers { try writer.put(Fixture.order(number, at: wall)) }
    }
  }

  private func texts(_ page: StoredOrders) -> [String] { page.orders.map(\.order.clientSN.text) }

  @Test func newestFirstThenTheLaterMade() throws {
    try put([("A", 10), ("B", 30), ("C", 20), ("D", 20)])
    let page = try journal.orders()
    #expect(texts(page) == ["B", "D", "C", "A"])
    #expect(page.next == nil)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func pagesShowEveryOrderOnce(limit: Int) throws {
    try put((0..<5).map { ("N\($0)", Milliseconds($0 / 2)) })
    var seen: [String] = []
    var after: String?
    var pages = 0
    repeat {
      let page = try journal.orders(limit: limit, after: after)
      #expect(page.orders.count <= limit)
      #expect(!page.orders.isEmpty)
      seen += texts(page)
      after = page.next
      pages += 1
    } while after != nil && pages < 10
    #expect(seen == ["N4", "N3", "N2", "N1", "N0"])
    #expect(pages == (5 + limit - 1) / limit)
  }

  @Test func ordersMadeMeanwhileNeitherRepeatNorHideOne() throws {
    try put([("A", 10), ("B", 10), ("C", 20), ("D", 30)])
    let first = try journal.orders(limit: 2)
    #expect(texts(first) == ["D", "C"])
    try put([("E", 40), ("F", 20), ("G", 20)])
    var changed = try Fixture.order("D", state: .paid, at: 30)
    changed.order.sn = "1"
    try journal.put(changed)
    let second = try journal.orders(limit: 2, after: first.next)
    #expect(texts(second) == ["B", "A"])
    #expect(second.next == nil)
  }

  @Test func aDeletedOrderDoesNotBreakTheCursor() throws {
    try put([("A", 10), ("B", 20), ("C", 30)])
    let first = try journal.orders(limit: 2)
    try journal.put(Fixture.order("B", state: .paid, open: false, at: 20))
    try journal.transaction { _ = try $0.removeOrders(unchangedSince: 21, limit: 10) }
    #expect(texts(try journal.orders(limit: 2, after: first.next)) == ["A"])
  }

  @Test func filters() throws {
    try journal.put(
      Fixture.order("A", state: .paid, sn: "7", at: 10),
      Fixture.order("B", state: .paid, sn: "8", at: 20),
      Fixture.order("C", state: .failed, sn: "8", at: 30),
      Fixture.order("D", state: .paid, at: 40))
    #expect(texts(try journal.orders(sn: "8")) == ["C", "B"])
    #expect(texts(try journal.orders(sn: "8", state: .paid)) == ["B"])
    #expect(texts(try journal.orders(sn: "9")) == [])
    #expect(texts(try journal.orders(state: .paid)) == ["D", "B", "A"])
    #expect(texts(try journal.orders(since: 20)) == ["D", "C", "B"])
    #expect(texts(try journal.orders(until: 20)) == ["A"])
    #expect(texts(try journal.orders(state: .paid, since: 20, until: 40)) == ["B"])
    #expect(texts(try journal.orders(sn: "8", since: 21, until: 31)) == ["C"])
  }

  @Test func pagesOfAFilter() throws {
    try journal.put(
      Fixture.order("A", state: .paid, at: 10), Fixture.order("B", state: .failed, at: 20),
      Fixture.order("C", state: .paid, at: 30))
    let first = try journal.orders(state: .paid, limit: 1)
    #expect(texts(first) == ["C"])
    let second = try journal.orders(state: .paid, limit: 1, after: first.next)
    #expect(texts(second) == ["A"])
    #expect(second.next == nil)
  }

  @Test(arguments: [0, -1, Int.min])
  func aLimitIsAtLeastOne(limit: Int) throws {
    try put([("A", 10), ("B", 20)])
    #expect(texts(try journal.orders(limit: limit)) == ["B"])
  }

  @Test func timesBefore1970AreTimes() throws {
    try put([("A", -10), ("B", 10)])
    let first = try journal.orders(limit: 1)
    #expect(texts(try journal.orders(limit: 1, after: first.next)) == ["A"])
    #expect(texts(try journal.orders(until: 0)) == ["A"])
  }

  @Test(arguments: ["", "-", "x", "1-", "-1", "1-2-3", "g-1", "1 -2", "11111111111111111-1"])
  func whatIsNoCursorIsRefused(cursor: String) {
    #expect(throws: JournalError.refused("after: not a cursor that this journal gave")) {
      try journal.orders(after: cursor)
    }
  }
}
