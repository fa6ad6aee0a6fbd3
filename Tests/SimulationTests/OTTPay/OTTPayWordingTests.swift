import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

@testable import Simulation

/// How the simulated OTT Pay words what it says, and what the daemon's own codec makes of it.
@Suite("The words of OTT Pay")
struct OTTPayWordingTests {
  /// One paid order of 100 as each state of the switches words it.
  private func paid(_ change: (inout OTTPayRules) -> Void) -> OTTPayDesk.Seen {
    var desk = OTTPayDesk()
    change(&desk.rules)
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    return desk.query("A1")
  }

  @Test("Every word for a state is one that the daemon knows")
  func words() {
    for word in OTTPayRules.PaidWord.allCases {
      #expect(ottPayStatuses[paid { $0.paidWord = word }.state ?? "-"] == .paid)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    for word in OTTPayRules.OpenWord.allCases {
      var desk = OTTPayDesk()
      desk.rules.openWord = word
      _ = desk.call("ACTIVEPAY", OTTPayDesk.link("A1"))
      #expect(ottPayStatuses[desk.query("A1").state ?? "-"] == .created)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    for word in OTTPayRules.DeclinedWord.allCases {
      var desk = OTTPayDesk()
      desk.rules.declinedWord = word
      _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1", "130000000000000003"))
      #expect(ottPayStatuses[desk.query("A1").state ?? "-"] == .payCanceled)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    for word in OTTPayRules.ClosedWord.allCases {
      var desk = OTTPayDesk()
      desk.rules.closedWord = word
      _ = desk.call("ACTIVEPAY", OTTPayDesk.link("A1"))
      desk.now += .hours(1)
      #expect(ottPayStatuses[desk.query("A1").state ?? "-"] == .canceled)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    for word in OTTPayRules.RefundedWord.allCases {
      var desk = OTTPayDesk()
      desk.rules.refundedWord = word
      _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
      _ = desk.refund("R1", "100", of: "A1")
      #expect(ottPayStatuses[desk.query("A1").state ?? "-"] == .refunded)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    for word in OTTPayRules.PartWord.allCases {
      var desk = OTTPayDesk()
      desk.rules.partWord = word
      _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
      _ = desk.refund("R1", "40", of: "A1")
      #expect(desk.query("A1").state == word.rawValue)
      covers("ottpay:5.1/\(word.rawValue)")
    }
    #expect(paid { $0.capitals = .capital }.state == "SUCCESS")
    covers("ottpay:5.1/capitals")
  }

  @Test("Members by either of their names")
  func names() {
    #expect(paid { $0.numberName = .camel }.data?["orderId"] == "A1")
    #expect(paid { $0.numberName = .camel }.data?["order_id"] == nil)
    #expect(paid { $0.amountName = .total }.data?["total_amount"] == "100")
    #expect(paid { $0.amountName = .total }.data?["amount"] == nil)
    #expect(paid { $0.innerNames = .mobile }.data?["respcode"] == "SUCCESS")
    #expect(paid { $0.innerNames = .none }.data?["rspCode"] == nil)
    #expect(paid { $0.showsOwnNumber = false }.data?["bizpay_order_id"] == nil)
    #expect(paid { $0.refundAmount = .always }.data?["refund_amount"] == "0")
    #expect(paid { _ in }.data?["refund_amount"] == nil)
    #expect(paid { $0.values = .numbers }.data?["amount"] == "100")
    let misspelled = paid { $0.codeName = .misspelled }
    #expect(misspelled.code == nil && misspelled.state == "success")
    covers(
      "ottpay:4.4/names", "ottpay:4.1/respcode", "ottpay:1/rep_code", "ottpay:2/numbers",
      "ottpay:4.4/refund_amount")
  }

  @Test("A digest of other members than are there opens for nobody")
  func digest() {
    #expect(paid { $0.digest = .partial }.data == nil)
    #expect(paid { $0.digest = .partial }.code == "SUCCESS")
    covers("ottpay:2/partial-digest")
  }

