import Glibc
import Testing

/// A directory for one test; gone at its end.
final class Folder {
  private let root: String

  init() throws {
    root = "/tmp/upayctl-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try #require(mkdir(root, 0o700) == 0)
  }

  deinit {
    for name in (try? names) ?? [] { unlink(path(name)) }
    rmdir(root)
  }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  var names: [String] {
    get throws {
      let directory = try #require(opendir(root))
      defer { closedir(directory) }
      var names: [String] = []
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
      }
      return names.sorted()
    }
  }

  func read(_ name: String) throws -> [UInt8] {
    let file = open(path(name), O_RDONLY)
    try #require(file >= 0)
    defer { close(file) }
    var octets = [UInt8](repeating: 0, count: 1 << 20)
    let count = Glibc.read(file, &octets, octets.count)
    try #require(count >= 0)
    return Array(octets[..<count])
  }

  func write(_ name: String, _ octets: [UInt8]) throws {
    let file = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(file >= 0)
    defer { close(file) }
    try #require(Glibc.write(file, octets, octets.count) == octets.count)
  }

  func link(_ name: String, to target: String) throws {
    try #require(symlink(path(target), path(name)) == 0)
  }

  func mode(_ name: String) throws -> UInt32 {
    var there = stat()
    try #require(lstat(path(name), &there) == 0)
    return there.st_mode & 0o7777
  }
}
