import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated OTT Pay does with money.
@Suite("The money of OTT Pay")
struct OTTPayMoneyTests {
  @Test(
    "The last digits of a code say how its customer behaves",
    arguments: [
      ("01", "SUCCESS", "success", 100), ("17", "SUCCESS", "success", 100),
      ("02", "PROCESSING", "success", 100), ("03", "FAIL", "fail", 0),
    ])
  func endings(_ ending: String, _ code: String, _ later: String, _ kept: Int64) {
    var desk = OTTPayDesk()
    let seen = desk.call("PASSIVEPAY", OTTPayDesk.code("A1", "1300000000000000" + ending))
    #expect(seen.code == code)
    desk.now += 6_000
    #expect(desk.query("A1").state == later)
    #expect(desk.kept == kept)
    covers("ottpay:8/code-endings", "ottpay:4/PASSIVEPAY", "ottpay:4/STATUS_QUERY")
  }

  @Test("A code that ends in 04 is booked, and the connection ends")
  func unheard() {
    var desk = OTTPayDesk()
    #expect(desk.call("PASSIVEPAY", OTTPayDesk.code("A1", "130000000000000004")).isClosed)
    #expect(desk.query("A1").state == "success")
    #expect(desk.kept == 100)
    covers("ottpay:8/code-endings")
  }

