import Terminal
import Testing

@testable import Service
@testable import Simulation

/// Clocks that jump around the daily time: no check-in is missed, and none is one too many.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryClockTests {
  /// How far somebody, or a dead battery, sets the machine's clock each hour.
  static let jumps: [[Milliseconds]] = [
    [.hours(1), -.hours(1)], [.days(1)], [-.days(1)], [.days(365), -.days(365)],
    [.minutes(-59)], [.minutes(61), .hours(-7), .hours(9)],
  ]

  @Test(arguments: jumps)
  func theMachinesClock(_ jumps: [Milliseconds]) async throws {
    let story = try await KeyStory(.shift)
    let life = story.life
    for hour in 0..<(24 * 6) {
      life.clock.setWall(by: jumps[hour % jumps.count])
      await life.advance(.hours(1))
    }
    try await story.expectADailyRhythm(days: 6)
    #expect(try await story.sell())
  }

  /// Every start shows 1970 until the network tells the time, an hour after the daily time.
  @Test func aDeadBattery() async throws {
    let story = try await KeyStory(.shift)
    for _ in 0..<5 {
      let now = story.life.clock.now()
      story.shop.settings.checkInAfterStart = .minutes(15)
      try await story.crash(rebooted: true, off: .hours(14))
      story.life.clock.setWall(by: -(now.wall + .hours(14)))
      await story.life.advance(.minutes(2))
      story.life.clock.setWall(by: now.wall + .hours(14))
      await story.life.advance(.hours(10))
      #expect(try await story.sell())
    }
    #expect((4...6).contains(story.checkIns), "\(story.checkIns)")
  }

  /// The gateway's clock jumps. Keys may die of it, and the till follows, at most four times a day.
  @Test(arguments: [KeyModel.shift, .dayEnd, .life], [Milliseconds.days(1), -.days(1), .hours(7)])
  func theGatewaysClock(_ model: KeyModel, _ jump: Milliseconds) async throws {
    let story = try await KeyStory(model)
    let life = story.life
    var skew: Milliseconds = 0
    var sold = 0
    for hour in 0..<(24 * 4) {
      skew = hour % 12 == 0 ? skew + jump : skew
      story.shop.world.setSkew(skew)
      let code = "13\(5_000_000_000_000_000 + hour)"
      let order = try await life.pay("G\(hour)", code: code, wait: .seconds(30)).value
      sold += order.state == .paid ? 1 : 0
      await life.advance(.hours(1))
    }
    #expect(story.checkIns <= 4 * 4 + 2, "\(story.checkIns)")
    let sent = life.line.seen(.checkIn).map(\.at.boot)
    for (one, next) in zip(sent, sent.dropFirst()) where next - one > .seconds(60) {
      #expect(next - one >= .hours(6))
    }
    if model == .shift {
      try await story.expectADailyRhythm(days: 4)
      #expect(sold == 24 * 4)
    }
    if model == .dayEnd { #expect(sold >= 24 * 4 / 3, "\(sold)") }
  }
}

extension KeyStory {
  /// One check-in a day, by the time that the machine was on.
  fileprivate func expectADailyRhythm(
    days: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let sent = life.line.seen(.checkIn).map(\.at.boot)
    #expect((days - 2...days + 1).contains(sent.count), sourceLocation: sourceLocation)
    for (one, next) in zip(sent, sent.dropFirst()) {
      #expect(next - one >= .hours(20), sourceLocation: sourceLocation)
      #expect(next - one <= .hours(31), sourceLocation: sourceLocation)
    }
    #expect(try await life.terminal().checkIn.unconfirmed == 0, sourceLocation: sourceLocation)
  }
}
