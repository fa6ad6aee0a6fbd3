import Foundation

/// The system's SQLite, loaded when it is needed: what a technician has at hand.
enum SQLiteTool {
  private typealias Open =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>
    ) -> Int32
  private typealias Execute =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>, OpaquePointer?, OpaquePointer?, OpaquePointer?
    ) -> Int32
  private typealias Close = @convention(c) (OpaquePointer?) -> Int32
  private typealias OpenForReading =
    @convention(c) (
      UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>, Int32, UnsafePointer<CChar>?
    ) -> Int32
  private typealias Prepare =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<OpaquePointer?>,
      OpaquePointer?
    ) -> Int32
  private typealias Step = @convention(c) (OpaquePointer?) -> Int32
  private typealias Text = @convention(c) (OpaquePointer?, Int32) -> UnsafePointer<UInt8>?

  /// Runs statements on a file that nobody else has open. Afterwards everything stands in that one
  /// file, without a write-ahead log beside it.
  static func run(_ sql: String, on path: String) throws {
    guard let library = dlopen("libsqlite3.so.0", RTLD_NOW) else {
      throw Trouble("libsqlite3.so.0 is not installed")
    }
    defer { dlclose(library) }
    let open = unsafeBitCast(try symbol("sqlite3_open", library), to: Open.self)
    let execute = unsafeBitCast(try symbol("sqlite3_exec", library), to: Execute.self)
    let close = unsafeBitCast(try symbol("sqlite3_close", library), to: Close.self)
    var database: OpaquePointer?
    defer { _ = close(database) }
    guard open(path, &database) == 0 else { throw Trouble("\(path) cannot be opened") }
    let status = execute(database, "\(sql); PRAGMA wal_checkpoint(TRUNCATE)", nil, nil, nil)
    guard status == 0 else { throw Trouble("\(sql): SQLite \(status)") }
  }

  /// Reads rows, also of a file that a daemon has open. A value that is null is an empty text.
  static func rows(_ sql: String, on path: String) throws -> [[String]] {
    guard let library = dlopen("libsqlite3.so.0", RTLD_NOW) else {
      throw Trouble("libsqlite3.so.0 is not installed")
    }
    defer { dlclose(library) }
    let open = unsafeBitCast(try symbol("sqlite3_open_v2", library), to: OpenForReading.self)
    let close = unsafeBitCast(try symbol("sqlite3_close", library), to: Close.self)
    let prepare = unsafeBitCast(try symbol("sqlite3_prepare_v2", library), to: Prepare.self)
    let step = unsafeBitCast(try symbol("sqlite3_step", library), to: Step.self)
    let columns = unsafeBitCast(try symbol("sqlite3_column_count", library), to: Step.self)
    let text = unsafeBitCast(try symbol("sqlite3_column_text", library), to: Text.self)
    let finish = unsafeBitCast(try symbol("sqlite3_finalize", library), to: Close.self)
    var database: OpaquePointer?
    defer { _ = close(database) }
    let readOnly: Int32 = 1
    guard open(path, &database, readOnly, nil) == 0 else {
      throw Trouble("\(path) cannot be opened")
    }
    var statement: OpaquePointer?
    guard prepare(database, sql, -1, &statement, nil) == 0 else {
      throw Trouble("\(sql): not taken")
    }
    defer { _ = finish(statement) }
    var rows: [[String]] = []
    let (row, done): (Int32, Int32) = (100, 101)
    while true {
      let status = step(statement)
      if status == done { return rows }
      guard status == row else { throw Trouble("\(sql): SQLite \(status)") }
      rows.append(
        (0..<columns(statement)).map { column in
          text(statement, column).map { String(cString: $0) } ?? ""
        })
    }
  }

  private static func symbol(
    _ name: String, _ library: UnsafeMutableRawPointer
  ) throws -> UnsafeMutableRawPointer {
    guard let symbol = dlsym(library, name) else { throw Trouble("SQLite has no \(name)") }
    return symbol
  }
}
