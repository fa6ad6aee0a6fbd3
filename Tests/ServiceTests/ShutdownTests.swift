import Simulation
import Terminal
import Testing

@testable import Service

/// SIGTERM: nothing leaves any more, and what is on the wire is asked for after the next start.
@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
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
    while !Task.isCancelled, await life.till.onWire > 0 { await Task.yield() }
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
    while !Task.isCancelled, await life.till.waiters.count(.events) == 0 { await Task.yield() }
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
