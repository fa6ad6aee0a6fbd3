import CSQLite

/// A value on its way into the database.
enum SQLValue {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  static func optional(_ text: String?) -> SQLValue { text.map(Self.text) ?? .null }
  static func optional(_ octets: [UInt8]?) -> SQLValue { octets.map(Self.blob) ?? .null }
  static func optional(_ integer: Int64?) -> SQLValue { integer.map(Self.integer) ?? .null }
  static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}

/// A prepared statement; finalized when it goes.
final class Statement {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { sqlite3_finalize(pointer) }

  var row: Row { Row(statement: pointer) }
  var parameterCount: Int { Int(sqlite3_bind_parameter_count(pointer)) }

  /// Answers SQLite's result code. The value is copied.
  func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null:
      return sqlite3_bind_null(pointer, index)
    case .integer(let integer):
      return sqlite3_bind_int64(pointer, index, integer)
    case .text(var text):
      return text.withUTF8 { octets in
        octets.withMemoryRebound(to: CChar.self) {
          csqlite_bind_text(pointer, index, $0.baseAddress, UInt64($0.count))
        }
      }
    case .blob(let octets):
      return octets.withUnsafeBytes {
        csqlite_bind_blob(pointer, index, $0.baseAddress, UInt64($0.count))
      }
    }
  }

  /// Makes it ready for the next run and forgets the values: some are secret.
  ///
  /// - Returns: SQLite's result code, of the last run or of its end.
  @discardableResult
  func reset() -> Int32 {
    let code = sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
    return code
  }
}

/// The row a statement stands on; valid until its next step.
struct Row {
  fileprivate let statement: OpaquePointer

  fileprivate init(statement: OpaquePointer) { self.statement = statement }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  func bool(_ column: Int32) -> Bool { integer(column) != 0 }
  func text(_ column: Int32) -> String { String(decoding: blob(column), as: UTF8.self) }

  func blob(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(sqlite3_column_bytes(statement, column))
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
  func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }
}
