import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("Amounts are in the till's currency, or in that of the payment system that is named")
struct TillCurrencyTests {
  private static let terminal = """
    {"activated":true,"device_id":"d1","currency":"JPY","keys":{"current":null,"previous":null},\
    "check_in":{"state":"ok","last_at":null,"next_at":null,"unconfirmed":0},\
    "clock_skew_seconds":null,"gateways":[{"name":"iotpay","capabilities":[],"currency":"CAD"},\
    {"name":"upay","capabilities":[]}]}
    """

  @Test(
    arguments: [
      (nil, nil, "JPY", 2), ("iotpay", nil, "CAD", 2), ("other", nil, "JPY", 2),
      ("iotpay", "USD", "USD", 1),
    ] as [(String?, String?, String, Int)])
  func told(_ gateway: String?, _ currency: String?, _ expected: String, _ requests: Int)
    async throws
  {
    let daemon = try FakeDaemon { request, _ in
      request.target == "/v1/terminal"
        ? .json(200, Self.terminal) : .json(422, problemJSON("not-supported-by-gateway"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    var wish = PaymentWish(kind: .pay, amount: "12", currency: currency, clientSN: "A1")
    wish.gateway = gateway
    #expect(await testSession(daemon, test.console()).pay(wish) == .refused)
    #expect(daemon.requests.count == requests)
    let sent = try #require(daemon.requests.last)
    #expect(sent.body.contains("\"currency\":\"\(expected)\""))
    let amount = expected == "JPY" ? 12 : 1_200
    #expect(sent.body.contains("\"total_amount\":\(amount)"))
  }

  @Test(
    "With one payment system alone amounts are in its currency; in yuan if nothing is told",
    arguments: [
      (#",{"name":"upay","capabilities":[]}"#, "CAD"), (#","currency":"JPY""#, "CNY"),
    ])
  func toldLess(_ untold: String, _ expected: String) async throws {
    let daemon = try FakeDaemon { request, _ in
      request.target == "/v1/terminal"
        ? .json(200, Self.terminal.replacing(untold, with: ""))
        : .json(422, problemJSON("not-supported-by-gateway"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = PaymentWish(kind: .pay, amount: "1.50", clientSN: "A1")
    #expect(await testSession(daemon, test.console()).pay(wish) == .refused)
    #expect(daemon.requests.last?.body.contains("\"currency\":\"\(expected)\"") == true)
  }

  @Test("A daemon that refuses to tell is not charged in a currency that was guessed")
  func refused() async throws {
    let daemon = try FakeDaemon { _, _ in .json(403, problemJSON("forbidden")) }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = PaymentWish(kind: .pay, amount: "1.50", clientSN: "A1")
    #expect(await testSession(daemon, test.console()).pay(wish) == .refused)
    #expect(daemon.requests.map(\.target) == ["/v1/terminal"])
  }

  @Test("What is wrong in every currency is told before anything is asked")
  func mistyped() async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, Self.terminal) }
    defer { daemon.stop() }
    for amount in ["abc", "0", "-1.00", "1.23456", ""] {
      let test = TestConsole()
      let wish = PaymentWish(kind: .precreate, amount: amount, clientSN: "A1")
      #expect(await testSession(daemon, test.console()).pay(wish) == .usage, "\(amount)")
      #expect(!test.errors.contains("CNY"), "nobody has said that it is yuan")
    }
    #expect(daemon.requests.isEmpty)
  }

  @Test("An amount that is none in the till's currency is told when that is known")
  func notHere() async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, Self.terminal) }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = PaymentWish(kind: .pay, amount: "1.50", clientSN: "A1")
    #expect(await testSession(daemon, test.console()).pay(wish) == .usage)
    #expect(daemon.requests.map(\.target) == ["/v1/terminal"])
    #expect(test.errors.contains("JPY"))
  }
}
