import Journal
import Terminal
import Testing

@testable import Service
@testable import Simulation
@testable import Terminal

/// How a gateway treats the keys of a terminal: what public sources say, and do not agree on.
enum KeyModel: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case shift = "A"
  case keepPrevious = "B"
  case reissue = "C"
  case strict = "D"
  case dayEnd = "E"
  case life = "F"
  case unchanged = "G"

  var rules: [String] {
    switch self {
    case .shift: ["keys.rotation=shift"]
    case .keepPrevious: ["keys.rotation=keep_previous"]
    case .reissue: ["keys.rotation=reissue"]
    case .strict: ["keys.rotation=strict"]
    case .dayEnd: ["keys.expiry=day_end", "keys.expired_key_checks_in=true"]
    case .life:
      ["keys.expiry=life", "keys.life=172800000", "keys.expired_key_checks_in=false"]
    case .unchanged: ["keys.rotation=unchanged"]
    }
  }

  var testDescription: String { "model \(rawValue)" }
}

/// A shop whose terminal checks in at four in the morning, and sells at noon.
final class KeyStory {
  let model: KeyModel
  private(set) var shop: Shop
  var life: Life
  /// Check-ins that earlier lives have sent.
  private var sentBefore = 0
  private var sales = 0

  init(_ model: KeyModel, world: World = World()) async throws {
    self.model = model
    shop = try Shop(world: world)
    shop.settings.checkInTime = .hours(4)
    shop.settings.checkInJitter = 0
    shop.settings.checkInAfterStart = 0
    for rule in model.rules { try shop.world.rule(rule) }
    life = try await shop.open()
  }

  /// A copy of a story's shop: another machine with the same state directory.
  init(twinOf other: KeyStory) async throws {
    model = other.model
    shop = try Shop(world: other.shop.world)
    shop.settings = other.shop.settings
    let copy = shop.directory()
    try await other.life.till.copyState(from: other.life.directory, to: copy)
    life = try await shop.begin(in: copy, other.life.clock.another())
    sales = 500
  }

  /// From now on it is the copy that is looked at.
  func become(_ twin: KeyStory) {
    (shop, life) = (twin.shop, twin.life)
    (sentBefore, sales) = (twin.sentBefore, twin.sales)
  }

  var checkIns: Int { sentBefore + life.line.seen(.checkIn).count }

  // MARK: Lives

  func crash(
    rebooted: Bool = false, off: Milliseconds = .seconds(5), writable: Bool = true
  ) async throws {
    sentBefore = checkIns
    life = try await shop.crash(life, rebooted: rebooted, off: off, writable: writable)
  }

  func backUp() async throws -> String {
    let copy = shop.directory()
    try await life.till.copyState(from: life.directory, to: copy)
    return copy
  }

  /// The disk is replaced, and the daemon starts on the backup.
  func restore(_ backup: String) async throws {
    sentBefore = checkIns
    life.end()
    let clock = life.clock.another(boot: .minutes(1), bootID: life.clock.bootID + "r")
    life = try await shop.begin(in: backup, clock)
  }

  // MARK: Days

  /// Until the next noon in the shop.
  func untilNoon() async {
    let local = (life.clock.now().wall + .hours(8)) % .days(1)
    let rest = (.hours(12) - local + .days(1)) % .days(1)
    await life.advance(rest == 0 ? .days(1) : rest)
  }

