import Foundation
import Testing

/// A journal that is damaged while the till is off: it is refused with words, nobody writes over it,
/// and what the words say gets the till back to work with its keys and its open order.
@Suite(.timeLimit(.minutes(3)))
struct JournalRecoveryTests {
  /// What befalls the file, by the index whose page it hits; nil: its end is missing.
  static let damages: [(words: String, index: String?)] = [
    ("an index is overwritten", "orders_state"),
    ("another one is", "orders_code"),
    ("its end is cut off", nil),
  ]

  @Test(arguments: damages.indices)
  func damagedWhileOff(_ number: Int) async throws {
    let (words, index) = Self.damages[number]
    try await withTill { till, world in
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").json["state"] == "paid")
      try await world.customer("284712341234123413", "never")
      _ = try await till.pay("A-2", 200, code: "284712341234123413", wait: nil)
      let terminal = try await till.get("/v1/terminal")["terminal_sn"].text
      #expect(try await till.stop() == .exited(0))
      try till.spoilJournal(index)
      let before = try till.journal()

      try till.launch()
      #expect(try await till.process.end() == .exited(74), "\(words)")
      #expect(try till.process.standardError.contains("--recover-journal"), "\(till.log)")
      #expect(try till.journal() == before, "nothing is written over")
      let doctor = try await till.upayctl("doctor", "--state-directory", till.state)
      #expect(doctor.status == 1, "\(doctor)")
      #expect(doctor.output.contains("--recover-journal"), "\(doctor)")
      #expect(doctor.output.contains("upayctl adopt"), "\(doctor)")

      try till.launch(Till.Run(arguments: ["--recover-journal"]))
      #expect(try await till.process.end() == .exited(0), "\(till.log)")
      let told = try till.process.standardOutput
      #expect(told.contains("A new journal is in place"), "\(told)")
      let kept = try #require(told.firstMatch(of: /kept in (\S+)\./)?.1, "\(told)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(kept)/journal.db")) == before)

      try await till.start()
      if index == nil {
        // The keys may have been in what is missing.
        let isActivated = try await till.get("/v1/terminal")["activated"] == true
        #expect(isActivated || told.contains("upayctl activate CODE"), "\(told)")
        if !isActivated { try await till.activate(world.activationCode(1)) }
      } else {
        #expect(try await till.get("/v1/terminal")["terminal_sn"].text == terminal)
        #expect(told.contains("Open: 1 (A-2)"), "\(told)")
        #expect(try await till.get("/v1/orders/A-1")["state"] == "paid")
        #expect(try await till.get("/v1/orders/A-2")["hand_over"] == false)
        #expect(try await till.act("cancel", "A-2").json["state"] == "canceled")
      }
      #expect(try await till.pay("A-3", 300, code: "284712341234123414").json["state"] == "paid")
      let well = try await till.upayctl("doctor", "--state-directory", till.state)
      #expect(!well.output.contains("--recover-journal"), "\(well)")
    }
  }

  /// Somebody runs the recovery while the daemon works, or where nothing is damaged.
  @Test
  func notWhileItRuns() async throws {
    try await withTill { till, world in
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").json["state"] == "paid")
      let second = try till.recoverBeside()
      let run = try await second.run()
      #expect(run.status == 75, "\(run)")
      #expect(try await till.pay("A-2", 100, code: "284712341234123413").json["state"] == "paid")
    }
  }
}

extension Till {
  fileprivate func journal() throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(state)/journal.db"))
  }

  /// Overwrites the first page of an index, or cuts the last quarter off.
  fileprivate func spoilJournal(_ index: String?) throws {
    let path = "\(state)/journal.db"
    // All of it in one file first, so that the damage cannot be made good from the log.
    try SQLiteTool.run("PRAGMA user_version", on: path)
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? file.close() }
    guard let index else {
      return try file.truncate(atOffset: try file.seekToEnd() / 4 * 3)
    }
    let page = try SQLiteTool.rows(
      "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema "
        + "WHERE name = '\(index)'", on: path)
    let numbers = try #require(page.first).compactMap { UInt64($0) }
    try #require(numbers.count == 2)
    try file.seek(toOffset: (numbers[0] - 1) * numbers[1])
    try file.write(contentsOf: Data(repeating: 0x58, count: Int(numbers[1])))
  }

  /// The same daemon's recovery, started beside it.
  fileprivate func recoverBeside() throws -> ChildProcess {
    try ChildProcess(
      Binaries.path(Binaries.upayd),
      [
        "--config", try scratch.write("beside.conf", ""), "--set", "state.directory=\(state)",
        "--set", "socket.path=\(socket)", "--set", "socket.group=", "--recover-journal",
      ])
  }
}
