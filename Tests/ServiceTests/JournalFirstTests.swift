import Conformance
import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// Journal, then wire: nothing that moves money or keys leaves before it is on the disk.
@Suite(.timeLimit(.minutes(5))) struct JournalFirstTests {
  /// What a look at the disk finds at the moment a request leaves: what of it is committed.
  private static func committed(_ seen: Line.Seen, in journal: Journal) throws -> Bool {
    let number = seen["client_sn"].flatMap(ClientSN.init)
    let order = try number.flatMap { try journal.order($0)?.order }
    func isUnderWay(_ matches: (OrderCommand) -> Bool) -> Bool {
      order?.progress.flights.contains { matches($0.command) } ?? false
    }
    switch seen.path {
    case .pay: return isUnderWay { $0 == .pay }
    case .precreate: return isUnderWay { $0 == .precreate }
    case .query: return isUnderWay { !$0.movesMoney }
    case .cancel: return isUnderWay { $0 == .cancel }
    case .revoke: return isUnderWay { $0 == .revoke }
    case .refund:
      return isUnderWay { command in
        if case .refund(let number, _) = command {
          number.text == seen["refund_request_no"]
        } else {
          false
        }
      }
    case .checkIn:
      return try journal.identities().contains { identity in
        let ring = try JSONText.decode(KeyRing.self, identity.secret)
        return ring.isCheckingIn && ring.unconfirmed == 1
      }
    case .activate:
      return try journal.value("activation.upay").map {
        try JSONText.decode(KeyRing.self, $0).pending != nil
      } ?? false
    }
  }

  @Test(.covers("7.1/journaled-first", "7.3/journaled-first", "3.3/intent"))
  func everyRequestIsOnTheDiskBeforeItLeaves() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let found = Box<[String]>([])
    life.line.watch { seen in
      let isThere = try? Disk.look(life.directory) { try Self.committed(seen, in: $0) }
      found.change { $0.append("\(seen.path) \(isThere == true ? "committed" : "MISSING")") }
    }
    let code = shop.world.activationCode(at: life.clock.now().wall)
    _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
    _ = try await life.pay("A1", wait: .seconds(60))
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(60))
    _ = try await life.revoke("A2")
    await life.settle()
    _ = try await life.precreate("A3")
    await life.settle()
    await life.advance(.seconds(10))
    _ = try await life.cancel("A3")
    await life.settle()
    _ = try await life.checkIn()
    await life.settle()
    #expect(
      found.value
        == [
          "activate committed", "pay committed", "refund committed", "pay committed",
          "revoke committed", "precreate committed", "query committed", "cancel committed",
          "checkIn committed",
        ])
  }

  @Test(arguments: Line.Path.allCases.filter { $0 != .query })
  func whatCannotBeRecordedIsNotSent(_ path: Line.Path) async throws {
    let shop = try Shop()
    let life = path == .activate ? try await shop.openUnactivated() : try await shop.open()
    if path == .revoke || path == .refund { _ = try await life.pay("A1", wait: .seconds(9)) }
    if path == .cancel { _ = try await life.precreate("A1", wait: .seconds(9)) }
    await life.settle()
    let sent = life.line.seen.count
    try await life.till.setWritable(false)
    let problem = await #expect(throws: Problem.self) {
      switch path {
      case .pay: _ = try await life.pay("A1")
      case .precreate: _ = try await life.precreate("A1")
      case .cancel: _ = try await life.cancel("A1")
      case .revoke: _ = try await life.revoke("A1")
      case .refund: _ = try await life.refund("A1", "R1", 100)
      case .checkIn: _ = try await life.checkIn()
      case .activate:
        let code = shop.world.activationCode(at: life.clock.now().wall)
        _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
      case .query: break
      }
    }
    #expect(problem?.code == .journalUnwritable)
    #expect(problem?.code.status == 503)
    await life.settle()
    #expect(life.line.seen.count == sent)

    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(life.line.seen(path).isEmpty)
    #expect(try await life.till.status(by: Fixture.peer).journal == "ok")
  }

  @Test func aScanThatCannotBeRecordedLeavesTheOrderArmed() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("scanner", "counter", "ready")
    _ = try await life.pay("A1", code: nil)
    try await life.till.setWritable(false)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(life.line.seen(.pay).isEmpty)

    try await life.till.setWritable(true)
    await life.scan(Fixture.code, sequence: 2)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(life.line.seen(.pay).count == 1)
  }
}