  /// Sells, and holds the terminal to its promise: it sells where the gateway accepts any key that it
  /// holds, and says otherwise what helps.
  ///
  /// - Returns: whether it sold.
  @discardableResult
  func sell(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Bool {
    sales += 1
    let number = "S\(sales)"
    let isAccepted = await life.isAccepted()
    let before = checkIns
    let order = try await life.pay(
      number, code: "13\(1_000_000_000_000_000 + sales)", wait: .seconds(30)
    ).value
    await life.settle()
    let isPaid = order.state == .paid
    if isAccepted { #expect(isPaid, "\(order)", sourceLocation: sourceLocation) }
    if isPaid {
      #expect(isAccepted || checkIns > before, "\(order)", sourceLocation: sourceLocation)
      return true
    }
    #expect(order.state == .failed, "\(order)", sourceLocation: sourceLocation)
    #expect(
      shop.world.order(number)?.paidAmount ?? 0 == 0, "\(order)", sourceLocation: sourceLocation)
    try await expectHelp(number, sourceLocation)
    return false
  }

  /// What helps is said everywhere: in the status, the terminal, the order and the log.
  private func expectHelp(_ number: String, _ here: SourceLocation) async throws {
    let order = try await life.order(number)
    let status = try await life.till.status(by: Fixture.peer)
    let checkIn = try await life.terminal().checkIn
    #expect(status.checkIn == checkIn, sourceLocation: here)
    #expect(order.advice.contains("Do not hand over"), "\(order)", sourceLocation: here)
    guard checkIn.state == "locked_out" else {
      #expect(order.advice.contains("works again"), "\(order)", sourceLocation: here)
      return
    }
    let helps = try #require(checkIn.helps, "\(checkIn)", sourceLocation: here)
    let words = ["check_in": "check in", "activate": "activate again"][helps.rawValue] ?? "support"
    #expect(!status.ready, sourceLocation: here)
    #expect(order.advice.lowercased().contains(words), "\(order)", sourceLocation: here)
    #expect(checkIn.advice.lowercased().contains(words.prefix(8)), sourceLocation: here)
    #expect(
      shop.logs.lines.contains { $0.contains("helps=\(helps.rawValue)") }, sourceLocation: here)
  }

  /// Does what the terminal says until it sells.
  func followAdvice(sourceLocation: SourceLocation = #_sourceLocation) async throws -> [KeyHelp] {
    var steps: [KeyHelp] = []
    while steps.count < 3 {
      guard let helps = try await life.terminal().checkIn.helps else { break }
      steps.append(helps)
      switch helps {
      case .checkIn: _ = try? await life.checkIn(force: true)
      case .activate: try await activateAgain()
      case .callSupport: return steps
      }
      await life.settle()
      if try await sell(sourceLocation: sourceLocation) { return steps }
    }
    Issue.record("no advice helped: \(steps)", sourceLocation: sourceLocation)
    return steps
  }

  func activateAgain() async throws {
    var body = ActivateBody(code: shop.world.activationCode(at: life.clock.now().wall))
    body.replace = true
    body.force = true
    _ = try await life.till.activate(body, by: Fixture.peer)
  }

  /// All orders agree with the books of the gateway, a day later.
  func expectAgreement(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    await life.passADay()
    let found = try await life.disagreements()
    #expect(found.isEmpty, "\(found)", sourceLocation: sourceLocation)
  }
}

extension Life {
  /// Whether the gateway would accept a request signed with a key that the terminal holds.
  func isAccepted() async -> Bool {
    let ring = await till.activeRing
    let held = [ring?.current, ring?.previous].compactMap { $0?.key }
    let now = clock.now().wall
    return world.change { world in
      guard let sn = ring?.terminalSN, let terminal = world.model.terminals[sn], terminal.isActive
      else { return false }
      let (keys, rules) = (terminal.keys, world.model.rules.keys)
      let alive = { rules.accepts(keySince: $0, at: now, checkIn: false) }
      if held.contains(keys.current), alive(keys.currentSince) { return true }
      guard let previous = keys.previous, held.contains(previous) else { return false }
      return alive(keys.previousSince ?? keys.currentSince)
    }
  }
}

extension ManualClock {
  /// Another machine's clock, which shows the same time.
  func another(boot: Milliseconds? = nil, bootID: String? = nil) -> ManualClock {
    let now = self.now()
    return ManualClock(
      wall: now.wall, boot: boot ?? now.boot, bootID: bootID ?? self.bootID)
  }
}

extension World {
  /// The gateway's books say that the terminal is another device.
  func giveAway(_ terminalSN: String) {
    change { world in
      guard let known = world.model.terminals[terminalSN] else { return }
      world.model.terminals[terminalSN] = UpayTerminal(
        sn: terminalSN, deviceID: "another", storeSN: known.storeSN, clientSN: nil, name: nil,
        activatedAt: known.activatedAt, keys: known.keys)
    }
  }

  /// Another device was activated in the terminal's place.
  func retire(_ terminalSN: String) {
    _ = change { $0.model.setActive(false, terminal: terminalSN) }
  }
}
