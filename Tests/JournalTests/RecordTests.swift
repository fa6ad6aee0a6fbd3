import Cryptography
import Terminal
import Testing

@testable import Journal

@Suite struct IdentityTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  @Test func aNewOneArchivesTheEarlier() throws {
    try journal.transaction { try $0.put(Fixture.identity("t1")) }
    #expect(try journal.identities() == [Fixture.identity("t1")])
    try journal.transaction { try $0.put(Fixture.identity("t2")) }
    #expect(
      try journal.identities() == [
        Fixture.identity("t1", active: false), Fixture.identity("t2"),
      ])
  }

  @Test func anotherGatewayHasItsOwn() throws {
    var other = Fixture.identity("t1")
    other.gateway = "ottpay"
    try journal.transaction {
      try $0.put(Fixture.identity("t1"))
      try $0.put(other)
    }
    #expect(try journal.identities().map(\.active) == [true, true])
  }

  @Test func keysAreReplaced() throws {
    var identity = Fixture.identity("t1")
    try journal.transaction { try $0.put(identity) }
    identity.secret = [9]
    identity.deviceID = "d2"
    try journal.transaction { try $0.put(identity) }
    #expect(try journal.identities() == [identity])
  }

  @Test(arguments: [
    "UPDATE identities SET secret = (SELECT secret FROM identities WHERE id = 1)",
    "UPDATE identities SET terminal_sn = 't3' WHERE id = 2",
    "UPDATE identities SET gateway = 'ottpay' WHERE id = 2",
  ])
  func keysAreBoundToTheirTerminal(damage: String) throws {
    try journal.transaction {
      try $0.put(Fixture.identity("t1"))
      try $0.put(Fixture.identity("t2"))
    }
    try scratch.raw().execute(anything: damage)
    // The one that was changed is told as such; the other goes on.
    let found = try journal.identities()
    #expect(found.map(\.isReadable).contains(false))
    for identity in found where !identity.isReadable {
      #expect(identity.secret.isEmpty)
      #expect(throws: JournalError.self) { try journal.transaction { try $0.put(identity) } }
    }
    let kept = try scratch.raw().first(
      "SELECT count(*) FROM identities WHERE length(secret) > 0"
    ) { $0.integer(0) }
    #expect(kept == 2)
  }

  @Test func keysAreNotPrinted() {
    var text = "\(Fixture.identity("t1"))"
    dump(Fixture.identity("t1"), to: &text)
    #expect(!text.contains("107"))
    #expect(text.contains("t1"))
  }
}

@Suite struct PrintJobTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  private func job(_ state: String, of order: String? = nil) -> StoredPrintJob {
    StoredPrintJob(
      clientSN: order.flatMap { ClientSN($0) }, printer: "front", kind: "receipt", state: state,
      document: [0, 1, 255], createdAt: 3, expiresAt: 9, attempts: 2)
  }

  @Test func whatIsPutIsReadAndChanged() throws {
    try journal.put(Fixture.order("A1"))
    var stored = job("queued", of: "A1")
    stored.id = try journal.transaction { try $0.put(stored) }
    #expect(stored.id == 1)
    #expect(try journal.printJobs() == [stored])
    stored.state = "held"
    stored.attempts = 3
    stored.printer = nil
    stored.expiresAt = nil
    #expect(try journal.transaction { try $0.put(stored) } == 1)
    #expect(try journal.printJobs() == [stored])
    #expect(try journal.printJobs(of: number("A1")) == [stored])
    #expect(try journal.printJobs(of: number("A2")) == [])
  }

  @Test func endedJobsAreNotOpen() throws {
    try journal.transaction { writer in
      for state in ["queued", "printed", "held", "dropped", "printing"] {
        try writer.put(job(state))
      }
    }
    #expect(try journal.printJobs().map(\.state) == ["queued", "held", "printing"])
    #expect(try journal.printJobs(openOnly: false).count == 5)
    #expect(try journal.transaction { try $0.removePrintJobs(endedBefore: 4, limit: 10) } == 2)
    #expect(try journal.printJobs(openOnly: false).map(\.id) == [1, 3, 5])
  }

  @Test func aJobThatIsNotThereIsNotChanged() {
    var stored = job("queued")
    stored.id = 7
    #expect(throws: JournalError.refused("there is no print job 7")) {
      try journal.transaction { try $0.put(stored) }
    }
  }

  @Test func itsOrderMustBeThereByTheEnd() throws {
    #expect(throws: JournalError.self) {
      try journal.transaction { try $0.put(job("queued", of: "A1")) }
    }
    #expect(try journal.printJobs() == [])
    try journal.transaction {
      try $0.put(job("queued", of: "A1"))
      try $0.put(Fixture.order("A1"))
    }
    #expect(try journal.printJobs().count == 1)
  }

  @Test func oldOrdersTakeTheirJobsAlong() throws {
    try journal.put(
      Fixture.order("A", state: .paid, open: false, at: 10), Fixture.order("B", at: 10),
      Fixture.order("C", state: .paid, open: false, at: 20))
    try journal.transaction { writer in
      for order in ["A", "B", "C"] { try writer.put(job("printed", of: order)) }
    }
    #expect(try journal.transaction { try $0.removeOrders(unchangedSince: 20, limit: 9) } == 1)
    #expect(try journal.orders().orders.map(\.order.clientSN.text) == ["C", "B"])
    #expect(try journal.printJobs(openOnly: false).map(\.clientSN?.text) == ["B", "C"])
    let numbers = ["A", "B", "C"].compactMap(ClientSN.init)
    #expect(try numbers.map { try journal.isRetired($0) } == [true, false, false])
  }
}

@Suite struct SettingTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  @Test(arguments: [[], [0], Array("a key".utf8)] as [[UInt8]], [true, false])
  func whatIsSetIsRead(value: [UInt8], sealed: Bool) throws {
    try journal.transaction { try $0.set(key: "k", value: value, sealed: sealed) }
    #expect(try journal.value("k") == value)
    #expect(try journal.value("K") == nil)
  }

  @Test func aLaterValueReplacesAndRemovalErases() throws {
    try journal.transaction { try $0.set(key: "k", value: [1], sealed: true) }
    try journal.transaction { try $0.set(key: "k", value: [2], sealed: false) }
    #expect(try journal.value("k") == [2])
    try journal.transaction { try $0.remove(key: "k") }
    try journal.transaction { try $0.remove(key: "k") }
    #expect(try journal.value("k") == nil)
  }

  @Test func aSealedValueMovedToAnotherKeyDoesNotOpen() throws {
    try journal.transaction { try $0.set(key: "k", value: [1], sealed: true) }
    try scratch.raw().execute(anything: "UPDATE settings SET key = 'l'")
    let error = #expect(throws: JournalError.self) { try journal.value("l") }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func textIsNeverSQL() throws {
    let key = "'; DROP TABLE settings; --"
    try journal.transaction { try $0.set(key: key, value: [1], sealed: true) }
    #expect(try journal.value(key) == [1])
  }
}
