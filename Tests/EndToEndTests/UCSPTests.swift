import Conformance
import Foundation
import Testing

/// The real daemon and the simulated UCSP: a page that is printed, money that goes back, and a contract
/// from its signing to its end.
@Suite("UCSP, end to end", .timeLimit(.minutes(2)))
struct UCSPTests {
  private static let hurried = [
    "gateway.ucsp.pay_timeout": "1500ms", "gateway.ucsp.request_timeout": "1500ms",
    "gateway.ucsp.qr_life": "4s", "gateway.ucsp.pay_budget": "4s",
  ]

  @Test("A payer signs, is told of, pays without being there, and the contract ends")
  func agreement() async throws {
    covers("ucsp:1/auto-debit", "ucsp:6/auto-debit")
    try await withTill(Self.hurried, gateways: ["ucsp"], activated: false, isTold: true) {
      till, world in
      let signing = try await till.upayctl(
        "agreements", "sign", "club-1", "--user", "6222000000001", "--no-print")
      let link = try #require(
        signing.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("https://") },
        "\(signing)")
      // For the payer's telephone, from the screen.
      #expect(signing.output.contains("█") && link.contains("/ucsp/sign/"), "\(signing)")
      #expect(try await world.open(String(link), "act=sign").contains("signed"))
      let agreed = try await till.get("/v1/agreements/club-1?wait=20")
      #expect(agreed["state"] == "active", "\(agreed)")
      #expect(try await world.notified(1)["event"] == "signed")

      let paid = try await till.call(
        "POST", "/v1/pay",
        ["client_sn": "A1", "total_amount": 1_250, "agreement": "club-1"], wait: 20)
      #expect(paid.json["state"] == "paid" && paid.json["hand_over"] == true, "\(paid)")
      let back = try await till.refund("A1", "R1", 400)
      #expect(back.json["state"] == "partially_refunded", "\(back)")

      let closed = try await till.call("DELETE", "/v1/agreements/club-1", wait: 20)
      #expect(closed.json["state"] == "closed", "\(closed)")
      let refused = try await till.call(
        "POST", "/v1/pay", ["client_sn": "A2", "total_amount": 100, "agreement": "club-1"])
      #expect(refused.status == 409, "\(refused)")
      let ledger = try await world.ledger()
      #expect(ledger["kept"] == 850 && ledger["violations"] == [])
    }
  }

  @Test(
    "A printed page is paid and undone; one that was given up and is paid all the same goes back")
  func pages() async throws {
    covers("ucsp:1/payment")
    try await withTill(Self.hurried, gateways: ["ucsp"], activated: false) { till, world in
      let made = try await till.precreate("B1", 990, with: ["payway": "17"])
      let link = try #require(made.json["qr_code"].text, "\(made)")
      #expect(try await world.open(link, "act=pay").contains("PAID"))
      #expect(try await till.order("B1", wait: 20)["state"] == "paid")
      let revoked = try await till.call("POST", "/v1/orders/B1/revoke", [:], wait: 20)
      #expect(revoked.json["state"] == "revoked", "\(revoked)")

      // Given up, and paid all the same while the page can be: nothing closes it there.
      _ = try await till.precreate("B2", 500, with: ["payway": "17"])
      _ = try await till.call("POST", "/v1/orders/B2/cancel", [:])
      let number = try #require(try await till.order("B2")["gateway_order_no"].text)
      try await world.walletPays(["client_sn": .string(number)])
      #expect(try await till.order("B2", wait: 30)["state"] == "canceled")
      try await eventually("the money is back") {
        try await world.ledger()["kept"] == 0 ? true : nil
      }
      #expect(try await world.ledger()["violations"] == [])
    }
  }
}
