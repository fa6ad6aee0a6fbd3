import Cryptography
import Testing

@testable import Journal
@testable import Terminal

@Suite struct MigrationTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.layVersion1()
  }

  private func checkContents(_ journal: Journal) throws {
    let found = try #require(try journal.order(number("A1")))
    let order = try Fixture.order("A1", code: "280123456789012345")
    #expect(found.code == order.code)
    #expect(found.contentsDigest == order.contentsDigest)
    #expect(found.order.request == order.order.request)
    #expect(found.order.payment == .submitted && !found.order.foreign)
    #expect(found.order.createdAt == order.order.createdAt)
    #expect(try journal.identities() == [Fixture.identity("t1")])
    #expect(try journal.value("k") == [9])
    #expect(try journal.printJobs().map(\.id) == [3])
    #expect(try journal.firstEventSequence() == 41)
    let sequence = try journal.transaction {
      try $0.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
    }
    #expect(sequence == 42)
  }

  private func version() throws -> Int64? {
    try scratch.raw().first("PRAGMA user_version") { $0.integer(0) }
  }

  @Test func version1IsReadByThisProgram() throws {
    try checkContents(scratch.journal())
    #expect(try version() == Schema.migrations.last?.version)
  }

  @Test func theFixtureIsWhatThisProgramMakes() throws {
    let fresh = try Scratch()
    let first = Array(Schema.migrations.prefix(1))
    do { _ = try Journal(directory: fresh.state, seal: Fixture.seal, migrations: first) }
    let statement: StaticString =
      "SELECT type, name, tbl_name FROM sqlite_schema ORDER BY type, name"
    let read: (Row) -> String = { "\($0.text(0)) \($0.text(1)) \($0.text(2))" }
    #expect(try fresh.raw().all(statement, read: read) == scratch.raw().all(statement, read: read))
  }

  @Test func stepsAreTakenInOrder() throws {
    let steps =
      Array(Schema.migrations.prefix(1)) + [
        Migration(
          version: 2,
          script: """
            ALTER TABLE events ADD COLUMN origin TEXT NOT NULL DEFAULT 'till';
            PRAGMA user_version = 2;
            """),
        Migration(
          version: 3,
          script: "UPDATE events SET origin = 'two, three'; PRAGMA user_version = 3;"),
      ]
    let journal = try Journal(directory: scratch.state, seal: Fixture.seal, migrations: steps)
    try journal.transaction {
      _ = try $0.append(type: "order", clientSN: nil, cause: "", data: "{}", at: 1)
    }
    #expect(try version() == 3)
    #expect(
      try scratch.raw().all("SELECT origin FROM events ORDER BY sequence") { $0.text(0) }
        == ["two, three", "till"])
  }

  @Test func aStepThatFailsLeavesEverythingAsItWas() throws {
    let steps =
      Array(Schema.migrations.prefix(1)) + [
        Migration(
          version: 2,
          script: "DELETE FROM events; INSERT INTO nowhere VALUES (1); PRAGMA user_version = 2;")
      ]
    #expect(throws: JournalError.self) {
      try Journal(directory: scratch.state, seal: Fixture.seal, migrations: steps)
    }
    #expect(try version() == 1)
    try checkContents(scratch.journal())
  }

  @Test func versionsOnlyGrow() {
    let versions = Schema.migrations.map(\.version)
    #expect(versions == Array(1...Int64(versions.count)))
  }
}
