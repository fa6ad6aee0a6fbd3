import Glibc

/// The file that holds the sealing key: 32 octets that only their owner may read.
///
/// Whoever has it can read the sealed columns of the journal beside it; whoever loses it has lost
/// the terminal's keys. It is made once, and no later start ever replaces it.
public struct SealKeyFile: Hashable, Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The seal of the file's key. A missing file is made, durably, with a new random key.
  public func loadOrCreate() throws(SealKeyFileError) -> Seal {
    do {
      return try load()
    } catch  where error.reason == .missing {
      try create()
      return try load()
    }
  }

  /// The seal of the file's key.
  ///
  /// - Throws: `SealKeyFileError`; `.missing` when there is no such file.
  public func load() throws(SealKeyFileError) -> Seal {
    try seal(refusing: S_IRWXG | S_IRWXO)
  }

  /// The seal of a key that systemd passes (`LoadCredential=`), or nil when it passes none.
  ///
  /// The group bits of such a file mirror an access list that systemd sets, and its directory is
  /// closed to everyone else: only permissions for the world are refused.
  ///
  /// - Parameter directory: the value of `CREDENTIALS_DIRECTORY`.
  public static func load(
    credential name: String, in directory: String
  ) throws(SealKeyFileError) -> Seal? {
    do {
      return try SealKeyFile(path: "\(directory)/\(name)").seal(refusing: S_IRWXO)
    } catch  where error.reason == .missing {
      return nil
    }
  }

  private func seal(refusing forbidden: mode_t) throws(SealKeyFileError) -> Seal {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      throw error(errno == ENOENT ? .missing : .system("open", errno))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw error(.system("stat", errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw error(.notAFile) }
    guard status.st_mode & forbidden == 0 else {
      throw error(.openToOthers(status.st_mode & 0o777))
    }
    guard status.st_size == Seal.keyLength else { throw error(.length(Int(status.st_size))) }
    var key = [UInt8](repeating: 0, count: Seal.keyLength)
    guard read(file, &key, key.count) == key.count else { throw error(.system("read", errno)) }
    do {
      return try Seal(key: key)
    } catch {
      throw self.error(.length(key.count))
    }
  }

  /// Puts a complete key file in place or leaves nothing. A file that appeared meanwhile stays:
  /// its key may have sealed something already, so the name is taken by `link`, which never
  /// replaces, where `rename` would.
  private func create() throws(SealKeyFileError) {
    let key: [UInt8]
    let suffix: UInt64
    do {
      key = try SecureRandom.bytes(Seal.keyLength)
      suffix = try SecureRandom.uint64()
    } catch {
      throw self.error(.noRandom)
    }
    let temporary = "\(path).\(String(suffix, radix: 16)).new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw error(.system("create", errno)) }
    defer { unlink(temporary) }
    let written = fchmod(file, 0o600) == 0 && write(file, key, key.count) == key.count
    let durable = written && fsync(file) == 0
    let code = errno
    close(file)
    guard durable else { throw error(.system("write", code)) }
    guard link(temporary, path) == 0 || errno == EEXIST else {
      throw error(.system("name", errno))
    }
    try synchronizeDirectory()
  }

  private func synchronizeDirectory() throws(SealKeyFileError) {
    let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw error(.system("open the directory of", errno)) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw error(.system("sync the directory of", errno)) }
  }

  private func error(_ reason: SealKeyFileError.Reason) -> SealKeyFileError {
    SealKeyFileError(path: path, reason: reason)
  }
}
