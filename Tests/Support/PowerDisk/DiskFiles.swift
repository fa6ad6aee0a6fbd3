import Glibc

/// The files of a journal in a directory.
public enum DiskFiles {
  static let names = ["journal.db", "journal.db.new"].flatMap {
    [$0, $0 + "-wal", $0 + "-journal"]
  }

  public static func read(_ directory: String) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in names { files[name] = contents(of: "\(directory)/\(name)") }
    return files
  }

  /// Makes the directory anew with nothing but these files in it.
  public static func lay(_ files: [String: [UInt8]], in directory: String) throws {
    remove(directory)
    guard mkdir(directory, 0o700) == 0 else {
      throw PowerDisk.Failure(description: "could not make \(directory)")
    }
    for (name, octets) in files { write(octets, to: "\(directory)/\(name)") }
  }

  public static func remove(_ directory: String) {
    for name in names + ["journal.db-shm", "journal.db.new-shm", "upayd.lock"] {
      unlink("\(directory)/\(name)")
    }
    rmdir(directory)
  }

  static func contents(of path: String) -> [UInt8]? {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = max(0, Glibc.read(file, buffer.baseAddress, buffer.count))
    }
  }

  static func write(_ octets: [UInt8], to path: String) {
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = Glibc.write(file, octets, octets.count)
  }
}
