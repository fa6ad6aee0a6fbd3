import Terminal
import Testing

@testable import UpayctlCommand

@Suite("What the daemon says, whatever it is", .timeLimit(.minutes(1)))
struct SafetyTests {
  /// Each command, by its words on the command line, and the status when its answer breaks off.
  static let commands: [(String, CommandStatus)] = [
    ("show", .unreachable), ("query", .unreachable), ("receipt", .unreachable),
    ("png", .unreachable), ("orders", .unreachable), ("status", .unreachable),
    ("devices", .unreachable), ("report", .unreachable), ("csv", .unreachable),
    ("test", .unreachable), ("doctor", .failed), ("reprint", .unknown), ("adopt", .unknown),
    ("resolve", .unknown), ("activate", .unknown), ("check-in", .unknown), ("pay", .unknown),
    ("cancel", .unknown), ("revoke", .unknown), ("refund", .unreachable),
  ]

  private func run(_ command: String, _ session: Session) async -> CommandStatus {
    switch command {
    case "show": await session.show("A1")
    case "query": await session.query("A1")
    case "receipt": await session.receiptText("A1")
    case "png": await session.receiptPicture("A1", to: "/nowhere/r.png", force: false)
    case "orders": await session.orders(OrdersFilter(), all: true)
    case "status": await session.status()
    case "devices": await session.devices()
    case "report": await session.report(ReportWish())
    case "csv": await session.report(ReportWish(csv: true))
    case "test": await session.test(device: "desk", kind: nil, seconds: 1)
    case "doctor": await session.doctor(stateDirectory: "/state", DoctorTests.machine())
    case "reprint": await session.reprint("A1")
    case "adopt": await session.adopt("A1", by: nil)
    case "resolve": await session.resolve("A1", as: .paid, ActionNote(reason: "x"))
    case "activate": await session.activate(["code": .string("1")])
    case "check-in": await session.checkIn(force: false)
    case "pay":
      await session.pay(
        PaymentWish(kind: .pay, amount: "1", currency: "CNY", clientSN: "A1"))
    case "cancel": await session.cancel("A1")
    case "revoke": await session.revoke("A1")
    default:
      await session.refund("A1", amount: "1", refundRequestNo: "R1", evenAgain: true)
    }
  }

