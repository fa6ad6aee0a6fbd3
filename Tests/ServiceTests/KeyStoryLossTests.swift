import Terminal
import Testing

@testable import Service
@testable import Simulation

/// Lost answers of check-ins by hand, with a customer's order open all the while.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryLossTests {
  enum Loss: CaseIterable, Sendable {
    case unprocessed, processed, doubtful
    var fate: Line.Fate {
      switch self {
      case .unprocessed: .requestLost
      case .processed: .answerLost
      case .doubtful: .altered { _ in #"{"result_code":"200","biz_response":{}}"# }
      }
    }
  }

  @Test(arguments: KeyModel.allCases, Loss.allCases)
  func withAnOrderOpen(_ model: KeyModel, _ loss: Loss) async throws {
    let story = try await KeyStory(model)
    let life = story.life
    try await story.sell()
    _ = try await life.checkIn()
    _ = try await life.precreate("Q1", wait: .seconds(9))
    for count in 1...2 {
      life.line.next(.checkIn, loss.fate)
      let lost = await #expect(throws: Problem.self) { try await life.checkIn(force: count > 1) }
      let wasTried = lost?.code == .checkInUnknown
      // Under the strict model the second is refused, since no key is left that could sign it.
      #expect(wasTried || (model == .strict && lost?.code == .checkInRefused), "\(lost)")
      await life.advance(.seconds(12))
      try await story.sell()
      if try await life.terminal().checkIn.state != "locked_out" {
        let refused = await #expect(throws: Problem.self) { try await life.checkIn() }
        #expect(refused?.code == .checkInUnconfirmed)
      }
    }
    // The first, two lost ones, and where one is refused the same with the other key.
    #expect(story.checkIns <= 4)
    let mayAsk = await life.isAccepted()
    try shop(story).pays("Q1", at: life.clock.now().wall)
    await life.advance(.seconds(30))
    #expect(try await life.state("Q1") == (mayAsk ? .paid : .unknown))
    let helps = try await life.terminal().checkIn.helps
    #expect(helps != nil, "\(helps)")
    if helps == .callSupport {
      #expect(try await story.sell())
      _ = try await life.checkIn(force: true)
    } else {
      _ = try await story.followAdvice()
    }
    #expect(try await life.terminal().checkIn.helps == nil)
    #expect(try await life.terminal().checkIn.advice == "")
    #expect(try await story.sell())
    #expect(story.checkIns <= 7)
  }

  private func shop(_ story: KeyStory) -> World { story.shop.world }

  /// Rescue by itself is no loop: a gateway that grants a key and then takes none of them.
  @Test func aGatewayThatGrantsKeysAndTakesNoneIsNotStormed() async throws {
    let story = try await KeyStory(.shift)
    let life = story.life
    await story.untilNoon()
    let illegal = #"{"result_code":"400","error_code":"ILLEGAL_SIGN","error_message":"sign"}"#
    for path in [Line.Path.pay, .query] { life.line.always(path, .said(illegal)) }
    let before = story.checkIns
    for hour in 0..<48 {
      _ = try await life.pay("H\(hour)", code: "13\(3_000_000_000_000_000 + hour)")
      await life.advance(.hours(1))
    }
    #expect((2...9).contains(story.checkIns - before), "\(story.checkIns - before)")
    let sent = life.line.seen(.checkIn).map(\.at.boot)
    for (one, next) in zip(sent, sent.dropFirst()) { #expect(next - one >= .hours(6)) }
    #expect(try await life.terminal().checkIn.helps == .checkIn)
    for path in [Line.Path.pay, .query] { life.line.always(path, nil) }
    #expect(try await story.sell())
    #expect(try await life.terminal().checkIn.state == "ok")
  }

  /// Where no key is left and the answers are lost, too, it is tried twice and then never again.
  @Test func rescueKeepsToItsBudget() async throws {
    let story = try await KeyStory(.dayEnd)
    let life = story.life
    await story.untilNoon()
    life.line.always(.checkIn, .answerLost)
    for _ in 0..<5 {
      await life.advance(.hours(13))
      try await story.sell()
    }
    let sent = life.line.seen(.checkIn).map(\.at.boot)
    #expect(sent.suffix(2).count == 2 && sent.count <= 3)
    for (one, next) in zip(sent, sent.dropFirst()) { #expect(next - one >= .hours(6)) }
    let view = try await life.terminal().checkIn
    #expect(view.unconfirmed == 2 && view.nextAt == nil && view.helps == .checkIn)
    #expect(view.advice.contains("--force"))
  }

  /// While it rescues itself, what comes next waits for the new key and is sold with it.
  @Test func theNextSaleWaitsForTheRescue() async throws {
    let story = try await KeyStory(.dayEnd)
    await story.untilNoon()
    try await story.beOffUntilTheKeysAreDead()
    let life = story.life
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    let first = try await life.pay("A1", wait: .seconds(5)).value
    #expect(first.state == .failed)
    await gate.reached()
    async let second = life.pay("A2", code: Fixture.otherCode, wait: .seconds(30))
    while !Task.isCancelled, await life.till.held.isEmpty { await Task.yield() }
    gate.open()
    #expect(try await second.value.state == .paid)
    #expect(story.checkIns <= 2)
    #expect(try await life.order("A1").advice.contains("works again"))
  }
}

extension KeyStory {
  fileprivate func beOffUntilTheKeysAreDead() async throws {
    shop.settings.checkInAfterStart = .hours(2)
    try await crash(rebooted: true, off: .hours(13))
  }
}
