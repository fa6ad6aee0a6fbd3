import Cryptography
import Glibc
import Testing

@testable import Journal

extension Scratch {
  /// Makes a journal of the first release, with a row of every kind in it.
  func layVersion1() throws {
    try #require(mkdir(state, 0o700) == 0)
    Scratch.write([], to: database)
    let seal = try Fixture.seal
    let old = try raw()
    try old.execute(script: version1)
    try old.run(
      "INSERT INTO journal VALUES (1, ?, 0)",
      .blob(seal.seal(Array("upayd".utf8), context: "7:journal10:seal_check")))
    try old.run(
      "INSERT INTO identities VALUES (5, 'upay', 't1', 'd1', 1, 7, ?)",
      .blob(seal.seal(Array("key of t1".utf8), context: "10:identities4:upay2:t16:secret")))
    try old.run(
      "INSERT INTO settings VALUES ('k', ?, 1)",
      .blob(seal.seal([9], context: "8:settings1:k5:value")))
    try old.run(
      """
      INSERT INTO orders VALUES (8, 'A1', NULL, 'upay', 'submitted', 1, 1000, 1000, NULL, x'010203',
        ?, NULL, 'boot', ?)
      """,
      .blob(
        seal.seal(Array("280123456789012345".utf8), context: "6:orders2:A14:code")),
      .text(OldOrder.a1))
  }

  /// The same as the second release left it.
  func layVersion2() throws {
    try layVersion1()
    let steps = Array(Schema.migrations.prefix(2))
    _ = try Journal(directory: state, seal: Fixture.seal, migrations: steps)
  }
}

extension Scratch {
  /// A journal of the first release that was switched off: the newest of it is in the log only.
  func layVersion1InLog() throws {
    let made = try Scratch()
    try made.layVersion1()
    let steps = Array(Schema.migrations.prefix(1))
    let journal = try Journal(directory: made.state, seal: Fixture.seal, migrations: steps)
    try journal.transaction { try $0.set(key: "l", value: [1], sealed: false) }
    try journal.proveWritable()
    try #require(mkdir(state, 0o700) == 0)
    for name in ["journal.db", "journal.db-wal"] {
      Self.write(try #require(Self.read("\(made.state)/\(name)")), to: "\(state)/\(name)")
    }
  }
}
