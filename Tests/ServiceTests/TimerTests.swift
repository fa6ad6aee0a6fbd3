import Devices
import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// One timer for everything: it rings when something is due, and no more often.
@Suite(.timeLimit(.minutes(1))) struct TimerTests {
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

/// SIGTERM: nothing leaves any more, and what is on the wire is asked for after the next start.
@Suite(.timeLimit(.minutes(1))) struct ShutdownTests {
  @Test func whatIsOnTheWireIsAskedForAfterwards() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .answerHeld(gate))
    _ = try await life.pay("A1")
    await gate.reached()
    #expect(await life.till.isQuiet == false)
    await life.till.stop()
    let next = try await shop.crash(life)
    gate.open()
    #expect(next.line.paths.first == .query)
    await next.settle()
    #expect(try await next.state("A1") == .paid)
    #expect(next.line.seen(.pay).isEmpty)
  }

  @Test func anAnswerThatStillComesIsRecordedAndNothingFollows() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .answerHeld(gate))
    _ = try await life.pay("A1")
    await gate.reached()
    await life.till.stop()
    gate.open()
    await life.line.noneIsParked()
    while await life.till.onWire > 0 { await Task.yield() }
    #expect(try await life.state("A1") == .inProgress)
    let sent = life.line.seen.count
    life.clock.advance(to: life.clock.now().boot + .hours(1))
    for _ in 0..<50 { await Task.yield() }
    #expect(life.line.seen.count == sent)
    #expect(life.clock.nextDue == nil)
  }

  @Test func whoeverWaitsIsAnswered() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let gate = Gate()
    async let pay = life.pay("A1", wait: .seconds(300))
    await life.awaited()
    await life.settle()
    life.line.next(.query, .held(gate, then: .answered))
    async let query = life.till.query("A1", by: Fixture.peer, wait: .seconds(300))
    await gate.reached()
    var events = try await life.till.events(after: nil, by: Fixture.peer).makeAsyncIterator()
    async let event = events.next()
    while await life.till.eventSignal.count == 0 { await Task.yield() }
    await life.till.stop()
    #expect(try await !pay.final)
    #expect(try await !query.final)
    #expect(await event == nil)
    gate.open()
  }

  @Test func whatIsNewIsRefusedAndNotRecorded() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.till.stop()
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await life.pay("A2", code: Fixture.otherCode) },
      { _ = try await life.precreate("A3") },
      { _ = try await life.refund("A1", "R1", 1) },
      { _ = try await life.revoke("A1") },
      { _ = try await life.checkIn() },
      { _ = try await life.till.query("A1", by: Fixture.peer, wait: nil) },
    ]
    for call in calls {
      let problem = await #expect(throws: Problem.self) { try await call() }
      #expect(problem?.code == .gatewayUnreachable)
      #expect(problem?.detail.contains("ended") == true)
    }
    // What is known is still told.
    #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .paid)
    let next = try await shop.crash(life)
    await #expect(throws: Problem.self) { try await next.order("A2") }
    #expect(next.line.seen.isEmpty)
  }

  @Test func aHeldRequestDoesNotSlipOut() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    async let view = life.checkIn()
    await gate.reached()
    _ = try await life.pay("A1")
    await life.settle()
    await life.till.stop()
    gate.open()
    _ = try await view
    for _ in 0..<50 { await Task.yield() }
    #expect(life.line.seen(.pay).isEmpty)
    let next = try await shop.crash(life)
    await next.advance(.minutes(3))
    #expect(try await next.state("A1") == .canceled)
    #expect(shop.world.ledger.taken == 0)
  }

  @Test func noJobIsBegun() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.till.stop()
    await life.device("printer", "front", "ready")
    #expect(shop.printer.papers.isEmpty)
    let next = try await shop.crash(life)
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(shop.printer.papers.count == 1)
  }
}

/// Months of orders leave nothing behind in memory.
@Suite(.timeLimit(.minutes(1))) struct MemoryTests {
  @Test func whatHasEndedIsForgotten() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    await life.device("scanner", "counter", "ready")
    for index in 100..<160 {
      let code = "131234567890123\(index)"
      if index % 3 == 0 { shop.world.customer(code, .poor) }
      _ = try await life.pay("A\(index)", code: code, wait: .seconds(60))
      if index % 3 == 1 { _ = try await life.refund("A\(index)", "R1", 100) }
      await life.advance(.seconds(1))
    }
    _ = try await life.pay("S1", code: nil)
    await life.advance(.days(2))
    let till = life.till
    #expect(await till.live.isEmpty)
    #expect(await till.madeHere.isEmpty)
    #expect(await till.undurable.isEmpty)
    #expect(await till.deferred.isEmpty)
    #expect(await till.flightWaiters.isEmpty)
    #expect(await till.waiters.count == 0)
    #expect(await till.eventSignal.count == 0)
    #expect(await till.held.isEmpty)
    #expect(await till.printing.isEmpty)
    #expect(await till.heldReasons.isEmpty)
    #expect(await till.resting.isEmpty)
    #expect(await till.unrecorded.isEmpty)
  }

  @Test func aWatchedOrderIsForgottenAfterItsDay() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(.pay, .requestLost)
    _ = try await life.pay("A1")
    await life.advance(.minutes(10))
    #expect(try await life.state("A1") == .canceled)
    #expect(await life.till.live.count == 1)
    await life.advance(.hours(25))
    #expect(await life.till.live.isEmpty)
    #expect(try await life.state("A1") == .canceled)
  }
}
