import Terminal
import Testing

@testable import Service
@testable import Simulation

/// Two machines with one state directory: keys rotate under each other's feet.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryTwinTests {
  /// Both sell every day, for a week; whoever is pushed out says so, and neither storms the gateway.
  @Test(arguments: KeyModel.allCases)
  func aWeekOfTwo(_ model: KeyModel) async throws {
    let story = try await KeyStory(model)
    await story.untilNoon()
    let twin = try await KeyStory(twinOf: story)
    var both = 0
    for _ in 0..<7 {
      for _ in 0..<24 {
        await story.life.advance(.hours(1))
        await twin.life.advance(.hours(1))
      }
      both += try await story.sell() ? 1 : 0
      both += try await twin.sell() ? 1 : 0
    }
    #expect(both >= 7, "one of them sells each day")
    // Once a day each, once more where no key is left, and each with the other key as well.
    #expect(story.checkIns + twin.checkIns <= 2 * 2 * 8)
    for one in [story, twin] where try await one.life.terminal().checkIn.state == "locked_out" {
      #expect(try await one.followAdvice().last == .activate)
    }
    try await story.expectAgreement()
  }

  /// The one that was switched off too long finds that somebody else has renewed the keys.
  @Test(arguments: [KeyModel.shift, .keepPrevious, .reissue, .strict])
  func theOneThatComesTooLateSaysWhy(_ model: KeyModel) async throws {
    let story = try await KeyStory(model)
    let twin = try await KeyStory(twinOf: story)
    for _ in 0..<2 { _ = try await story.life.checkIn() }
    #expect(try await story.sell())
    #expect(try await twin.sell() == false)
    #expect(try await twin.life.terminal().checkIn.helps == .checkIn)
    let refused = await #expect(throws: Problem.self) { try await twin.life.checkIn() }
    #expect(refused?.code == .checkInRefused)
    let view = try await twin.life.terminal().checkIn
    #expect(view.helps == .activate)
    #expect(view.advice.contains("another till uses this identity"), "\(view)")
    #expect(refused?.detail.contains("another till uses this identity") == true)
    let rotations = story.shop.world.keys(of: try await story.life.keys().terminal)?.rotations
    #expect(rotations == 2, "a refused check-in renews nothing")
    #expect(try await story.sell(), "the other one goes on")
    try await twin.activateAgain()
    #expect(try await twin.sell())
    #expect(try await story.sell())
  }

  /// Where the gateway keeps the key that signed (model B), a copy makes the newest key bogus: it
  /// sells with the one before, and says what that may mean.
  @Test func theNewestKeyIsRefusedAndTheOneBeforeWorks() async throws {
    let story = try await KeyStory(.keepPrevious)
    let twin = try await KeyStory(twinOf: story)
    _ = try await story.life.checkIn()
    _ = try await twin.life.checkIn()
    #expect(try await story.sell())
    let view = try await story.life.terminal().checkIn
    #expect(view.state == "ok" && view.helps == nil)
    #expect(view.advice.contains("another till may use this identity"), "\(view)")
    #expect(story.shop.logs.lines.contains { $0.contains("the previous one works") })
    await story.untilNoon()
    await story.untilNoon()
    #expect(try await story.sell())
    #expect(try await story.life.terminal().checkIn.advice == "")
    #expect(story.checkIns <= 4)
  }
}
