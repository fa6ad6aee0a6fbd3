import Foundation
import Testing

/// A daemon that cannot work does not start, and says why by its exit status and in words.
@Suite(.timeLimit(.minutes(2)))
struct StartTests {
  struct Wrong: Sendable, CustomTestStringConvertible {
    var what: String
    var text = ""
    var settings: [String] = []
    var environment: [String: String] = [:]
    /// What must be said.
    var says: [String]
    var testDescription: String { what }
  }

  static let wrong = [
    Wrong(what: "unknown section", text: "[nonsense]\n", says: ["upayd.conf:1:", "[nonsense]"]),
    Wrong(
      what: "unknown key", text: "[terminal]\n\nnaem = x\n",
      says: ["upayd.conf:3:", "naem", "name"]),
    Wrong(
      what: "wrong value", text: "[gateway upay]\npay_timeout = soon\n",
      says: ["upayd.conf:2:", "pay_timeout", "soon", "ms s m h d"]),
    Wrong(
      what: "out of range", text: "[limits]\nmax_amount = 0\n",
      says: ["upayd.conf:2:", "max_amount"]),
    Wrong(
      what: "overlong line", text: "[terminal]\nname = \(String(repeating: "x", count: 300))\n",
      says: ["upayd.conf:2:", "octets"]),
    Wrong(
      what: "a secret in the file", text: "[gateway upay]\nvendor_key = 0123456789abcdef\n",
      says: ["upayd.conf:2:", "vendor_key", "secret"]),
    Wrong(
      what: "plain http", text: "[gateway upay]\nurl = http://pay.example.com\n",
      says: ["upayd.conf:2:", "url", "https://"]),
    Wrong(
      what: "missing group", settings: ["socket.group=no-such-group-here"],
      says: ["socket.group", "no-such-group-here"]),
    Wrong(
      what: "unknown key of the environment", environment: ["UPAYD_TERMINAL_NAEM": "x"],
      says: ["UPAYD_TERMINAL_NAEM"]),
    Wrong(
      what: "unknown key of --set", settings: ["terminal.naem=x"],
      says: ["--set", "naem", "[terminal]"]),
    Wrong(
      what: "no section", text: "name = x\n", says: ["upayd.conf:1:"]),
    Wrong(
      what: "not text", text: "[terminal]\nname = a\u{1}b\n", says: ["upayd.conf:2:"]),
  ]

