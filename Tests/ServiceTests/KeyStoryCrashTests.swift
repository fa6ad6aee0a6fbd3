import Terminal
import Testing

@testable import Service
@testable import Simulation

/// Crashes and full disks around a check-in: what is in doubt is counted, and trade goes on.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryCrashTests {
  /// The answer is here, the disk takes nothing, and then the power is cut.
  @Test(arguments: KeyModel.allCases)
  func theAnswerThatCouldNotBeStored(_ model: KeyModel) async throws {
    let story = try await KeyStory(model)
    let life = story.life
    try await story.sell()
    let held = try await life.terminal().keys
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    let asked = Task { try? await life.checkIn() }
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    while !Task.isCancelled, !(await life.till.keyIsUnrecorded) { await Task.yield() }
    #expect(try await life.terminal().keys == held, "a key that is not durable is not there")
    #expect(story.shop.logs.lines.contains { $0.contains("a key cannot be recorded") })
    try await story.crash(rebooted: true, off: .minutes(3))
    _ = await asked.value
    #expect(try await story.life.terminal().keys == held)
    #expect(try await story.life.terminal().checkIn.unconfirmed == 1)
    #expect(try await story.sell() == (model != .strict))
    for _ in 0..<2 {
      await story.untilNoon()
      try await story.sell()
    }
    #expect(story.checkIns <= 1 + 6)
    if model == .strict { #expect(try await story.followAdvice() == [.activate]) }
    try await story.expectAgreement()
  }

  /// The intent could not be stored: nothing left, and nothing is in doubt.
  @Test func anIntentThatCouldNotBeStoredIsNotSent() async throws {
    let story = try await KeyStory(.shift)
    let life = story.life
    try await life.till.setWritable(false)
    let refused = await #expect(throws: Problem.self) { try await life.checkIn() }
    #expect(refused?.code == .journalUnwritable)
    #expect(story.checkIns == 0)
    try await life.till.setWritable(true)
    await life.advance(.seconds(5))
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
    _ = try await life.checkIn()
    #expect(try await story.sell())
  }

  /// Killed in every check-in for a week: it is tried as often as the budget allows, and no more.
  @Test(arguments: [KeyModel.shift, .keepPrevious, .unchanged])
  func killedInEveryCheckIn(_ model: KeyModel) async throws {
    let story = try await KeyStory(model)
    for _ in 0..<7 {
      let gate = Gate()
      story.life.line.always(.checkIn, .answerHeld(gate))
      await story.untilNoon()
      if gate.isReached { try await story.crash(rebooted: true, off: .minutes(1)) }
      gate.open()
      try await story.sell()
    }
    #expect(story.checkIns == 2)
    #expect(try await story.life.terminal().checkIn.unconfirmed == 2)
    let view = try await story.life.terminal().checkIn
    #expect(view.helps == (model == .shift ? .checkIn : .callSupport), "\(view)")
  }
}
