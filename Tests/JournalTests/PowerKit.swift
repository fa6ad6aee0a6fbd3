import Cryptography
import Glibc
import PowerDisk
import Terminal
import Testing

@testable import Journal

/// How much is tried: what fits `make test`, or what `make prove` has time for.
enum PowerBudget {
  static let isProof = getenv("UPAYD_PROVE") != nil

  /// In memory where it can be: what a disk loses is made up, not waited for.
  static func scratch() throws -> String {
    let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    return "\(root)/upayd-power-\(try SecureRandom.bytes(8).hex)"
  }

  static func exploration(
    seed: UInt64 = 1, limit: Int = 4, random: Int = 1
  ) throws -> Exploration {
    Exploration(
      limit: isProof ? 1_000 : limit, random: isProof ? 100 : random, seed: seed,
      scratch: try scratch()
    ) { directory, history in
      let journal = try Journal(directory: directory, seal: Fixture.seal)
      // Every sealed value opens.
      for stored in try journal.orders().orders
      where try journal.order(stored.order.clientSN) == nil {
        throw PowerDisk.Failure(description: "\(stored.order.clientSN) is not found by its number")
      }
      _ = try journal.identities()
      _ = try journal.value("k")
      return Exploration.Recovered(
        contents: try Contents.text(of: directory + "/journal.db"),
        kept: Set(history.promises.indices))
    }
  }

  /// Says what was found; a failure fails the test.
  static func judge(_ findings: Findings, sourceLocation: SourceLocation = #_sourceLocation) {
    print(findings.summary)
    #expect(
      findings.failures == 0, "\(findings.examples.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}

/// What a journal lives through while its disk is watched.
struct PowerHistory: Sendable, CustomTestStringConvertible {
  var name: String
  /// Before the disk is watched.
  var prepare: @Sendable (Scratch) throws -> Void = { _ in }
  var run: @Sendable (Scratch) throws -> Void

  var testDescription: String { name }

  /// Runs it and answers what the disk was told.
  func record() throws -> History {
    let scratch = try Scratch(inMemory: true)
    try prepare(scratch)
    if access(scratch.state, F_OK) != 0 { try #require(mkdir(scratch.state, 0o700) == 0) }
    let disk = try PowerDisk(watching: scratch.state)
    try run(scratch)
    return History(name, disk)
  }
}

extension PowerHistory {
  static let all = [
    PowerHistory(name: "first start") { scratch in
      let journal = try scratch.journal()
      try journal.transaction { try $0.set(key: "k", value: [7], sealed: true) }
    },
    PowerHistory(name: "migration from 1", prepare: { try $0.layVersion1() }) { scratch in
      _ = try scratch.journal()
    },
    PowerHistory(name: "migration from 2", prepare: { try $0.layVersion2() }) { scratch in
      _ = try scratch.journal()
    },
    PowerHistory(name: "migration from 1, log unread", prepare: { try $0.layVersion1InLog() }) {
      _ = try $0.journal()
    },
    PowerHistory(name: "payment") { try sell(in: $0.journal(), 2) },
    PowerHistory(name: "keys") { try rotate(in: $0.journal(), 4) },
    PowerHistory(name: "checkpoint", prepare: { try sell(in: $0.journal(), 12) }) { scratch in
      let journal = try scratch.journal()
      try sell(in: journal, 2)
      try journal.checkpoint()
      try sell(in: journal, 1)
      try journal.moveLog()
      try sell(in: journal, 1)
      try journal.moveLog()
      try journal.proveWritable()
    },
    PowerHistory(name: "automatic checkpoint", prepare: { try sell(in: $0.journal(), 3) }) {
      let journal = try $0.journal()
      try journal.connected().run("PRAGMA wal_autocheckpoint = 20")
      try sell(in: journal, 3)
    },
    PowerHistory(name: "pruning", prepare: { try sell(in: $0.journal(), 20) }) { scratch in
      let journal = try scratch.journal()
      for _ in 0..<3 {
        try journal.transaction { writer in
          _ = try writer.removeEvents(before: 9_000, limit: 20)
          _ = try writer.removePrintJobs(endedBefore: 9_000, limit: 5)
          _ = try writer.removeOrders(unchangedSince: 9_000, limit: 6)
        }
      }
      try journal.checkpoint()
    },
    PowerHistory(name: "end and start", prepare: { try sell(in: $0.journal(), 2) }) { scratch in
      for _ in 0..<2 {
        let journal = try scratch.journal()
        try sell(in: journal, 1)
      }
    },
  ]

  /// Every step of some sales, as the till records them: submitted with the code, in progress, paid
  /// with a slip to print, printed.
  private static func sell(in journal: Journal, _ count: Int) throws {
    for _ in 0..<count {
      let sale = try journal.lastEventSequence()
      let number = "P\(sale)"
      let code = "28012345678901\(1_000 + sale)"
      try journal.transaction { writer in
        try writer.put(Fixture.order(number, code: code))
        try writer.tell(number, "submitted")
      }
      try journal.transaction { writer in
        try writer.put(Fixture.order(number, state: .inProgress, code: code))
        try writer.tell(number, "in_progress")
      }
      let slip = try journal.transaction { writer in
        try writer.put(Fixture.order(number, state: .paid, open: false))
        try writer.tell(number, "paid")
        return try writer.put(
          StoredPrintJob(
            clientSN: ClientSN(number), printer: nil, kind: "receipt", state: "held",
            document: [UInt8](repeating: 0x41, count: 1_500), createdAt: 1_000))
      }
      try journal.transaction { writer in
        var job = StoredPrintJob(
          id: slip, clientSN: ClientSN(number), printer: "front", kind: "receipt",
          state: "printing", document: [UInt8](repeating: 0x41, count: 1_500), createdAt: 1_000)
        job.attempts = 1
        try writer.put(job)
      }
      _ = try journal.transaction { writer in
        try writer.put(
          StoredPrintJob(
            id: slip, clientSN: ClientSN(number), printer: "front", kind: "receipt",
            state: "printed", document: [0x41], createdAt: 1_000, attempts: 1))
      }
    }
  }

  private static func rotate(in journal: Journal, _ count: Int) throws {
    for turn in 0..<count {
      for word in ["asked", "granted"] {
        var identity = Fixture.identity("t1")
        identity.secret = Array("\(word) key \(turn), the one before is \(turn - 1)".utf8)
        _ = try journal.transaction { writer in
          try writer.put(identity)
          if turn == count - 1, word == "granted" { try writer.put(Fixture.identity("t2")) }
          try writer.append(
            type: "terminal", clientSN: nil, cause: word, data: "{}", at: 1_000)
        }
      }
    }
  }
}

extension Journal.Writer {
  fileprivate func tell(_ number: String, _ state: String) throws {
    try append(
      type: "order", clientSN: ClientSN(number), cause: state,
      data: "{\"client_sn\":\"\(number)\",\"state\":\"\(state)\"}", at: 1_000)
  }
}
