import Terminal
import Testing

@testable import Service
@testable import Simulation

/// A gateway that refuses the terminal, or only its check-ins.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryRefusedTests {
  /// The gateway takes the terminal for another device. Payments go on, and so it is not told to be
  /// activated again; the check-in is tried once a day.
  @Test(arguments: UpayRules.Keys.WrongDevice.allCases)
  func checkInsOfAnotherDevice(_ rule: UpayRules.Keys.WrongDevice) async throws {
    let story = try await KeyStory(.shift)
    try story.shop.world.rule("keys.wrong_device=\(rule.rawValue)")
    let held = try await story.life.keys()
    story.shop.world.giveAway(held.terminal)
    for _ in 0..<4 {
      await story.untilNoon()
      #expect(try await story.life.till.status(by: Fixture.peer).ready)
      #expect(try await story.sell())
    }
    let view = try await story.life.terminal().checkIn
    if rule == .ignored {
      #expect(view.helps == nil && view.advice == "")
      return
    }
    #expect(view.helps == .callSupport && view.state != "locked_out", "\(view)")
    let word = rule == .illegalSign ? "illegal sign" : rule.rawValue
    #expect(view.advice.contains(word), "\(view)")
    #expect(try await story.life.keys().current == held.current)
    #expect(story.checkIns <= 2 * 5)
    #expect(story.life.line.seen(.query).count <= 2 * 5)
    #expect(story.shop.logs.lines.contains { $0.contains("check-in refused") })
  }

  /// Another device was activated in its place: every request is refused, and not for its signature.
  @Test(arguments: ["open", "restarted"])
  func aTerminalThatWasReplaced(_ life: String) async throws {
    let story = try await KeyStory(.shift)
    try await story.sell()
    story.shop.world.retire(try await story.life.keys().terminal)
    let order = try await story.life.pay("A1", wait: .seconds(30)).value
    #expect(order.state == .failed && order.error?.code == "INVALID_TERMINAL", "\(order)")
    #expect(order.advice.contains("activate again"), "\(order)")
    if life == "restarted" { try await story.crash(rebooted: true) }
    let status = try await story.life.till.status(by: Fixture.peer)
    #expect(!status.ready && status.checkIn.state == "locked_out")
    #expect(status.checkIn.helps == .activate)
    #expect(status.checkIn.advice.contains("INVALID_TERMINAL"))
    await story.life.advance(.days(2))
    #expect(story.checkIns <= 3)
    try await story.activateAgain()
    #expect(try await story.sell())
    #expect(try await story.life.order("A1").advice.contains("works again"))
    #expect(try await story.life.till.status(by: Fixture.peer).ready)
  }

  /// It was switched off by mistake, and on again: the next sale shows it.
  @Test func aTerminalThatIsSwitchedOnAgain() async throws {
    let story = try await KeyStory(.shift)
    let sn = try await story.life.keys().terminal
    story.shop.world.retire(sn)
    _ = try await story.life.pay("A1", wait: .seconds(30))
    #expect(try await story.life.terminal().checkIn.helps == .activate)
    _ = story.shop.world.change { $0.model.setActive(true, terminal: sn) }
    #expect(try await story.sell())
    #expect(try await story.life.terminal().checkIn.helps == nil)
    #expect(story.checkIns == 0)
  }

  /// A refusal of the terminal says nothing of a key: the lock-out of its keys goes on.
  @Test func aRefusalOfTheTerminalIsNoProofOfAKey() async throws {
    let story = try await KeyStory(.shift)
    _ = try await story.life.checkIn()
    let (sn, current, _) = try await story.life.keys()
    try await story.life.forgetKeys()
    #expect(try await story.sell() == false)
    story.shop.world.retire(sn)
    _ = try await story.life.pay("A1", wait: .seconds(30))
    _ = story.shop.world.change { $0.model.setActive(true, terminal: sn) }
    #expect(try await story.sell() == false)
    #expect(try await story.life.terminal().checkIn.state == "locked_out")
    story.shop.world.forgetKeys(of: sn, but: current)
    #expect(try await story.sell())
  }

  /// The answer names another terminal: that one sells from now on, also after a restart.
  @Test func theAnswerChangesTheIdentity() async throws {
    let story = try await KeyStory(.shift)
    let life = story.life
    let world = story.shop.world
    let old = try await life.keys().terminal
    let other = try await KeyStory(.shift, world: world)
    let (sn, key, _) = try await other.life.keys()
    life.line.next(
      .checkIn,
      .altered { _ in
        """
        {"result_code":"200","biz_response":{"terminal_sn":"\(sn)","terminal_key":"\(key)"}}
        """
      })
    try await story.sell()
    _ = try await life.checkIn()
    #expect(try await life.terminal().terminalSN == sn)
    #expect(try await story.sell())
    try await story.crash()
    #expect(try await story.life.terminal().terminalSN == sn)
    #expect(try await story.sell())
    // The order of the old identity is given back by it.
    _ = try await story.life.refund("S1", "R1", 250)
    await story.life.settle()
    #expect(story.life.line.seen(.refund).last?.sn == old)
    #expect(story.checkIns == 1)
  }
}
