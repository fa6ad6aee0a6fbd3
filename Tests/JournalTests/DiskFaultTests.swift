import CSQLite
import Cryptography
import Glibc
import PowerDisk
import Terminal
import Testing

@testable import Journal

/// Each single call of SQLite to its disk fails in turn, once and for good, until none is left that
/// could: the journal says so, loses nothing that it has promised, and goes on when the disk is well.
@Suite(.timeLimit(.minutes(10))) struct DiskFaultTests {
  struct Ill: Sendable, CustomTestStringConvertible {
    var name: String
    var call: DiskFault.Call
    var code: Int32
    var isShort = false
    var evicts = false
    var testDescription: String { name }
  }

  static let ills = [
    Ill(name: "write EIO", call: .write, code: 778),
    Ill(name: "write ENOSPC", call: .write, code: SQLITE_FULL),
    Ill(name: "half a write, then EIO", call: .write, code: 778, isShort: true),
    Ill(name: "half a write, then ENOSPC", call: .write, code: SQLITE_FULL, isShort: true),
    Ill(name: "sync EIO, and the kernel shows what is lost", call: .sync, code: 1_034),
    Ill(name: "sync EIO, and the kernel forgets", call: .sync, code: 1_034, evicts: true),
    Ill(name: "truncate EIO", call: .truncate, code: 1_546),
    Ill(name: "open fails", call: .open, code: SQLITE_CANTOPEN),
    Ill(name: "read EIO", call: .read, code: 266),
    Ill(name: "delete EIO", call: .delete, code: 2_570),
    Ill(name: "index not mapped", call: .map, code: 5_386),
    Ill(name: "index of no size", call: .map, code: 4_874),
    Ill(name: "index not locked", call: .lock, code: 5_130),
  ]

  @Test(arguments: ills, FaultyLife.all)
  func nothingPromisedIsLost(_ ill: Ill, _ life: FaultyLife) throws {
    let expected = try life.expected()
    var fired = 0
    for times in [1, Int.max] {
      var point = 0
      while point < 400 {
        let fault = DiskFault(
          ill.call, ill.code, after: point, times: times, isShort: ill.isShort)
        guard try life.survive(fault, evicts: ill.evicts, expected) else { break }
        fired += 1
        point += PowerBudget.isProof ? 1 : life.stride
      }
      #expect(point < 400)
    }
    print("fault \(ill.name), \(life.name): \(fired) points")
  }

  /// The same search finds loss where a log is believed whose sync has failed.
  @Test func believingAfterAFailedSyncIsCaught() throws {
    let scratch = try Scratch(inMemory: true)
    do { _ = try scratch.journal() }
    let disk = try PowerDisk(watching: scratch.state)
    var database: Database? = try Connection.open(scratch.database, migrations: Schema.migrations)
    try database?.run("UPDATE journal SET probes = 1")
    disk.arm(DiskFault(.sync, 1_034, after: 0, times: 1))
    #expect(throws: JournalError.self) { try database?.run("UPDATE journal SET probes = 2") }
    disk.heal()
    // What the journal does, without writing the log anew.
    database?.abandon()
    database = nil
    database = try Connection.open(scratch.database, migrations: Schema.migrations)
    try database?.run("UPDATE journal SET probes = 3")
    database?.abandon()
    let left = try Scratch(inMemory: true)
    try DiskFiles.lay(disk.durable, in: left.state)
    let probes = try left.raw().first("SELECT probes FROM journal") { $0.integer(0) }
    #expect(probes == 1)
  }
}

/// Steps of a journal's life, each done whole or not at all.
struct FaultyLife: Sendable, CustomTestStringConvertible {
  var name: String
  /// Every how manieth point is tried where time is short.
  var stride = 1
  var prepare: @Sendable (Scratch) throws -> Void
  var steps: [@Sendable (Journal) throws -> Void]

  var testDescription: String { name }

