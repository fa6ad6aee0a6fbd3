import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("Giving money back, and the terminal")
struct ReturnTests {
  private func session(_ daemon: FakeDaemon, _ console: Console, json: Bool = false) -> Session {
    Session(
      daemon: Daemon(socketPath: daemon.path), console: console, json: json, now: { noon },
      random: { 7 }, pause: { _ in })
  }

  /// Five minutes before "now".
  private static let recent = returnJSON("succeeded", number: "R0")

  @Test func refund() async throws {
    let daemon = try FakeDaemon { _, number in
      switch number {
      case 0: .json(200, orderJSON(.paid))
      case 1: .json(202, orderJSON(.paid, returns: [returnJSON("in_progress")]))
      default:
        .json(200, orderJSON(.partiallyRefunded, refunded: 200, returns: [returnJSON("succeeded")]))
      }
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let status = await session(daemon, test.console()).refund(
      "A1", amount: "2.00", refundRequestNo: "R1", evenAgain: false)
    #expect(status == .done)
    #expect(
      daemon.requests.map { "\($0.method) \($0.target) \($0.body)" } == [
        "GET /v1/orders/A1 ",
        "POST /v1/orders/A1/refunds?wait=5 {\"refund_amount\":200,\"refund_request_no\":\"R1\"}",
        "GET /v1/orders/A1?wait=1 ",
      ])
    #expect(test.output.hasPrefix("refund_request_no R1: CNY 2.00 of A1\n"))
  }

