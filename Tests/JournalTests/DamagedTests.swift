import Cryptography
import Glibc
import PowerDisk
import Terminal
import Testing

@testable import Journal

/// A journal that is not whole is refused in words and never written over, at the start and later.
@Suite(.timeLimit(.minutes(5))) struct DamagedTests {
  /// A journal of some sales, switched off without an end: some of it is in the log only.
  private static func files(inLog: Bool = false) throws -> [String: [UInt8]] {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    for number in 0..<60 { try journal.sell(number) }
    try journal.transaction { try $0.put(Fixture.identity("t1")) }
    try journal.checkpoint()
    if inLog { try journal.sell(60) }
    var files = DiskFiles.read(scratch.state)
    if !inLog { files["journal.db-wal"] = nil }
    return files
  }

  /// Opens it as the daemon does.
  ///
  /// - Returns: what was said; nil when it was opened.
  private func refusal(of files: [String: [UInt8]], _ what: String) throws -> JournalError? {
    let scratch = try Scratch()
    try DiskFiles.lay(files, in: scratch.state)
    do throws(JournalError) {
      let journal = try Self.open(scratch)
      _ = try journal.identities()
      return nil
    } catch {
      // An empty log beside it is no change.
      let after = DiskFiles.read(scratch.state).filter { !$0.value.isEmpty || files[$0.key] != nil }
      if after != files {
        let places = zip(files["journal.db"] ?? [], after["journal.db"] ?? []).enumerated()
          .filter { $0.element.0 != $0.element.1 }.map(\.offset)
        Issue.record("\(what): it was written to at \(places.prefix(20)): \(error)")
      }
      return error
    }
  }

  private static func open(_ scratch: Scratch) throws(JournalError) -> Journal {
    guard let seal = try? Fixture.seal else { throw .wrongKey }
    return try Journal(directory: scratch.state, seal: seal)
  }

  private func isDamage(_ error: JournalError?) -> Bool {
    if case .damaged? = error {
      error?.description.contains("--recover-journal") == true
    } else {
      false
    }
  }

  @Test func cutAtEverySector() throws {
    let files = try Self.files()
    let whole = try #require(files["journal.db"])
    let step = PowerBudget.isProof ? 512 : 512 * 5
    for length in stride(from: 0, to: whole.count, by: step) {
      let cut = ["journal.db": Array(whole[..<length])]
      #expect(isDamage(try refusal(of: cut, "\(length)")), "cut at \(length) of \(whole.count)")
    }
  }

  /// Bits of the head of each page, and some others: either it is noticed, or the rows are as they
  /// were, or a row says that it makes no sense.
  @Test func flippedBits() throws {
    let files = try Self.files()
    let whole = try #require(files["journal.db"])
    var random = Seeded(3)
    var noticed = 0
    var tried = 0
    for page in stride(from: 0, to: whole.count, by: 4_096) {
      let head = page == 0 ? 100 : page
      var places = (0..<(PowerBudget.isProof ? 8 : 2)).map { head + $0 }
      places += (0..<(PowerBudget.isProof ? 64 : 2)).map { _ in
        page + Int.random(in: 0..<4_096, using: &random)
      }
      for place in places {
        var octets = whole
        octets[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        tried += 1
        let error = try refusal(of: ["journal.db": octets], "bit at \(place)")
        switch error {
        case nil: break
        case .damaged, .wrongKey, .newer: noticed += 1
        default: Issue.record("bit at \(place): \(String(describing: error))")
        }
      }
    }
    #expect(noticed > tried / 4, "\(noticed) of \(tried)")
  }

  @Test func theHeadIsChecked() throws {
    let files = try Self.files()
    let whole = try #require(files["journal.db"])
    func changed(_ place: Int, _ octets: [UInt8]) -> [String: [UInt8]] {
      var copy = whole
      copy.replaceSubrange(place..<place + octets.count, with: octets)
      return ["journal.db": copy]
    }
    // user_version and application_id, as the format of the file has them.
    #expect(try refusal(of: changed(60, [0, 0, 0, 99]), "newer") == .newer(found: 99, known: 4))
    #expect(isDamage(try refusal(of: changed(60, [255, 255, 255, 255]), "negative")))
    #expect(isDamage(try refusal(of: changed(60, [0, 0, 0, 0]), "none")))
    #expect(isDamage(try refusal(of: changed(68, [1, 2, 3, 4]), "another program's")))
    #expect(isDamage(try refusal(of: changed(0, Array("Not a database!".utf8)), "magic")))
  }

  @Test func whatIsNoJournal() throws {
    #expect(isDamage(try refusal(of: ["journal.db": []], "empty")))
    #expect(isDamage(try refusal(of: ["journal.db": [UInt8](repeating: 0, count: 512)], "zeros")))
    let text = Array("client_sn,amount\n".utf8)
    #expect(isDamage(try refusal(of: ["journal.db": text], "text")))
    let log = try #require(try Self.files(inLog: true)["journal.db-wal"])
    #expect(log.count > 4_096)
    #expect(isDamage(try refusal(of: ["journal.db-wal": log], "log without file")))
    #expect(
      isDamage(try refusal(of: ["journal.db": [], "journal.db-wal": log], "log, empty file")))
  }

  @Test func somethingElseInItsPlace() throws {
    for kind in ["directory", "symbolic link", "pipe"] {
      let scratch = try Scratch()
      try #require(mkdir(scratch.state, 0o700) == 0)
      switch kind {
      case "directory": try #require(mkdir(scratch.database, 0o700) == 0)
      case "pipe": try #require(mkfifo(scratch.database, 0o600) == 0)
      default: try #require(symlink("/dev/null", scratch.database) == 0)
      }
      #expect(isDamage(#expect(throws: JournalError.self) { try scratch.journal() }), "\(kind)")
    }
  }

  /// Without its log a journal is an older one: whole, and it does not know what was in the log.
  @Test func aLogThatIsMissingOrDamaged() throws {
    let files = try Self.files(inLog: true)
    var octets = try #require(files["journal.db-wal"])
    for place in stride(from: 40, to: octets.count, by: 4_120) { octets[place] ^= 0x10 }
    for log in [nil, octets] {
      let scratch = try Scratch()
      var left = files
      left["journal.db-wal"] = log
      try DiskFiles.lay(left, in: scratch.state)
      let journal = try scratch.journal()
      #expect(try journal.order(number("A59")) != nil)
      #expect(try journal.order(number("A60")) == nil)
    }
  }

  /// A page goes bad under a running daemon: nothing is written any more, and it says so.
  @Test func damageThatIsFoundLater() throws {
    let scratch = try Scratch()
    let journal = try scratch.journal()
    for number in 0..<60 { try journal.sell(number) }
    try journal.checkpoint()
    #expect(journal.damage == nil)
    let page = try #require(
      try journal.connected().first(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'events'"
      ) { $0.integer(0) })
    try journal.connected().run("PRAGMA shrink_memory")
    var octets = try #require(Scratch.read(scratch.database))
    for offset in 0..<64 { octets[(Int(page) - 1) * 4_096 + offset] = 0xA5 }
    let file = Glibc.open(scratch.database, O_WRONLY)
    _ = pwrite(file, octets, octets.count, 0)
    close(file)
    // As the page would be read again in time.
    try journal.connected().run("PRAGMA cache_size = 0")
    let found = #expect(throws: JournalError.self) {
      for number in 60..<70 { try journal.sell(number) }
    }
    #expect(isDamage(found), "\(String(describing: found))")
    #expect(journal.damage != nil && !journal.isWritable)
    let before = DiskFiles.read(scratch.state)
    #expect(isDamage(#expect(throws: JournalError.self) { try journal.proveWritable() }))
    #expect(isDamage(#expect(throws: JournalError.self) { try journal.order(number("A1")) }))
    #expect(DiskFiles.read(scratch.state) == before)
  }
}

extension Journal {
  /// An order that was paid, with its events and slip; every tenth is still open.
  func sell(_ index: Int) throws {
    try transaction { writer in
      let name = "A\(index)"
      if index % 10 == 0 {
        try writer.put(Fixture.order(name, code: "2801234567890123\(10 + index)"))
      } else {
        try writer.put(Fixture.order(name, state: .paid, open: false))
      }
      for state in ["submitted", "paid"] {
        try writer.append(
          type: "order", clientSN: ClientSN(name), cause: state,
          data: "{\"client_sn\":\"\(name)\",\"state\":\"\(state)\"}", at: 1_000)
      }
      try writer.put(
        StoredPrintJob(
          clientSN: ClientSN(name), printer: nil, kind: "receipt", state: "printed",
          document: [UInt8](repeating: 0x41, count: 800), createdAt: 1_000))
    }
  }
}
