import Glibc

/// The simulator's own directory: whole files in, whole files out.
struct Directory: Sendable {
  let path: String

  /// Makes the directory, and those above it, where missing.
  init(_ path: String) throws {
    // Links and the daemon's configuration need a path that does not depend on where one stands.
    let working = path.hasPrefix("/") ? "" : Self.working + "/"
    self.path = working + path
    var made = ""
    for part in self.path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
        throw FileError("make the directory \(made)", errno)
      }
    }
    var status = stat()
    guard stat(self.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError("use \(self.path) as a directory", ENOTDIR)
    }
  }

  func path(of name: String) -> String { path + "/" + name }

  /// The file's octets; nil when there is none, or none that can be read, up to 256 MiB.
  func read(_ name: String) -> [UInt8]? {
    let file = open(path(of: name), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while octets.count < 268_435_456 {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return octets }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      octets.append(contentsOf: buffer.prefix(count))
    }
    return nil
  }

  /// Replaces a file as a whole: who reads it sees the old octets or the new ones.
  func write(_ octets: some Collection<UInt8>, to name: String, mode: mode_t) throws {
    let target = path(of: name)
    let temporary = target + ".new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard file >= 0 else { throw FileError("write \(target)", errno) }
    defer { close(file) }
    var rest = Array(octets)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError("write \(target)", errno) }
      rest = rest.dropFirst(count)
    }
    guard fchmod(file, mode) == 0, fsync(file) == 0, rename(temporary, target) == 0 else {
      throw FileError("write \(target)", errno)
    }
  }

  func write(_ text: String, to name: String, mode: mode_t) throws {
    try write(Array(text.utf8), to: name, mode: mode)
  }

  private static var working: String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}

/// A file that could not be made or written, and why.
struct FileError: Error, CustomStringConvertible {
  let description: String
  init(_ what: String, _ number: Int32) {
    description = "can not \(what): \(String(cString: strerror(number)))"
  }
}
