import Failpoints

/// One step from a schema version to the next, done whole or not at all.
struct Migration {
  /// The version it leads to.
  let version: Int64
  /// Ends by setting `user_version`, so that the version is committed with what it stands for.
  let script: StaticString
}

/// What the tables are, as the ordered list of the steps that made them. A step that has been
/// released is never edited; a change is a new one at the end.
enum Schema {
  static let migrations = [
    Migration(
      version: 1,
      script: """
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
        CREATE INDEX print_jobs_open ON print_jobs (id)
          WHERE state NOT IN ('printed', 'dropped');

        CREATE TABLE settings (
          key TEXT PRIMARY KEY,
          value BLOB NOT NULL,
          sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
        ) STRICT, WITHOUT ROWID;

        PRAGMA user_version = 1;
        """),
    // A number stands for its contents for ever, also after its order was removed.
    Migration(
      version: 2,
      script: """
        CREATE TABLE retired_numbers (
          client_sn TEXT PRIMARY KEY,
          contents_digest BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        PRAGMA user_version = 2;
        """),
    // What the orders of a sale, a day's report and a repeated `print_id` are found by; and what
    // makes finding the ended print jobs as cheap as finding the old orders. A body that is no JSON
    // is left for whoever reads it to complain about.
    Migration(
      version: 3,
      script: """
        ALTER TABLE orders ADD COLUMN sale_no TEXT;
        ALTER TABLE orders ADD COLUMN returned_at INTEGER;
        UPDATE orders SET
          paid_at = coalesce(
            paid_at, CAST(json_extract(body, '$.latePayment.foundAt.wall') AS INTEGER)),
          returned_at = (
            SELECT CAST(max(json_extract(value, '$.updatedAt.wall')) AS INTEGER)
            FROM json_each(body, '$.returns')
            WHERE json_extract(value, '$.state') = 'succeeded')
        WHERE iif(
          json_valid(body),
          json_type(body, '$.latePayment') = 'object' OR json_array_length(body, '$.returns') > 0,
          0);
        CREATE INDEX orders_sale ON orders (sale_no) WHERE sale_no IS NOT NULL;
        CREATE INDEX orders_returned ON orders (returned_at) WHERE returned_at IS NOT NULL;

        ALTER TABLE print_jobs ADD COLUMN print_id TEXT;
        ALTER TABLE print_jobs ADD COLUMN contents_digest BLOB;
        CREATE UNIQUE INDEX print_jobs_named ON print_jobs (print_id) WHERE print_id IS NOT NULL;
        CREATE INDEX print_jobs_ended ON print_jobs (created_at)
          WHERE state IN ('printed', 'dropped') AND document <> x'';
        CREATE INDEX print_jobs_emptied ON print_jobs (created_at) WHERE document = x'';

        PRAGMA user_version = 3;
        """),
    // By which customers are charged without being there.
    Migration(
      version: 4,
      script: """
        CREATE TABLE agreements (
          id INTEGER PRIMARY KEY,
          agreement_no TEXT NOT NULL UNIQUE,
          gateway TEXT NOT NULL,
          state TEXT NOT NULL,
          open INTEGER NOT NULL CHECK (open IN (0, 1)),
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          contents_digest BLOB NOT NULL,
          boot_id TEXT NOT NULL,
          body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX agreements_open ON agreements (id) WHERE open = 1;
        CREATE INDEX agreements_ended ON agreements (updated_at)
          WHERE state IN ('failed', 'closed');

        PRAGMA user_version = 4;
        """),
  ]

  /// Brings the file to the newest version, one transaction a step.
  static func migrate(
    _ database: Database, by migrations: [Migration]
  ) throws(JournalError) {
    let found = try check(database, migrations)
    for migration in migrations where migration.version > found {
      try database.run("BEGIN IMMEDIATE")
      do {
        try database.execute(script: migration.script)
        let reached = try version(of: database)
        precondition(reached == migration.version, "a step sets its version")
        Failpoint.pass("migration-before-commit")
        try database.run("COMMIT")
        Failpoint.pass("migration-after-commit")
      } catch {
        database.rollBack()
        throw error
      }
    }
  }

  /// - Returns: the version found, when it is one that can be brought to the newest.
  @discardableResult
  static func check(
    _ database: Database, _ migrations: [Migration]
  ) throws(JournalError) -> Int64 {
    let known = migrations.last?.version ?? 0
    let found = try version(of: database)
    guard found <= known else { throw .newer(found: found, known: known) }
    guard found >= 0 else { throw .damaged("schema version \(found)") }
    return found
  }

  private static func version(of database: Database) throws(JournalError) -> Int64 {
    try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0
  }
}