  static let all = [
    FaultyLife(name: "first start", stride: 13, prepare: { _ in }, steps: [step(1)]),
    FaultyLife(
      name: "migration", stride: 13, prepare: { try $0.layVersion1InLog() }, steps: [step(1)]),
    FaultyLife(
      name: "sale", stride: 5, prepare: { _ = try $0.journal() },
      steps: [step(1), step(2), step(3), { _ = try $0.checkpoint() }, step(5)]),
    FaultyLife(
      name: "pruning", stride: 9,
      prepare: { scratch in
        let journal = try scratch.journal()
        for number in 0..<10 {
          try journal.put(Fixture.order("O\(number)", state: .paid, open: false))
        }
      },
      steps: [
        step(1),
        { journal in
          try journal.transaction { writer in
            _ = try writer.removeOrders(unchangedSince: 9_000, limit: 5)
          }
        },
        { _ = try $0.moveLog() }, step(4),
      ]),
  ]

  private static func step(_ number: Int) -> @Sendable (Journal) throws -> Void {
    { journal in
      try journal.transaction { writer in
        let code = "2801234567890123\(10 + number)"
        try writer.put(Fixture.order("A\(number)", code: code))
        try writer.put(Fixture.order("A1", state: .paid, open: false))
        _ = try writer.append(
          type: "order", clientSN: nil, cause: "", data: "{\"step\":\(number)}", at: 1_000)
      }
    }
  }

  /// What the journal holds before the first step, and after each.
  func expected() throws -> [String] {
    let scratch = try Scratch(inMemory: true)
    try prepare(scratch)
    let journal = try scratch.journal()
    return try [Self.contents(scratch)]
      + steps.map { step in
        try step(journal)
        return try Self.contents(scratch)
      }
  }

  /// Lives with a fault.
  ///
  /// - Returns: whether the fault was met.
  func survive(_ fault: DiskFault, evicts: Bool, _ expected: [String]) throws -> Bool {
    let scratch = try Scratch(inMemory: true)
    try prepare(scratch)
    if access(scratch.state, F_OK) != 0 { try #require(mkdir(scratch.state, 0o700) == 0) }
    let disk = try PowerDisk(watching: scratch.state, evicts: evicts)
    disk.arm(fault)
    var journal: Journal?
    var done = 0
    var promised = 0
    var failures = 0
    var isInDoubt = false
    while done < steps.count || journal == nil || isInDoubt, failures < 10 {
      do {
        if journal == nil {
          journal = try scratch.journal()
        } else if isInDoubt, let journal {
          // It is opened anew, and a step that failed is there or is not; while the disk does not let
          // it be, what stands in the files is not what it goes on from.
          try journal.proveWritable()
          let found = try Self.opened(disk.visible, expected).filter { $0 >= promised }
          isInDoubt = false
          done = try #require(found.first, "\(name), \(fault): half of a step")
        } else if let journal {
          try steps[done](journal)
          done += 1
          promised = done
          #expect(journal.isWritable)
        }
      } catch {
        failures += 1
        isInDoubt = journal != nil
        guard case .unwritable? = error as? JournalError else {
          Issue.record("\(name), \(fault): \(error)")
          return true
        }
        #expect(disk.hits > 0)
        if failures == 2 { disk.heal() }
      }
      let left = try Self.opened(disk.durable, expected)
      #expect(
        left.contains { $0 >= promised } || journal == nil,
        "\(name), \(fault): \(left) of \(promised)")
    }
    disk.heal()
    try #require(failures < 10, "\(name), \(fault): it does not recover")
    #expect(try journal?.order(number("A1")) != nil)
    #expect(try Self.opened(disk.visible, expected).contains(steps.count), "\(name), \(fault)")
    return disk.hits > 0
  }

  /// How many steps a journal may have that is opened from these files; none: no whole number.
  private static func opened(_ files: [String: [UInt8]], _ expected: [String]) throws -> [Int] {
    let scratch = try Scratch(inMemory: true)
    try DiskFiles.lay(files, in: scratch.state)
    _ = try scratch.journal()
    let found = try contents(scratch)
    return expected.indices.filter { expected[$0] == found }
  }

  /// Codes are sealed anew each time, and a probe means nothing.
  private static func contents(_ scratch: Scratch) throws -> String {
    try Contents.text(of: scratch.database)
      .replacing(#/blob (\d+) -?\d+/#) { "blob \($0.1)" }
      .replacing(#/journal\n  '1', '\d+'/#, with: "journal")
  }
}
