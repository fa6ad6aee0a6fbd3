import Terminal
import Testing

@testable import Service

/// What may happen to the keys of a terminal; each is played with every model of keys.
enum KeySituation: String, CaseIterable, Sendable {
  case nothing = "nothing"
  case lostUnprocessed = "a check-in was lost on its way to the gateway"
  case lostProcessed = "the answer to a check-in was lost"
  case lostTwice = "the answers to two check-ins in a row were lost"
  case lostThrice = "the same, and a third that a person forced"
  case diedBeforeSending = "power cut just before a check-in left"
  case diedBeforeStoring = "power cut just before the answer was stored"
  case offAtNight = "off at night; the first sale comes before the check-in"
  case offThreeDays = "off for three days"
  case backupOfYesterday = "a backup of one day ago was restored"
  case backupOfTwoDays = "a backup of two days ago was restored"
  case backupOfAWeek = "a backup of a week ago was restored"
  case twin = "a copy of the state directory runs on a second machine"
  case twinReturns = "the same, and the second was off for three days"
  case givenAway = "the gateway takes the terminal for another device"
  case retired = "another device was activated in its place"

  /// Plays it, from noon of one day to before noon of another.
  func happen(to story: KeyStory) async throws {
    let line = story.life.line
    switch self {
    case .nothing: break
    case .lostUnprocessed: line.next(.checkIn, .requestLost)
    case .lostProcessed: line.next(.checkIn, .answerLost)
    case .lostTwice: line.next(.checkIn, .answerLost, .answerLost)
    case .lostThrice:
      line.next(.checkIn, .answerLost, .answerLost, .answerLost)
      await story.life.advance(.days(2))
      _ = try? await story.life.checkIn(force: true)
    case .diedBeforeSending: try await story.dieInCheckIn { .held($0, then: .requestLost) }
    case .diedBeforeStoring: try await story.dieInCheckIn { .answerHeld($0) }
    case .offAtNight: try await story.beOff(.hours(21))
    case .offThreeDays: try await story.beOff(.hours(69))
    case .backupOfYesterday: try await story.goBack(days: 1)
    case .backupOfTwoDays: try await story.goBack(days: 2)
    case .backupOfAWeek: try await story.goBack(days: 7)
    case .twin: try await story.haveTwin(off: 0)
    case .twinReturns: try await story.haveTwin(off: .days(3))
    case .givenAway: story.shop.world.giveAway(try await story.life.keys().terminal)
    case .retired: story.shop.world.retire(try await story.life.keys().terminal)
    }
  }
}

/// What became of a terminal, as a technician sees it.
struct KeyOutcome: Hashable, Sendable {
  var sales: [Bool]
  /// What helped in the end, and what was said before.
  var helps: [KeyHelp]
  var says: [String]

  var till: String {
    let refused = sales.count { !$0 }
    if refused == 0 { return "sells" }
    guard sales.last == true else {
      return sales.contains(true) ? "sells, then no more" : "sells no more"
    }
    return "refuses \(refused == 1 ? "one sale" : "\(refused) sales"), then sells by itself"
  }

  var help: String {
    let words: [KeyHelp: String] = [
      .checkIn: "**check in**", .activate: "**activate again**", .callSupport: "**call support**",
    ]
    return helps.isEmpty ? "nothing to do" : helps.compactMap { words[$0] }.joined(separator: ", ")
  }
}

extension KeyStory {
  /// Four noons after the situation began, with a sale at each.
  static func outcome(of situation: KeySituation, _ model: KeyModel) async throws -> KeyOutcome {
    let story = try await KeyStory(model)
    await story.untilNoon()
    try await story.sell()
    let before = story.checkIns
    try await situation.happen(to: story)
    let happened = story.checkIns
    var outcome = KeyOutcome(sales: [], helps: [], says: [])
    if situation.startsWithASale { try await story.take(into: &outcome) }
    for _ in 0..<4 {
      await story.untilNoon()
      try await story.take(into: &outcome)
    }
    // By itself once a day, and once more where no key is left; each with the other key as well
    // where the first is refused.
    #expect(story.checkIns - happened <= 2 * 6, "\(situation), \(model)")
    #expect(happened - before <= 2 * 8, "\(situation), \(model)")
    if outcome.sales.last == true {
      if let helps = try await story.life.terminal().checkIn.helps { outcome.helps = [helps] }
    } else {
      outcome.helps = try await story.followAdvice()
    }
    try await story.expectAgreement()
    story.life.end()
    return outcome
  }

  private func take(into outcome: inout KeyOutcome) async throws {
    outcome.sales.append(try await sell())
    let says = try await life.terminal().checkIn.state
    if outcome.says.last != says { outcome.says.append(says) }
  }

  fileprivate func dieInCheckIn(_ fate: (Gate) -> Line.Fate) async throws {
    let gate = Gate()
    life.line.next(.checkIn, fate(gate))
    while !Task.isCancelled, !gate.isReached { await life.advance(.hours(1)) }
    try await crash(rebooted: true, off: .minutes(2))
    gate.open()
  }

  fileprivate func beOff(_ time: Milliseconds) async throws {
    shop.settings.checkInAfterStart = .minutes(15)
    try await crash(rebooted: true, off: time)
  }

  fileprivate func goBack(days: Int) async throws {
    let backup = try await backUp()
    for _ in 0..<days {
      await untilNoon()
      try await sell()
    }
    await life.advance(.hours(1))
    try await restore(backup)
  }

  /// The copy takes over as the terminal that is looked at, after both have sold for some days.
  fileprivate func haveTwin(off: Milliseconds) async throws {
    let twin = try await KeyStory(twinOf: self)
    var rest = off
    for _ in 0..<(24 * 4) {
      await life.advance(.hours(1))
      if rest > 0 {
        rest -= .hours(1)
        twin.life.clock.setWall(by: .hours(1))
      } else {
        await twin.life.advance(.hours(1))
      }
    }
    try await sell()
    #expect(checkIns + twin.checkIns <= 2 * 2 * 6)
    life.end()
    become(twin)
  }
}

extension KeySituation {
  /// The sale comes at once, and not at the next noon.
  fileprivate var startsWithASale: Bool {
    switch self {
    case .offAtNight, .offThreeDays, .backupOfYesterday, .backupOfTwoDays, .backupOfAWeek, .twin,
      .twinReturns:
      true
    default: false
    }
  }
}
