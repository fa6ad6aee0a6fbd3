import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service
@testable import Terminal

/// "Illegal sign": the same request once more with the other key, and only then believed.
@Suite(.timeLimit(.minutes(5))) struct SignatureHealingTests {
  /// A terminal with two keys, of which the gateway knows only the previous.
  private func halfKnown(_ shop: Shop) async throws -> Life {
    let life = try await shop.open()
    _ = try await life.checkIn()
    return life
  }

  @Test(
    .covers("3.3/illegal-sign", "3.3/previous-key"),
    arguments: Line.Path.allCases.filter { $0 != .activate })
  func everyCommandIsHealed(_ path: Line.Path) async throws {
    let shop = try Shop()
    let life = try await halfKnown(shop)
    if path == .revoke || path == .refund { _ = try await life.pay("A1", wait: .seconds(9)) }
    if path == .cancel || path == .query { _ = try await life.precreate("A1", wait: .seconds(9)) }
    let before = try await life.terminal().keys
    try await life.forgetCurrentKey()
    switch path {
    case .pay: #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .paid)
    case .precreate: #expect(try await life.precreate("A1", wait: .seconds(9)).value.qrCode != nil)
    case .query:
      #expect(
        try await life.till.query("A1", by: Fixture.peer, wait: nil).value.state == .inProgress)
    case .cancel:
      _ = try await life.cancel("A1")
      await life.settle()
      #expect(try await life.state("A1") == .canceled)
    case .revoke:
      _ = try await life.revoke("A1")
      await life.settle()
      #expect(try await life.state("A1") == .revoked)
    case .refund:
      _ = try await life.refund("A1", "R1", 100)
      await life.settle()
      #expect(try await life.order("A1").refundedAmount == 100)
    case .checkIn: _ = try await life.checkIn()
    case .activate: break
    }
    let sent = life.line.seen(path).suffix(2)
    #expect(sent.count == 2)
    #expect(sent.first?.body == sent.last?.body)
    #expect(sent.first?.sign != sent.last?.sign)
    let log = shop.world.requests.filter { $0.path == path.rawValue }.suffix(2).map(\.keyID)
    #expect(log == [nil, before.previous?.id])
    if path != .checkIn {
      #expect(try await life.terminal().keys == before)
      #expect(life.line.seen(.checkIn).count == 1)
      // From now on the good key signs first.
      _ = try await life.pay("A9", code: Fixture.otherCode, wait: .seconds(9))
      #expect(shop.world.requests.last?.keyID == before.previous?.id)
      #expect(shop.world.requests.filter { $0.clientSN == "A9" }.count == 1)
    }
  }

  @Test(.covers("3.3/locked-out")) func bothKeysRefusedEndsTheOrderAndNotTheDay() async throws {
    let shop = try Shop()
    let life = try await halfKnown(shop)
    let (terminal, current, _) = try await life.keys()
    try await life.forgetKeys()
    let order = try await life.pay("A1", wait: .seconds(9)).value
    #expect(order.state == .failed)
    #expect(order.error?.code == "terminal-locked-out")
    #expect(life.line.seen(.pay).count == 2)
    #expect(try await life.terminal().checkIn.state == "locked_out")
    #expect(try await life.till.status(by: Fixture.peer).ready == false)
    #expect(try await life.events("terminal").last?.data.contains("locked_out") == true)
    // Later orders are still tried.
    shop.world.forgetKeys(of: terminal, but: current)
    #expect(try await life.pay("A2", wait: .seconds(9)).value.state == .paid)
    #expect(try await life.terminal().checkIn.state == "ok")
  }

  @Test func theOnlyKeyRefusedIsALockoutToo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.forgetKeys()
    let order = try await life.pay("A1", wait: .seconds(9)).value
    #expect(order.error?.code == "terminal-locked-out")
    #expect(life.line.seen(.pay).count == 1)
    #expect(try await life.terminal().checkIn.state == "locked_out")
  }

  @Test func aQueryRefusedByBothLeavesTheOrderUnknown() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await halfKnown(shop)
    let (terminal, current, _) = try await life.keys()
    _ = try await life.pay("A1")
    await life.settle()
    try await life.forgetKeys()
    await life.advance(.seconds(4))
    #expect(try await life.state("A1") == .unknown)
    shop.world.forgetKeys(of: terminal, but: current)
    try shop.world.pays("A1", at: life.clock.now().wall)
    await life.advance(.seconds(12))
    #expect(try await life.state("A1") == .paid)
  }

  /// Two requests meet the bad key at once. The first heals; the second must take the good key too,
  /// and not the one that was just refused.
  @Test func twoRequestsAtOnceAreBothHealed() async throws {
    let shop = try Shop()
    let life = try await halfKnown(shop)
    try await life.forgetCurrentKey()
    let gate = Gate()
    life.line.next(.pay, .answerHeld(gate))
    async let second = life.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    await gate.reached()
    #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .paid)
    gate.open()
    #expect(try await second.value.state == .paid)
    #expect(try await life.terminal().checkIn.state != "locked_out")
  }

  @Test(.covers("3.3/illegal-sign")) func aCheckInRefusedByBothIsNoLoop() async throws {
    let shop = try Shop()
    let life = try await halfKnown(shop)
    try await life.forgetKeys()
    let problem = await #expect(throws: Problem.self) { try await life.checkIn() }
    #expect(problem?.code == .checkInRefused)
    #expect(life.line.seen(.checkIn).count == 3)
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
    #expect(try await life.terminal().checkIn.state == "locked_out")
    await life.advance(.days(1))
    #expect(life.line.seen(.checkIn).count <= 3 + 2 * 2)
  }

  @Test func whatWasLearnedSurvivesARestart() async throws {
    let shop = try Shop()
    let life = try await halfKnown(shop)
    try await life.forgetCurrentKey()
    _ = try await life.pay("A1", wait: .seconds(9))
    let next = try await shop.crash(life)
    _ = try await next.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    #expect(next.line.seen(.pay).count == 1)
  }
}
