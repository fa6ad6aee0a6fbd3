import Foundation
import Testing

/// The real daemon sells through the simulated OTT Pay: what a customer shows, a link that is printed,
/// refunds, and an order that nothing can close.
@Suite("OTT Pay, end to end", .timeLimit(.minutes(2)))
struct OTTPayTests {
  private static let settings = hurried("ottpay")

  @Test("Scanned codes pay, wait, are declined, and are asked for when the answer is lost")
  func scanned() async throws {
    try await withTill(Self.settings, gateways: ["ottpay"], activated: false) { till, world in
      for (number, code, state) in [
        ("A1", "130000000000000001", "paid"), ("A2", "280000000000000003", "failed"),
        ("A3", "620000000000000004", "paid"),
      ] {
        let order = try await till.pay(number, 1_250, code: code).json
        #expect(order["state"] == .string(state), "\(order)")
        #expect(order["gateway"] == "ottpay")
      }
      try await world.customer("130000000000000002", "pays_after", delay: 200)
      let order = try await till.pay("A4", 1_250, code: "130000000000000002").json
      #expect(order["state"] == "paid", "\(order)")

      let back = try await till.refund("A1", "R1", 400)
      #expect(back.json["state"] == "partially_refunded", "\(back)")
      let revoked = try await till.call("POST", "/v1/orders/A3/revoke", [:], wait: 20)
      #expect(revoked.json["state"] == "revoked", "\(revoked)")
      let ledger = try await world.ledger()
      #expect(ledger["kept"] == .integer(850 + 1_250))
      #expect(ledger["violations"] == [])
    }
  }

  @Test(
    "A printed link is opened and paid; one that nobody pays ends, and what comes late goes back")
  func printed() async throws {
    try await withTill(Self.settings, gateways: ["ottpay"], activated: false) { till, world in
      let made = try await till.precreate("B1", 990, with: ["payway": "17"])
      let link = try #require(made.json["qr_code"].text, "\(made)")
      #expect(link.hasPrefix((world.announcement["url"].text ?? "?") + "/wallet/"))
      try await world.walletPays(["qr_code": .string(link)])
      #expect(try await till.order("B1", wait: 20)["state"] == "paid")

      _ = try await till.precreate("B2", 500)
      let given = try await till.order("B2", wait: 20)
      #expect(given["state"] == "canceled", "\(given)")
      try await world.walletPays(["client_sn": "B2"])
      _ = try await till.call("POST", "/v1/orders/B2/query", [:])
      let late = try await till.order("B2", wait: 20)
      #expect(late["late_payment"]["amount"] == 500, "\(late)")
      try await eventually("the money is back") {
        try await world.ledger()["kept"] == 990 ? true : nil
      }
      #expect(try await world.ledger()["violations"] == [])
    }
  }

  @Test("Beside Upay an order names its system")
  func besideUpay() async throws {
    try await withTill(Self.settings, gateways: ["upay", "ottpay"]) { till, world in
      let one = try await till.pay("C1", 100, code: "130000000000000001").json
      #expect(one["gateway"] == "upay" && one["state"] == "paid", "\(one)")
      let other = try await till.pay(
        "C2", 200, code: "130000000000000011", with: ["gateway": "ottpay"])
      #expect(other.json["state"] == "paid", "\(other)")
      let ledger = try await world.ledger()
      #expect(ledger["orders"].list.map { $0["gateway"].text } == ["upay", "ottpay"])
    }
  }
}
