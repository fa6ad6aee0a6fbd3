import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Orders of other tills, and a person's word")
struct AdoptionTests {
  @Test(
    "Which number is tried first",
    arguments: [
      ("7894259244067218", [AdoptedNumber.sn, .clientSN]), ("123456789012", [.sn, .clientSN]),
      ("12345678901", [.clientSN, .sn]), ("2026-0417", [.clientSN, .sn]),
      ("01KBKJ0000000000000007", [.clientSN, .sn]),
    ])
  func order(number: String, ways: [AdoptedNumber]) {
    #expect(AdoptedNumber.order(for: number) == ways)
  }

  @Test(
    "A number is found either way",
    arguments: [
      ("7894259244067218", "sn", ["sn"]), ("7894259244067218", "client_sn", ["sn", "client_sn"]),
      ("A-1", "client_sn", ["client_sn"]), ("A-1", "sn", ["client_sn", "sn"]),
    ])
  func adopt(number: String, known: String, asked: [String]) async throws {
    let daemon = try FakeDaemon { request, _ in
      request.body.contains("\"\(known)\"")
        ? .json(200, orderJSON(.paid).replacing("\"foreign\":false", with: "\"foreign\":true"))
        : .json(404, problemJSON("not-found"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).adopt(number, by: nil) == .done)
    #expect(daemon.requests.map(\.body) == asked.map { "{\"\($0)\":\"\(number)\"}" })
    #expect(Set(daemon.requests.map(\.target)) == ["/v1/orders/adopt"])
    #expect(test.output.contains("adopted"))
  }

  @Test("Only what was said", arguments: AdoptedNumber.allCases)
  func by(way: AdoptedNumber) async throws {
    let daemon = try FakeDaemon { _, _ in .json(404, problemJSON("not-found")) }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.adopt("7894259244067218", by: way) == .refused)
    #expect(daemon.requests.map(\.body) == [#"{"\#(way.rawValue)":"7894259244067218"}"#])
  }

  @Test("A number too long for a client_sn is none")
  func long() async throws {
    let daemon = try FakeDaemon { _, _ in .json(404, problemJSON("not-found")) }
    defer { daemon.stop() }
    let number = String(repeating: "a", count: 40)
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.adopt(number, by: nil) == .refused)
    #expect(daemon.requests.map(\.body) == [#"{"sn":"\#(number)"}"#])
  }

  @Test(
    "Anything but \"not found\" ends the search",
    arguments: [(409, CommandStatus.refused), (503, .failed), (500, .unknown)])
  func ends(http: Int, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, problemJSON("wrong-state")) }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.adopt("A-1", by: nil) == status)
    #expect(daemon.requests.count == 1)
  }

  @Test("A number that the gateway does not take for one is tried the other way")
  func notTaken() async throws {
    let daemon = try FakeDaemon { request, _ in
      request.body.contains("\"sn\"")
        ? .json(422, problemJSON("not-supported-by-gateway", title: "Refused"))
        : .json(404, problemJSON("not-found", title: "Nothing"))
    }
    defer { daemon.stop() }
    for number in ["A-1", "7894259244067218"] {
      let test = TestConsole()
      #expect(await testSession(daemon, test.console()).adopt(number, by: nil) == .refused)
      // Of two refusals the one that says more.
      #expect(test.errors.hasPrefix("upayctl: Refused\n"))
    }
    #expect(daemon.requests.count == 4)
  }

  // MARK: Resolve

  @Test(arguments: [
    (Resolution.Verdict.paid, "paid"), (.notPaid, "not_paid"), (.returned, "returned"),
  ])
  func resolve(verdict: Resolution.Verdict, name: String) async throws {
    let daemon = try FakeDaemon { _, _ in
      .json(200, orderJSON(.paid, more: #""resolved_by":"ann","#))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let note = ActionNote(operator: "ann", reason: "the portal says so")
    #expect(await testSession(daemon, test.console()).resolve("A1", as: verdict, note) == .done)
    #expect(daemon.requests.map(\.target) == ["/v1/orders/A1/resolve"])
    #expect(
      daemon.requests[0].body
        == #"{"as":"\#(name)","operator":"ann","reason":"the portal says so"}"#)
    #expect(test.output.contains("  resolved by  ann\n"))
  }

  @Test("By the gateway's number")
  func byGatewayNumber() async throws {
    let daemon = try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/orders?sn=789&limit=2": .json(200, #"{"orders":[\#(orderJSON())]}"#)
      case "/v1/orders/A1/resolve": .json(200, orderJSON(.paid))
      default: .json(404, problemJSON("not-found"))
      }
    }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.resolve("789", as: .paid, ActionNote(reason: "x")) == .done)
  }

  @Test(
    arguments: [
      ("paid", Resolution.Verdict.paid), ("not-paid", .notPaid), ("not_paid", .notPaid),
      ("returned", .returned), ("PAID", nil), ("", nil), ("-", nil),
    ] as [(String, Resolution.Verdict?)])
  func typed(text: String, verdict: Resolution.Verdict?) {
    #expect(Resolution.Verdict(typed: text) == verdict)
  }

  @Test("Who and why go with a cancel, a revoke and a refund")
  func notes() async throws {
    let daemon = try FakeDaemon { request, _ in
      .json(
        200,
        request.target.contains("cancel")
          ? orderJSON(.canceled)
          : orderJSON(
            .paid,
            returns: [
              returnJSON("succeeded"), returnJSON("succeeded", kind: "revoke", number: nil),
            ]))
    }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    let note = ActionNote(operator: "ann", reason: "spilt")
    _ = await session.cancel("A1", note)
    _ = await session.revoke("A1", note)
    _ = await session.refund("A1", amount: "1", refundRequestNo: "R1", evenAgain: true, note)
    let bodies = daemon.requests.filter { $0.method == "POST" }.map(\.body)
    #expect(
      bodies == [
        #"{"operator":"ann","reason":"spilt"}"#, #"{"operator":"ann","reason":"spilt"}"#,
        #"{"operator":"ann","reason":"spilt","refund_amount":100,"refund_request_no":"R1"}"#,
      ])
  }
}