  @Test(
    "A daemon that dies in the middle of its answer", arguments: commands,
    [
      FakeDaemon.Response.drop, .raw("HTTP/1.1 200 OK\r\nContent-Len"),
      .raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + orderJSON(.paid).prefix(60)),
    ])
  func dies(command: (String, CommandStatus), answer: FakeDaemon.Response) async throws {
    let daemon = try FakeDaemon { _, _ in answer }
    defer { daemon.stop() }
    let test = TestConsole()
    let status = await run(command.0, testSession(daemon, test.console()))
    #expect(status == command.1)
    #expect(!test.output.contains("HAND OVER THE GOODS"))
    #expect(!(test.output + test.errors).contains("null"))
  }

  @Test(
    "An answer that is none of ours", arguments: commands,
    ["", "null", "[]", "{\"client_sn\":\"A1\"", "{\"orders\":{}}", "\u{FFFD}\u{1B}]0;x\u{7}"])
  func nonsense(command: (String, CommandStatus), answer: String) async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, answer) }
    defer { daemon.stop() }
    let test = TestConsole()
    let status = await run(command.0, testSession(daemon, test.console()))
    // A list without devices, and a text of any kind, are answers.
    let isAnswer =
      ["receipt", "csv"].contains(command.0) || (command.0, answer) == ("devices", "[]")
    let expected: Set<CommandStatus> =
      isAnswer ? [.done] : command.1 == .unknown ? [.unknown] : [.failed, .unknown]
    #expect(expected.contains(status))
    #expect(!test.output.contains("HAND OVER THE GOODS"))
    if command.0 != "csv" { #expect(!test.output.contains("\u{1B}")) }
  }

  // MARK: Terminals

  /// Clears a screen, sets a title, turns the direction, ends a line: all that must not arrive.
  static let evil = #"a\u001b[2J\u0007\u009b31m\u202eb\u2066c\u200fd\u2028e\r\nf"#

  @Test("No words pass on what a terminal would obey", arguments: [false, true])
  func evil(json: Bool) async throws {
    let evil = Self.evil
    let order = orderJSON(
      .needsAttention, returns: [returnJSON("failed").replacing("ann", with: evil)],
      more:
        #""sn":"\#(evil)","sale_no":"\#(evil)","resolved_by":"\#(evil)","payer_login":"\#(evil)","#
        + #""error":{"code":"\#(evil)","message":"\#(evil)"},"#
    ).replacing("What happened.", with: evil).replacing("Tea", with: evil)
      .replacing("ann", with: evil).replacing("\"CNY\"", with: "\"\(evil)\"")
    let answers: [String: String] = [
      "/v1/orders/A1": order, "/v1/orders/A1/query?wait=20": order,
      "/v1/orders/A1/resolve": order, "/v1/orders/adopt": order,
      "/v1/orders/A1/receipt": order.replacing("\"A1\"", with: "\"\(evil)\""),
      "/v1/orders?limit=200": #"{"orders":[\#(order)]}"#,
      "/v1/orders": #"{"orders":[\#(order)],"next":"\#(evil)"}"#,
      "/v1/status": DoctorTests.status([
        "journal": "\"\(evil)\"", "needs_attention": "[\"\(evil)\"]", "version": "\"\(evil)\"",
        "devices": #"[{"id":"\#(evil)","kind":"printer","state":"\#(evil)","reason":"\#(evil)"}]"#,
        "check_in":
          #"{"state":"\#(evil)","last_at":"\#(evil)","next_at":"\#(evil)","unconfirmed":1}"#,
      ]),
      "/v1/terminal": DoctorTests.terminal().replacing("T1", with: evil),
      "/v1/terminal/check-in": DoctorTests.terminal().replacing("till", with: evil),
      "/v1/devices": #"[{"id":"\#(evil)","kind":"\#(evil)","state":"x","path":"\#(evil)"}]"#,
      "/v1/reports/day": ReportTests.day.replacing("林小姐", with: evil)
        .replacing("A1", with: evil).replacing("2026-03-01", with: evil).replacing(
          "MORE", with: ""),
      "/v1/devices/desk/test": #"{"id":"d","kind":"printer","message":"\#(evil)"}"#,
      "/v1/orders/A1/receipt.png": problemJSON(evil, title: evil, detail: evil),
    ]
    let daemon = try FakeDaemon { request, _ in
      let body = answers[request.target] ?? "{}"
      return .json(request.target.hasSuffix("png") ? 409 : 200, body)
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(isSeen: true), json: json)
    for (command, _) in Self.commands where command != "csv" { _ = await run(command, session) }
    _ = await session.orders(OrdersFilter())
    let said = test.output + test.errors
    #expect(said.contains("[2J"))
    let obeyed = said.unicodeScalars.filter { scalar in
      scalar != "\n"
        && (scalar.properties.generalCategory == .control
          || [0x202E, 0x2066, 0x200F, 0x2028].contains(scalar.value))
    }
    #expect(obeyed.isEmpty)
  }

  @Test("Events too")
  func evilEvents() async throws {
    let stream =
      FakeDaemon.streamHead + eventText(1, "scan", "{\"code\":\"\u{1B}[2J\u{202E}\"}")
      + "id: \u{1B}c\nevent: \u{9B}31m\ndata: x\n\n"
    let daemon = try FakeDaemon { _, number in
      number == 0 ? .raw(stream) : .json(403, problemJSON("forbidden"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    _ = await testSession(daemon, test.console()).events(after: nil)
    #expect(test.output.contains("[2J"))
    #expect(!test.output.unicodeScalars.contains { [0x1B, 0x9B, 0x202E].contains($0.value) })
  }

  @Test(
    "JSON for a terminal means the same",
    arguments: [
      ("{\"a\":\"b\"}", "{\"a\":\"b\"}"), ("\"\u{1B}\u{7F}\u{9B}\"", #""\u001b\u007f\u009b""#),
      ("\"\u{202E}\u{2066}\u{200F}\"", #""\u202e\u2066\u200f""#), ("{\n\t1}", "{\n\t1}"),
      ("\"付款码 👍🏽\"", "\"付款码 👍🏽\""), ("a\r\nb", "a\\u000d\nb"),
    ])
  func json(text: String, result: String) {
    #expect(printableJSON(text) == result)
  }

  @Test(
    "What is not obeyed is left as it is",
    arguments: [
      ("a\u{1B}b\u{200D}c", "a b\u{200D}c"), ("مرحبا", "مرحبا"), ("👨‍👩‍👧 付", "👨‍👩‍👧 付"),
      ("a\u{202A}b\u{2069}c", "a b c"), ("\u{0}\u{85}\u{2029}", "   "),
    ])
  func text(text: String, result: String) {
    #expect(printable(text) == result)
  }
}
