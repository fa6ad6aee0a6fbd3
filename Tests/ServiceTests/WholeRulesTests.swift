import Conformance
import Simulation
import Terminal
import Testing

@testable import Service

/// Where public sources contradict each other or say nothing, the simulated gateway has a switch. The
/// real client lives through every position of every switch.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WholeRulesTests {
  /// Every named position of every switch: `group.name=value`.
  static let positions: [String] =
    UpayRule.all.flatMap { rule -> [String] in
      guard !rule.values.hasPrefix("milliseconds") else { return [] }
      return rule.values.split(separator: ",").map { value in
        "\(rule.name)=\(value.drop(while: { $0 == " " }))"
      }
    } + ["orders.visibility_lag=8000", "orders.visibility_lag=60000", "orders.qr_life=90000"]

  @Test func everySwitchIsThere() {
    #expect(Self.positions.count > 50)
  }

  /// A day with each position: sales, a check-in by hand, the daily one, and a sale after it.
  @Test(arguments: positions)
  func everySceneUnderEveryRule(_ position: String) async throws {
    for scene in WholeClientTests.Scene.allCases {
      let shop = try Shop()
      try shop.world.rule(position)
      scene.prepare(shop.world)
      let life = try await shop.open()
      _ = try await life.checkIn()
      try await scene.play(life)
      await life.passADay()
      let sale = try await life.pay("B1", code: Fixture.otherCode, wait: .seconds(60)).value
      #expect(sale.state == .paid, "\(scene): \(sale)")
      let wrong = try await life.disagreements()
      #expect(wrong.isEmpty, "\(scene): \(wrong)")
      life.end()
    }
    covers(Self.rows(of: position))
  }

  static let models = [
    "keys.rotation=shift", "keys.rotation=keep_previous", "keys.rotation=reissue",
    "keys.rotation=strict", "keys.rotation=unchanged", "keys.expiry=life", "keys.expiry=day_end",
  ]

  /// The answer to a check-in is lost, and trade goes on under every model of keys but the one in which
  /// the old key dies at once: there the order says that the terminal is locked out, and no money is in
  /// doubt.
  @Test(arguments: models, [false, true])
  func aLostCheckInUnderEveryModel(_ model: String, _ arrived: Bool) async throws {
    let shop = try Shop()
    shop.settings.checkInJitter = 0
    try shop.world.rule(model)
    let life = try await shop.open()
    _ = try await life.checkIn()
    life.line.next(.checkIn, arrived ? .answerLost : .requestLost)
    let problem = await #expect(throws: Problem.self) { try await life.checkIn() }
    #expect(problem?.code == .checkInUnknown)
    let sale = try await life.pay("A1", wait: .seconds(60)).value
    if model == "keys.rotation=strict" && arrived {
      #expect(sale.error?.code == "terminal-locked-out")
    } else {
      #expect(sale.state == .paid, "\(sale)")
    }
    await life.advance(.days(3))
    #expect(try await life.disagreements().isEmpty)
    // Four by itself, each with both keys where the first is refused.
    #expect(life.line.seen(.checkIn).count <= 2 + 4 * 2)
    covers(Self.rows(of: model))
    covers("3.3/budget-1")
    if model != "keys.rotation=strict" {
      let later = try await life.pay("B1", code: Fixture.otherCode, wait: .seconds(60)).value
      #expect(later.state == .paid, "\(later)")
      #expect(try await life.terminal().checkIn.unconfirmed == 0)
    }
  }
}
