import Foundation
import Testing

/// The real daemon sells through the simulated IOTPay: wallets that are scanned and printed, and cards
/// on pages of the payment system's own.
@Suite("IOTPay, end to end", .timeLimit(.minutes(2)))
struct IOTPayTests {
  @Test("Wallets: codes pay, are declined, and are asked for when the answer is lost; money back")
  func wallets() async throws {
    try await withTill(hurried("iotpay"), gateways: ["iotpay"], activated: false) { till, world in
      for (number, code, state) in [
        ("A1", "130000000000000001", "paid"), ("A2", "280000000000000003", "failed"),
        ("A3", "620000000000000004", "paid"),
      ] {
        let order = try await till.pay(number, 1_250, code: code).json
        #expect(order["state"] == .string(state), "\(order)")
        #expect(order["gateway"] == "iotpay" && order["currency"] == "CAD", "\(order)")
      }
      let made = try await till.precreate("A4", 990, with: ["payway": "1"])
      try await world.walletPays(["qr_code": made.json["qr_code"]])
      #expect(try await till.order("A4", wait: 20)["state"] == "paid")

      let back = try await till.refund("A1", "R1", 400)
      #expect(back.json["state"] == "partially_refunded", "\(back)")
      #expect(try await till.act("revoke", "A3").json["state"] == "revoked")
      let ledger = try await world.ledger()
      #expect(ledger["kept"] == .integer(850 + 990) && ledger["violations"] == [], "\(ledger)")
    }
  }

  @Test("Cards: a page is paid and voided; a card that is left is charged later, and refunded")
  func cards() async throws {
    let settings = hurried("iotpay_card")
    try await withTill(settings, gateways: ["iotpay_card"], activated: false) { till, world in
      _ = try await till.precreate("B1", 990, with: ["payway": "17"])
      let number = try #require(try await till.order("B1")["gateway_order_no"].text)
      try await world.walletPays(["client_sn": .string(number)])
      #expect(try await till.order("B1", wait: 20)["state"] == "paid")
      #expect(try await till.act("revoke", "B1").json["state"] == "revoked")

      let agreed = try await till.call(
        "POST", "/v1/agreements", ["agreement_no": "club-1", "print": false], wait: 20)
      let link = try #require(agreed.json["qr_code"].text, "\(agreed)")
      #expect(try await world.open(link, "act=add").contains("TEST"))
      #expect(try await till.get("/v1/agreements/club-1?wait=20")["state"] == "active")
      let paid = try await till.call(
        "POST", "/v1/pay",
        ["client_sn": "B2", "total_amount": 1_250, "agreement": "club-1"], wait: 20)
      #expect(paid.json["state"] == "paid", "\(paid)")
      // Settled, it cannot be voided any more: all of it is refunded.
      try await world.advance(milliseconds: 48 * 3_600_000)
      #expect(try await till.act("revoke", "B2").json["state"] == "revoked")
      let calls = try await world.requests().map { $0["path"].text ?? "" }
      #expect(calls.count { $0.contains("cc_void") } == 2, "\(calls)")
      #expect(calls.count { $0.contains("cc_refund") } == 1, "\(calls)")
      let ledger = try await world.ledger()
      #expect(ledger["kept"] == 0 && ledger["violations"] == [], "\(ledger)")
    }
  }
}
