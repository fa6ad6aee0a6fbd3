import Devices
import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// One timer for everything: it rings when something is due, and no more often.
@Suite(.timeLimit(.minutes(5))) struct TimerTests {
  @Test func anIdleTillSleeps() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let before = life.clock.sleeps
    await life.advance(.days(1))
    let sleeps = life.clock.sleeps - before
    // Four an hour, and a few for the check-in.
    #expect(sleeps <= 24 * 4 + 20, "\(sleeps)")
    #expect(sleeps >= 24 * 4 - 4, "\(sleeps)")
  }

  @Test func withoutAnIdentityItSleepsToo() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let before = life.clock.sleeps
    await life.advance(.days(1))
    #expect(life.clock.sleeps - before <= 24 * 4 + 2)
  }

  @Test func anOpenOrderIsPolledAndNothingMore() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let before = life.clock.sleeps
    await life.advance(.seconds(60))
    let asked = life.line.seen(.query).count
    #expect((18...20).contains(asked), "\(asked)")
    #expect(life.clock.sleeps - before <= 2 * asked + 4, "\(life.clock.sleeps - before)")
  }

  @Test func aJournalThatCannotBeWrittenIsTriedOnceASecond() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    try await life.till.setWritable(false)
    await life.advance(.seconds(5))
    let before = life.clock.sleeps
    await life.advance(.minutes(10))
    let sleeps = life.clock.sleeps - before
    #expect(sleeps <= 620, "\(sleeps)")
  }

  @Test func oneThatFailsWhileNothingIsOpenIsTriedToo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.setWritable(false)
    await life.device("scanner", "counter", "ready")
    #expect(try await life.till.status(by: Fixture.peer).journal == "readonly")
    try await life.till.setWritable(true)
    await life.advance(.seconds(1))
    #expect(try await life.till.status(by: Fixture.peer).journal == "ok")
    #expect(try await life.till.status(by: Fixture.peer).ready)
  }

  /// A query that is due while no request of the order ever left is not asked, and not spun on.
  @Test func whatIsDueAndCannotBeDoneIsNoLoop() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .notSent))
    _ = try await life.pay("A1")
    await gate.reached()
    life.line.always(.query, .requestLost)
    _ = try await life.till.query("A1", by: Fixture.peer, wait: nil)
    await life.advance(.seconds(10))
    life.line.always(.pay, .notSent)
    let before = life.clock.sleeps
    gate.open()
    await life.advance(.seconds(30))
    #expect(life.clock.sleeps - before < 60, "\(life.clock.sleeps - before)")
    #expect(try await life.state("A1") == .failed)
  }

  /// The journal works, and refuses one order: that is tried once a second, and the rest goes on.
  @Test func whatIsRefusedByTheJournalIsNoLoop() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    life.line.always(.cancel, .requestLost)
    _ = try await life.pay("A1")
    await life.settle()
    _ = try await life.cancel("A1")
    await life.settle()
    try await life.till.setContents(of: "A1", known: false)
    let before = life.clock.sleeps
    await life.advance(.minutes(2))
    #expect(life.clock.sleeps - before < 300, "\(life.clock.sleeps - before)")
    let sent = life.line.seen(.cancel).count
    let other = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    #expect(other.value.state == .paid)
    life.line.always(.cancel, nil)
    try await life.till.setContents(of: "A1", known: true)
    await life.advance(.seconds(20))
    #expect(life.line.seen(.cancel).count > sent)
    #expect(try await life.state("A1") == .canceled)
  }

  @Test func manyOrdersShareOneTimer() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    for index in 10..<40 {
      let code = "1312345678901234\(index)"
      shop.world.customer(code, .paysAfter, delay: 20_000)
      _ = try await life.pay("A\(index)", code: code)
      await life.advance(100)
    }
    await life.advance(.minutes(1))
    let states = try await life.till.orders(OrdersQuery(limit: 100), by: Fixture.peer).orders
    #expect(states.count == 30)
    #expect(states.allSatisfy { $0.state == .paid })
    #expect(shop.world.ledger.taken == 30 * 1_250)
  }

  @Test(arguments: [Milliseconds.days(3_000), -Milliseconds.days(3_000), .hours(1), -.hours(1)])
  func aClockThatIsSetMovesNoTimer(_ jump: Milliseconds) async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    life.clock.setWall(by: jump)
    shop.world.setSkew(-jump)
    let before = life.clock.sleeps
    await life.advance(.seconds(119))
    #expect(try await life.state("A1") == .inProgress)
    await life.advance(.seconds(10))
    #expect(try await life.state("A1") == .canceled)
    #expect(life.clock.sleeps - before < 150)
  }
}