  @Test("Base64 in lines of 60 characters, and in one")
  func lines() {
    let wrapped = paid { $0.lines = .wrapped }
    #expect(wrapped.state == "success")
    #expect(String(decoding: wrapped.body, as: UTF8.self).contains(#"\n"#))
    #expect(!String(decoding: paid { $0.lines = .one }.body, as: UTF8.self).contains(#"\n"#))
    covers("ottpay:2/wrapped-base64", "ottpay:8/disorder")
  }

  @Test("No answer has its members in the order of another")
  func disorder() {
    var orders: Set<String> = []
    var desk = OTTPayDesk()
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    for _ in 0..<12 {
      let text = String(decoding: desk.query("A1").body, as: UTF8.self)
      orders.insert(String(text.prefix(12)))
    }
    #expect(orders.count > 2)
    covers("ottpay:8/disorder")
  }

  @Test("Orders of the payment page are asked for as a switch says")
  func cardQuery() {
    for (rule, other) in [
      (OTTPayRules.Query.queryPay, "STATUS_QUERY"), (.statusQuery, "CC_QUERYPAY"),
    ] {
      var desk = OTTPayDesk()
      desk.rules.cardQuery = rule
      _ = desk.call("CC_PURCHASE", OTTPayDesk.page("A1"))
      #expect(desk.call(rule.rawValue, OTTPayDoorTests.good(rule.rawValue)).code == "PROCESSING")
      #expect(desk.call(other, OTTPayDoorTests.good(other)).code == "FAIL")
    }
    covers("ottpay:4.4/query-action")
  }

  @Test("An order is seen only after the lag, and a refund's number again is refused by a switch")
  func lagAndRepetition() {
    var desk = OTTPayDesk()
    desk.rules.visibilityLag = 5_000
    desk.rules.repeatedRefund = .used
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    #expect(desk.query("A1").code == "FAIL")
    desk.now += 5_000
    #expect(desk.query("A1").code == "SUCCESS")
    #expect(desk.refund("R1", "40", of: "A1").code == "SUCCESS")
    #expect(desk.refund("R1", "40", of: "A1").code == "ORDER_USED")
    covers("ottpay:4.5/repeated")
  }

  @Test("Faults falsify what is sealed, and it opens all the same")
  func faults() throws {
    let cases: [(FaultScript.Kind, JSONValue?, String, String?)] = [
      (.wrongAmount, 7, "amount", "7"), (.wrongClientSN, nil, "order_id", "SOMEBODY-ELSE"),
      (.unknownStatus, nil, "order_status", "ON_HOLD"), (.wrongSN, "X", "bizpay_order_id", "X"),
      (.unknownResult, nil, "rspCode", "PAY_PONDERING"), (.missing, "order_id", "order_id", nil),
      (.stale, nil, "order_status", "processing"), (.shuffle, nil, "order_id", "A1"),
    ]
    for (kind, argument, member, value) in cases {
      var desk = OTTPayDesk()
      _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
      try desk.world.faults.add(
        FaultScript.Fault(path: "/processV2/STATUS_QUERY", kind: kind, argument: argument))
      let seen = desk.query("A1")
      #expect(seen.data != nil, "\(kind)")
      #expect(seen.data?[member] == value, "\(kind)")
    }
    var desk = OTTPayDesk()
    try desk.world.faults.add(FaultScript.Fault(path: "*", kind: .deny, argument: "DB_ERROR"))
    #expect(desk.call("PASSIVEPAY", OTTPayDesk.code("A1")).code == "DB_ERROR")
    #expect(desk.kept == 100)
    try desk.world.faults.add(FaultScript.Fault(path: "/processV2", kind: .refuse))
    #expect(desk.call("PASSIVEPAY", OTTPayDesk.code("A2")).code == "SYSTEM_ERROR")
    #expect(desk.kept == 100)
    let entry = try #require(desk.world.log.entries.last)
    #expect(entry.action == "PASSIVEPAY" && entry.fault == .refuse)
    covers("ottpay:8/faults")
  }
}

extension OTTPayDoorTests {
  static func base64(_ octets: [UInt8]) -> String { Base64.encode(octets) }
  static func plain(_ text: String) -> [UInt8]? { Base64.decode(text) }
}
