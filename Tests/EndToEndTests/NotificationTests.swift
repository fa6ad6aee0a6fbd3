import Conformance
import Foundation
import Testing

/// The simulated payment systems tell the real daemon of payments, over HTTPS.
@Suite("Notifications, end to end", .timeLimit(.minutes(2)))
struct NotificationTests {
  /// Nobody asks by himself within this test.
  private static let seldom = Dictionary(
    uniqueKeysWithValues: (["upay", "ottpay"] + others.map(\.gateway)).flatMap { name in
      [("poll_fast", "5m"), ("poll_slow", "10m"), ("pay_budget", "1h")].map {
        ("gateway.\(name).\($0)", $1)
      }
    })

  @Test("A notification has its order paid long before polling; what is not one changes nothing")
  func told() async throws {
    covers("7.5/hint", "6.1/notify_url", "ottpay:6/hint")
    try await withTill(Self.seldom, gateways: ["upay", "ottpay"], isTold: true) { till, world in
      try await Self.listening(till)
      for (gateway, number) in [("upay", "N-1"), ("ottpay", "N2")] {
        try await Self.sell(number, at: gateway, till, world)
        let paid = try await till.order(number, wait: 20)
        #expect(paid["state"] == "paid" && paid["gateway"] == .string(gateway), "\(paid)")
        let notice = try await world.notified(1)
        #expect(notice["state"] == "acknowledged" && notice["gateway"] == .string(gateway))
      }

      // The clock of the payment systems makes repetitions due: by it every one is sent in time.
      for (gateway, number, before, faults) in Self.rows {
        for (kind, argument, _) in faults { try await world.noticeFault(kind, argument: argument) }
        try await Self.sell(number, at: gateway, till, world)
        for (index, fault) in faults.enumerated() {
          if index > 0 { try await world.advance(milliseconds: 5_000 * Int64(index)) }
          let notice = try await world.notified(index + 1)
          #expect(notice["tries"][index]["status"] == .integer(fault.2), "\(gateway) \(notice)")
          #expect(notice["state"] == "waiting", "\(notice)")
          let order = try await till.order(number)
          #expect(order["state"] == "in_progress" && order["hand_over"] == false, "\(order)")
        }
        try await world.advance(milliseconds: before)
        #expect(try await till.order(number, wait: 20)["state"] == "paid")
        #expect(try await world.notified(faults.count + 1)["state"] == "acknowledged")
      }

      let callbacks = try await till.get("/v1/status")["callbacks"]
      #expect(callbacks["verified"] == 5 && callbacks["repeated"] == 1, "\(callbacks)")
      #expect(callbacks["refused"] == 4, "\(callbacks)")
      #expect(try await world.ledger()["violations"] == [])
    }
  }

  /// How the others are paid, and how long after a notification that was not heard the next one comes.
  private static let others: [(gateway: String, payway: String, again: Int64)] = [
    ("securepay", "17", 60_000), ("iotpay", "1", 15_000), ("iotpay_card", "17", 15_000),
  ]

  @Test("So do SecurePay and IOTPay; what somebody else has signed is not heard, and comes again")
  func toldByTheOthers() async throws {
    let gateways = Self.others.map(\.gateway)
    try await withTill(Self.seldom, gateways: gateways, activated: false, isTold: true) {
      till, world in
      try await Self.listening(till)
      for (gateway, payway, again) in Self.others {
        let number = "O-\(gateway)"
        try await world.noticeFault("forged")
        let made = try await till.precreate(
          number, 1_250, with: ["gateway": .string(gateway), "payway": .string(payway)])
        let name = made.json["gateway_order_no"]
        try await world.walletPays(["client_sn": name])
        let refused = try await world.notified(1)
        #expect(refused["state"] == "waiting" && refused["gateway"] == .string(gateway))
        let order = try await till.order(number)
        #expect(order["state"] == "in_progress" && order["hand_over"] == false, "\(order)")
        try await world.advance(milliseconds: again)
        #expect(try await till.order(number, wait: 20)["state"] == "paid")
        #expect(try await world.notified(2)["state"] == "acknowledged")
      }
      let callbacks = try await till.get("/v1/status")["callbacks"]
      #expect(callbacks["verified"] == 3 && callbacks["refused"] == 3, "\(callbacks)")
      #expect(try await world.ledger()["violations"] == [])
    }
  }

  /// The faults of a notification, the status that each is answered with, and when the next one that
  /// is right comes.
  private static let rows: [(String, String, Int64, [(String, JSON?, Int64)])] = [
    ("upay", "N-3", 600_000, [("forged", nil, 400), ("tampered", "total_amount", 400)]),
    (
      "ottpay", "N4", 60_000,
      [("forged", nil, 400), ("oversized", .integer(70_000), 413), ("replayed", nil, 200)]
    ),
  ]

  private static func listening(_ till: Till) async throws {
    _ = try await eventually("the listener") {
      try await till.get("/v1/status")["callbacks"]["listening"].bool == true ? true : nil
    }
  }

  private static func sell(
    _ number: String, at gateway: String, _ till: Till, _ world: World
  ) async throws {
    let shown = try await till.precreate(
      number, 1_250, with: ["gateway": .string(gateway), "payway": "1"])
    try await world.walletPays(["qr_code": shown.json["qr_code"]])
  }
}
