import Foundation
import Testing

/// The real daemon sells through the simulated SecurePay, signing with a certificate: what a customer
/// shows, a QR code, cancellations and refunds, and answers that somebody else has signed.
@Suite("SecurePay, end to end", .timeLimit(.minutes(2)))
struct SecurePayTests {
  private static let settings = hurried("securepay")

  @Test("Scanned codes pay, are declined, and are asked for when the answer is lost; money back")
  func scanned() async throws {
    try await withTill(Self.settings, gateways: ["securepay"], activated: false) { till, world in
      for (number, code, state) in [
        ("ORDER001", "6200000000000000001", "paid"), ("ORDER002", "6200000000000000003", "failed"),
        ("ORDER003", "6200000000000000005", "paid"), ("ORDER004", "6200000000000000011", "paid"),
      ] {
        let order = try await till.pay(number, 1_250, code: code).json
        #expect(order["state"] == .string(state), "\(order)")
        #expect(order["gateway"] == "securepay")
      }
      let back = try await till.refund("ORDER001", "R1", 400)
      #expect(back.json["state"] == "partially_refunded", "\(back)")
      let revoked = try await till.call("POST", "/v1/orders/ORDER003/revoke", [:], wait: 20)
      #expect(revoked.json["state"] == "revoked", "\(revoked)")
      // The bank takes no cancellation: it becomes a refund.
      try await world.rules(["securepay.cancels": false])
      let refunded = try await till.call("POST", "/v1/orders/ORDER004/revoke", [:], wait: 20)
      #expect(refunded.json["state"] == "revoked", "\(refunded)")
      let calls = try await world.requests("/gateway/api/backTransReq.do").map { $0["action"].text }
      #expect(calls.suffix(3) == ["3100", "3100", "0400"])
      let ledger = try await world.ledger()
      #expect(ledger["kept"] == 850)
      #expect(ledger["violations"] == [])
    }
  }

  @Test("A QR code is paid; answers with another's certificate decide nothing")
  func printed() async throws {
    try await withTill(Self.settings, gateways: ["securepay"], activated: false) { till, world in
      let made = try await till.precreate("ORDER011", 990, with: ["payway": "17"])
      let link = try #require(made.json["qr_code"].text, "\(made)")
      for signer in ["expired", "other_company", "untrusted"] {
        try await world.rules(["securepay.signer": .string(signer)])
        if signer == "expired" { try await world.walletPays(["qr_code": .string(link)]) }
        _ = try await till.call("POST", "/v1/orders/ORDER011/query", [:])
        #expect(try await till.order("ORDER011")["hand_over"].bool == false)
      }
      try await world.rules(["securepay.signer": "valid"])
      #expect(try await till.order("ORDER011", wait: 20)["state"] == "paid")
      #expect(try await world.ledger()["kept"] == 990)
    }
  }
}
