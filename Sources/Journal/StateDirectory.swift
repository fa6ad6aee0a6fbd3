import Glibc

/// The directory of the journal: for its owner only, and for one daemon at a time.
///
/// The lock is on an open file description: it ends with the process, however that ends, and no
/// stale file can keep the next daemon out.
final class StateDirectory {
  let path: String
  private let lock: Int32

  var database: String { "\(path)/journal.db" }

  static func hasDatabase(in path: String) -> Bool { access("\(path)/journal.db", F_OK) == 0 }

  /// Makes the directory if there is none, and takes its lock.
  ///
  /// - Throws: `JournalError.locked`, or `.unwritable` when it can't be used.
  init(_ path: String) throws(JournalError) {
    self.path = path
    if mkdir(path, 0o700) == 0 {
      try Self.synchronize(Self.parent(of: path))
    } else if errno != EEXIST {
      throw .failed("make the directory \(path)", errno)
    }
    try Self.checkPermissions(of: path)
    lock = try Self.takeLock("\(path)/upayd.lock")
  }

  deinit {
    // Closing alone would leave it to a child process that is just being started.
    flock(lock, LOCK_UN)
    close(lock)
  }

  /// Makes sure that there is a database file for its owner only. SQLite gives the files beside it
  /// the same permissions.
  ///
  /// A new one gets its name when it is complete. So an empty file, or a log without one, is what is
  /// left of a journal: SQLite would take the first for a new database and delete its log.
  ///
  /// - Parameter make: makes a whole database of the empty file at this path, and closes it.
  /// - Throws: what `make` throws; `JournalError.damaged`, `.unwritable`.
  func prepareDatabase(
    _ make: (_ path: String) throws(JournalError) -> Void
  ) throws(JournalError) {
    let file = open(database, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      switch errno {
      case ENOENT: return try makeDatabase(make)
      case EISDIR: throw .damaged("\(database) is a directory")
      case ELOOP: throw .damaged("\(database) is a symbolic link")
      case let code: throw .failed("open \(database)", code)
      }
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .failed("look at \(database)", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .damaged("\(database) is no file") }
    guard status.st_size > 0 else { throw .damaged("\(database) is empty") }
    if status.st_mode & 0o777 != 0o600 {
      guard fchmod(file, 0o600) == 0 else { throw .failed("close \(database) to others", errno) }
    }
  }

  private func makeDatabase(
    _ make: (_ path: String) throws(JournalError) -> Void
  ) throws(JournalError) {
    guard size(of: database + "-wal") == 0 else {
      throw .damaged("\(database) is gone, and its log is not")
    }
    try install(try draft(make))
  }

  /// Makes a database under another name, durably, and answers its path.
  func draft(
    _ make: (_ path: String) throws(JournalError) -> Void
  ) throws(JournalError) -> String {
    let draft = "\(database).new"
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
    let file = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .failed("make \(draft)", errno) }
    defer { close(file) }
    try make(draft)
    guard fsync(file) == 0 else { throw .failed("synchronize \(draft)", errno) }
    return draft
  }

  /// Gives the database its name, for good.
  func install(_ draft: String) throws(JournalError) {
    guard rename(draft, database) == 0 else { throw .failed("name \(database)", errno) }
    try synchronize(path)
  }

  /// Writes the log once more, octet for octet: after a failed sync the kernel may hold parts of it
  /// as written that never reached the disk, and commits that come after them would be lost with
  /// them. Only without an open connection.
  func renewLog() throws(JournalError) {
    let log = database + "-wal"
    let file = open(log, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      guard errno == ENOENT else { throw .failed("open \(log)", errno) }
      return
    }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: off_t = 0
    while true {
      let count = pread(file, &buffer, buffer.count, offset)
      guard count >= 0 else { throw .failed("read \(log)", errno) }
      if count == 0 { break }
      guard pwrite(file, buffer, count, offset) == count else {
        throw .failed("write \(log)", errno)
      }
      offset += off_t(count)
    }
    guard fsync(file) == 0 else { throw .failed("synchronize \(log)", errno) }
  }

  /// Drops what the page cache holds of the database, so that it is next read from the disk. Only
  /// without an open connection: closing any descriptor of the file ends SQLite's locks on it.
  func dropCache() {
    for name in [database, database + "-wal"] {
      let file = open(name, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { continue }
      posix_fadvise(file, 0, 0, Int32(POSIX_FADV_DONTNEED))
      close(file)
    }
  }

  /// Refuses a directory in which others may replace files. One that holds nothing but ours is
  /// closed to readers too; any other is left as it is, the files in it being closed themselves.
  private static func checkPermissions(of path: String) throws(JournalError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .failed("look at \(path)", errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .unwritable("\(path) is no directory") }
    guard status.st_mode & S_IWOTH == 0 else {
      throw .unwritable("everyone may write in \(path); close it: chmod 700 \(path)")
    }
    let isOpen = status.st_mode & (S_IRWXG | S_IRWXO) != 0
    if isOpen, status.st_uid == geteuid(), holdsOnlyOurs(path) {
      guard chmod(path, 0o700) == 0 else { throw .failed("close \(path) to others", errno) }
    }
  }

  private static func holdsOnlyOurs(_ path: String) -> Bool {
    guard let directory = opendir(path) else { return false }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      let ours = ["journal.", "upayd.lock", "seal.key", "damaged-"].contains {
        name.hasPrefix($0)
      }
      guard ours || name == "." || name == ".." else { return false }
    }
    return true
  }

  private static func takeLock(_ path: String) throws(JournalError) -> Int32 {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .failed("open \(path)", errno) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(file) }
      guard code == EWOULDBLOCK else { throw .failed("lock \(path)", code) }
      throw .locked(pid: holder(file))
    }
    // The number is for people only: a disk without room for it is no reason not to start.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(file, 0) == 0 { _ = pwrite(file, text, text.count, 0) }
    return file
  }

  private static func holder(_ file: Int32) -> Int32? {
    var octets = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &octets, octets.count, 0)
    let digits = octets.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
    return Int32(String(decoding: digits, as: UTF8.self))
  }

  private static func parent(of path: String) -> String {
    let trimmed = path.last == "/" ? path.dropLast() : path[...]
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return String(trimmed[...slash])
  }

  func synchronize(_ path: String) throws(JournalError) { try Self.synchronize(path) }

  private static func synchronize(_ path: String) throws(JournalError) {
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw .failed("open \(path)", errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw .failed("synchronize \(path)", errno) }
  }
}

extension JournalError {
  static func failed(_ what: String, _ code: Int32) -> JournalError {
    .unwritable("could not \(what): \(String(cString: strerror(code)))")
  }
}
