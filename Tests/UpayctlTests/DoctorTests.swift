import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("The doctor")
struct DoctorTests {
  static let roomy = Disk(
    size: 8_000_000_000, free: 4_000_000_000, filesLeft: 9_999, isReadOnly: false)

  static func machine(_ disk: Disk? = roomy) -> Machine {
    Machine(
      disk: { _ in disk }, facts: { [("kernel", "Linux 6")] }, owner: { _ in "socket, mode 660" },
      user: { "ann" })
  }

  static func status(_ changes: [String: String] = [:]) -> String {
    let members = [
      "ready": "true", "activated": "true", "open_orders": "0", "needs_attention": "[]",
      "journal": "\"ok\"", "version": "\"\(Version.text)\"",
      "devices": """
      [{"id":"desk","kind":"scanner","state":"ready","path":"/dev/ttyACM0","pinned":true,"used":true},\
      {"id":"roll","kind":"printer","state":"ready","pinned":true,"used":true}]
      """,
      "check_in": """
      {"state":"ok","last_at":"2026-03-01T04:00:00+08:00","next_at":"2026-03-02T04:10:00+08:00",\
      "unconfirmed":0}
      """,
    ].merging(changes) { $1 }
    return "{"
      + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
      .joined(separator: ",") + "}"
  }

  static func terminal(
    skew: String = "2", number: String? = "T1", can: String = "pay", keys: Bool = true
  ) -> String {
    let key = keys ? #"{"id":"abcd1234","received_at":"2026-03-01T04:00:00+08:00"}"# : "null"
    let named = number.map { #""terminal_sn":"\#($0)","# } ?? ""
    return """
      {"activated":true,\(named)"device_id":"d1","name":"till","keys":{"current":\
      \(key),"previous":null},"check_in":\
      {"state":"ok","last_at":"2026-03-01T04:00:00+08:00","next_at":null,"unconfirmed":0},\
      "clock_skew_seconds":\(skew),"gateways":[{"name":"upay","capabilities":["\(can)"]}]}
      """
  }

  private func examine(
    status: String = status(), terminal: String = terminal(), disk: Disk?? = .none,
    json: Bool = false
  ) async throws -> (CommandStatus, TestConsole, [String]) {
    let daemon = try FakeDaemon { request, _ in
      .json(200, request.target == "/v1/status" ? status : terminal)
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let machine = disk.map(Self.machine) ?? Self.machine()
    let result = await testSession(daemon, test.console(), json: json)
      .doctor(stateDirectory: "/state", machine)
    return (result, test, daemon.requests.map { "\($0.method) \($0.target)" })
  }

  @Test("Nothing is wrong: it says so, and what it did not look at; nothing is moved")
  func healthy() async throws {
    let (status, test, requests) = try await examine()
    #expect(status == .done)
    #expect(requests == ["GET /v1/status", "GET /v1/terminal"])
    let lines = test.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.filter { $0.hasPrefix("ok ") }.count == 10)
    #expect(!test.output.contains("!!"))
    #expect(test.output.contains("--  gateway        Not asked: nothing is sent to find out."))
    #expect(test.output.hasSuffix("\n\nNothing was found to be wrong.\n"))
  }

  static func callbacks(
    _ listening: Bool = true, reason: String = "", gateways: String = "\"upay\"",
    received: Int = 3, verified: Int = 3
  ) -> String {
    status([
      "callbacks": """
      {"listening":\(listening),"address":"127.0.0.1:8443","gateways":[\(gateways)],\
      "received":\(received),"verified":\(verified),"repeated":1,"refused":2\(reason)}
      """
    ])
  }

  @Test("A listener that hears is told of, one that is off is not")
  func listens() async throws {
    for (received, verified) in [(3, 3), (3, 1), (0, 0)] {
      let (status, test, _) = try await examine(
        status: Self.callbacks(received: received, verified: verified))
      #expect(status == .done)
      #expect(
        test.output.contains("at 127.0.0.1:8443 for upay, \(received) received, \(verified) ver"))
    }
    let (_, test, _) = try await examine()
    #expect(!test.output.contains("callbacks"))
  }

  @Test("Where no payment system has a terminal to activate, none is missed")
  func nothingToActivate() async throws {
    let (status, test, _) = try await examine(terminal: Self.terminal(number: nil))
    #expect(status == .done)
    #expect(test.output.contains("no payment system here needs one"))
    #expect(!test.output.contains("terminal ?"))
  }

