import Cryptography
import Glibc
import Testing

@testable import Journal
@testable import Terminal

@Suite struct SecrecyTests {
  let scratch: Scratch
  let code = "280123456789012345"
  let secret = "5f2c8e1a9b7d4430"

  init() throws { scratch = try Scratch() }

  private var files: [[UInt8]] {
    ["", "-wal", "-shm"].compactMap { Scratch.read(scratch.database + $0) }
  }

  private func holds(_ needle: some Collection<UInt8>) -> Bool {
    let needle = Array(needle)
    return files.contains { file in
      file.indices.contains { start in
        file[start] == needle[0] && file[start...].starts(with: needle)
      }
    }
  }

  @Test func noCodeAndNoKeyIsInAnyFile() throws {
    let journal = try scratch.journal()
    try journal.transaction {
      try $0.put(Fixture.order("A", code: code, sn: "visible-number"))
      var identity = Fixture.identity("t1")
      identity.secret = Array(secret.utf8)
      try $0.put(identity)
      try $0.set(key: "rotation", value: Array(secret.utf8), sealed: true)
      try $0.set(key: "plain", value: Array("visible-value".utf8), sealed: false)
    }
    for _ in 0..<2 {
      #expect(holds("visible-number".utf8))
      #expect(holds("visible-value".utf8))
      #expect(!holds(code.utf8))
      #expect(!holds(secret.utf8))
      #expect(!holds(Fixture.key))
      #expect(try journal.checkpoint())
    }
    #expect(try journal.order(number("A"))?.code?.octets == code)
  }

  @Test func anErasedCodeLeavesTheFilesSealedOrNot() throws {
    let journal = try scratch.journal()
    var stored = try Fixture.order("A", code: code)
    try journal.put(stored)
    let raw = try scratch.raw()
    let sealed = try #require(
      try raw.first("SELECT code FROM orders WHERE client_sn = 'A'") { $0.blob(0) })
    #expect(sealed.count == code.utf8.count + Seal.overhead)
    #expect(try journal.checkpoint())
    #expect(holds(sealed))
    stored.code = nil
    try journal.put(stored)
    #expect(try journal.checkpoint())
    #expect(!holds(sealed))
    #expect(try journal.order(number("A"))?.code == nil)
  }

  @Test func everyFileIsForItsOwnerOnly() throws {
    let mask = umask(0)
    defer { umask(mask) }
    let journal = try scratch.journal()
    try journal.put(Fixture.order("A"))
    for name in ["journal.db", "journal.db-wal", "journal.db-shm", "upayd.lock"] {
      var status = stat()
      #expect(stat("\(scratch.state)/\(name)", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600, "\(name)")
    }
    var status = stat()
    #expect(stat(scratch.state, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
  }
}
