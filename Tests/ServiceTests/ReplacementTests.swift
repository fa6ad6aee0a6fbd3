import Simulation
import Terminal
import Testing

@testable import Service

/// A terminal that is activated again: the old identity goes on for the old orders, and only there.
@Suite(.timeLimit(.minutes(5))) struct ReplacementTests {
  private func activate(
    _ life: Life, _ code: String, _ change: (inout ActivateBody) -> Void = { _ in }
  ) async throws -> TerminalView {
    var body = ActivateBody(code: code)
    change(&body)
    return try await life.till.activate(body, by: Fixture.peer)
  }

  private func code(_ shop: Shop, _ life: Life) -> String {
    shop.world.activationCode(at: life.clock.now().wall)
  }

  @Test func aReplacementWaitsForOpenOrders() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let before = try await life.terminal().terminalSN
    _ = try await life.pay("A1")
    await life.settle()
    let code = code(shop, life)
    let problem = await #expect(throws: Problem.self) {
      try await activate(life, code) { $0.replace = true }
    }
    #expect(problem?.code == .orderBusy)
    #expect(problem?.detail.contains("A1") == true)
    #expect(life.line.seen(.activate).count == 1)
    let view = try await activate(life, code) { body in
      body.replace = true
      body.force = true
    }
    #expect(view.terminalSN != before)
    #expect(view.deviceID == "till-1")
  }

  @Test func oldOrdersKeepTheIdentityTheyWereMadeWith() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let old = try #require(try await life.terminal().terminalSN)
    _ = try await life.pay("A1")
    await life.settle()
    _ = try await activate(life, code(shop, life)) { body in
      body.replace = true
      body.force = true
    }
    let new = try #require(try await life.terminal().terminalSN)
    await life.advance(.seconds(4))
    #expect(life.line.seen(.query).last?.sn == old)
    let next = try await shop.crash(life)
    #expect(try await next.terminal().terminalSN == new)
    #expect(next.line.seen(.query).last?.sn == old)
    try shop.world.pays("A1", at: next.clock.now().wall)
    await next.advance(.seconds(12))
    #expect(try await next.state("A1") == .paid)
    _ = try await next.refund("A1", "R1", 100)
    await next.settle()
    #expect(next.line.seen(.refund).map(\.sn) == [old])
    _ = try await next.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    #expect(next.line.seen(.pay).map(\.sn) == [new])
  }

  /// What an archived identity learns must not make it the active one again.
  @Test func anArchivedIdentityStaysArchived() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let old = try #require(try await life.terminal().terminalSN)
    _ = try await life.pay("A1")
    await life.settle()
    _ = try await activate(life, code(shop, life)) { body in
      body.replace = true
      body.force = true
    }
    let new = try #require(try await life.terminal().terminalSN)
    shop.world.forgetKeys(of: old, but: "a key that nobody has")
    await life.advance(.seconds(4))
    let next = try await shop.crash(life)
    #expect(try await next.terminal().terminalSN == new)
    #expect(try await next.pay("A2", code: Fixture.otherCode, wait: .seconds(9)).value.handOver)
  }
}
