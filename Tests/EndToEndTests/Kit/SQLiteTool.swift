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

  private static func symbol(
    _ name: String, _ library: UnsafeMutableRawPointer
  ) throws -> UnsafeMutableRawPointer {
    guard let symbol = dlsym(library, name) else { throw Trouble("SQLite has no \(name)") }
    return symbol
  }
}
