import Simulation
import Terminal
import Testing

@testable import Service

/// `?wait=`: what ends the waiting of each call, and what never does.
@Suite(.timeLimit(.minutes(5))) struct WaitTests {
  private func slowCustomer(_ shop: Shop) async throws -> Life {
    shop.world.customer(Fixture.code, .paysAfter, delay: 8_000)
    return try await shop.open()
  }

  @Test func withoutAWaitTheAnswerComesOnceItIsJournaled() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    let answer = try await life.pay("A1")
    #expect(!answer.final)
    #expect(answer.value.state == .submitted)
    await life.settle()
  }

  @Test func aPayEndsWhenItIsFinal() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    async let answer = life.pay("A1", wait: .seconds(60))
    await life.awaited()
    await life.advance(.seconds(12))
    #expect(try await answer.final)
    #expect(try await answer.value.state == .paid)
    #expect(await life.till.callersWaiting == 0)
  }

  @Test func theTimeIsOver() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    async let answer = life.pay("A1", wait: .seconds(2))
    await life.awaited()
    await life.advance(.seconds(2))
    #expect(try await !answer.final)
    #expect(try await answer.value.state == .inProgress)
    #expect(await life.till.callersWaiting == 0)
    await life.advance(.seconds(10))
    #expect(try await life.state("A1") == .paid)
  }

  @Test func theLongestWaitIsConfigured() async throws {
    let shop = try Shop()
    shop.settings.maxWait = .seconds(3)
    let life = try await slowCustomer(shop)
    async let answer = life.pay("A1", wait: .seconds(100_000))
    await life.awaited()
    await life.advance(.seconds(3))
    #expect(try await answer.value.state == .inProgress)
  }

  @Test func theWallClockDoesNotEndIt() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    async let answer = life.pay("A1", wait: .seconds(60))
    await life.awaited()
    life.clock.setWall(by: .hours(5))
    shop.world.setSkew(-.hours(5))
    await life.advance(.seconds(7))
    #expect(await life.till.callersWaiting == 1)
    life.clock.setWall(by: -.hours(9))
    shop.world.setSkew(.hours(4))
    await life.advance(.seconds(5))
    _ = try await answer
    #expect(await life.till.callersWaiting == 0)
  }

  @Test func aCallerThatGoesCancelsNothing() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    let caller = Task { try await life.pay("A1", wait: .seconds(60)) }
    await life.awaited()
    caller.cancel()
    #expect(try await !caller.value.final)
    #expect(await life.till.callersWaiting == 0)
    await life.advance(.seconds(12))
    #expect(try await life.state("A1") == .paid)
  }

  @Test func manyWaitForOne() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    _ = try await life.pay("A1")
    try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          try await life.till.order("A1", by: Fixture.peer, wait: .seconds(60)).state
        }
      }
      await life.awaited(20)
      await life.advance(.seconds(12))
      for try await state in group { #expect(state == .paid) }
    }
    #expect(await life.till.callersWaiting == 0)
  }

  /// Callers come on all processors at once, and half of them go again while the others come.
  @Test func aCrowdWaitsForOne() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    _ = try await life.pay("A1")
    for _ in 0..<20 {
      let callers = (0..<200).map { _ in
        Task { try await life.till.order("A1", by: Fixture.peer, wait: .seconds(60)).state }
      }
      for caller in callers[100...] { caller.cancel() }
      for caller in callers[100...] { #expect(try await caller.value.isSettled == false) }
      await life.awaited(100)
      for caller in callers { caller.cancel() }
      for caller in callers { #expect(try await caller.value.isSettled == false) }
    }
    #expect(await life.till.callersWaiting == 0)
    await life.advance(.seconds(12))
    #expect(try await life.state("A1") == .paid)
  }

  @Test func needsAttentionEndsIt() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.always(.pay, .altered { $0.replacing("\"1250\"", with: "\"1\"") })
    async let answer = life.pay("A1", wait: .seconds(60))
    #expect(try await answer.value.state == .needsAttention)
    #expect(try await answer.final)
    #expect(try await answer.value.error?.code == "amount-differs")
    #expect(try await !answer.value.handOver)
  }

  @Test func aPrecreateEndsWithItsQRCode() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let answer = try await life.precreate("Q1", wait: .seconds(60))
    #expect(!answer.final)
    #expect(answer.value.qrCode?.isEmpty == false)
    #expect(answer.value.state == .inProgress)
  }

  @Test func aPrecreateThatIsRefusedEndsFinal() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.always(.precreate, .notSent)
    async let answer = life.precreate("Q1", wait: .seconds(60))
    await life.awaited()
    await life.advance(.seconds(20))
    #expect(try await answer.final)
    #expect(try await answer.value.error?.code == "gateway-unreachable")
  }

  @Test func aCancelEndsWhenTheGatewayConfirms() async throws {
    let shop = try Shop()
    let life = try await slowCustomer(shop)
    _ = try await life.pay("A1")
    await life.settle()
    let answer = try await life.till.cancel(
      "A1", CancelBody(), by: Fixture.peer, wait: .seconds(60))
    #expect(answer.final)
    #expect(answer.value.state == .canceled)
  }

  @Test func aRefundEndsWhenItHasEnded() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let gate = Gate()
    life.line.next(.refund, .held(gate, then: .answered))
    async let answer = life.till.refund(
      "A1", RefundBody(refundRequestNo: "R1", refundAmount: 250), by: Fixture.peer,
      wait: .seconds(60))
    await gate.reached()
    let meanwhile = try await life.refund("A1", "R1", 250)
    #expect(!meanwhile.final)
    #expect(meanwhile.value.returns.first?.state == "submitted")
    gate.open()
    #expect(try await answer.final)
    #expect(try await answer.value.state == .partiallyRefunded)
  }

  @Test func aRevokeEndsWhenItHasEnded() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let answer = try await life.till.revoke(
      "A1", CancelBody(), by: Fixture.peer, wait: .seconds(60))
    #expect(answer.final)
    #expect(answer.value.state == .revoked)
    #expect(shop.world.ledger.kept == 0)
  }

  @Test func aQueryBringsTheNewestWord() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    try shop.world.pays("A1", at: life.clock.now().wall)
    let answer = try await life.till.query("A1", by: Fixture.peer, wait: nil)
    #expect(answer.final)
    #expect(answer.value.state == .paid)
    #expect(life.line.seen(.query).count == 1)
  }

  @Test func aQueryThatCannotLeaveSaysSo() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    life.line.always(.query, .notSent)
    let problem = await #expect(throws: Problem.self) {
      try await life.till.query("A1", by: Fixture.peer, wait: nil)
    }
    #expect(problem?.code == .gatewayUnreachable)
    #expect(problem?.code.status == 503)
    #expect(try await life.state("A1") == .inProgress)
  }

  /// The key is refused, the question goes again with the other: its answer is what was asked for.
  @Test func aQueryWaitsForTheHealedOne() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.checkIn()
    _ = try await life.pay("A1")
    await life.settle()
    try shop.world.pays("A1", at: life.clock.now().wall)
    try await life.forgetCurrentKey()
    let gate = Gate()
    life.line.next(.query, .answered, .answerHeld(gate))
    async let answer = life.till.query("A1", by: Fixture.peer, wait: nil)
    await gate.reached()
    // Whoever was let go by the refusal would have read the order by now.
    for _ in 0..<20 { _ = try await life.state("A1") }
    gate.open()
    #expect(try await answer.value.state == .paid)
    #expect(life.line.seen(.query).count == 2)
  }
}