  /// What the daemon says, the word that is marked, and what is to be read of it.
  static let sick: [(String, String, String, String)] = [
    (
      callbacks(false, reason: #","reason":"bind: Address already in use""#), terminal(),
      "callbacks", "Not listening at 127.0.0.1:8443: bind: Address already in use."
    ),
    (callbacks(gateways: ""), terminal(), "callbacks", "for no payment system"),
    (callbacks(verified: 0), terminal(), "callbacks", "3 received, 0 verified"),
    (status(["version": "\"9.9.9\""]), terminal(), "version", "systemctl restart upayd"),
    (status(["activated": "false", "ready": "false"]), terminal(), "activation", "activate CODE"),
    // Another payment system works without.
    (
      status([
        "check_in": #"{"state":"due","next_at":null,"unconfirmed":0,"helps":"activate"}"#
      ]), terminal(keys: false), "activation", "The terminal's keys do not open."
    ),
    (status(), terminal(number: nil, can: "activate"), "activation", "not activated at upay"),
    (
      status([
        "check_in":
          #"{"state":"locked_out","last_at":null,"next_at":null,"unconfirmed":0}"#
      ]), terminal(), "check-in", "--replace"
    ),
    (
      status([
        "check_in":
          #"{"state":"unconfirmed","last_at":"2026-03-01T04:00:00+08:00","next_at":null,"unconfirmed":2}"#
      ]), terminal(), "check-in", "support"
    ),
    (
      status([
        "check_in":
          #"{"state":"due","last_at":"2026-02-27T12:44:59+08:00","next_at":null,"unconfirmed":0}"#
      ]), terminal(), "check-in", "2026-02-27 12:44:59"
    ),
    (status(), terminal(skew: "61"), "clock", "61 s behind the gateway's"),
    (status(), terminal(skew: "-3600"), "clock", "3600 s ahead of the gateway's"),
    (status(["journal": "\"readonly\"", "ready": "false"]), terminal(), "journal", "free space"),
    (status(["journal": "\"damaged\"", "ready": "false"]), terminal(), "journal", "stop upayd"),
    (
      status([
        "devices":
          #"[{"id":"desk","kind":"scanner","state":"absent","reason":"no such device","pinned":true,"used":true}]"#
      ]), terminal(), "scanner", "desk is absent (no such device)."
    ),
    (
      status([
        "devices": #"[{"id":"a b","kind":"printer","state":"held","reason":"out of paper"}]"#
      ]), terminal(), "printer", "upayctl test 'a b'"
    ),
    (
      status(["needs_attention": #"["A1","B2"]"#]), terminal(), "orders",
      "A person must look at 2: A1, B2."
    ),
    (
      status(["open_orders": "1", "oldest_open_at": "\"2026-03-01T10:44:59+08:00\""]), terminal(),
      "orders", "open since 2026-03-01 10:44:59"
    ),
    (status(["ready": "false"]), terminal(), "payments", "journalctl"),
    (disbelieved(newest: true), terminal(), "answers", "Not believed of securepay: 3 since"),
  ]

  static func disbelieved(newest: Bool) -> String {
    status([
      "disbelieved": """
      [{"gateway":"securepay","count":3,"last_at":"2026-03-01T12:00:00+08:00","reason":\
      "the signature is wrong","newest":\(newest)}]
      """
    ])
  }

  @Test("Answers that were believed again, and systems that are assumed, are worth knowing")
  func notes() async throws {
    let (status, test, _) = try await examine(status: Self.disbelieved(newest: false))
    #expect(status == .done)
    #expect(test.output.contains("--  answers "))
    #expect(test.output.contains("the last one 2026-03-01 12:00:00: the signature is wrong"))
    let (again, other, _) = try await examine(
      status: Self.status(["experimental": #"["ucsp"]"#]))
    #expect(again == .done)
    #expect(other.output.contains("--  experimental   ucsp: much of it is assumed."))
  }

  @Test("What is wrong is found, with why and the next command", arguments: sick)
  func found(status: String, terminal: String, check: String, says: String) async throws {
    let (result, test, _) = try await examine(status: status, terminal: terminal)
    #expect(result == .failed)
    let lines = test.output.split(separator: "\n").map(String.init)
    let marked = lines.indices.filter { lines[$0].hasPrefix("!!") }
    #expect(marked.count == 1)
    let first = try #require(marked.first)
    #expect(lines[first].hasPrefix("!!  \(check) "))
    #expect(lines[first...(first + 2)].joined(separator: "\n").contains(says))
    #expect(lines[first + 2].contains("next: "))
    #expect(test.output.hasSuffix("One thing was found.\n"))
  }

  @Test(
    "What is at its limit is not found yet",
    arguments: [
      (
        status([
          "check_in":
            #"{"state":"due","last_at":"2026-02-27T12:45:00+08:00","next_at":null,"unconfirmed":0}"#
        ]), terminal()
      ),
      (
        status([
          "check_in":
            #"{"state":"unconfirmed","last_at":"2026-03-01T04:00:00+08:00","next_at":"2026-03-02T04:00:00+08:00","unconfirmed":1}"#
        ]), terminal()
      ),
      (status(), terminal(skew: "60")), (status(), terminal(skew: "-60")),
      (status(), terminal(skew: "null")), (status(["devices": "[]"]), terminal()),
      (
        status(["open_orders": "1", "oldest_open_at": "\"2026-03-01T10:45:00+08:00\""]), terminal()
      ),
    ])
  func limit(status: String, terminal: String) async throws {
    let (result, test, _) = try await examine(status: status, terminal: terminal)
    #expect(result == .done, "\(test.output)")
  }

  @Test("Many orders are not all named")
  func manyOrders() async throws {
    let numbers = (0..<500).map { "\"N\($0)\"" }.joined(separator: ",")
    let (result, test, _) = try await examine(
      status: Self.status(["needs_attention": "[\(numbers)]"]))
    #expect(result == .failed)
    #expect(test.output.contains("look at 500: N0, "))
    #expect(test.output.contains("N9 and others."))
    #expect(!test.output.contains("N10"))
  }

  @Test(
    "The disk",
    arguments: [
      (Disk(size: 1, free: 100_000_000, filesLeft: 100, isReadOnly: false), CommandStatus.done),
      (Disk(size: 1, free: 99_999_999, filesLeft: 100, isReadOnly: false), .failed),
      (Disk(size: 1, free: 100_000_000, filesLeft: 99, isReadOnly: false), .failed),
      (Disk(size: 1, free: 100_000_000, filesLeft: nil, isReadOnly: false), .done),
      (Disk(size: 1, free: 100_000_000, filesLeft: nil, isReadOnly: true), .failed), (nil, .done),
    ] as [(Disk?, CommandStatus)])
  func disk(disk: Disk?, status: CommandStatus) async throws {
    let (result, test, _) = try await examine(disk: .some(disk))
    #expect(result == status)
    #expect(test.output.contains("/state"))
  }

  @Test("This machine's own disk can be looked at")
  func thisDisk() throws {
    let disk = try #require(Machine.this.disk("/tmp"))
    #expect(disk.size >= disk.free)
    #expect(Machine.this.disk("/nowhere/at/all") == nil)
  }

  @Test("--json: the findings for a program")
  func json() async throws {
    let (result, test, _) = try await examine(
      status: Self.status(["version": "\"9.9.9\""]), json: true)
    #expect(result == .failed)
    let members = try #require(reply(test.output).decoded(JSONValue.self))
    guard case .object(let object) = members, case .array(let findings)? = object["findings"]
    else {
      Issue.record("no findings")
      return
    }
    #expect(
      findings.contains { finding in
        guard case .object(let finding) = finding else { return false }
        return finding["check"] == .string("version") && finding["state"] == .string("found")
          && finding["next"] == .string("sudo systemctl restart upayd")
      })
  }

  @Test("A daemon that can't be reached is a finding")
  func unreachable() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    daemon.stop()
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.doctor(stateDirectory: "/state", Self.machine()) == .failed)
    #expect(test.output.contains("!!  daemon         there is no socket at \(daemon.path)."))
    #expect(test.output.contains("next: systemctl status upayd"))
    #expect(test.output.contains("MB free at /state"))
  }

  @Test(
    "A daemon that refuses its journal: how to go on without losing open orders",
    arguments: [
      ("The journal is damaged: x. End the daemon, then: upayd --recover-journal.", true),
      ("The journal was written by a newer upayd. Install that version again.", false),
    ])
  func refusedJournal(reason: String, isDamaged: Bool) async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    daemon.stop()
    let test = TestConsole()
    var machine = Self.machine()
    machine.trouble = { $0 == "/state" ? reason : nil }
    let session = testSession(daemon, test.console())
    #expect(await session.doctor(stateDirectory: "/state", machine) == .failed)
    #expect(test.output.contains(reason))
    #expect(test.output.contains("sudo -u upayd upayd --recover-journal") == isDamaged)
    #expect(test.output.contains("upayctl adopt NUMBER") == isDamaged)
    #expect(test.output.contains("stays activated") == isDamaged)
  }

  @Test(
    "Why the socket gives no answer",
    arguments: [
      (UnixHTTPError.Kind.noSocket, "systemctl status upayd"), (.refused, "systemctl status"),
      (.forbidden, "sudo usermod -aG upay 'a b'"), (.lost, "journalctl"), (.timedOut, "journalctl"),
      (.notSent, "journalctl"), (.overrun, "journalctl"),
    ])
  func noAnswer(kind: UnixHTTPError.Kind, next: String) {
    let finding = Finding.unreachable(.example(kind), user: "a b")
    #expect(finding.state == .found)
    #expect(finding.why != nil)
    #expect(finding.next?.contains(next) == true)
  }

  @Test(
    "An answer that is none, at either call",
    arguments: [
      (403, problemJSON("forbidden"), "ann may not see"), (500, "", "HTTP status 500"),
      (200, "<html>", "HTTP status 200"), (200, "{}", "HTTP status 200"),
    ], ["/v1/status", "/v1/terminal"])
  func oddAnswer(answer: (Int, String, String), target: String) async throws {
    let daemon = try FakeDaemon { request, _ in
      request.target == target ? .json(answer.0, answer.1) : .json(200, Self.status())
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.doctor(stateDirectory: "/state", Self.machine()) == .failed)
    #expect(test.output.contains(answer.2))
  }
}
