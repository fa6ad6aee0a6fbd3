import Cryptography
import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// Sealed keys that do not open: what opens goes on, and nothing is written over.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryUnreadableTests {
  /// The keys of the identity that sells: nothing can be sold, and activating again helps.
  @Test func theActiveOne() async throws {
    let story = try await KeyStory(.shift)
    try await story.sell()
    _ = try await story.life.precreate("Q1", wait: .seconds(9))
    let sn = try await story.life.keys().terminal
    try await story.life.till.damageKeys(of: sn)
    let damaged = try await story.life.till.sealedKeys(of: sn)
    try await story.crash()
    let life = story.life
    let status = try await life.till.status(by: Fixture.peer)
    #expect(!status.ready && !status.activated && status.checkIn.helps == .activate)
    #expect(status.checkIn.advice.contains(sn), "\(status.checkIn)")
    #expect(try await life.terminal().terminalSN == sn)
    #expect(story.shop.logs.lines.contains { $0.contains("the keys of a terminal do not open") })
    let refused = await #expect(throws: Problem.self) { try await life.pay("A1") }
    #expect(refused?.code == .notActivated)
    #expect(refused?.detail.contains("do not open") == true)
    await life.advance(.days(1))
    // An order whose keys are gone is in doubt, and nobody says that it failed.
    #expect(try await life.state("Q1") == .needsAttention)
    #expect(try await life.state("S1") == .paid)
    #expect(story.checkIns == 0)

    try await story.activateAgain()
    #expect(try await story.sell())
    #expect(try await story.life.till.sealedKeys(of: sn) == damaged)
    try await story.crash()
    #expect(try await story.sell())
    #expect(try await story.life.till.sealedKeys(of: sn) == damaged)
  }

  /// The keys of an earlier identity: the till sells, and only that one's orders cannot be asked for.
  @Test func anEarlierOne() async throws {
    let story = try await KeyStory(.shift)
    try await story.sell()
    let old = try await story.life.keys().terminal
    try await story.activateAgain()
    try await story.life.till.damageKeys(of: old)
    let damaged = try await story.life.till.sealedKeys(of: old)
    try await story.crash()
    #expect(try await story.sell())
    #expect(try await story.life.till.status(by: Fixture.peer).ready)
    #expect(try await story.life.terminal().checkIn.helps == nil)
    _ = try await story.life.refund("S1", "R1", 250)
    await story.life.settle()
    #expect(story.life.line.seen(.refund).isEmpty)
    #expect(story.shop.world.order("S1")?.returnedAmount == 0)
    for _ in 0..<2 { await story.untilNoon() }
    #expect(try await story.sell())
    #expect(try await story.life.till.sealedKeys(of: old) == damaged)
  }

  /// The right keys under the wrong seal: the journal is not opened at all, and stays as it is.
  @Test func anotherSealingKey() async throws {
    let story = try await KeyStory(.shift)
    try await story.sell()
    let copy = try await story.backUp()
    let rows = { try Disk.look(copy) { try $0.identities() } }
    let before = try rows()
    let error = #expect(throws: JournalError.self) {
      try Journal(directory: copy, seal: Seal(key: [UInt8](repeating: 9, count: 32)))
    }
    #expect(error == .wrongKey)
    #expect("\(JournalError.wrongKey)".contains("activated again"))
    let isKept = try rows() == before
    #expect(isKept && before.allSatisfy(\.isReadable))
    try await story.restore(copy)
    #expect(try await story.sell())
  }

  /// What cannot be read is not written.
  @Test func aRowThatDoesNotOpenIsNotWritten() async throws {
    let story = try await KeyStory(.shift)
    let sn = try await story.life.keys().terminal
    try await story.life.till.damageKeys(of: sn)
    let refused = try await story.life.till.isRefusedByTheJournal(sn)
    #expect(refused)
  }
}

extension Till {
  fileprivate func damageKeys(of terminalSN: String) throws {
    try journal.connected().run(
      "UPDATE identities SET secret = zeroblob(length(secret)) WHERE terminal_sn = ?",
      .text(terminalSN))
  }

  fileprivate func sealedKeys(of terminalSN: String) throws -> [UInt8]? {
    try journal.connected().first(
      "SELECT secret FROM identities WHERE terminal_sn = ?", .text(terminalSN)
    ) { $0.blob(0) }
  }

  fileprivate func isRefusedByTheJournal(_ terminalSN: String) throws -> Bool {
    guard let row = try journal.identities().first(where: { $0.terminalSN == terminalSN }) else {
      return false
    }
    do {
      try journal.transaction { try $0.put(row) }
      return false
    } catch JournalError.refused {
      return true
    }
  }
}
