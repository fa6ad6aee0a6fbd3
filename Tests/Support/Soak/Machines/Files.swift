import Glibc

/// Small things with files.
enum Files {
  /// The whole file, up to 64 MiB; nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while octets.count < 64 << 20 {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? octets : nil }
      octets += buffer.prefix(count)
    }
    return octets
  }

  static func write(_ text: String, to path: String) throws(Trouble) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Trouble("write \(path)", errno: errno) }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Trouble("write \(path)", errno: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// The names in a directory, without the two that every directory has.
  static func names(in path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { octets in
        String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  static func makeDirectory(_ path: String) throws(Trouble) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw Trouble("make \(path)", errno: errno)
    }
  }

  /// Octets that are free on the disk on which `path` lies.
  static func freeOctets(at path: String) -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int64(status.f_bavail) * Int64(status.f_frsize)
  }

  /// Takes all the room there is, down to the last block.
  static func fill(_ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    for size in [1 << 20, 4_096, 1] {
      let block = [UInt8](repeating: 0, count: size)
      // Bounded by the disk: 4 GiB are more than it has.
      for _ in 0..<4_096 where Glibc.write(file, block, size) < size { break }
    }
  }
}
