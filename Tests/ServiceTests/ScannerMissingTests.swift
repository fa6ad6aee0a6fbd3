import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// No scanner ready: the order waits, and its words say so, until one is there.
@Suite(.timeLimit(.minutes(5))) struct ScannerMissingTests {
  private func arm(_ life: Life, _ number: String, _ scanner: String? = nil) async throws
    -> OrderView
  {
    try await life.till.pay(
      PayBody(order: Fixture.order(number), scanner: scanner), by: Fixture.peer, wait: nil
    ).value
  }

  @Test func theAnswerAndTheEventSaySo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let order = try await arm(life, "A1")
    #expect(order.state == .awaitingCode)
    #expect(order.message.contains("no scanner is connected"))
    #expect(order.advice.contains("Connect the scanner"))
    let event = try #require(try await life.events("order").last)
    #expect(try OrderView.decoded(event.data) == order)
  }

  @Test func theWordsChangeWhenOneAppearsAndGoes() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await arm(life, "A1")
    var before = try await life.lastEvent()
    await life.device("scanner", "hand", "ready")
    var told = try await life.events("order", after: before)
    #expect(told.count == 1)
    #expect(told.first?.clientSN?.text == "A1")
    #expect(
      try OrderView.decoded(told[0].data).message == "Waiting for the customer's payment code.")
    #expect(try await life.order("A1").message == "Waiting for the customer's payment code.")

    before = try await life.lastEvent()
    await life.device("scanner", "counter", "ready")
    #expect(try await life.events("order", after: before).isEmpty)
    await life.device("scanner", "hand", "absent")
    #expect(try await life.events("order", after: before).isEmpty)
    await life.device("scanner", "counter", "absent", "unplugged")
    told = try await life.events("order", after: before)
    #expect(
      try told.map { try OrderView.decoded($0.data).message.contains("no scanner") } == [true])
  }

  @Test func onlyTheNamedOneCounts() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("scanner", "hand", "ready")
    let order = try await arm(life, "A1", "counter")
    #expect(order.message.contains("counter"))
    await life.device("scanner", "counter", "ready")
    #expect(try await !life.order("A1").message.contains("connected"))
    #expect(try await !arm(life, "A2", "hand").message.contains("connected"))
  }

  @Test func theListSaysItToo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await arm(life, "A1")
    let page = try await life.till.orders(OrdersQuery(), by: Fixture.peer)
    #expect(page.orders.first?.message.contains("no scanner") == true)
  }

  @Test func inChineseToo() async throws {
    let shop = try Shop()
    shop.settings.language = .zh
    let life = try await shop.open()
    #expect(try await arm(life, "A1").message.contains("未连接"))
  }

  @Test func aScanOverARestartFindsTheWordsRight() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("scanner", "counter", "ready")
    #expect(try await !arm(life, "A1").message.contains("connected"))
    let next = try await shop.crash(life)
    #expect(try await next.order("A1").message.contains("no scanner"))
    await next.device("scanner", "counter", "ready")
    await next.scan(Fixture.code)
    await next.settle()
    #expect(try await next.state("A1") == .paid)
  }
}