  @Test("A number is made and shown before anything is sent")
  func madeNumber() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0 ? .json(200, orderJSON(.paid)) : .drop
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let status = await session(daemon, test.console(), json: true).refund(
      "A1", amount: "2.00", refundRequestNo: nil, evenAgain: false)
    #expect(status == .unknown)
    let made = String(ClientSN(wall: noon, random: 7).text.prefix(20))
    #expect(test.errors.hasPrefix("refund_request_no \(made): CNY 2.00 of A1\n"))
    #expect(test.errors.contains("--refund-request-no \(made) is safe"))
    #expect(daemon.requests.last?.body.contains(#""refund_request_no":"\#(made)""#) == true)
  }

  @Test(
    "The same amount a moment ago: a person is asked, a script must say so",
    arguments: [
      (true, "y", false, CommandStatus.done, 2), (true, "n", false, .refused, 1),
      (true, "", false, .refused, 1), (false, "y", false, .refused, 1),
      (false, "", true, .done, 2), (true, "", true, .done, 2),
    ])
  func twice(canAsk: Bool, typed: String, yes: Bool, status: CommandStatus, requests: Int)
    async throws
  {
    let daemon = try FakeDaemon { _, number in
      number == 0
        ? .json(200, orderJSON(.partiallyRefunded, returns: [Self.recent]))
        : .json(
          200, orderJSON(.partiallyRefunded, returns: [Self.recent, returnJSON("succeeded")]))
    }
    defer { daemon.stop() }
    let test = TestConsole(typing: [typed])
    let result = await session(daemon, test.console(canAsk: canAsk)).refund(
      "A1", amount: "2.00", refundRequestNo: "R1", evenAgain: yes)
    #expect(result == status)
    #expect(daemon.requests.count == requests)
    #expect(test.errors.contains("R0") == !yes)
  }

  @Test(
    "Which refund may be the same wish",
    arguments: [
      (returnJSON("succeeded", number: "R0"), true),
      (returnJSON("in_progress", number: "R0"), true),
      (returnJSON("unknown", number: "R0"), true),
      (returnJSON("needs_attention", number: "R0"), true),
      (returnJSON("failed", number: "R0"), false),
      (returnJSON("succeeded", number: "R1"), false),
      (returnJSON("succeeded", number: "R0", amount: 201), false),
      (returnJSON("succeeded", kind: "revoke", number: nil), false),
      (returnJSON("succeeded", number: "R0", at: "2026-03-01T12:35:00.001+08:00"), true),
      (returnJSON("succeeded", number: "R0", at: "2026-03-01T12:35:00.000+08:00"), false),
      (returnJSON("succeeded", number: "R0", at: "2026-03-01T13:35:00.000+08:00"), true),
      (returnJSON("succeeded", number: "R0", at: "yesterday"), true),
    ])
  func sameWish(item: String, isSame: Bool) throws {
    let order = try orderAnswer(orderJSON(.partiallyRefunded, returns: [item])).order
    let number = try #require(RefundRequestNo("R1"))
    let same = Session.sameRefund(Amount(200), of: order, as: number, now: noon)
    #expect((same != nil) == isSame)
  }

  @Test(
    arguments: [("0", nil), ("1.234", nil), ("x", nil), ("1", "a b"), ("1", "")]
      as [(String, String?)])
  func mistakes(amount: String, number: String?) async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, orderJSON(.paid)) }
    defer { daemon.stop() }
    let status = await session(daemon, TestConsole().console()).refund(
      "A1", amount: amount, refundRequestNo: number, evenAgain: false)
    #expect(status == .usage)
    #expect(daemon.requests.allSatisfy { $0.method == "GET" })
  }

  @Test("A refund is counted in the order's currency")
  func yen() async throws {
    let yen = orderJSON(.paid, returns: [returnJSON("succeeded")])
      .replacing("CNY", with: "JPY")
    let daemon = try FakeDaemon { _, _ in .json(200, yen) }
    defer { daemon.stop() }
    let status = await session(daemon, TestConsole().console()).refund(
      "A1", amount: "150", refundRequestNo: "R1", evenAgain: false)
    #expect(status == .done)
    #expect(daemon.requests.last?.body.contains(#""refund_amount":150"#) == true)
  }

  @Test(arguments: [
    (
      orderJSON(.revoked, returns: [returnJSON("succeeded", kind: "revoke", number: nil)]),
      CommandStatus.done
    ),
    (orderJSON(.paid, returns: [returnJSON("failed", kind: "revoke", number: nil)]), .failed),
    (orderJSON(.needsAttention), .unknown),
  ])
  func revoke(body: String, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, body) }
    defer { daemon.stop() }
    #expect(await session(daemon, TestConsole().console()).revoke("A1") == status)
    #expect(daemon.requests.map(\.target) == ["/v1/orders/A1/revoke?wait=5"])
  }

  @Test(arguments: [
    (200, orderJSON(.canceled), CommandStatus.done), (409, problemJSON("wrong-state"), .refused),
    (200, orderJSON(.paid), .failed),
  ])
  func cancel(http: Int, body: String, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, body) }
    defer { daemon.stop() }
    #expect(await session(daemon, TestConsole().console()).cancel("A1") == status)
    #expect(daemon.requests.map(\.body) == ["{}"])
  }

  @Test func reprint() async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, orderJSON(.paid)) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).reprint("A1") == .done)
    #expect(daemon.requests.map(\.target) == ["/v1/orders/A1/receipt"])
    #expect(test.output.contains("A1"))
  }

  // MARK: The terminal

  private static let terminal = """
    {"activated":true,"terminal_sn":"T1","device_id":"d1","name":"till","keys":{"current":\
    {"id":"abcd1234","received_at":"2026-03-01T04:00:00+08:00"},"previous":null},"check_in":\
    {"state":"ok","last_at":"2026-03-01T04:00:00+08:00","next_at":"2026-03-02T04:10:00+08:00",\
    "unconfirmed":0},"clock_skew_seconds":0,"gateways":[{"name":"upay","capabilities":["pay"]}]}
    """

  @Test func activate() async throws {
    let daemon = try FakeDaemon { _, _ in .json(201, Self.terminal) }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = session(daemon, test.console())
    #expect(await session.activate(["code": .string("123"), "name": nil]) == .done)
    #expect(daemon.requests[0].target == "/v1/terminal/activate")
    #expect(daemon.requests[0].body == #"{"code":"123"}"#)
    #expect(
      test.output == """
        The terminal is activated.
        terminal_sn  T1
        device_id    d1
        name         till
        key          abcd1234, received 2026-03-01 04:00:00
        check-in     ok, last 2026-03-01 04:00:00, next 2026-03-02 04:10:00

        """)
  }

  @Test(arguments: [
    (409, "already-activated", CommandStatus.refused), (422, "activation-refused", .refused),
    (503, "gateway-unreachable", .failed), (504, "activation-unknown", .unknown),
  ])
  func activateRefused(http: Int, code: String, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, problemJSON(code)) }
    defer { daemon.stop() }
    #expect(
      await session(daemon, TestConsole().console()).activate(["code": .string("1")]) == status)
  }

  @Test("A check-in without an answer is not repeated")
  func checkInLost() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).checkIn(force: true) == .unknown)
    #expect(daemon.requests.map(\.body) == [#"{"force":true}"#])
    #expect(test.errors.contains("upayctl status"))
  }

  @Test func status() async throws {
    let body = """
      {"ready":false,"activated":true,"open_orders":2,"oldest_open_at":"2026-03-01T12:00:00+08:00",\
      "needs_attention":["A1","B2"],"journal":"ok","devices":[{"id":"desk","kind":"scanner",\
      "state":"absent","reason":"no such device","path":"/dev/ttyACM0","pinned":true,"used":false}],\
      "check_in":{"state":"unconfirmed","last_at":null,"next_at":null,"unconfirmed":1},"version":"1"}
      """
    let daemon = try FakeDaemon { request, _ in
      request.target == "/v1/status" ? .json(200, body) : .json(200, "[]")
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = session(daemon, test.console())
    #expect(await session.status() == .done)
    #expect(
      test.output == """
        ready        no: no payment would be taken
        activated    yes
        check-in     unconfirmed, 1 unconfirmed
        journal      ok
        open orders  2, the oldest of 2026-03-01 12:00:00
        attention    a person must look at A1, B2

        scanner  desk  absent  /dev/ttyACM0  no such device

        """)
    #expect(await session.devices() == .done)
    #expect(test.output.hasSuffix("no scanner and no printer is configured\n"))
  }
}
