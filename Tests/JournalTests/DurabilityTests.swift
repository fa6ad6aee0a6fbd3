import Glibc
import Testing

@testable import Journal
@testable import Terminal

@Suite struct DurabilityTests {
  @Test func aPowerFailureKeepsWhatWasCommittedAndNothingElse() throws {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    for index in 0..<5 {
      try journal.put(Fixture.order("N\(index)", code: "28012345678901234\(index)"))
    }
    var during = ""
    try journal.transaction { writer in
      try writer.put(Fixture.order("N5"))
      try writer.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
      during = try scratch.copy(named: "during")
    }
    let after = try scratch.copy(named: "after")

    let before = try Journal(directory: during, seal: Fixture.seal)
    #expect(
      try before.orders().orders.map(\.order.clientSN.text) == ["N4", "N3", "N2", "N1", "N0"])
    #expect(try before.order(number("N3"))?.code?.octets == "280123456789012343")
    #expect(try before.events(after: 0, limit: 9) == [])

    let later = try Journal(directory: after, seal: Fixture.seal)
    #expect(try later.orders().orders.count == 6)
    #expect(try later.events(after: 0, limit: 9).count == 1)
  }

  @Test func aKilledDaemonLosesNothingCommitted() async throws {
    let scratch = try Scratch()
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = scratch.state as String] in
      let journal = try Journal(directory: directory, seal: Fixture.seal)
      try journal.put(Fixture.order("A"))
      try journal.transaction { writer in
        try writer.put(Fixture.order("B"))
        kill(getpid(), SIGKILL)
      }
    }
    let journal = try scratch.journal()
    #expect(try journal.orders().orders.map(\.order.clientSN.text) == ["A"])
    try journal.put(Fixture.order("B"))
  }

  /// What a torn or lost end of the log leaves: some first part of the commits, never half of one.
  @Test func aTornLogKeepsWholeTransactions() throws {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    try journal.checkpoint()
    for index in 0..<3 {
      try journal.transaction { writer in
        try writer.put(Fixture.order("N\(index)"))
        try writer.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
      }
    }
    let log = try #require(Scratch.read(scratch.database + "-wal"))
    var counts: Set<Int> = []
    let lengths = Array(stride(from: 0, to: log.count, by: 2_048)) + [log.count]
    for (index, length) in lengths.enumerated() {
      let directory = try scratch.copy(named: "torn\(index)")
      Scratch.write(Array(log[..<length]), to: "\(directory)/journal.db-wal")
      let torn = try Journal(directory: directory, seal: Fixture.seal)
      let count = try torn.orders().orders.count
      #expect(try torn.events(after: 0, limit: 9).count == count)
      counts.insert(count)
    }
    #expect(counts == [0, 1, 2, 3])
  }

  /// Fails every single write and sync of a transaction in turn, once and for good.
  @Test func aDiskThatFailsAtAnyPointLosesNothingCommitted() async throws {
    await #expect(processExitsWith: .success) {
      try FaultyDisk.install()
      for fault in FaultyDisk.Fault.allCases {
        for times in [1, 1_000] {
          var point = 0
          repeat {
            try survive(fault, after: point, times: times)
            point += 1
          } while FaultyDisk.hits > 0 && point < 200
          #expect(point > 1, "the fault was never met")
          #expect(point < 200)
        }
      }
    }
  }

  @Test func afterAnErrorOfTheDiskTheFileIsOpenedAnew() async throws {
    await #expect(processExitsWith: .success) {
      try FaultyDisk.install()
      let scratch = try Scratch()
      let journal = try scratch.journal()
      try journal.put(Fixture.order("A"))
      let openings = FaultyDisk.openings

      FaultyDisk.arm(.syncFails, after: 0, times: 1)
      let error = #expect(throws: JournalError.self) { try journal.proveWritable() }
      #expect(error?.description.contains("SQLite 1034") == true)
      #expect(!journal.isWritable)
      #expect(FaultyDisk.openings == openings)
      #expect(try journal.order(number("A")) != nil)
      #expect(FaultyDisk.openings == openings + 1)
      try journal.proveWritable()
      #expect(journal.isWritable)

      FaultyDisk.arm(.diskFull, after: 0, times: 1)
      #expect(throws: JournalError.self) { try journal.put(Fixture.order("B")) }
      try journal.put(Fixture.order("B"))
      #expect(FaultyDisk.openings == openings + 1)
    }
  }

  /// Fails every single sync and write of the first opening in turn.
  @Test func aNewJournalOpensWithItsPromisesOrNotAtAll() async throws {
    await #expect(processExitsWith: .success) {
      try FaultyDisk.install()
      for fault in FaultyDisk.Fault.allCases {
        var point = 0
        repeat {
          let scratch = try Scratch()
          FaultyDisk.arm(fault, after: point, times: 1)
          do {
            let mode = try scratch.journal().connected().first("PRAGMA journal_mode") { $0.text(0) }
            #expect(mode == "wal", "\(fault) after \(point)")
          } catch JournalError.unwritable {
            #expect(FaultyDisk.hits == 1)
          }
          FaultyDisk.disarm()
          #expect(try scratch.journal().orders().orders.isEmpty)
          point += 1
        } while FaultyDisk.hits > 0 && point < 300
        #expect(point > 3, "the fault was hardly met")
        #expect(point < 300)
      }
    }
  }

  @Test func aFullDatabaseIsUnwritableUntilThereIsRoom() throws {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    try journal.put(Fixture.order("A"))
    let database = try journal.connected()
    let pages = try #require(try database.first("PRAGMA page_count") { $0.integer(0) })
    try #require(pages < 40)
    try database.run("PRAGMA max_page_count = 40")
    let big = [UInt8](repeating: 1, count: 200_000)
    let error = #expect(throws: JournalError.self) {
      try journal.transaction { writer in
        try writer.put(Fixture.order("B"))
        try writer.set(key: "big", value: big, sealed: false)
      }
    }
    guard case .unwritable(let text) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains("SQLite 13"))
    #expect(!journal.isWritable)
    #expect(try journal.order(number("A")) != nil)
    #expect(try journal.order(number("B")) == nil)
    try database.run("PRAGMA max_page_count = 4000")
    try journal.transaction { try $0.set(key: "big", value: big, sealed: false) }
    #expect(journal.isWritable)
    #expect(try journal.value("big") == big)
  }

  /// The kernel's own refusal to let a file grow, instead of one made up.
  @Test func aFileThatMayNotGrow() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let scratch = try Scratch()
      let journal = try scratch.journal()
      try journal.put(Fixture.order("A"))
      var limit = rlimit()
      #expect(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      var small = limit
      small.rlim_cur = 150_000
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small) == 0)
      let error = #expect(throws: JournalError.self) {
        for index in 0..<100 { try journal.put(Fixture.order("B\(index)")) }
      }
      guard case .unwritable = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(throws: JournalError.self) {
        for _ in 0..<100 { try journal.put(Fixture.order("C")) }
      }
      #expect(try journal.order(number("A")) != nil)
      #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try journal.proveWritable()
      try journal.put(Fixture.order("C"))
      #expect(try journal.order(number("C")) != nil)
    }
  }
}

