import CSQLite

/// How a connection of the journal is opened: durable, checked, and read back.
enum Connection {
  /// How long another program's lock is waited for, in milliseconds.
  static let lockPatience: Int32 = 2_000

  /// - Throws: `JournalError`, when the file is damaged or newer, or the promises of durability
  ///   can't be kept here.
  static func open(_ path: String, migrations: [Migration]) throws(JournalError) -> Database {
    let database = try Database(path: path)
    do {
      try prepare(database, path, migrations)
      return database
    } catch {
      // What is refused is left as it is.
      database.abandon()
      throw error
    }
  }

  private static func prepare(
    _ database: Database, _ path: String, _ migrations: [Migration]
  ) throws(JournalError) {
    guard !database.isReadOnly else { throw .unwritable("\(path) is read-only") }
    database.waitForLocks(milliseconds: lockPatience)
    database.limitValues(octets: 32 << 20)
    try database.set(SQLITE_DBCONFIG_DEFENSIVE, true)
    try database.set(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
    try database.set(SQLITE_DBCONFIG_ENABLE_FKEY, true)
    try checkOrigin(of: database, migrations)
    try demand("write-ahead log", "wal", from: database, "PRAGMA journal_mode = WAL")
    // Changing the journal mode may reset it, so this comes after, and is read back.
    try database.run("PRAGMA synchronous = FULL")
    try demand("full synchronization", "2", from: database, "PRAGMA synchronous")
    try demand("erasing", "1", from: database, "PRAGMA secure_delete = ON")
    try database.run("PRAGMA cell_size_check = ON")
    // A failing disk behind a memory map is a signal, not an error.
    try database.run("PRAGMA mmap_size = 0")
    try database.run("PRAGMA temp_store = MEMORY")
    try database.run("PRAGMA journal_size_limit = 4194304")
    try checkIntegrity(of: database)
    try Schema.migrate(database, by: migrations)
  }

  /// Refuses another program's database before anything is written to it.
  private static func checkOrigin(
    of database: Database, _ migrations: [Migration]
  ) throws(JournalError) {
    try Schema.check(database, migrations)
    let program = try database.first("PRAGMA application_id") { $0.integer(0) } ?? 0
    guard program == 0 else {
      throw .damaged("it is another program's (application id \(program))")
    }
    let version = try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0
    let tables = try database.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) } ?? 0
    guard (version == 0) == (tables == 0) else {
      throw .damaged(
        "it is no journal: schema version \(version) with \(tables) tables and indexes")
    }
  }

  private static func demand(
    _ what: String, _ expected: String, from database: Database, _ pragma: StaticString
  ) throws(JournalError) {
    let found = try database.first(pragma) { $0.text(0) }
    guard found == expected else {
      throw .unwritable("\(what) is not to be had here: \(found ?? "no answer")")
    }
  }

  private static func checkIntegrity(of database: Database) throws(JournalError) {
    let said = try database.first("PRAGMA quick_check(1)") { $0.text(0) }
    guard let said else { throw .damaged("the check gave no answer") }
    guard said != "ok" else { return }
    // SQLite says it in several lines, and it goes into one of a log.
    let finding = said.split(whereSeparator: \.isNewline).joined(separator: " ")
    // A page that the disk did not give says nothing of the file: `… error code=266`.
    if let code = finding.split(separator: "error code=").last.flatMap({
      Int32($0.prefix { $0.isNumber })
    }),
      finding.contains("error code=")
    {
      throw ResultCode(extended: code).error(doing: "check the journal", saying: finding)
    }
    throw .damaged(finding)
  }
}
