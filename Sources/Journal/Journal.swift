public import Cryptography
import Failpoints
import Terminal

/// The durable memory of a terminal: orders and the events that made them, identities and their
/// keys, print jobs, and a few settings, in one SQLite file.
///
/// What a ``transaction(_:)`` wrote is on the disk when it returns, all of it; when it throws,
/// none of it is seen by later calls. Payment codes and keys rest sealed, each bound to its place.
/// One journal at a time has a state directory. Calls block for a disk's time, and belong to one
/// actor.
///
/// After an input/output error the kernel may hold, as clean, pages that never reached the disk.
/// So the connection is given up, the cached pages are dropped, and the next call opens and checks
/// the file anew before it does anything. A disk that takes nothing is read on, and tried again.
public final class Journal {
  let directory: StateDirectory
  private let migrations: [Migration]
  private let maximumEvents: Int64
  let seal: Seal
  private var connection: Database?
  private var writer: Writer?

  /// Whether the newest attempt to write succeeded; true before any. See ``proveWritable()``.
  public private(set) var isWritable = true
  /// Commits that may still be in the write-ahead log only; see ``moveLog()``.
  public internal(set) var commitsInLog = 0

  /// Whether a state directory has a journal, in whatever condition.
  public static func exists(in directory: String) -> Bool {
    StateDirectory.hasDatabase(in: directory)
  }

  /// Opens the journal of a state directory, and makes both where there are none.
  ///
  /// - Throws: `JournalError`.
  public convenience init(directory: String, seal: Seal) throws(JournalError) {
    try self.init(directory: directory, seal: seal, migrations: Schema.migrations)
  }

  init(
    directory: String, seal: Seal, migrations: [Migration],
    maximumEvents: Int64 = Journal.maximumEvents
  ) throws(JournalError) {
    self.directory = try StateDirectory(directory)
    self.migrations = migrations
    self.maximumEvents = maximumEvents
    self.seal = seal
    try self.directory.prepareDatabase()
    let database = try Connection.open(self.directory.database, migrations: migrations)
    try SealCheck.perform(on: database, with: seal)
    connection = database
  }

  /// Runs `body` and makes everything that it wrote durable, together, before returning.
  ///
  /// When `body` or any of its writes throws, nothing of it is kept. Transactions do not nest.
  ///
  /// - Throws: what `body` throws, or `JournalError`.
  public func transaction<Result>(_ body: (Writer) throws -> Result) throws -> Result {
    precondition(writer == nil, "transactions do not nest")
    let database = try writing { () throws(JournalError) in
      let database = try connected()
      try database.run("BEGIN IMMEDIATE")
      return database
    }
    let writer = Writer(database, seal, maximumEvents: maximumEvents)
    self.writer = writer
    defer {
      writer.end()
      self.writer = nil
    }
    do {
      let result = try body(writer)
      try writing { () throws(JournalError) in
        if let failure = writer.failure { throw failure }
        guard !database.isDistrusted else { throw .unwritable("the disk failed meanwhile") }
        Failpoint.pass("journal-before-commit")
        try database.run("COMMIT")
        Failpoint.pass("journal-after-commit")
        commitsInLog += 1
      }
      return result
    } catch {
      if let failure = writer.failure { note(failure) }
      database.rollBack()
      throw error
    }
  }

  /// Commits a change that means nothing, as durably as any other.
  ///
  /// - Throws: `JournalError.unwritable` while payments must not be taken.
  public func proveWritable() throws(JournalError) {
    try writing { () throws(JournalError) in
      try connected().run("UPDATE journal SET probes = probes + 1")
      commitsInLog += 1
    }
  }

  /// The connection, opened anew where the last one is not to be trusted.
  ///
  /// A commit whose sync failed may stand whole in the write-ahead log, and whoever opens the file
  /// would find it done. So the last connection, which knows it as not done, writes over it first.
  /// While the disk lets it not, that one is read on; it commits nothing.
  func connected() throws(JournalError) -> Database {
    if let connection {
      guard connection.isDistrusted, writer == nil, connection.writesOverWhatFailed() else {
        return connection
      }
      connection.abandon()
    }
    connection = nil
    directory.dropCache()
    let database = try Connection.open(directory.database, migrations: migrations)
    try SealCheck.perform(on: database, with: seal)
    connection = database
    return database
  }

  func writing<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    do {
      let result = try body()
      isWritable = true
      return result
    } catch {
      note(error)
      throw error
    }
  }

  private func note(_ error: JournalError) {
    if case .refused = error { return }
    isWritable = false
  }
}
