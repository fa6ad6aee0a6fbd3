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
