import Terminal
import Testing

@testable import Service
@testable import Simulation

/// An old copy of the state directory: the keys are old, and orders are missing. Nobody pays twice.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryBackupTests {
  static let days = [0, 1, 2, 7]

  /// Orders and refunds made since the backup are asked for again with the same numbers.
  @Test(arguments: days, UpayRules.Orders.Duplicate.allCases)
  func numbersOfLostOrdersChargeNobodyTwice(
    _ days: Int, _ duplicate: UpayRules.Orders.Duplicate
  ) async throws {
    let story = try await KeyStory(.shift)
    let world = story.shop.world
    try world.rule("orders.duplicate=\(duplicate.rawValue)")
    await story.untilNoon()
    _ = try await story.life.pay("OLD", wait: .seconds(9))
    let backup = try await story.backUp()
    _ = try await story.life.pay("NEW", code: "132234567890123450", wait: .seconds(9))
    _ = try await story.life.refund("OLD", "R1", 250)
    await story.life.settle()
    for _ in 0..<days { await story.untilNoon() }
    try await story.restore(backup)
    let isAccepted = await story.life.isAccepted()
    #expect(isAccepted == (days < 2))

    _ = try await story.life.pay("NEW", code: "132234567890123451", wait: .seconds(9))
    _ = try await story.life.refund("OLD", "R1", 250)
    await story.life.passADay()
    let again = try await story.life.order("NEW")
    #expect(!again.handOver && again.state != .paid, "\(again)")
    if isAccepted {
      #expect(again.error?.code == "client_sn_used_elsewhere", "\(again)")
      #expect(try await story.life.order("OLD").refundedAmount == 250)
    } else {
      #expect(again.error?.code == "terminal-locked-out", "\(again)")
    }
    #expect(world.order("NEW")?.paidAmount == 1_250)
    #expect(world.order("OLD")?.returnedAmount == 250)
    #expect(world.ledger.taken == 2_500)
  }

  /// Numbers that the daemon makes itself do not come again.
  @Test func ownNumbersAreNew() async throws {
    let story = try await KeyStory(.shift)
    let backup = try await story.backUp()
    var numbers: Set<String> = []
    for sale in 0..<3 {
      let code = "13\(4_000_000_000_000_000 + sale)"
      numbers.insert(try await story.life.pay(code: code, wait: .seconds(9)).value.clientSN)
    }
    try await story.restore(backup)
    for sale in 3..<6 {
      let code = "13\(4_000_000_000_000_000 + sale)"
      let order = try await story.life.pay(code: code, wait: .seconds(9)).value
      #expect(order.state == .paid)
      numbers.insert(order.clientSN)
    }
    #expect(numbers.count == 6)
    try await story.expectAgreement()
  }

  /// What was open in the backup is asked for, and told as it is; or, without a key, is in doubt.
  @Test(arguments: days)
  func whatWasOpenIsAskedFor(_ days: Int) async throws {
    let story = try await KeyStory(.shift)
    await story.untilNoon()
    _ = try await story.life.precreate("Q1", wait: .seconds(9))
    let backup = try await story.backUp()
    try story.shop.world.pays("Q1", at: story.life.clock.now().wall)
    await story.life.advance(.minutes(1))
    #expect(try await story.life.state("Q1") == .paid)
    for _ in 0..<days { await story.untilNoon() }
    try await story.restore(backup)
    await story.life.advance(.minutes(1))
    let found = try await story.life.state("Q1")
    #expect(found == (days < 2 ? .paid : .unknown))
    guard days >= 2 else { return }
    // A new identity sells; the old order stays in doubt until a person looks it up.
    #expect(try await story.followAdvice().last == .activate)
    await story.life.passADay()
    #expect(try await story.life.state("Q1") == .needsAttention)
  }

  /// A backup of the time when a check-in was on the wire.
  @Test func theBackupOfACheckIn() async throws {
    let story = try await KeyStory(.shift)
    let life = story.life
    let gate = Gate()
    life.line.next(.checkIn, .answerHeld(gate))
    let asked = Task { try? await life.checkIn() }
    await gate.reached()
    let backup = try await story.backUp()
    gate.open()
    _ = await asked.value
    try await story.restore(backup)
    #expect(try await story.life.terminal().checkIn.unconfirmed == 1)
    #expect(try await story.sell())
    for _ in 0..<3 { await story.untilNoon() }
    #expect(try await story.sell())
    #expect(try await story.life.terminal().checkIn.unconfirmed == 0)
    #expect(story.checkIns <= 4)
  }
}
