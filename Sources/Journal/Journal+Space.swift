import Failpoints
import Glibc

/// What the journal takes of its disk, and what is left of that. All are octets.
public struct JournalSpace: Hashable, Sendable {
  /// The database file. It does not shrink: what is deleted in it is used again.
  public var database: Int64
  /// Of the file, what deleted rows have left for new ones.
  public var unused: Int64
  /// The write-ahead log beside it.
  public var log: Int64
  /// What the disk still has for the daemon's user.
  public var available: Int64
  /// The whole disk.
  public var disk: Int64

  public init(database: Int64, unused: Int64, log: Int64, available: Int64, disk: Int64) {
    self.database = database
    self.unused = unused
    self.log = log
    self.available = available
    self.disk = disk
  }
}

extension Journal {
  /// - Throws: `JournalError`.
  public func space() throws(JournalError) -> JournalSpace {
    let database = try connected()
    let page = try database.first("PRAGMA page_size") { $0.integer(0) } ?? 0
    let unused = try database.first("PRAGMA freelist_count") { $0.integer(0) } ?? 0
    let disk = try directory.disk()
    return JournalSpace(
      database: directory.size(of: directory.database), unused: unused * page,
      log: directory.size(of: directory.database + "-wal"), available: disk.available,
      disk: disk.total)
  }

  /// Moves the write-ahead log into the database and empties it: for idle moments. What was erased
  /// is in no file any more when it answers true.
  ///
  /// - Returns: false when another program is just reading the journal, which is not waited for.
  /// - Throws: `JournalError`.
  @discardableResult
  public func checkpoint() throws(JournalError) -> Bool {
    try checkpoint { (database) throws(JournalError) in
      try database.first("PRAGMA wal_checkpoint(TRUNCATE)") { !$0.bool(0) } ?? false
    }
  }

  /// Moves as much of the write-ahead log into the database as its readers let go, so that the next
  /// commit begins it anew: for idle moments. Without that SQLite does it within the commit that
  /// makes the log longer than 1,000 pages, and a customer may wait for that one.
  ///
  /// - Returns: false when another program holds the log by reading from it. It then grows with
  ///   every commit until that program ends its reading.
  /// - Throws: `JournalError`.
  @discardableResult
  public func moveLog() throws(JournalError) -> Bool {
    try checkpoint { (database) throws(JournalError) in
      try database.first("PRAGMA wal_checkpoint(PASSIVE)") {
        !$0.bool(0) && $0.integer(1) == $0.integer(2)
      } ?? false
    }
  }

  private func checkpoint(
    _ body: (Database) throws(JournalError) -> Bool
  ) throws(JournalError) -> Bool {
    try writing { () throws(JournalError) in
      let database = try connected()
      // Readers may take their time; nobody waits for them.
      database.waitForLocks(milliseconds: 0)
      defer { database.waitForLocks(milliseconds: Connection.lockPatience) }
      Failpoint.pass("checkpoint-before")
      let isWhole = try body(database)
      Failpoint.pass("checkpoint-after")
      if isWhole { commitsInLog = 0 }
      return isWhole
    }
  }
}

extension StateDirectory {
  /// 0 for a file that is not there.
  func size(of file: String) -> Int64 {
    var status = stat()
    return stat(file, &status) == 0 ? Int64(status.st_size) : 0
  }

  func disk() throws(JournalError) -> (available: Int64, total: Int64) {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else {
      throw .unwritable(
        "could not look at the disk of \(path): \(String(cString: strerror(errno)))")
    }
    let block = Int64(clamping: status.f_frsize)
    return (
      Int64(clamping: status.f_bavail).multipliedReportingOverflow(by: block).partialValue,
      Int64(clamping: status.f_blocks).multipliedReportingOverflow(by: block).partialValue
    )
  }
}
