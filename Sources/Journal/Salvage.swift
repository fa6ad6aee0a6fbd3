public import Cryptography
import Glibc
public import Terminal

/// What was saved of a damaged journal.
public struct Salvage: Hashable, Sendable {
  /// The directory in which the damaged files are kept as they were.
  public var kept: String
  public var orders = 0
  /// Of the orders, those that are still open: the gateway is asked for them at the next start.
  public var openOrders: [ClientSN] = []
  public var agreements = 0
  /// Numbers of orders that were removed long ago.
  public var retiredNumbers = 0
  public var events = 0
  public var printJobs = 0
  public var settings = 0
  /// The terminals whose keys were saved, by `terminal_sn`; of the active one the payments go on.
  public var terminals: [String] = []
  public var activeTerminal: String?
  /// What could not be read, in words; empty when all rows were.
  public var lost: [String] = []

  init(kept: String) { self.kept = kept }
}

extension Journal {
  /// Puts a new journal in the place of a damaged one, with everything in it that can still be read.
  /// The damaged files are kept beside it.
  ///
  /// - Parameter wall: milliseconds since 1970; the name of what is kept has it.
  /// - Throws: `JournalError`; `.refused` when nothing is damaged. Nothing is changed then.
  public static func salvage(
    directory path: String, seal: Seal, at wall: Milliseconds
  ) throws(JournalError) -> Salvage {
    guard try isDamaged(path, seal) else {
      throw .refused("it is in order, so there is nothing to recover")
    }
    let directory = try StateDirectory(path)
    let kept = try directory.keep(as: "damaged-\(wall)")
    var salvage = Salvage(kept: kept)
    let draft = try directory.draft { (draft) throws(JournalError) in
      try copy(from: directory.database, to: draft, seal, &salvage)
    }
    // The log belongs to the damaged file; SQLite would write it into the new one.
    try directory.removeLog()
    try directory.install(draft)
    return salvage
  }

  private static func isDamaged(_ path: String, _ seal: Seal) throws(JournalError) -> Bool {
    do {
      let journal = try Journal(directory: path, seal: seal)
      let finding = try journal.connected().first("PRAGMA integrity_check(1)") { $0.text(0) }
      guard finding == "ok" else {
        try journal.connected().abandon()
        return true
      }
      _ = try journal.identities()
      _ = try journal.openOrders()
      return false
    } catch .damaged {
      return true
    }
  }

  private static func copy(
    from damaged: String, to draft: String, _ seal: Seal, _ salvage: inout Salvage
  ) throws(JournalError) {
    let target = try Connection.open(draft, migrations: Schema.migrations)
    try SealCheck.perform(on: target, with: seal)
    guard let source = try? Database(path: damaged) else {
      salvage.lost.append("the whole file: it cannot be opened")
      return try target.gather()
    }
    source.abandon()
    guard (try? source.run("PRAGMA query_only = ON")) != nil,
      (try? source.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) }) != nil
    else {
      salvage.lost.append("the whole file: its beginning is damaged")
      return try target.gather()
    }
    // One look at the whole, which is not unlocked and locked for each row.
    try? source.run("BEGIN")
    try target.run("BEGIN IMMEDIATE")
    try SalvageCopy(source, target, seal).run(&salvage)
    try target.run("COMMIT")
    let finding = try target.first("PRAGMA integrity_check(1)") { $0.text(0) }
    guard finding == "ok" else {
      throw .unwritable("the new journal is not whole: \(finding ?? "")")
    }
  }
}

extension StateDirectory {
  /// Copies the database and its log into a directory of their own, durably.
  fileprivate func keep(as name: String) throws(JournalError) -> String {
    let kept = "\(path)/\(name)"
    guard mkdir(kept, 0o700) == 0 else { throw .failed("make \(kept)", errno) }
    for suffix in ["", "-wal"] {
      try copy(database + suffix, to: "\(kept)/journal.db\(suffix)")
    }
    try synchronize(kept)
    try synchronize(path)
    return kept
  }

  private func copy(_ source: String, to target: String) throws(JournalError) {
    let from = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard from >= 0 else {
      guard errno == ENOENT else { throw .failed("open \(source)", errno) }
      return
    }
    defer { close(from) }
    let to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard to >= 0 else { throw .failed("make \(target)", errno) }
    defer { close(to) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(from, &buffer, buffer.count)
      guard count >= 0 else { throw .failed("read \(source)", errno) }
      if count == 0 { break }
      guard write(to, buffer, count) == count else { throw .failed("write \(target)", errno) }
    }
    guard fsync(to) == 0 else { throw .failed("synchronize \(target)", errno) }
  }

  fileprivate func removeLog() throws(JournalError) {
    for suffix in ["-wal", "-shm"] { unlink(database + suffix) }
    try synchronize(path)
  }
}
