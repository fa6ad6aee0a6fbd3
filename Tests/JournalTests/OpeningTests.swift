import Cryptography
import Glibc
import Testing

@testable import Journal

@Suite struct OpeningTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test func thePromisesAreReadBack() throws {
    let journal = try scratch.journal()
    let database = try journal.connected()
    #expect(try database.first("PRAGMA journal_mode") { $0.text(0) } == "wal")
    #expect(try database.first("PRAGMA synchronous") { $0.integer(0) } == 2)
    #expect(try database.first("PRAGMA foreign_keys") { $0.integer(0) } == 1)
    #expect(try database.first("PRAGMA secure_delete") { $0.integer(0) } == 1)
    #expect(try database.first("PRAGMA user_version") { $0.integer(0) } == 4)
    #expect(try database.first("PRAGMA busy_timeout") { $0.integer(0) } == 2_000)
    try journal.proveWritable()
    #expect(journal.isWritable)
  }

  @Test func oneDaemonAtATime() throws {
    var first: Journal? = try scratch.journal()
    let error = #expect(throws: JournalError.self) { try scratch.journal() }
    #expect(error == .locked(pid: getpid()))
    #expect(error?.description.contains("process \(getpid())") == true)
    try first?.proveWritable()
    first = nil
    #expect(throws: Never.self) { try scratch.journal() }
  }

  @Test func anotherProcessIsKeptOut() async throws {
    let journal = try scratch.journal()
    await #expect(processExitsWith: .success) {
      [directory = scratch.state as String, pid = getpid() as Int32] in
      #expect(throws: JournalError.locked(pid: pid)) {
        try Journal(directory: directory, seal: Fixture.seal)
      }
    }
    try journal.proveWritable()
  }

  @Test func aLockFileOfADeadDaemonLocksNobodyOut() throws {
    try #require(mkdir(scratch.state, 0o700) == 0)
    Scratch.write(Array("1\n".utf8), to: "\(scratch.state)/upayd.lock")
    #expect(throws: Never.self) { try scratch.journal() }
  }

  @Test func anotherKeyIsNoticedAtOnce() throws {
    do { _ = try scratch.journal() }
    let other = try Seal(key: Fixture.key.reversed())
    #expect(throws: JournalError.wrongKey) { try scratch.journal(seal: other) }
    #expect(throws: Never.self) { try scratch.journal() }
  }

  @Test func aNewerJournalIsLeftAlone() throws {
    do { _ = try scratch.journal() }
    try scratch.raw().execute(anything: "PRAGMA user_version = 99")
    let before = Scratch.read(scratch.database)
    #expect(throws: JournalError.newer(found: 99, known: 4)) { try scratch.journal() }
    #expect(Scratch.read(scratch.database) == before)
  }

  @Test func whatIsNoDatabaseIsDamaged() throws {
    try #require(mkdir(scratch.state, 0o700) == 0)
    let rubbish = [UInt8](repeating: 0x55, count: 8_192)
    Scratch.write(rubbish, to: scratch.database)
    let error = #expect(throws: JournalError.self) { try scratch.journal() }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(Scratch.read(scratch.database) == rubbish)
  }

  @Test func aDamagedPageIsFoundAtStart() throws {
    do {
      let journal = try scratch.journal()
      for index in 0..<50 { try journal.put(Fixture.order("N\(index)")) }
      try journal.checkpoint()
    }
    var octets = try #require(Scratch.read(scratch.database))
    for index in stride(from: 4_096 * 3, to: octets.count, by: 4_096) {
      for offset in 0..<16 { octets[index + offset] = 0xA5 }
    }
    Scratch.write(octets, to: scratch.database)
    let error = #expect(throws: JournalError.self) { try scratch.journal() }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [(0o755, 0o700), (0o770, 0o700), (0o700, 0o700)] as [(mode_t, mode_t)])
  func aDirectoryOfOursIsClosed(before: mode_t, after: mode_t) throws {
    try #require(mkdir(scratch.state, 0o700) == 0 && chmod(scratch.state, before) == 0)
    Scratch.write([UInt8](repeating: 1, count: 32), to: "\(scratch.state)/seal.key")
    _ = try scratch.journal()
    #expect(mode(scratch.state) == after)
  }

  @Test func aDirectoryWithOtherThingsIsNotTouched() throws {
    try #require(mkdir(scratch.state, 0o700) == 0 && chmod(scratch.state, 0o755) == 0)
    Scratch.write([], to: "\(scratch.state)/letters.txt")
    let journal = try scratch.journal()
    #expect(mode(scratch.state) == 0o755)
    #expect(mode(scratch.database) == 0o600)
    try journal.proveWritable()
  }

  @Test(arguments: [0o777, 0o1777, 0o702] as [mode_t])
  func aDirectoryForEveryoneIsRefused(mode: mode_t) throws {
    try #require(mkdir(scratch.state, 0o700) == 0 && chmod(scratch.state, mode) == 0)
    let error = #expect(throws: JournalError.self) { try scratch.journal() }
    #expect(error?.description.contains("chmod 700 \(scratch.state)") == true)
  }

  @Test func aDatabaseOpenToOthersIsClosed() throws {
    do { _ = try scratch.journal() }
    chmod(scratch.database, 0o644)
    _ = try scratch.journal()
    #expect(mode(scratch.database) == 0o600)
  }

  @Test(arguments: ["/proc/upayd-state", "/nonexistent/state", "/dev/null"])
  func whereNothingCanBeMadeTheErrorSaysSo(path: String) {
    let error = #expect(throws: JournalError.self) {
      try Journal(directory: path, seal: Fixture.seal)
    }
    guard case .unwritable(let text) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains(path))
  }

  @Test func aForeignWriterIsWaitedForAndThenNamed() throws {
    let journal = try scratch.journal()
    let foreign = try scratch.raw()
    try foreign.run("BEGIN IMMEDIATE")
    try journal.connected().waitForLocks(milliseconds: 1)
    let error = #expect(throws: JournalError.self) { try journal.proveWritable() }
    #expect(error?.description.contains("SQLite 5") == true)
    #expect(!journal.isWritable)
    try foreign.run("ROLLBACK")
    try journal.proveWritable()
    #expect(journal.isWritable)
  }
}
