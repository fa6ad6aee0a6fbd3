import CSQLite

/// One connection to one SQLite file: a thin, typed layer.
///
/// Statements are prepared once and kept. SQL is always a literal of the program (`StaticString`),
/// so a value can only ever be bound. Not for use from two threads at once.
final class Database {
  private let connection: OpaquePointer
  /// By the address of the literal: as many as the program has.
  private var statements: [UnsafePointer<UInt8>: Statement] = [:]
  /// Set by the first input/output error (see ``ResultCode/distrustsCache``), or when a transaction
  /// can't be given up.
  private(set) var isDistrusted = false
  /// What SQLite found to be damaged first.
  private(set) var damage: String?

  /// Opens an existing file.
  init(path: String) throws(JournalError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &opened,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened, code == SQLITE_OK else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close(opened)
      throw ResultCode(extended: code).error(doing: "open \(path)", saying: message)
    }
    connection = opened
  }

  deinit { close() }

  /// Ends the connection without touching the file further: what is in the write-ahead log stays
  /// there for the next one to read from the disk.
  func abandon() {
    _ = csqlite_set_option(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
  }

  private func close() {
    statements = [:]
    sqlite3_close_v2(connection)
  }

  /// Commits a change that means nothing in the place of a commit that failed, which then is in no
  /// file any more.
  ///
  /// - Returns: false when the disk does not take it, either.
  func writesOverWhatFailed() -> Bool {
    rollBack()
    // One that can't be given up was never committed.
    guard !isInTransaction else { return true }
    return (try? run("UPDATE journal SET probes = probes + 1")) != nil
  }

  /// Moves everything into the one file. Ending the connection does the same, and does not tell when
  /// it could not.
  func gather() throws(JournalError) {
    let isWhole = try first("PRAGMA wal_checkpoint(TRUNCATE)") { !$0.bool(0) } ?? false
    guard isWhole else { throw .unwritable("another program holds the log of the journal") }
  }

  /// Gives up the transaction that is open, if one is. SQLite has done it itself after some errors.
  func rollBack() {
    guard isInTransaction else { return }
    try? run("ROLLBACK")
    if isInTransaction { isDistrusted = true }
  }

  var isReadOnly: Bool { sqlite3_db_readonly(connection, "main") != 0 }
  var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }
  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(connection) }
  /// Rows changed by the newest statement that changes any.
  var changedRows: Int { Int(sqlite3_changes64(connection)) }

  func waitForLocks(milliseconds: Int32) { sqlite3_busy_timeout(connection, milliseconds) }

  /// Bounds the octets of one value or row.
  func limitValues(octets: Int32) { sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, octets) }

  /// Turns a boolean option of the connection (`SQLITE_DBCONFIG_…`) on or off.
  func set(_ option: Int32, _ on: Bool) throws(JournalError) {
    try check(csqlite_set_option(connection, option, on ? 1 : 0), doing: "configure")
  }

  /// Runs several statements that have no parameters.
  func execute(script: StaticString) throws(JournalError) {
    let code = script.utf8Start.withMemoryRebound(
      to: CChar.self, capacity: script.utf8CodeUnitCount
    ) { sqlite3_exec(connection, $0, nil, nil, nil) }
    try check(code, doing: "run a script")
  }

  /// Runs one statement to its end, without looking at rows.
  func run(_ sql: StaticString, _ values: SQLValue...) throws(JournalError) {
    try run(sql, values)
  }

  func run(_ sql: StaticString, _ values: [SQLValue]) throws(JournalError) {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try bind(values, to: statement)
    while try step(statement) {}
  }

  /// All rows of one statement, in its order.
  func all<Element>(
    _ sql: StaticString, _ values: SQLValue...,
    read: (Row) throws(JournalError) -> Element
  ) throws(JournalError) -> [Element] {
    try all(sql, values, read: read)
  }

  func all<Element>(
    _ sql: StaticString, _ values: [SQLValue],
    read: (Row) throws(JournalError) -> Element
  ) throws(JournalError) -> [Element] {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try bind(values, to: statement)
    var elements: [Element] = []
    while try step(statement) { elements.append(try read(statement.row)) }
    return elements
  }

  /// The first row of one statement.
  func first<Element>(
    _ sql: StaticString, _ values: SQLValue...,
    read: (Row) throws(JournalError) -> Element
  ) throws(JournalError) -> Element? {
    let statement = try prepared(sql)
    let found: Element?
    do {
      try bind(values, to: statement)
      found = try step(statement) ? try read(statement.row) : nil
    } catch {
      statement.reset()
      throw error
    }
    // A statement that changes something commits it only when it has ended.
    try check(statement.reset(), doing: "use the journal")
    return found
  }

  private func prepared(_ sql: StaticString) throws(JournalError) -> Statement {
    if let known = statements[sql.utf8Start] { return known }
    var pointer: OpaquePointer?
    let code = sql.utf8Start.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount) {
      sqlite3_prepare_v3(
        connection, $0, Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer,
        nil)
    }
    try check(code, doing: "prepare a statement")
    guard let pointer else { throw .refused("an empty statement") }
    let statement = Statement(pointer)
    statements[sql.utf8Start] = statement
    return statement
  }

  private func bind(_ values: [SQLValue], to statement: Statement) throws(JournalError) {
    precondition(values.count == statement.parameterCount, "a value for every parameter")
    for (position, value) in values.enumerated() {
      try check(statement.bind(value, at: Int32(position + 1)), doing: "bind a value")
    }
  }

  /// Whether there is a row to read.
  private func step(_ statement: Statement) throws(JournalError) -> Bool {
    let code = sqlite3_step(statement.pointer)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    try check(code, doing: "use the journal")
    return false
  }

  private func check(_ code: Int32, doing what: String) throws(JournalError) {
    guard code != SQLITE_OK else { return }
    let result = ResultCode(extended: code)
    if result.distrustsCache { isDistrusted = true }
    let error = result.error(doing: what, saying: String(cString: sqlite3_errmsg(connection)))
    if case .damaged(let text) = error, damage == nil {
      damage = text
      // The log may be all that is whole: it is not moved into a file that is not.
      abandon()
    }
    throw error
  }
}
