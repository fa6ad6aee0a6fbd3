import Glibc
import Testing

@testable import Devices

@Suite struct LinkResolverTests {
  /// A directory with `real/device` and links to it.
  private func scene(_ body: (String) throws -> Void) throws {
    let root = try Scratch.directory()
    let links = [
      ("direct", "real/device"), ("chain", "direct"), ("directory", "real"),
      ("up", "real/../real/./device"), ("absolute", "\(root)/directory/device"),
      ("dangling", "nothing"), ("loop", "loop"),
    ]
    mkdir("\(root)/real", 0o700)
    Scratch.create("\(root)/real/device")
    for (name, target) in links { symlink(target, "\(root)/\(name)") }
    defer {
      for (name, _) in links { unlink("\(root)/\(name)") }
      unlink("\(root)/real/device")
      rmdir("\(root)/real")
      rmdir(root)
    }
    try body(root)
  }

  @Test(arguments: [
    "real/device", "direct", "chain", "directory/device", "up", "absolute",
    "directory/../direct", "./real//device",
  ])
  func `Links lead to the real path`(path: String) throws {
    try scene { root in
      #expect(try LinkResolver.resolve("\(root)/\(path)") == "\(root)/real/device")
    }
  }

  @Test(arguments: [
    ("dangling", ENOENT), ("missing", ENOENT), ("loop", ELOOP), ("real/device/below", ENOTDIR),
  ])
  func `A path that leads nowhere is told by its error`(path: String, code: Int32) throws {
    try scene { root in
      #expect(throws: LinkResolver.Failure(code: code)) {
        try LinkResolver.resolve("\(root)/\(path)")
      }
    }
  }

  @Test func `A relative path begins where the program is`() throws {
    #expect(try LinkResolver.resolve(".") == LinkResolver.resolve("/proc/self/cwd"))
    #expect(try LinkResolver.resolve("/..") == "/")
  }
}
