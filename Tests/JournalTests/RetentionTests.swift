import Glibc
import Testing

@testable import Journal
@testable import Terminal

@Suite struct RetentionTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func event(_ journal: Journal, at wall: Milliseconds) throws -> Int64 {
    try journal.transaction {
      try $0.append(type: "device", clientSN: nil, cause: "", data: "{}", at: wall)
    }
  }

  private func removed(
    _ journal: Journal, _ body: (Journal.Writer) throws -> Int
  ) throws -> Int { try journal.transaction(body) }

  private func numbers(_ journal: Journal) throws -> [String] {
    try journal.orders().orders.map(\.order.clientSN.text).sorted()
  }

  // MARK: Events

  @Test func oneAheadOfItsTimeKeepsTheLaterOnes() throws {
    let journal = try scratch.journal()
    for wall in [10, 20, 900, 30, 40] as [Milliseconds] { _ = try event(journal, at: wall) }
    #expect(try removed(journal) { try $0.removeEvents(before: 35, limit: 100) } == 2)
    #expect(try journal.events(after: 0, limit: 9).map(\.at) == [900, 30, 40])
  }

  @Test(arguments: [1, 2, 3, 5, 9]) func aStepIsNoLongerThanItsLimit(limit: Int) throws {
    let journal = try scratch.journal()
    for wall in 0..<5 as Range<Milliseconds> { _ = try event(journal, at: wall) }
    let first = try removed(journal) { try $0.removeEvents(before: 4, limit: limit) }
    #expect(first == min(limit, 4))
    #expect(try journal.firstEventSequence() == Int64(first) + 1)
  }

  /// A storm of events, all of them young, or with a clock that is years ahead.
  @Test(arguments: [1_000, 4_000_000_000_000] as [Milliseconds])
  func noMoreThanSoManyEventsAreKept(wall: Milliseconds) throws {
    let journal = try Journal(
      directory: scratch.state, seal: Fixture.seal, migrations: Schema.migrations,
      maximumEvents: 20)
    for _ in 0..<50 { _ = try event(journal, at: wall) }
    #expect(try journal.events(after: 0, limit: 99).map(\.sequence) == Array(31...50))
  }

  @Test func aLoweredBoundIsReachedInTime() throws {
    do {
      let journal = try scratch.journal()
      for _ in 0..<50 { _ = try event(journal, at: 1) }
    }
    let journal = try Journal(
      directory: scratch.state, seal: Fixture.seal, migrations: Schema.migrations,
      maximumEvents: 20)
    _ = try event(journal, at: 1)
    #expect(try journal.events(after: 0, limit: 99).count == 49)
    for _ in 0..<40 { _ = try event(journal, at: 1) }
    #expect(try journal.events(after: 0, limit: 99).count == 20)
  }

  // MARK: Orders

  @Test func whatWasMadeWhileTheClockWasBehindIsYoung() throws {
    let journal = try scratch.journal()
    try journal.put(
      Fixture.order("old", state: .paid, open: false, at: 1_000),
      Fixture.order("young", state: .paid, open: false, at: 5_000),
      // A battery was empty: made after the young one, with a date long before it.
      Fixture.order("dateless", state: .paid, open: false, at: 7))
    #expect(try removed(journal) { try $0.removeOrders(unchangedSince: 4_000, limit: 9) } == 1)
    #expect(try numbers(journal) == ["dateless", "young"])
    // Later, when what was made before it is old.
    #expect(try removed(journal) { try $0.removeOrders(unchangedSince: 6_000, limit: 9) } == 2)
    #expect(try numbers(journal) == [])
  }

  @Test func oneAheadOfItsTimeKeepsNoOther() throws {
    let journal = try scratch.journal()
    try journal.put(
      Fixture.order("A", state: .paid, open: false, at: 1_000),
      Fixture.order("ahead", state: .paid, open: false, at: 900_000),
      Fixture.order("B", state: .paid, open: false, at: 2_000),
      Fixture.order("C", state: .paid, open: false, at: 5_000))
    #expect(try removed(journal) { try $0.removeOrders(unchangedSince: 4_000, limit: 1) } == 1)
    #expect(try removed(journal) { try $0.removeOrders(unchangedSince: 4_000, limit: 9) } == 0)
    #expect(try numbers(journal) == ["B", "C", "ahead"])
  }

  // MARK: Print jobs

  private func job(
    _ state: String, at wall: Milliseconds, printID: String? = nil
  ) -> StoredPrintJob {
    StoredPrintJob(
      clientSN: nil, printer: "front", kind: "free", state: state, document: [1, 2, 3],
      createdAt: wall, printID: printID, contentsDigest: printID.map { _ in [9, 9] })
  }

  @Test func aPrintIDIsFound() throws {
    let journal = try scratch.journal()
    var stored = job("queued", at: 3, printID: "P-1")
    stored.id = try journal.transaction { writer in
      try writer.put(job("queued", at: 1))
      return try writer.put(stored)
    }
    #expect(try journal.printJob(printID: "P-1") == stored)
    #expect(try journal.printJob(try #require(stored.id)) == stored)
    #expect(try journal.printJob(printID: "P-2") == nil)
    #expect(try journal.printJob(99) == nil)
    stored.state = "printed"
    try journal.transaction { _ = try $0.put(stored) }
    #expect(try journal.printJob(printID: "P-1") == stored)
  }

  @Test func aPrintIDStandsForOneJob() throws {
    let journal = try scratch.journal()
    try journal.transaction { _ = try $0.put(job("queued", at: 1, printID: "P-1")) }
    #expect(throws: JournalError.self) {
      try journal.transaction { _ = try $0.put(job("queued", at: 2, printID: "P-1")) }
    }
    #expect(try journal.printJobs().count == 1)
    #expect(journal.isWritable)
  }

  @Test func aPrintIDOutlivesItsDocument() throws {
    let journal = try scratch.journal()
    try journal.transaction { writer in
      try writer.put(job("printed", at: 1, printID: "P-1"))
      try writer.put(job("dropped", at: 2))
      try writer.put(job("queued", at: 3, printID: "P-2"))
      try writer.put(job("printed", at: 9, printID: "P-3"))
    }
    #expect(try removed(journal) { try $0.removePrintJobs(endedBefore: 5, limit: 1) } == 1)
    #expect(try removed(journal) { try $0.removePrintJobs(endedBefore: 5, limit: 9) } == 1)
    #expect(try removed(journal) { try $0.removePrintJobs(endedBefore: 5, limit: 9) } == 0)
    let emptied = try #require(try journal.printJob(printID: "P-1"))
    #expect(emptied.document == [] && emptied.state == "printed")
    #expect(emptied.contentsDigest == [9, 9])
    #expect(try journal.printJobs(openOnly: false).map(\.printID) == ["P-1", "P-2", "P-3"])

    #expect(try removed(journal) { try $0.removePrintIDs(before: 1, limit: 9) } == 0)
    #expect(try removed(journal) { try $0.removePrintIDs(before: 2, limit: 9) } == 1)
    #expect(try journal.printJob(printID: "P-1") == nil)
    #expect(try journal.printJob(printID: "P-3")?.document == [1, 2, 3])
  }

  // MARK: The file

  /// So many orders come and go that they would fill the file many times over.
  @Test func theFileStopsGrowing() throws {
    let journal = try scratch.journal()
    let perRound = 250
    var sizes: [Int64] = []
    var logs: [Int64] = []
    for round in 0..<20 {
      for index in 0..<perRound {
        let wall = Milliseconds(round * perRound + index)
        try journal.transaction { writer in
          try writer.put(
            Fixture.order(
              "N\(wall)", state: .paid, open: false, code: "28\(10_000_000_000_000 + wall)",
              at: wall))
          try writer.append(
            type: "order", clientSN: nil, cause: "", data: String(repeating: "x", count: 900),
            at: wall)
          try writer.put(job("printed", at: wall, printID: "P\(wall)"))
        }
      }
      let cut = Milliseconds((round - 1) * perRound)
      var left = true
      for _ in 0..<100 where left {
        left =
          try removed(journal) {
            try $0.removeEvents(before: cut, limit: 50)
              + $0.removePrintJobs(endedBefore: cut, limit: 50)
              + $0.removePrintIDs(before: cut, limit: 50)
              + $0.removeOrders(unchangedSince: cut, limit: 50)
          } > 0
      }
      #expect(!left)
      try journal.moveLog()
      let space = try journal.space()
      sizes.append(space.database)
      logs.append(space.log)
    }
    // Two rounds are kept, and a third while it is written.
    let settled = sizes[4]
    let growth = try #require(sizes.last) - settled
    // What stays of a removed order is the digest of its number.
    #expect(growth < Int64(15 * perRound * 200), "\(sizes)")
    #expect(try #require(sizes.last) < settled * 3 / 2, "\(sizes)")
    #expect(logs.allSatisfy { $0 <= 8 << 20 }, "\(logs)")
    #expect(try journal.isRetired(number("N0")))
  }

  @Test func deletedRowsLeaveRoomForNewOnes() throws {
    let journal = try scratch.journal()
    for index in 0..<200 {
      try journal.put(Fixture.order("N\(index)", state: .paid, open: false, at: 1))
    }
    let before = try journal.space()
    try journal.transaction { _ = try $0.removeOrders(unchangedSince: 2, limit: 200) }
    try journal.checkpoint()
    let after = try journal.space()
    #expect(after.database >= before.database)
    #expect(after.unused > before.unused)
    #expect(after.log == 0)
    #expect(after.available > 0 && after.disk >= after.available)
  }

  // MARK: The write-ahead log

  @Test func theLogIsMovedAndBegunAnew() throws {
    let journal = try scratch.journal()
    try journal.checkpoint()
    #expect(journal.commitsInLog == 0)
    for index in 0..<10 { try journal.put(Fixture.order("N\(index)")) }
    #expect(journal.commitsInLog == 10)
    let log = try journal.space().log
    #expect(try journal.moveLog())
    #expect(journal.commitsInLog == 0)
    for index in 0..<10 { try journal.put(Fixture.order("N\(index)", state: .paid)) }
    #expect(try journal.space().log <= log * 2)
  }

  /// A person looks into the journal and forgets the window: nothing waits for that.
  @Test func aReaderThatStaysHoldsTheLogAndNobodyElse() throws {
    let journal = try scratch.journal()
    try journal.put(Fixture.order("A"))
    let reader = try scratch.raw()
    try reader.run("BEGIN")
    #expect(try reader.first("SELECT count(*) FROM orders") { $0.integer(0) } == 1)
    try journal.put(Fixture.order("B"))
    #expect(try !journal.checkpoint())
    #expect(try !journal.moveLog())
    #expect(journal.isWritable && journal.commitsInLog > 0)
    try journal.put(Fixture.order("C"))
    #expect(try reader.first("SELECT count(*) FROM orders") { $0.integer(0) } == 1)
    try reader.run("COMMIT")
    #expect(try journal.checkpoint())
    #expect(try journal.space().log == 0)
  }
}
