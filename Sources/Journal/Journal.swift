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
/// the file anew before it does anything. A disk that takes nothing is read on, and tried again. A
/// journal that is found damaged is not written any more.
public final class Journal {
  let directory: StateDirectory
  private let migrations: [Migration]
  private let maximumEvents: Int64
  let seal: Seal
  private var connection: Database?
  private var writer: Writer?

  /// Whether the newest attempt to write succeeded; true before any. See ``proveWritable()``.
  public var isWritable: Bool { wasWritten && damage == nil }
  private var wasWritten = true
  /// What was found to be damaged since the journal was opened. Nothing is written any more, and
  /// nothing of it believed: what is next is for a person to do.
  public var damage: String? { connection?.damage ?? damageAtOpening }
  private var damageAtOpening: String?
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
    try self.directory.prepareDatabase { (path) throws(JournalError) in
      let draft = try Connection.open(path, migrations: migrations)
      try SealCheck.perform(on: draft, with: seal)
      try draft.gather()
    }
    // A daemon before this one may have ended because a sync failed.
    try self.directory.renewLog()
    connection = try Self.open(self.directory.database, migrations, seal)
  }

  private static func open(
    _ path: String, _ migrations: [Migration], _ seal: Seal
  ) throws(JournalError) -> Database {
    let database = try Connection.open(path, migrations: migrations)
    do {
      try SealCheck.perform(on: database, with: seal)
    } catch {
      database.abandon()
      throw error
    }
    return database
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
        if let damage = database.damage { throw .damaged(damage) }
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
    if let damage { throw .damaged(damage) }
    if let connection {
      guard connection.isDistrusted, writer == nil, connection.writesOverWhatFailed() else {
        return connection
      }
      connection.abandon()
    }
    connection = nil
    directory.dropCache()
    try directory.renewLog()
    do {
      let database = try Self.open(directory.database, migrations, seal)
      connection = database
      return database
    } catch .damaged(let what) {
      damageAtOpening = what
      throw .damaged(what)
    }
  }

  func writing<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    do {
      let result = try body()
      wasWritten = true
      return result
    } catch {
      note(error)
      throw error
    }
  }

  private func note(_ error: JournalError) {
    if case .refused = error { return }
    wasWritten = false
  }
}