/// One transaction on a disk that fails at one point: it is either done or not, what was there
/// before stays, and once the disk works the journal does.
private func survive(_ fault: FaultyDisk.Fault, after point: Int, times: Int) throws {
  let scratch = try Scratch()
  let journal = try scratch.journal()
  let kept = try Fixture.order("A", code: "280123456789012345")
  try journal.put(kept)
  FaultyDisk.arm(fault, after: point, times: times)
  var failed = false
  var isDone = false
  do {
    try journal.transaction { writer in
      try writer.put(Fixture.order("A", state: .paid, open: false))
      try writer.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
    }
    isDone = true
    try journal.checkpoint()
  } catch {
    failed = true
    guard case .unwritable? = error as? JournalError else {
      Issue.record("\(fault) after \(point): \(error)")
      return
    }
    #expect(!journal.isWritable)
  }
  #expect(failed == (FaultyDisk.hits > 0), "\(fault) after \(point)")
  if times > 1 { #expect(try (journal.order(number("A")) == kept) == !isDone, "while it fails") }
  FaultyDisk.disarm()

  try journal.proveWritable()
  #expect(journal.isWritable)
  let events = try journal.events(after: 0, limit: 9)
  let found = try #require(try journal.order(number("A")))
  #expect(events.count == (found.state == .paid ? 1 : 0), "half a transaction")
  #expect((found.state == .paid) == isDone, "what was refused came back: \(fault) after \(point)")
  #expect(found == (events.isEmpty ? kept : try Fixture.order("A", state: .paid, open: false)))

  let restarted = try Journal(directory: scratch.copy(named: "restarted"), seal: Fixture.seal)
  #expect(try restarted.order(number("A")) == found)
}
