import CSQLite

/// Everything that a database holds.
public enum Contents {
  /// The rows of every table in their order, as one text. What is random anew in each journal is
  /// left out.
  ///
  /// - Throws: when the file does not pass SQLite's whole check.
  public static func text(of path: String) throws -> String {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK,
      let connection
    else { throw PowerDisk.Failure(description: "cannot look at \(path)") }
    let check = try rows(of: "PRAGMA integrity_check", connection)
    guard check == ["'ok'"] else {
      throw PowerDisk.Failure(description: "integrity_check: \(check.prefix(3))")
    }
    guard try rows(of: "PRAGMA foreign_key_check", connection).isEmpty else {
      throw PowerDisk.Failure(description: "foreign_key_check")
    }
    let tables = try rows(
      of: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", connection)
    var text = ""
    for table in tables {
      let name = table.dropFirst().dropLast()
      let columns = name == "journal" ? "id, probes" : "*"
      let order = name == "sqlite_sequence" ? "name" : "1"
      text += "\(name)\n"
      for row in try rows(of: "SELECT \(columns) FROM \(name) ORDER BY \(order)", connection) {
        text += "  \(row)\n"
      }
    }
    return text
  }

  private static func rows(of sql: String, _ connection: OpaquePointer) throws -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
      throw PowerDisk.Failure(description: String(cString: sqlite3_errmsg(connection)))
    }
    var rows: [String] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: rows.append(row(of: statement))
      case SQLITE_DONE: return rows
      default: throw PowerDisk.Failure(description: String(cString: sqlite3_errmsg(connection)))
      }
    }
  }

  private static func row(of statement: OpaquePointer?) -> String {
    (0..<sqlite3_column_count(statement)).map { column in
      let type = sqlite3_column_type(statement, column)
      if type == SQLITE_BLOB, let start = sqlite3_column_blob(statement, column) {
        let count = Int(sqlite3_column_bytes(statement, column))
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(start: start, count: count))
        return "blob \(count) \(hasher.finalize())"
      }
      guard type != SQLITE_NULL, let text = sqlite3_column_text(statement, column) else {
        return "NULL"
      }
      return "'\(String(cString: text))'"
    }.joined(separator: ", ")
  }
}