  @Test("A link waits for its customer, who pays, declines or never comes")
  func links() throws {
    for action in ["CC_PURCHASE", "ACTIVEPAY"] {
      var desk = OTTPayDesk()
      let values = { action == "ACTIVEPAY" ? OTTPayDesk.link($0) : OTTPayDesk.page($0) }
      for number in ["A1", "A2", "A3"] {
        let seen = desk.call(action, values(number))
        let link = try #require(seen.data?[action == "ACTIVEPAY" ? "code_url" : "codeUrl"])
        #expect(desk.world.sn(ofQRCode: link) == desk.books.order(.clientSN(number))?.sn)
        #expect(desk.query(number).state == "processing")
      }
      try desk.world.customerPays(#require(desk.world.sn(of: .clientSN("A1"))), at: desk.now)
      try desk.world.customerDeclines(#require(desk.world.sn(of: .clientSN("A2"))), at: desk.now)
      desk.now += .minutes(11)
      #expect(["A1", "A2", "A3"].map { desk.query($0).state } == ["success", "fail", "closed"])
      #expect(desk.kept == 100)
      let paid = try #require(desk.world.sn(of: .clientSN("A1")))
      #expect(throws: WalletError.notOpen(.paid)) {
        try desk.world.customerPays(paid, at: desk.now)
      }
    }
    covers("ottpay:8/links", "ottpay:4/CC_PURCHASE", "ottpay:4/ACTIVEPAY")
  }

  @Test("A number is used once, by a payment or by a refund")
  func numbers() {
    var desk = OTTPayDesk()
    _ = desk.call("ACTIVEPAY", OTTPayDesk.link("A1"))
    #expect(desk.call("PASSIVEPAY", OTTPayDesk.code("A1")).code == "ORDER_USED")
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A2"))
    #expect(desk.call("CC_PURCHASE", OTTPayDesk.page("A2")).code == "ORDER_PAID")
    #expect(desk.refund("R1", "40", of: "A2").code == "SUCCESS")
    #expect(desk.call("PASSIVEPAY", OTTPayDesk.code("R1")).code == "ORDER_USED")
    #expect(desk.refund("A1", "10", of: "A2").code == "ORDER_USED")
    #expect(desk.kept == 60)
    covers("ottpay:5/ORDER_USED", "ottpay:5/ORDER_PAID", "ottpay:8/numbers")
  }

  @Test("Refunds add up, and a number moves money once")
  func refunds() {
    var desk = OTTPayDesk()
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    #expect(desk.refund("R1", "40", of: "A1").state == "partial_refunded")
    #expect(desk.refund("R1", "40", of: "A1").code == "SUCCESS")
    #expect(desk.refund("R1", "41", of: "A1").code == "ORDER_USED")
    #expect(desk.kept == 60)
    #expect(desk.refund("R2", "61", of: "A1").code == "PARAM_INVALID")
    #expect(desk.query("A1").data?["refund_amount"] == "40")
    #expect(desk.refund("R3", "60", of: "A1").state == "refunded")
    #expect(desk.query("R3").code == "SUCCESS")
    #expect(desk.refund("R4", "1", of: "A1").code == "PARAM_INVALID")
    #expect(desk.refund("R5", "1", of: "B1").code == "FAIL")
    #expect(desk.kept == 0)
    #expect(desk.world.ledgerReport().violations.isEmpty)
    covers("ottpay:8/refunds", "ottpay:4/REFUND", "ottpay:8/queries")
  }

  @Test("What is not paid, or only reserved, is not refunded")
  func notRefundable() throws {
    var desk = OTTPayDesk()
    _ = desk.call("ACTIVEPAY", OTTPayDesk.link("A1"))
    #expect(desk.refund("R1", "40", of: "A1").code == "FAIL")
    _ = desk.call("CC_PREAUTH", OTTPayDesk.page("A2"))
    try desk.world.customerPays(#require(desk.world.sn(of: .clientSN("A2"))), at: desk.now)
    #expect(desk.query("A2").state == "authorised")
    #expect(desk.refund("R2", "40", of: "A2").code == "ORDER_TYPE_ERROR")
    covers("ottpay:5/ORDER_TYPE_ERROR", "ottpay:4/CC_PREAUTH")
  }

  @Test("A number that it does not have is denied", arguments: ["STATUS_QUERY", "CC_QUERYPAY"])
  func absent(_ action: String) {
    var desk = OTTPayDesk()
    let seen = desk.call(action, OTTPayDoorTests.good(action))
    #expect(seen.code == "FAIL")
    #expect(seen.data == nil)
    covers("ottpay:8/queries", "ottpay:4/\(action)")
  }

  static let behaviours: [(CustomerBehaviour, String?, Int, Int64)] = [
    (.ok, "SUCCESS", 200, 100), (.poor, "FAIL", 200, 0), (.refused, "FAIL", 200, 0),
    (.paysAfter, "PROCESSING", 200, 100), (.declinesAfter, "PROCESSING", 200, 0),
    (.never, "PROCESSING", 200, 0), (.blocksThenPays, "SUCCESS", 200, 100),
    (.blocksThenFails, "FAIL", 200, 0), (.error, "TIMEOUT", 200, 0),
    (.invalidStatus, "TIMEOUT", 200, 0), (.http500Paid, "SYSTEM_ERROR", 500, 100),
    (.http500Open, "SYSTEM_ERROR", 500, 0), (.http500Lost, "SYSTEM_ERROR", 500, 0),
    (.maintenance, "SYSTEM_ERROR", 200, 0),
  ]

  @Test("Scripted customers", arguments: behaviours)
  func customers(_ behaviour: CustomerBehaviour, _ code: String?, _ status: Int, _ kept: Int64) {
    var desk = OTTPayDesk()
    desk.world.script(Customer(behaviour), for: "130000000000000017")
    let seen = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    #expect(seen.code == code)
    #expect(seen.status == status)
    desk.now += 10_000
    _ = desk.query("A1")
    #expect(desk.kept == kept)
    #expect(desk.world.ledgerReport().violations.isEmpty)
    covers("ottpay:8/scripts")
  }

  @Test("Every listed code can be given for a payment", arguments: OTTPayCode.all.map(\.code))
  func codes(_ code: String) {
    var desk = OTTPayDesk()
    let isTrouble = ["TIMEOUT", "SYSTEM_ERROR", "DB_ERROR"].contains(code)
    desk.world.script(
      Customer(isTrouble ? .error : .fails, error: code), for: "130000000000000017")
    let seen = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    #expect(seen.code == (["SUCCESS", "PROCESSING"].contains(code) ? "FAIL" : code))
    #expect(desk.kept == 0)
    covers("ottpay:5/\(code)")
  }

  @Test(
    "Scripted refunds",
    arguments: [
      (.inProgress, "PROCESSING", 100, 60), (.error, "TIMEOUT", 100, 100),
      (.refused, "FAIL", 100, 100), (.fails, "FAIL", 100, 100), (.ok, "SUCCESS", 60, 60),
    ] as [(ReturnScript.Behaviour, String, Int64, Int64)])
  func scriptedRefunds(
    _ behaviour: ReturnScript.Behaviour, _ code: String, _ atOnce: Int64, _ later: Int64
  ) throws {
    var desk = OTTPayDesk()
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    try desk.world.script(ReturnScript(.refund, behaviour), at: .ottpay)
    #expect(desk.refund("R1", "40", of: "A1").code == code)
    #expect(desk.kept == atOnce)
    desk.now += 10_000
    _ = desk.query("A1")
    #expect(desk.kept == later)
    covers("ottpay:8/scripts")
  }

  @Test("The portal gives back what is left, and no more")
  func portal() throws {
    var desk = OTTPayDesk()
    _ = desk.call("PASSIVEPAY", OTTPayDesk.code("A1"))
    let sn = try #require(desk.world.sn(of: .clientSN("A1")))
    #expect(throws: WalletError.tooMuch) {
      try desk.world.refundInPortal(sn, amount: 101, at: desk.now)
    }
    try desk.world.refundInPortal(sn, amount: 30, at: desk.now)
    #expect(desk.query("A1").data?["refund_amount"] == "30")
    #expect(desk.kept == 70)
  }
}
