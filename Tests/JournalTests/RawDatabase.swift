import CSQLite
import Testing

@testable import Journal

extension Database {
  /// Runs SQL that a test makes up, through a connection of its own to the same file.
  func execute(anything sql: String) throws {
    let path = try #require(try first("PRAGMA database_list") { $0.text(2) })
    var connection: OpaquePointer?
    try #require(sqlite3_open(path, &connection) == SQLITE_OK)
    defer { sqlite3_close(connection) }
    let code = sqlite3_exec(connection, sql, nil, nil, nil)
    try #require(code == SQLITE_OK, "\(String(cString: sqlite3_errmsg(connection)))")
  }
}

extension Database {
  /// How SQLite would find the rows of a statement that a test makes up.
  func plan(of sql: String) throws -> String {
    let path = try #require(try first("PRAGMA database_list") { $0.text(2) })
    var connection: OpaquePointer?
    try #require(sqlite3_open(path, &connection) == SQLITE_OK)
    defer { sqlite3_close(connection) }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, "EXPLAIN QUERY PLAN \(sql)", -1, &statement, nil)
    try #require(code == SQLITE_OK, "\(String(cString: sqlite3_errmsg(connection)))")
    defer { sqlite3_finalize(statement) }
    var lines: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      lines.append(sqlite3_column_text(statement, 3).map { String(cString: $0) } ?? "")
    }
    return lines.joined(separator: "; ")
  }
}
