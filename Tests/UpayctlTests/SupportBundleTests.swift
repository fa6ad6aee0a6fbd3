import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("Support bundles", .timeLimit(.minutes(1)))
struct SupportBundleTests {
  /// What must not be in a bundle, each at a place where the daemon says it, or could.
  static let secrets = [
    "139****0000", "SECRET-SUBJECT", "https://qr.example/1", "281234567890123456", "SCAN-ID-1",
    "6901234567892", "SECRET-REASON", "T-WALLET-9", "NEW-MEMBER", "AB12CD34EF56GH78",
  ]

  private static let order = orderJSON(
    .failed,
    returns: [
      returnJSON("failed").replacing(
        "\"external\"",
        with: #""reason":"SECRET-REASON","error":{"code":"E","#
          + #""message":"no 281234567890123456"},"external""#)
    ],
    more: #""payer_login":"139****0000","qr_code":"https://qr.example/1","trade_no":"T-WALLET-9","#
      + #""sale_no":"S1","error":{"code":"E1","#
      + #""message":"bad code 281234567890123456 AB12CD34EF56GH78!"},"#
      + #""later_member":"NEW-MEMBER","#
  ).replacing("Tea", with: "SECRET-SUBJECT")

  private static let events =
    eventText(1, "order", order)
    + eventText(2, "scan", #"{"scanner":"desk","code":"6901234567892","sequence":1}"#)
    + eventText(
      3, "scan",
      #"{"scanner":"desk","kind":"payment_code","masked":"28**56","scan_id":"SCAN-ID-1","sequence":2}"#
    )
    + eventText(
      4, "print", #"{"job":7,"client_sn":"A1","state":"held","reason":"out of paper"}"#)
    + eventText(5, "later_event", #"{"what":"NEW-MEMBER"}"#)
    + eventText(6, "refund", #"{"client_sn":"A1","return":\#(returnJSON("succeeded"))}"#)
    + eventText(7, "print", "no JSON 281234567890123456")

  private func daemon(events: FakeDaemon.Response) throws -> FakeDaemon {
    try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/status": .json(200, DoctorTests.status())
      case "/v1/terminal":
        .json(
          200,
          DoctorTests.terminal().replacing(
            "{\"activated\"", with: #"{"key":"NEW-MEMBER","activated""#))
      case "/v1/devices": .json(200, DeviceTestTests.devices)
      case "/v1/orders?limit=200": .json(200, "{\"orders\":[\(Self.order)],\"next\":\"c\"}")
      case "/metrics": .octets(200, "text/plain", Array("# HELP x\nupayd_ready 1\n".utf8))
      case "/v1/events": events
      default: .json(404, problemJSON("not-found"))
      }
    }
  }

  private func members(_ octets: [UInt8]) throws -> [String: JSONValue] {
    let value = try #require(Reply(status: 200, body: octets).decoded(JSONValue.self))
    guard case .object(let members) = value else { return [:] }
    return members
  }

  @Test("It holds what helps, and no secrets; only its owner may read it")
  func bundle() async throws {
    let daemon = try daemon(events: .raw(FakeDaemon.streamHead + Self.events))
    defer { daemon.stop() }
    let folder = try Folder()
    let test = TestConsole()
    let session = testSession(daemon, test.console(), pause: untilGivenUp)
    let path = folder.path("b.json")
    let status = await session.supportBundle(
      to: path, force: false, stateDirectory: "/state", DoctorTests.machine())
    #expect(status == .done)
    #expect(try folder.mode("b.json") == 0o600)
    let octets = try folder.read("b.json")
    let text = String(decoding: octets, as: UTF8.self)
    for secret in Self.secrets { #expect(!text.contains(secret), "\(secret)") }
    for wanted in ["A1", "S1", "T1", "abcd1234", "desk", "out of paper", "Linux 6", "mode 660"] {
      #expect(text.contains(wanted), "\(wanted)")
    }
    #expect(text.contains("bad code [18 characters] [16 characters]!"))
    let members = try members(octets)
    #expect(
      Set(members.keys) == [
        "made_at", "upayctl", "system", "status", "terminal", "devices", "orders", "metrics",
        "events",
      ])
    #expect(members["made_at"] == .string("2026-03-01T04:45:00.000+00:00"))
    #expect(members["metrics"] == .array([.string("upayd_ready 1")]))
    guard case .array(let events)? = members["events"] else {
      Issue.record("no events")
      return
    }
    #expect(events.count == 7)
    #expect(
      events[4]
        == .object(["id": .string("5"), "event": .string("later_event"), "data": .null]))
    #expect(daemon.requests.last?.headers.contains("last-event-id: 0") == true)
    #expect(daemon.requests.allSatisfy { $0.method == "GET" })
    for word in ["orders ", "the newest 1", "the newest 7", "no keys, no", "Read it before"] {
      #expect(test.output.contains(word), "\(word)")
    }
  }

  @Test("The end of the events is where no more come; the newest are kept")
  func idle() async throws {
    // More than wait for a slow reader: it goes on where the stream was ended.
    let daemon = try FakeDaemon { request, _ in
      let after = request.headers.split(separator: "last-event-id: ").last.flatMap {
        Int($0.prefix { $0.isNumber })
      }
      let rest = (1...5_000).filter { $0 > after ?? 0 }
      return .stream(rest.map { eventText($0, "device", #"{"id":"d\#($0)"}"#) }.joined())
    }
    defer { daemon.stop() }
    let recent = RecentEvents()
    let session = testSession(daemon, TestConsole().console()) { _ in
      // As long as they come; then two looks alike.
      while await recent.count < 5_000, !Task.isCancelled { await Task.yield() }
    }
    await recent.fill(from: session)
    let newest = await recent.newest
    #expect(newest.count == RecentEvents.kept)
    #expect(newest.last?.id == "5000")
    #expect(newest.first?.id == "4501")
    #expect(await recent.trouble == nil)
  }

  @Test("Without a daemon it holds what the machine says")
  func unreachable() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    daemon.stop()
    let folder = try Folder()
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    let status = await session.supportBundle(
      to: folder.path("b.json"), force: false, stateDirectory: "/state", DoctorTests.machine())
    #expect(status == .unreachable)
    let members = try members(try folder.read("b.json"))
    guard case .object(let missing)? = members["status"] else {
      Issue.record("no word on the status")
      return
    }
    #expect(missing["missing"] == .string("there is no socket at \(daemon.path)"))
    #expect(test.output.contains("missing: there is no socket"))
  }

  @Test("Parts that are refused or not understood are named")
  func parts() async throws {
    let daemon = try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/status": .json(200, "[1.5]")
      case "/v1/events": .json(403, problemJSON("forbidden"))
      default: .json(403, problemJSON("forbidden", title: "You may\u{202E} not"))
      }
    }
    defer { daemon.stop() }
    let folder = try Folder()
    let test = TestConsole()
    let session = testSession(daemon, test.console(), pause: untilGivenUp)
    let status = await session.supportBundle(
      to: folder.path("b.json"), force: false, stateDirectory: "/state", DoctorTests.machine())
    #expect(status == .done)
    #expect(test.output.contains("  status    missing: the answer is not understood\n"))
    #expect(test.output.contains("  orders    missing: You may  not"))
    #expect(test.output.contains("  events    missing: HTTP status 403"))
  }

  @Test("The name is made of the time, a file is not overwritten, a terminal not written to")
  func names() async throws {
    let daemon = try daemon(events: .raw(FakeDaemon.streamHead))
    defer { daemon.stop() }
    let folder = try Folder()
    try folder.write("b.json", [1])
    let test = TestConsole()
    let session = testSession(daemon, test.console(), pause: untilGivenUp)
    #expect(Session.bundleName(at: noon) == "upayd-support-2026-03-01-044500Z.json")
    let path = folder.path("b.json")
    let machine = DoctorTests.machine()
    #expect(
      await session.supportBundle(to: path, force: false, stateDirectory: "/s", machine)
        == .refused)
    #expect(try folder.read("b.json") == [1])
    #expect(
      await session.supportBundle(to: path, force: true, stateDirectory: "/s", machine) == .done)
    #expect(
      await session.supportBundle(to: "-", force: false, stateDirectory: "/s", machine) == .done)
    #expect(try members(test.octets).keys.contains("orders"))
    let seen = testSession(daemon, test.console(isSeen: true), pause: untilGivenUp)
    #expect(
      await seen.supportBundle(to: "-", force: false, stateDirectory: "/s", machine) == .usage)
  }

  @Test(
    "Numbers in free text",
    arguments: [
      ("out of paper", "out of paper"), ("code 281234567890123456.", "code [18 characters]."),
      ("12345678901", "12345678901"), ("123456789012", "[12 characters]"),
      ("ab1cdefghijklmnop", "[17 characters]"), ("incomprehensibilities", "incomprehensibilities"),
      ("付281234567890123456款", "付[18 characters]款"), ("", ""),
    ])
  func longNumbers(text: String, result: String) {
    #expect(Kept.withoutLongNumbers(text) == result)
  }

  @Test(
    "A value of another form than expected is left out",
    arguments: [
      (Kept.value, JSONValue.object(["a": .integer(1)])), (.value, .array([])),
      (.text, .integer(281_234_567_890_123_456)), (.list(.value), .object([:])),
      (.members([:]), .string("x")),
    ])
  func form(kept: Kept, value: JSONValue) {
    #expect(kept.part(of: value) == nil)
  }
}
