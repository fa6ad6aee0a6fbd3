import Cryptography
import FoundationEssentials
import PowerDisk
import Simulation
import Synchronization
import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

private let isProof = ProcessInfo.processInfo.environment["UPAYD_PROVE"] != nil

/// The power goes at every instant of what a till does: what it has sent, said and printed by then is
/// in every journal that the disk may have left, and a till that starts with it settles with the
/// gateway.
@Suite(.timeLimit(.minutes(isProof ? 180 : 15))) struct PowerTillTests {
  struct Day: Sendable, CustomTestStringConvertible {
    var name: String
    var run: @Sendable (Life) async throws -> Void
    var testDescription: String { name }
  }

  static let days = [
    Day(name: "activation and check-in") { life in
      let code = life.world.activationCode(at: life.clock.now().wall)
      _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
      await life.advance(.minutes(11))
      _ = try await life.checkIn(force: true)
      _ = try await life.pay("A1", wait: .seconds(9))
    },
    Day(name: "pay, print, refund") { life in
      try await activate(life)
      _ = try await life.pay("A1", wait: .seconds(9))
      _ = try await life.refund("A1", "R1", 250)
      await life.settle()
    },
    Day(name: "scan and revoke") { life in
      try await activate(life)
      await life.device("scanner", "counter", "ready")
      _ = try await life.pay("A1", code: nil)
      await life.scan(Fixture.code)
      await life.settle()
      _ = try await life.revoke("A1")
      await life.settle()
    },
    Day(name: "precreate, poll, cancel") { life in
      try await activate(life)
      _ = try await life.precreate("Q1") { $0.print = true }
      await life.advance(.seconds(4))
      try life.world.pays("Q1", at: life.clock.now().wall)
      await life.advance(.seconds(8))
      _ = try await life.precreate("Q2")
      await life.settle()
      _ = try await life.cancel("Q2")
      await life.advance(.seconds(8))
    },
  ]

  private static func activate(_ life: Life) async throws {
    let code = life.world.activationCode(at: life.clock.now().wall)
    _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
    await life.device("printer", "front", "ready")
    await life.settle()
  }

  @Test(arguments: days)
  func whatWasSaidAndSentIsThere(_ day: Day) async throws {
    try PowerDisk.install()
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let disk = try PowerDisk(watching: life.directory)
    let moments = Mutex<[Int: (world: World, at: Moment)]>([0: (life.world.copy, life.clock.now())])
    let promises = Mutex<[(at: Int, word: Word)]>([])
    disk.watch { count in
      let moment = (life.world.copy, life.clock.now())
      moments.withLock { $0[count] = moment }
    }
    life.line.watch { seen in promises.withLock { $0.append((disk.now, .sent(seen))) } }
    try await day.run(life)
    for event in try await life.events() {
      promises.withLock { $0.append((disk.now, .told(event))) }
    }
    life.end()
    let words = promises.withLock { $0 }
    let history = History(
      day.name, disk, promises: words.map { History.Promise(at: $0.at, $0.word.text) })

    var exploration = Exploration(
      limit: isProof ? 500 : 6, random: isProof ? 50 : 1, seed: 5,
      scratch: "\(life.directory)-cut"
    ) { directory, _ in
      let journal = try Journal(directory: directory, seal: Fixture.seal)
      let kept = try words.indices.filter { try words[$0].word.isKept(by: journal) }
      return Exploration.Recovered(
        contents: try Contents.text(of: directory + "/journal.db"), kept: Set(kept))
    }
    let sample = Sample(isProof ? 400 : 12, seed: 6)
    exploration.sample = sample.offer
    let findings = exploration.run(history)
    print(findings.summary, "\(words.count) promises")
    #expect(findings.failures == 0, "\(findings.examples.joined(separator: "\n"))")
    #expect(findings.commits > 4 && words.count > 4)

    // The same on a disk that ignores what it is told must be found out.
    exploration.sample = nil
    exploration.limit = 3
    exploration.random = 0
    let lies = exploration.run(history.withoutSyncs)
    #expect(lies.losses > 0, "\(lies.summary)\n\(lies.examples.joined(separator: "\n"))")

    var restarts = 0
    for state in sample.states {
      let moment = try #require(moments.withLock { $0[state.cut] })
      try await restart(state.files, moment.world.copy, moment.at, "\(day.name) at \(state.cut)")
      restarts += 1
    }
    print("power \(day.name): \(restarts) tills started anew")
  }

  /// A till starts with what is left, with the gateway as it was when the power went.
  private func restart(
    _ files: [String: [UInt8]], _ world: World, _ then: Moment, _ what: String
  ) async throws {
    let shop = try Shop(world: world)
    let clock = ManualClock(wall: then.wall + 5_000, boot: .seconds(20), bootID: "after the cut")
    let life = try await shop.resume(files, clock)
    await life.passADay()
    let disagreements = try await life.disagreements()
    #expect(disagreements.isEmpty, "\(what): \(disagreements)")
    life.end()
  }
}

/// Something the till did that nobody can take back.
enum Word: Sendable {
  /// A request left.
  case sent(Line.Seen)
  /// An event was published.
  case told(StoredEvent)

  var text: String {
    switch self {
    case .sent(let seen): "sent \(seen.path.rawValue) \(seen["client_sn"] ?? "")"
    case .told(let event): "told \(event.sequence) \(event.type)"
    }
  }

  func isKept(by journal: Journal) throws -> Bool {
    switch self {
    case .told(let event):
      return try journal.events(after: event.sequence - 1, limit: 1).first == event
    case .sent(let seen):
      guard try hasKey(of: seen, journal) else { return false }
      guard let number = seen["client_sn"].flatMap(ClientSN.init) else { return true }
      guard let order = try journal.order(number)?.order else { return false }
      switch seen.path {
      case .pay, .precreate:
        return order.progress.payMayHaveLeft || order.state.isSettled
      case .cancel: return order.progress.cancelMayHaveLeft || order.state.isSettled
      case .refund, .revoke: return !order.returns.isEmpty
      case .query, .activate, .checkIn: return true
      }
    }
  }

  /// Whoever signs with a key has it on the disk, and the one before it.
  private func hasKey(of seen: Line.Seen, _ journal: Journal) throws -> Bool {
    guard seen.path != .activate else { return true }
    let rings = try journal.identities().map { try JSONText.decode(KeyRing.self, $0.secret) }
    return rings.contains { ring in
      [KeyRing.Slot.current, .previous].contains { slot in
        guard let key = ring.credentials(slot)?.key else { return false }
        return Digest.md5(seen.body + Array(key.utf8)).hex == seen.sign
      }
    }
  }
}