  @Test(arguments: wrong)
  func configurationErrors(_ wrong: Wrong) async throws {
    try await withScratch { scratch in
      for flags in [[], ["--check-config"]] {
        let run = try await upayd(
          scratch, wrong.text, flags, settings: wrong.settings, environment: wrong.environment)
        #expect(run.status == 78, "\(wrong.what): \(run)")
        for words in wrong.says { #expect(run.errors.contains(words), "\(words) in\n\(run)") }
        #expect(!run.errors.contains("0123456789abcdef"), "a secret is shown")
      }
      #expect(!FileManager.default.fileExists(atPath: scratch.file("state")))
    }
  }

  @Test
  func fileThatIsNotThere() async throws {
    try await withScratch { scratch in
      let run = try await ChildProcess(
        Binaries.path(Binaries.upayd), ["--config", scratch.file("none.conf")]
      ).run()
      #expect(run.status == 78, "\(run)")
      #expect(run.errors.contains(scratch.file("none.conf")))
    }
  }

  @Test
  func errorInTheDirectoryBeside() async throws {
    try await withScratch { scratch in
      try FileManager.default.createDirectory(
        atPath: scratch.file("upayd.conf.d"), withIntermediateDirectories: false)
      try scratch.write("upayd.conf.d/10-shop.conf", "[terminal]\nnaem = x\n")
      let run = try await upayd(scratch, "", ["--check-config"])
      #expect(run.status == 78, "\(run)")
      #expect(run.errors.contains("10-shop.conf:2:"), "\(run)")
    }
  }

  @Test
  func checksAndShowsWithoutStarting() async throws {
    try await withScratch { scratch in
      let key = try scratch.write("vendor.key", "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0")
      let text = """
        [terminal]
        name = Corner shop
        [gateway upay]
        vendor_sn = 918
        vendor_key_file = \(key)

        """
      #expect(try await upayd(scratch, text, ["--check-config"]).status == 0)
      let doubtful = try await upayd(
        scratch, text, ["--check-config"], settings: ["callbacks.public_url=https://till.example"])
      #expect(doubtful.status == 0)
      #expect(doubtful.errors.contains("warning: callbacks.public_url is not used"), "\(doubtful)")
      let shown = try await upayd(
        scratch, text, ["--print-config"], settings: ["limits.max_amount=700"],
        environment: ["UPAYD_CHECK_IN_TIME": "05:15"])
      #expect(shown.status == 0, "\(shown)")
      for words in ["Corner shop", "upayd.conf", "05:15", "UPAYD_CHECK_IN_TIME", "700", "--set"] {
        #expect(shown.output.contains(words), "\(words) in\n\(shown.output)")
      }
      #expect(!(shown.output + shown.errors).contains("5ec2e7c0ffee"), "a secret is shown")
      #expect(!FileManager.default.fileExists(atPath: scratch.file("state")))
    }
  }

  @Test
  func keyFileThatOthersMayRead() async throws {
    try await withScratch { scratch in
      let key = try scratch.write("vendor.key", "5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0", mode: 0o644)
      let run = try await upayd(scratch, "[gateway upay]\nvendor_key_file = \(key)\n", [])
      #expect(run.status == 78, "\(run)")
      #expect(run.errors.contains("upayd.conf:2:") && run.errors.contains(key), "\(run)")
      #expect(!run.errors.contains("5ec2e7c0ffee"))
    }
  }

  @Test
  func secondDaemon() async throws {
    try await withTill { till, world in
      let second = try await upayd(till.scratch, "", [], socket: "second.sock")
      #expect(second.status == 75, "\(second)")
      #expect(second.errors.contains("\(try till.process.pid)"), "\(second)")
      #expect(try await till.get("/v1/status")["ready"] == true)
    }
  }

  static let spoils: [(String, @Sendable (Till) throws -> Void, Int32)] = [
    (
      "damaged journal",
      { try $0.edit("journal.db", at: 0, Array(repeating: 0x58, count: 8_192)) }, 74
    ),
    ("cut journal", { try $0.cut("journal.db", to: 5_000) }, 74),
    (
      "newer journal",
      { try SQLiteTool.run("PRAGMA user_version = 999", on: "\($0.state)/journal.db") }, 74
    ),
    ("another sealing key", { try $0.edit("seal.key", at: 0, Array(repeating: 7, count: 32)) }, 74),
    (
      "lost sealing key",
      { try FileManager.default.removeItem(atPath: "\($0.state)/seal.key") }, 74
    ),
    ("short sealing key", { try $0.cut("seal.key", to: 31) }, 71),
    (
      "readable sealing key",
      {
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o644], ofItemAtPath: "\($0.state)/seal.key")
      }, 71
    ),
  ]

  @Test(arguments: spoils.indices)
  func spoiledState(_ index: Int) async throws {
    let (what, spoil, status) = Self.spoils[index]
    try await withTill { till, world in
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").status == 200)
      #expect(try await till.stop() == .exited(0))
      // All of the journal in one file first, so that the damage cannot be made good from its log.
      try SQLiteTool.run("PRAGMA user_version", on: "\(till.state)/journal.db")
      try spoil(till)
      let before = try till.fingerprint("journal.db")
      try till.launch()
      let ending = try await till.process.end()
      let said = try till.process.standardError
      #expect(ending == .exited(status), "\(what): \(said)")
      #expect(said.contains(what.hasSuffix("key") ? "key" : "journal"), "\(what): \(said)")
      // Nothing is mended or made anew behind the owner's back.
      #expect(try till.fingerprint("journal.db") == before)
      if what == "lost sealing key" {
        #expect(!FileManager.default.fileExists(atPath: "\(till.state)/seal.key"))
      }
    }
  }

  private func upayd(
    _ scratch: Scratch, _ text: String, _ flags: [String], settings: [String] = [],
    environment: [String: String] = [:], socket: String = "t.sock"
  ) async throws -> CommandRun {
    let file = try scratch.write("upayd.conf", text)
    var words = ["--config", file] + flags
    var all = [
      "socket.path=\(scratch.file(socket))", "state.directory=\(scratch.file("state"))",
    ]
    if !settings.contains(where: { $0.hasPrefix("socket.group=") }) { all.append("socket.group=") }
    for setting in all + settings { words += ["--set", setting] }
    return try await ChildProcess(
      Binaries.path(Binaries.upayd), words, environment: environment
    ).run(within: 20)
  }
}

extension Till {
  fileprivate func edit(_ name: String, at offset: UInt64, _ octets: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: "\(state)/\(name)"))
    defer { try? file.close() }
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data(octets))
  }

  fileprivate func cut(_ name: String, to length: UInt64) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: "\(state)/\(name)"))
    defer { try? file.close() }
    try file.truncate(atOffset: length)
  }

  fileprivate func fingerprint(_ name: String) throws -> String {
    MD5.hex(Array(try Data(contentsOf: URL(fileURLWithPath: "\(state)/\(name)"))))
  }
}
