import Cryptography
import FoundationEssentials
import Glibc
import Testing

@testable import Journal
@testable import Terminal

/// A journal as schema version 1 left it, written down once. Never to be edited: it stands for the
/// tills in the field.
private let version1: StaticString = """
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seal_check BLOB NOT NULL,
    probes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    client_sn TEXT NOT NULL UNIQUE,
    sn TEXT,
    gateway TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL CHECK (open IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    paid_at INTEGER,
    contents_digest BLOB NOT NULL,
    code BLOB,
    code_digest BLOB,
    boot_id TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX orders_created ON orders (created_at);
  CREATE INDEX orders_state ON orders (state, created_at);
  CREATE INDEX orders_sn ON orders (sn) WHERE sn IS NOT NULL;
  CREATE INDEX orders_paid ON orders (paid_at) WHERE paid_at IS NOT NULL;
  CREATE INDEX orders_open ON orders (id) WHERE open = 1;
  CREATE INDEX orders_closed ON orders (updated_at) WHERE open = 0;
  CREATE INDEX orders_code ON orders (code_digest) WHERE code_digest IS NOT NULL;
  CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    client_sn TEXT,
    cause TEXT NOT NULL,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE identities (
    id INTEGER PRIMARY KEY,
    gateway TEXT NOT NULL,
    terminal_sn TEXT NOT NULL,
    device_id TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL,
    secret BLOB NOT NULL,
    UNIQUE (gateway, terminal_sn)
  ) STRICT;
  CREATE UNIQUE INDEX identities_active ON identities (gateway) WHERE active = 1;
  CREATE TABLE print_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_sn TEXT REFERENCES orders (client_sn)
      ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    printer TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    document BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    attempts INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX print_jobs_order ON print_jobs (client_sn) WHERE client_sn IS NOT NULL;
  CREATE INDEX print_jobs_open ON print_jobs (id) WHERE state NOT IN ('printed', 'dropped');
  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
  ) STRICT, WITHOUT ROWID;
  INSERT INTO events VALUES (41, 'order', 'A1', 'scanned', '{"n":1}', 1000);
  INSERT INTO print_jobs VALUES (3, NULL, NULL, 'test', 'held', x'1B40', 1000, NULL, 1);
  PRAGMA user_version = 1;
  """

@Suite struct MigrationTests {
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
    try database.run(
      "INSERT INTO identities VALUES (5, 'upay', 't1', 'd1', 1, 7, ?)",
      .blob(seal.seal(Array("key of t1".utf8), context: "10:identities4:upay2:t16:secret")))
    try database.run(
      "INSERT INTO settings VALUES ('k', ?, 1)",
      .blob(seal.seal([9], context: "8:settings1:k5:value")))
    let body = try JSONEncoder().encode(Fixture.order("A1").order)
    try database.run(
      """
      INSERT INTO orders VALUES (8, 'A1', NULL, 'upay', 'submitted', 1, 1000, 1000, NULL, x'010203',
        ?, NULL, 'boot', ?)
      """,
      .blob(
        seal.seal(Array("280123456789012345".utf8), context: "6:orders2:A14:code")),
      .text(String(decoding: body, as: UTF8.self)))
  }

  private func checkContents(_ journal: Journal) throws {
    var order = try Fixture.order("A1", code: "280123456789012345")
    order.codeDigest = nil
    #expect(try journal.order(number("A1")) == order)
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
    try checkContents(
      Journal(directory: scratch.state, seal: Fixture.seal, migrations: steps))
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
