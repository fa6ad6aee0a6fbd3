import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Lists of orders")
struct ListTests {
  private func page(_ numbers: [String], next: String?) -> String {
    let orders = numbers.map { orderJSON(.paid, number: $0) }.joined(separator: ",")
    return "{\"orders\":[\(orders)]" + (next.map { ",\"next\":\"\($0)\"" } ?? "") + "}"
  }

  @Test("All of a long list, page by page")
  func long() async throws {
    let daemon = try FakeDaemon { [self] _, number in
      let numbers = (0..<200).map { "ORDER-\(number * 200 + $0)" }
      return .json(200, page(numbers, next: number < 24 ? "c\(number + 1)" : nil))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.orders(OrdersFilter(state: "paid"), all: true) == .done)
    let lines = test.output.split(separator: "\n")
    #expect(lines.count == 1 + 5_000)
    #expect(lines[0].contains("client_sn"))
    #expect(lines[5_000].contains("ORDER-4999"))
    #expect(daemon.requests[0].target == "/v1/orders?state=paid&limit=200")
    #expect(daemon.requests[24].target == "/v1/orders?state=paid&limit=200&after=c24")
  }

  @Test("A list without end has one")
  func bounded() async throws {
    let daemon = try FakeDaemon { [self] _, number in
      .json(200, page(["A\(number)"], next: "c\(number)"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.orders(OrdersFilter(sn: "7"), all: true) == .done)
    #expect(daemon.requests.count == Session.allOrders.pages)
    #expect(test.output.hasSuffix("\nmore: upayctl orders --all --sn 7 --after c99\n"))
  }

  @Test("A daemon that does not move on")
  func circle() async throws {
    let daemon = try FakeDaemon { [self] _, _ in .json(200, page(["A1"], next: "c")) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).orders(OrdersFilter(), all: true) == .failed)
    #expect(daemon.requests.count == 2)
  }

  @Test(
    "A list that breaks off says so, and where to go on",
    arguments: [
      (FakeDaemon.Response.drop, CommandStatus.unreachable),
      (.json(200, "nonsense"), .failed), (.json(500, problemJSON("internal")), .failed),
      (.raw("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"orders\":[{\"cli"), .unreachable),
    ])
  func broken(response: FakeDaemon.Response, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { [self] _, number in
      number == 0 ? .json(200, page(["A1"], next: "c d")) : response
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let filter = OrdersFilter(saleNo: "S 1")
    #expect(await testSession(daemon, test.console()).orders(filter, all: true) == status)
    #expect(test.output.contains("A1"))
    #expect(
      test.errors.contains(
        "The list is not complete. Go on with: "
          + "upayctl orders --all --sale-no 'S 1' --after 'c d'\n"))
  }

  @Test("--json: a line for each page, as it was said")
  func json() async throws {
    let daemon = try FakeDaemon { [self] _, number in
      .json(200, page(["A\(number)"], next: number == 0 ? "c" : nil) + "\n")
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), json: true)
    #expect(await session.orders(OrdersFilter(), all: true) == .done)
    #expect(test.output == page(["A0"], next: "c") + "\n" + page(["A1"], next: nil) + "\n")
  }

  @Test("No orders, and an empty page in the middle")
  func empty() async throws {
    let daemon = try FakeDaemon { [self] _, number in
      .json(200, page(number == 1 ? ["A1"] : [], next: number == 0 ? "c" : nil))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.orders(OrdersFilter(), all: true) == .done)
    #expect(test.output.hasPrefix("created"))
    #expect(await session.orders(OrdersFilter(), all: true) == .done)
    #expect(test.output.hasSuffix("no orders\n"))
  }

  @Test(arguments: [
    ("c1", "c1"), ("2026-03-01T00:00:00+08:00", "2026-03-01T00:00:00+08:00"), ("", "''"),
    ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$(rm)", "'$(rm)'"), ("付", "'付'"),
  ])
  func quoting(word: String, result: String) {
    #expect(quoted(word) == result)
  }
}
