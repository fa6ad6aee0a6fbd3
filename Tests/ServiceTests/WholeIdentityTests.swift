import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// Keys and identities over whole lives: lost answers, forgotten keys and new activations never lock
/// the terminal out by its own doing, and never touch the money of an order.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WholeIdentityTests {
  private func shop() throws -> Shop {
    let shop = try Shop()
    shop.settings.checkInTime = .hours(4)
    shop.settings.checkInJitter = 0
    shop.settings.checkInAfterStart = 0
    return shop
  }

  static let losses: [Line.Fate] = [
    .requestLost, .answerLost, .notSent, .said("<html>", status: 502), .said("{}"),
  ]

  /// One lost answer a day, for days, and a sale each day in spite of it.
  @Test(.covers("3.3/budget-1"), arguments: losses.indices)
  func aLostCheckInNeverStopsTheTrade(_ loss: Int) async throws {
    let shop = try shop()
    let life = try await shop.open()
    for day in 1...6 {
      if day % 2 == 1 { life.line.next(.checkIn, Self.losses[loss]) }
      await life.advance(.days(1))
      let order = try await life.pay(
        "D\(day)", code: "13123456789012345\(day)", wait: .seconds(9)
      ).value
      #expect(order.state == .paid, "day \(day): \(order)")
      #expect(try await life.terminal().checkIn.unconfirmed <= 1)
    }
    #expect(try await life.disagreements().isEmpty)
  }

  /// Two lost answers in a row are the most that is ever risked; then it goes on with what it has.
  @Test(.covers("3.3/budget-2")) func afterTwoLostAnswersItRisksNoThird() async throws {
    let shop = try shop()
    let life = try await shop.open()
    life.line.always(.checkIn, .answerLost)
    await life.advance(.days(7))
    #expect(life.line.seen(.checkIn).count == 2)
    #expect(try await life.terminal().checkIn.unconfirmed == 2)
    #expect(try await life.terminal().checkIn.nextAt == nil)
    // With two rotations behind the answers both keys are gone: an order says so, and is not paid.
    let order = try await life.pay("A1", wait: .seconds(9)).value
    #expect(order.error?.code == "terminal-locked-out")
    #expect(shop.world.ledger.taken == 0)
    #expect(try await life.disagreements().isEmpty)
  }

  @Test(arguments: ["refund", "revoke", "query", "cancel"])
  func anOrderIsSignedForLifeWithItsIdentity(_ verb: String) async throws {
    let shop = try shop()
    if verb == "cancel" { shop.world.customer(Fixture.code, .never) }
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: verb == "cancel" ? nil : .seconds(9))
    await life.settle()
    let old = try await life.keys().terminal
    var body = ActivateBody(code: shop.world.activationCode(at: life.clock.now().wall))
    body.replace = true
    body.force = true
    _ = try await life.till.activate(body, by: Fixture.peer)
    let new = try await life.keys().terminal
    #expect(old != new)
    // Also after a restart.
    let next = try await shop.crash(life, off: .seconds(5))
    await next.settle()
    switch verb {
    case "refund": _ = try await next.refund("A1", "R1", 1_250)
    case "revoke": _ = try await next.revoke("A1")
    case "query": _ = try await next.till.query("A1", by: Fixture.peer, wait: nil)
    default: _ = try await next.cancel("A1")
    }
    await next.passADay()
    let path = try #require(Line.Path(rawValue: "/upay/v2/\(verb)"))
    #expect(!next.line.seen(path).isEmpty)
    #expect(next.line.seen.filter { $0["client_sn"] == "A1" }.allSatisfy { $0.sn == old })
    #expect(try await next.disagreements().isEmpty)
    if verb != "query" { #expect(shop.world.ledger.kept == 0) }
    // New ones are made with the new identity.
    _ = try await next.pay("B1", code: Fixture.otherCode, wait: .seconds(9))
    #expect(next.line.seen(.pay).last?.sn == new)
  }

  /// The keys of an archived identity heal like those of the active one.
  @Test func anArchivedIdentityHealsToo() async throws {
    let shop = try shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.checkIn()
    let (old, _, previous) = try await life.keys()
    var body = ActivateBody(code: shop.world.activationCode(at: life.clock.now().wall))
    body.replace = true
    _ = try await life.till.activate(body, by: Fixture.peer)
    shop.world.forgetKeys(of: old, but: try #require(previous))
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    #expect(life.line.seen(.refund).count == 2)
    #expect(try await life.order("A1").refundedAmount == 250)
    #expect(shop.world.ledger.kept == 1_000)
  }

  /// "Illegal sign" in the middle of everything: every verb of an order is healed, and moves its
  /// money once.
  @Test(arguments: WholeClientTests.Scene.allCases, [Milliseconds(0), .seconds(5), .seconds(25)])
  func anIllegalSignIsHealedInEveryScene(
    _ scene: WholeClientTests.Scene, _ later: Milliseconds
  ) async throws {
    let shop = try shop()
    scene.prepare(shop.world)
    let life = try await shop.open()
    _ = try await life.checkIn()
    let (terminal, _, previous) = try await life.keys()
    let world = shop.world
    let kept = try #require(previous)
    let clock = life.clock
    let forget = Task {
      try await clock.sleep(until: clock.now().boot + later)
      world.forgetKeys(of: terminal, but: kept)
    }
    if later == 0 { try await forget.value }
    try await scene.play(life)
    await life.passADay()
    _ = try await forget.value
    #expect(try await life.disagreements().isEmpty)
    #expect(try await life.terminal().checkIn.state != "locked_out")
    for order in shop.world.ledger.orders { #expect(order.paidAmount <= order.totalAmount) }
  }
}
