import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("Against a daemon")
struct SessionTests {
  private func session(
    _ daemon: FakeDaemon, _ console: Console, json: Bool = false
  ) -> Session {
    Session(
      daemon: Daemon(socketPath: daemon.path), console: console, json: json, now: { noon },
      random: { 7 }, pause: { _ in })
  }

  private func wish(_ kind: OrderRequest.Kind = .pay) -> PaymentWish {
    PaymentWish(kind: kind, amount: "12.50", currency: "CNY", clientSN: "A1")
  }

  @Test("A payment, from the scan that is awaited to the goods")
  func pay() async throws {
    let daemon = try FakeDaemon { _, number in
      switch number {
      case 0: .json(202, orderJSON(.awaitingCode))
      case 1: .json(200, orderJSON(.inProgress))
      default: .json(200, orderJSON(.paid))
      }
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).pay(wish()) == .done)
    #expect(
      daemon.requests.map { "\($0.method) \($0.target)" } == [
        "POST /v1/pay?wait=1", "GET /v1/orders/A1?wait=1", "GET /v1/orders/A1?wait=1",
      ])
    #expect(
      daemon.requests.first?.body
        == #"{"client_sn":"A1","currency":"CNY","total_amount":1250}"#)
    #expect(test.output.hasPrefix("client_sn A1: CNY 12.50\nCNY 12.50  120 s left"))
    #expect(test.output.occurrences(of: "HAND OVER THE GOODS") == 1)
    #expect(test.errors.isEmpty)
  }

  @Test(
    "The exit status of a payment",
    arguments: [
      (200, orderJSON(.paid), CommandStatus.done), (200, orderJSON(.failed), .failed),
      (200, orderJSON(.canceled), .failed), (200, orderJSON(.needsAttention), .unknown),
      (400, problemJSON("invalid"), .usage), (403, problemJSON("forbidden"), .refused),
      (409, problemJSON("not-activated"), .refused),
      (503, problemJSON("journal-unwritable"), .failed),
      (500, problemJSON("internal"), .unknown), (200, "nonsense", .unknown),
    ])
  func exitStatus(status: Int, body: String, exit: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(status, body) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).pay(wish()) == exit)
    if status >= 400 {
      #expect(test.errors.contains("upayctl: The title\nThe detail.\n  total_amount: must be"))
    }
  }

  @Test("--json prints what the socket said, and nothing else")
  func json() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0 ? .json(202, orderJSON(.inProgress)) : .json(200, orderJSON(.paid) + "\n")
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let console = test.console(isTerminal: true, canAsk: true, coloured: true)
    #expect(await session(daemon, console, json: true).pay(wish()) == .done)
    #expect(test.output == orderJSON(.paid) + "\n")
    #expect(test.errors == "client_sn A1: CNY 12.50\n")
  }

  @Test func jsonRefusal() async throws {
    let daemon = try FakeDaemon { _, _ in .json(404, problemJSON("not-found")) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console(), json: true).status() == .refused)
    #expect(test.output == problemJSON("not-found") + "\n")
  }

  @Test("A daemon lost in the middle: the number, and what to type")
  func lost() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).pay(wish()) == .unknown)
    #expect(test.errors.contains("upayctl show A1"))
    #expect(test.errors.contains("--client-sn A1"))
    #expect(test.errors.contains("DO NOT HAND OVER"))
    #expect(daemon.requests.count == 1)
  }

  @Test("A daemon that restarts while the customer is awaited")
  func restarted() async throws {
    let daemon = try FakeDaemon { _, number in
      switch number {
      case 0: .json(202, orderJSON(.submitted))
      case 1, 2: .drop
      default: .json(200, orderJSON(.paid))
      }
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).pay(wish()) == .done)
    #expect(test.errors.occurrences(of: "trying again") == 1)
  }

  @Test func unreachable() async throws {
    let daemon = try FakeDaemon { _, _ in .drop }
    daemon.stop()
    let test = TestConsole()
    let session = session(daemon, test.console())
    #expect(await session.pay(wish()) == .unreachable)
    #expect(await session.show("A1") == .unreachable)
    #expect(await session.checkIn(force: false) == .unreachable)
    #expect(
      await session.refund("A1", amount: "1", refundRequestNo: nil, evenAgain: false)
        == .unreachable)
    #expect(await session.events(after: nil) == .unreachable)
    #expect(test.errors.contains(daemon.path))
  }

  @Test func precreate() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0
        ? .json(
          202,
          orderJSON(.inProgress, kind: "precreate", more: #""qr_code":"https://qr.example/1","#))
        : .json(200, orderJSON(.paid, kind: "precreate"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await session(daemon, test.console()).pay(wish(.precreate)) == .done)
    #expect(daemon.requests.first?.target == "/v1/precreate?wait=5")
    #expect(test.output.contains("█"))
    #expect(test.output.contains("https://qr.example/1"))
  }

  @Test("Ctrl-C, yes: the order is cancelled")
  func interrupt() async throws {
    let test = TestConsole(typing: ["y"])
    let daemon = try FakeDaemon { request, number in
      switch (request.method, number) {
      case ("POST", 0): return .json(202, orderJSON(.awaitingCode))
      case ("POST", _): return .json(202, orderJSON(.canceling))
      default:
        if number == 1 { test.interrupt() }
        return .json(200, orderJSON(number < 40 ? .awaitingCode : .canceled))
      }
    }
    defer { daemon.stop() }
    let console = test.console(isTerminal: true, canAsk: true)
    #expect(await session(daemon, console).pay(wish()) == .failed)
    #expect(test.errors.contains("Cancel this payment?"))
    #expect(test.errors.contains("Cancelling"))
  }

  @Test("Ctrl-C without anyone to ask leaves the order to the daemon")
  func interruptAlone() async throws {
    let test = TestConsole()
    let daemon = try FakeDaemon { _, number in
      if number == 1 { test.interrupt() }
      return .json(number == 0 ? 202 : 200, orderJSON(.awaitingCode))
    }
    defer { daemon.stop() }
    #expect(await session(daemon, test.console()).pay(wish()) == .unknown)
    #expect(test.errors.contains("upayctl cancel A1"))
    #expect(!daemon.requests.contains { $0.target.contains("cancel") })
  }

  @Test("An order by the gateway's number")
  func byGatewayNumber() async throws {
    let daemon = try FakeDaemon { request, _ in
      switch request.target {
      case "/v1/orders/789", "/v1/orders/789/query?wait=20", "/v1/orders/789/cancel?wait=5":
        .json(404, problemJSON("not-found"))
      case "/v1/orders?sn=789&limit=2": .json(200, #"{"orders":[\#(orderJSON(.canceled))]}"#)
      default: .json(200, orderJSON(.canceled))
      }
    }
    defer { daemon.stop() }
    let session = session(daemon, TestConsole().console())
    #expect(await session.show("789") == .done)
    #expect(daemon.requests.last?.target == "/v1/orders/A1")
    #expect(await session.query("789") == .done)
    #expect(daemon.requests.last?.target == "/v1/orders/A1/query?wait=20")
    #expect(await session.cancel("789") == .done)
    #expect(daemon.requests.last?.target == "/v1/orders/A1/cancel?wait=5")
  }

  @Test("No order of any number")
  func noOrder() async throws {
    let daemon = try FakeDaemon { request, _ in
      request.target.contains("?sn=")
        ? .json(200, #"{"orders":[]}"#) : .json(404, problemJSON("not-found"))
    }
    defer { daemon.stop() }
    #expect(await session(daemon, TestConsole().console()).show("789") == .refused)
  }

  @Test func lists() async throws {
    let daemon = try FakeDaemon { _, number in
      number == 0
        ? .json(
          200,
          #"{"orders":[\#(orderJSON(.paid)),\#(orderJSON(.refunded, number: "B2", refunded: 1250))],"next":"c1"}"#
        )
        : .json(200, #"{"orders":[]}"#)
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = session(daemon, test.console())
    #expect(
      await session.orders(OrdersFilter(since: "2026-03-01T00:00:00+08:00", limit: 2)) == .done)
    #expect(
      daemon.requests[0].target == "/v1/orders?since=2026-03-01T00%3A00%3A00%2B08%3A00&limit=2")
    #expect(
      test.output == """
        created              client_sn  amount     returned  state     goods      payway      gateway
        2026-03-01 12:30:05  A1         CNY 12.50            paid      hand over  alipay (1)  upay
        2026-03-01 12:30:05  B2         CNY 12.50  -12.50    refunded  -          alipay (1)  upay

        more: upayctl orders --since 2026-03-01T00:00:00+08:00 --limit 2 --after c1

        """)
    #expect(await session.orders(OrdersFilter()) == .done)
    #expect(test.output.hasSuffix("no orders\n"))
  }
}
