import Cryptography
import Glibc
import Testing

@testable import Journal
@testable import Terminal

/// The step to schema version 3, from both versions that are in the field.
@Suite struct Version3Tests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try #require(mkdir(scratch.state, 0o700) == 0)
    Scratch.write([], to: scratch.database)
    let seal = try Fixture.seal
    let database = try scratch.raw()
    try database.execute(script: version1)
    try database.run(
      "INSERT INTO journal VALUES (1, ?, 0)",
      .blob(seal.seal(Array("upayd".utf8), context: "7:journal10:seal_check")))
    let rows: [(String, state: String, paidAt: Int64?, body: String)] = [
      ("A1", "submitted", nil, OldOrder.a1), ("B2", "partially_refunded", 2_000, OldOrder.b2),
      ("C3", "needs_attention", nil, OldOrder.c3), ("D4", "paid", 9_000, "{ this is no JSON"),
    ]
    for row in rows {
      try database.run(
        """
        INSERT INTO orders (client_sn, gateway, state, open, created_at, updated_at, paid_at,
          contents_digest, boot_id, body)
        VALUES (?, 'upay', ?, 0, 1000, 1000, ?, x'010203', 'boot', ?)
        """, .text(row.0), .text(row.state), .optional(row.paidAt), .text(row.body))
    }
  }

  private func open(until version: Int = 3) throws -> Journal {
    try Journal(
      directory: scratch.state, seal: Fixture.seal,
      migrations: Array(Schema.migrations.prefix(version)))
  }

  private func checkContents(_ journal: Journal) throws {
    let a1 = try #require(try journal.order(number("A1"))?.order)
    #expect(a1.payment == .submitted && a1.request.saleNo == nil && !a1.request.again)
    let b2 = try #require(try journal.order(number("B2"))?.order)
    #expect(b2.returns.map(\.state) == [.succeeded, .failed] && b2.paidAt?.wall == 2_000)
    let c3 = try #require(try journal.order(number("C3"))?.order)
    #expect(c3.latePayment?.foundAt.wall == 8_000 && !c3.foreign)
    // What was damaged before is damaged after, and says so when it is read.
    #expect(throws: JournalError.damaged("the order D4 cannot be read")) {
      try journal.order(number("D4"))
    }
    let database = try journal.connected()
    let times = try database.all("SELECT client_sn, paid_at, returned_at FROM orders ORDER BY id") {
      [$0.text(0), $0.optionalText(1) ?? "-", $0.optionalText(2) ?? "-"]
    }
    #expect(
      times == [
        ["A1", "-", "-"], ["B2", "2000", "4000"], ["C3", "8000", "-"], ["D4", "9000", "-"],
      ])
    #expect(try journal.printJobs().map(\.printID) == [nil])
    #expect(try journal.printJob(3)?.contentsDigest == nil)
    #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 3)
  }

  @Test(arguments: [1, 2]) func whatIsThereIsFilledIn(from version: Int) throws {
    do { _ = try open(until: version) }
    try checkContents(open())
    try checkContents(open())
  }

  @Test func anOrderOfTheFirstReleaseGoesOn() throws {
    let journal = try open()
    var stored = try #require(try journal.order(number("B2")))
    let request = ReturnRequest(
      refund: Amount(50), no: try #require(RefundRequestNo("R3")), operator: "li", reason: nil)
    _ = try stored.order.handle(.returnRequested(request), at: Moment(wall: 9_000, boot: 9_000))
    try journal.put(stored)
    #expect(try journal.order(number("B2")) == stored)
  }

  /// Every write and sync of the step fails in turn, once and for good; after that it is done.
  @Test func aStepThatADiskInterruptsIsDoneLater() async throws {
    await #expect(processExitsWith: .success) {
      try FaultyDisk.install()
      for fault in FaultyDisk.Fault.allCases {
        for times in [1, 1_000] {
          var point = 0
          repeat {
            let tests = try Version3Tests()
            do { _ = try tests.open(until: 2) }
            FaultyDisk.arm(fault, after: point, times: times)
            do {
              _ = try tests.open()
            } catch {
              guard case .unwritable = error as? JournalError else {
                Issue.record("\(fault) after \(point): \(error)")
                return
              }
            }
            FaultyDisk.disarm()
            try tests.checkContents(tests.open())
            point += 1
          } while FaultyDisk.hits > 0 && point < 200
          #expect(point > 1, "the fault was never met")
          #expect(point < 200)
        }
      }
    }
  }

  @Test func aStepThatAKillInterruptsIsDoneLater() async throws {
    // The transaction of the step stays open when its process goes.
    await #expect(processExitsWith: .signal(SIGKILL)) { [directory = scratch.state as String] in
      let steps = Schema.migrations.prefix(2)
      do { _ = try Journal(directory: directory, seal: Fixture.seal, migrations: Array(steps)) }
      let database = try Database(path: "\(directory)/journal.db")
      try database.run("BEGIN IMMEDIATE")
      try database.execute(script: Schema.migrations[2].script)
      kill(getpid(), SIGKILL)
    }
    try checkContents(open())
  }
}
