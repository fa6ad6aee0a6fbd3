import Foundation
import Testing

/// What a scanner sends, wanted or not, on a real line.
@Suite(.timeLimit(.minutes(2)))
struct ScannerTests {
  @Test
  func goodsDoNotPay() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      try await world.scan("6901234567892", aim: "]E0")
      let goods = try await events.wait(for: "the goods") { $0.type == "scan" }
      #expect(goods.data["code"] == "6901234567892")
      #expect(try await till.order("A-1")["state"] == "awaiting_code")
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
      try await world.scan("284712341234123412")
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
    }
  }

  /// A payment code that nobody waits for is never shown whole, and pays for nothing later.
  @Test
  func codeThatNobodyWaitsFor() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      try await world.scan("284712341234123412")
      let seen = try await events.wait(for: "the scan") { $0.type == "scan" }
      #expect(seen.data["kind"] == "payment_code", "\(seen)")
      #expect(!"\(seen.data)".contains("284712341234123412"))
      let armed = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      #expect(armed.json["state"] == "awaiting_code")
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
    }
  }

  static let rubbish = [
    String(repeating: "9", count: 10_240), "\u{1}\u{2}\u{7F}\u{1B}[A", "比萨比萨比萨比萨",
    "    ", "284712341234123412284712341234123412",
  ]

  @Test(arguments: rubbish.indices)
  func rubbishAndThenTheCode(_ index: Int) async throws {
    try await withTill { till, world in
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      // Without an end: the scanner falls silent instead.
      try await world.scan(Self.rubbish[index], suffix: "")
      try await Task.sleep(for: .milliseconds(400))
      #expect(try await till.order("A-1")["state"] == "awaiting_code")
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
      try await world.scan("284712341234123412")
      let order = try await till.order("A-1", wait: 20)
      #expect(order["state"] == "paid", "\(order)\n\(till.log)")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// A read that the scanner sends twice pays once, and does not serve the next customer.
  @Test
  func doubleRead() async throws {
    try await withTill { till, world in
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      try await world.scan("284712341234123412")
      try await world.scan("284712341234123412")
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-2", "total_amount": 100])
      try await world.scan("284712341234123412")
      try await world.scan("130818341921441147")
      #expect(try await till.order("A-2", wait: 20)["state"] == "paid")
      #expect(try await world.requests("/upay/v2/pay").count == 2)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func oneOrderHoldsTheScanner() async throws {
    try await withTill(["scanner.counter.scan_timeout": "1s"]) { till, world in
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      let second = try await till.call(
        "POST", "/v1/pay", ["client_sn": "A-2", "total_amount": 100])
      #expect(second.status == 409, "\(second)")
      #expect(second.json["code"] == "scanner-busy")
      #expect(second.json["detail"].text?.contains("A-1") == true)
      let end = try await till.order("A-1", wait: 20)
      #expect(end["state"] == "canceled", "\(end)")
      #expect(end["error"]["code"] == "scan-timeout")
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
    }
  }
}
