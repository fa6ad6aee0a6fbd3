import Glibc
import PowerDisk
import Terminal
import Testing

@testable import Journal

/// What can be read of a damaged journal goes into a new one, and the damaged one is kept.
@Suite(.timeLimit(.minutes(5))) struct SalvageTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    try journal.transaction { writer in
      try writer.put(Fixture.identity("t0", active: false))
      try writer.put(Fixture.identity("t1"))
      try writer.set(key: "digest_key", value: [7, 7], sealed: true)
      try writer.set(key: "plain", value: [8], sealed: false)
      try writer.put(AgreementRowTests.agreement("A-1"))
    }
    for number in 0..<60 { try journal.sell(number) }
    try journal.transaction { writer in
      _ = try writer.removeOrders(unchangedSince: 9_000, limit: 5)
    }
    try journal.checkpoint()
    return scratch
  }

  private func damage(
    _ scratch: Scratch, _ change: (inout [UInt8], Int) -> Void, root table: String
  )
    throws
  {
    let page = try scratch.raw().first(
      "SELECT rootpage FROM sqlite_schema WHERE name = ?", .text(table)
    ) { Int($0.integer(0)) }
    var octets = try #require(Scratch.read(scratch.database))
    change(&octets, (try #require(page) - 1) * 4_096)
    Scratch.write(octets, to: scratch.database)
  }

  private func salvage(_ scratch: Scratch) throws -> Salvage {
    try Journal.salvage(directory: scratch.state, seal: Fixture.seal, at: 1_795_226_400_000)
  }

  @Test func whatIsWholeIsLeftAlone() throws {
    let scratch = try scratch()
    let before = Scratch.read(scratch.database)
    let error = #expect(throws: JournalError.self) { try salvage(scratch) }
    guard case .refused = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Scratch.read(scratch.database) == before)
  }

  @Test func theKeysAndOrdersAreSavedWhenTheEventsAreNot() throws {
    let scratch = try scratch()
    try damage(
      scratch, { $0.replaceSubrange($1..<$1 + 8, with: [UInt8](repeating: 0xA5, count: 8)) },
      root: "events")
    let damaged = Scratch.read(scratch.database)
    #expect(throws: JournalError.self) { try scratch.journal() }
    let salvage = try salvage(scratch)
    #expect(Scratch.read("\(salvage.kept)/journal.db") == damaged)
    #expect(salvage.orders == 55 && salvage.retiredNumbers == 5 && salvage.events == 0)
    #expect(salvage.terminals == ["t0", "t1"] && salvage.activeTerminal == "t1")
    #expect(salvage.settings == 2 && salvage.printJobs == 55)
    #expect(salvage.openOrders.count == 6)
    #expect(salvage.agreements == 1)
    #expect(salvage.lost.count == 1 && salvage.lost[0].hasPrefix("events"), "\(salvage.lost)")

    let journal = try scratch.journal()
    #expect(try journal.identities().map(\.terminalSN) == ["t0", "t1"])
    #expect(try journal.identities().last?.secret == Fixture.identity("t1").secret)
    #expect(try journal.value("digest_key") == [7, 7])
    #expect(try journal.openOrders().count == 6)
    #expect(try journal.openOrders().first?.code != nil)
    #expect(try journal.isRetired(number("A1")))
    // No number of an event is given twice.
    let next = try journal.transaction {
      try $0.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
    }
    #expect(next > 120)
  }

  /// Each page of the file in turn is lost: nothing that can be read is left behind, and keys are
  /// only ever lost with their own page.
  @Test func eachPageInTurn() throws {
    let healthy = try scratch()
    let whole = try #require(Scratch.read(healthy.database))
    let pages = whole.count / 4_096
    var untouched = 0
    var keysLost = 0
    var orders: [Int] = []
    for page in stride(from: 1, to: pages, by: PowerBudget.isProof ? 1 : 3) {
      let scratch = try Scratch()
      var octets = whole
      for offset in 0..<4_096 { octets[page * 4_096 + offset] = 0xA5 }
      try DiskFiles.lay(["journal.db": octets], in: scratch.state)
      let salvage: Salvage
      do {
        salvage = try self.salvage(scratch)
      } catch JournalError.refused {
        untouched += 1
        continue
      }
      let journal = try scratch.journal()
      #expect(try journal.orders().orders.count == min(50, salvage.orders))
      if salvage.terminals != ["t0", "t1"] {
        keysLost += 1
        // What says where the tables are fills two pages: without it nothing is found.
        #expect(
          salvage.lost.contains { $0.hasPrefix("keys") || $0.hasPrefix("the whole file") },
          "\(page): \(salvage.lost)")
      }
      orders.append(salvage.orders)
    }
    #expect(keysLost <= 2)
    #expect(orders.filter { $0 == 55 }.count > orders.count / 2, "\(orders)")
    #expect(orders.contains { $0 > 30 && $0 < 55 } || !PowerBudget.isProof, "\(orders)")
    print("salvage: \(orders.count) pages damaged, orders left: \(Set(orders).sorted())")
  }

  @Test func anOlderJournalIsSavedToo() throws {
    let scratch = try Scratch()
    try scratch.layVersion1()
    try damage(scratch, { octets, page in octets[page] = 0xA5 }, root: "print_jobs")
    let salvage = try salvage(scratch)
    #expect(salvage.orders == 1 && salvage.events == 1 && salvage.terminals == ["t1"])
    let journal = try scratch.journal()
    #expect(try journal.order(number("A1"))?.code != nil)
    #expect(try journal.value("k") == [9])
  }

  @Test(arguments: [0, 512])
  func nothingIsLeft(length: Int) throws {
    let scratch = try Scratch()
    let rubbish = [UInt8](repeating: 0x55, count: length)
    try DiskFiles.lay(["journal.db": rubbish], in: scratch.state)
    let salvage = try salvage(scratch)
    #expect(salvage.orders == 0 && salvage.activeTerminal == nil && !salvage.lost.isEmpty)
    #expect(Scratch.read("\(salvage.kept)/journal.db") == rubbish)
    #expect(try scratch.journal().identities().isEmpty)
  }

  @Test func aRunningDaemonIsNotDisturbed() throws {
    let scratch = try scratch()
    let journal = try scratch.journal()
    #expect(throws: JournalError.locked(pid: getpid())) { try salvage(scratch) }
    try journal.proveWritable()
  }
}
