import Cryptography
import Journal
import Testing

@testable import Terminal

@Suite struct OrderTests {
  let scratch: Scratch
  let journal: Journal
  let code = "280123456789012345"

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  @Test func whatIsPutIsRead() throws {
    var stored = try Fixture.order("A1", code: code, sn: "7894")
    stored.order.paidAt = Moment(wall: 99, boot: 100)
    stored.order.gatewayData = "{\"x\":\"/\\u0001\"}"
    try journal.put(stored)
    #expect(try journal.order(number("A1")) == stored)
    #expect(try journal.order(number("A2")) == nil)
  }

  @Test(arguments: OrderState.allCases)
  func everyStateIsKept(state: OrderState) throws {
    let stored = try Fixture.order("A1", state: state)
    try journal.put(stored)
    #expect(try journal.order(number("A1"))?.state == state)
  }

  @Test func aSecondPutReplaces() throws {
    var stored = try Fixture.order("A1", code: code)
    try journal.put(stored)
    stored.state = .paid
    stored.open = false
    stored.bootID = "next"
    stored.order.sn = "7894"
    try journal.put(stored)
    #expect(try journal.order(number("A1")) == stored)
    #expect(try journal.orders().orders == [stored])
  }

  @Test func aNumberNeverStandsForOtherContents() throws {
    let stored = try Fixture.order("A1", digest: [1])
    try journal.put(stored)
    let error = #expect(throws: JournalError.self) {
      try journal.put(Fixture.order("A1", state: .paid, digest: [2]))
    }
    #expect(error == .refused("A1 stands for other contents"))
    #expect(try journal.order(number("A1")) == stored)
    #expect(journal.isWritable)
  }

  @Test func openOrdersInTheOrderOfTheirMaking() throws {
    try journal.put(
      Fixture.order("B", at: 20), Fixture.order("A", at: 10),
      Fixture.order("C", state: .paid, open: false), Fixture.order("D", state: .canceled))
    #expect(try journal.openOrders().map(\.order.clientSN.text) == ["B", "A", "D"])
    try journal.put(Fixture.order("B", open: false))
    #expect(try journal.openOrders().map(\.order.clientSN.text) == ["A", "D"])
  }

  @Test func ordersAreFoundByTheirCodeEvenWhenItIsErased() throws {
    var first = try Fixture.order("A", code: code)
    try journal.put(first, Fixture.order("B", code: code), Fixture.order("C", code: "28" + code))
    first.code = nil
    try journal.put(first)
    let found = try journal.orders(usingCode: Digest.sha256(code.utf8))
    #expect(found.map(\.order.clientSN.text) == ["B", "A"])
    #expect(found.map(\.code?.octets) == [code, nil])
  }

  @Test(arguments: [
    "UPDATE orders SET body = '{}'", "UPDATE orders SET body = substr(body, 1, 100)",
    "UPDATE orders SET body = ''", "UPDATE orders SET body = replace(body, '\"A1\"', '\"A2\"')",
    "UPDATE orders SET state = 'happy'", "UPDATE orders SET code = x'0102'",
  ])
  func aCorruptRowNamesItsOrder(damage: String) throws {
    try journal.put(Fixture.order("A1", code: code))
    try scratch.raw().execute(anything: damage)
    let error = #expect(throws: JournalError.self) { try journal.order(number("A1")) }
    guard case .damaged(let text) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains("A1"))
    #expect(!text.contains(code))
  }

  @Test func aCodeMovedToAnotherOrderDoesNotOpen() throws {
    try journal.put(Fixture.order("A", code: code), Fixture.order("B", code: code))
    try scratch.raw().execute(
      anything: """
        UPDATE orders SET code = (SELECT code FROM orders WHERE client_sn = 'A')
        WHERE client_sn = 'B'
        """)
    #expect(throws: Never.self) { try journal.order(number("A")) }
    let error = #expect(throws: JournalError.self) { try journal.order(number("B")) }
    #expect(error == .damaged("the payment code of the order B does not open"))
  }
}
