import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated SecurePay does with money.
@Suite("The money of SecurePay")
struct SecurePayMoneyTests {
  @Test(
    "The last digits of a code say how its payer behaves",
    arguments: [
      ("01", "00", 1_000), ("17", "00", 1_000), ("02", "00", 1_000), ("03", "01", 0),
      ("04", "05", 0),
    ])
  func endings(_ ending: String, _ fate: String, _ kept: Int64) {
    var desk = SecurePayDesk()
    #expect(desk.pay("A0000001", ending).code == "00")
    if ending == "02" { #expect(desk.query("A0000001").fate == "05") }
    desk.now += 6_000
    let seen = desk.query("A0000001")
    #expect(seen.code == "00" && seen.fate == fate)
    #expect(seen.fields["txnAmt"] == "1000" && seen.fields["currencyCode"] == "156")
    #expect(seen.fields["queryId"] == desk.books.order(.clientSN("A0000001"))?.sn)
    #expect(desk.kept == kept)
    covers("securepay:7/endings", "securepay:4/consume", "securepay:4/query")
  }

  @Test("A code that ends in 05 is booked, and the connection ends")
  func unheard() {
    var desk = SecurePayDesk()
    #expect(desk.pay("A0000001", "05").isClosed)
    #expect(desk.query("A0000001").fate == "00")
    #expect(desk.kept == 1_000)
    covers("securepay:7/endings")
  }

  @Test("A QR code waits for its payer, who pays, declines or never comes")
  func links() throws {
    var desk = SecurePayDesk()
    let timeout = BeijingTime.compact(desk.now + .minutes(5))
    for number in ["A0000001", "A0000002", "A0000003"] {
      let link = desk.link(number, ["payTimeout": timeout])
      #expect(desk.world.sn(ofQRCode: link) == desk.books.order(.clientSN(number))?.sn)
      #expect(desk.query(number).code == "34")
    }
    desk.rules.untouched = .open
    #expect(desk.query("A0000001").fate == "05")
    desk.rules.untouched = .absent
    try desk.world.customerPays(#require(desk.world.sn(of: .clientSN("A0000001"))), at: desk.now)
    try desk.world.customerDeclines(
      #require(desk.world.sn(of: .clientSN("A0000002"))), at: desk.now)
    desk.now += .minutes(6)
    #expect(
      ["A0000001", "A0000002", "A0000003"].map { desk.query($0).fate } == ["00", "01", "02"])
    #expect(desk.kept == 1_000)
    covers("securepay:4/apply-qr", "securepay:7/links", "securepay:7/untouched")
  }

  @Test("Paid after its time, by a switch: 42")
  func late() throws {
    var desk = SecurePayDesk()
    desk.rules.paysLate = true
    let timeout = BeijingTime.compact(desk.now + .minutes(5))
    for (number, minutes) in [("A0000001", 4), ("A0000002", 6), ("A0000003", 36)]
      as [(String, Int64)]
    {
      _ = desk.link(number, ["payTimeout": timeout])
      var later = desk
      later.now += .minutes(minutes)
      let sn = try #require(later.world.sn(of: .clientSN(number)))
      try? later.world.customerPays(sn, at: later.now)
      let fate = later.query(number).fate
      #expect(fate == (minutes == 4 ? "00" : minutes == 6 ? "42" : "02"))
      #expect(later.kept == (minutes == 36 ? 0 : 1_000))
    }
    covers("securepay:7/late", "securepay:5/42")
  }

  @Test("A cancellation: whole, once, and on its clearing day")
  func cancels() {
    var desk = SecurePayDesk()
    for number in ["A0000001", "A0000002", "A0000003"] { _ = desk.pay(number) }
    #expect(desk.giveBack("3100", "C0000001", of: "A0000001", ["txnAmt": "999"]).code == "36")
    #expect(desk.giveBack("3100", "C0000002", of: "B0000001").code == "35")
    #expect(desk.giveBack("3100", "C0000003", of: "A0000001").code == "00")
    #expect(desk.query("C0000003").fate == "00")
    #expect(desk.giveBack("3100", "C0000004", of: "A0000001").code == "35")
    #expect(desk.giveBack("0400", "R0000001", of: "A0000002", ["txnAmt": "1"]).code == "00")
    #expect(desk.giveBack("3100", "C0000005", of: "A0000002").code == "35")
    desk.rules.cancels = false
    #expect(desk.giveBack("3100", "C0000006", of: "A0000003").code == "68")
    desk.rules.cancels = true
    // It is noon in Beijing: the day ends at 23:00.
    desk.now += .hours(11) - 1_000
    var tomorrow = desk
    tomorrow.now += 2_000
    #expect(tomorrow.giveBack("3100", "C0000007", of: "A0000003").code == "35")
    #expect(desk.giveBack("3100", "C0000007", of: "A0000003").code == "00")
    tomorrow.rules.clearingDay = .none
    #expect(tomorrow.giveBack("3100", "C0000008", of: "A0000003").code == "00")
    #expect(desk.kept == 999)
    #expect(desk.world.ledgerReport().violations.isEmpty)
    covers("securepay:4/cancel", "securepay:7/cancels", "securepay:4/clearing-day")
  }

  @Test("Refunds add up, within their time, and a number moves money once")
  func refunds() {
    var desk = SecurePayDesk()
    _ = desk.pay("A0000001")
    #expect(desk.giveBack("0400", "R0000001", of: "A0000001", ["txnAmt": "400"]).code == "00")
    #expect(desk.giveBack("0400", "R0000001", of: "A0000001", ["txnAmt": "400"]).code == "12")
    #expect(desk.giveBack("0400", "R0000002", of: "A0000001", ["txnAmt": "601"]).code == "36")
    #expect(desk.giveBack("0400", "R0000003", of: "A0000001", ["currencyCode": "840"]).code == "36")
    #expect(desk.giveBack("0400", "R0000003", of: "A0000001", ["bizType": "000201"]).code == "36")
    #expect(desk.query("R0000001").fields["txnAmt"] == "400")
    #expect(desk.query("A0000001").fate == "00")
    desk.now += .days(90)
    #expect(desk.giveBack("0400", "R0000004", of: "A0000001", ["txnAmt": "600"]).code == "00")
    _ = desk.pay("A0000002")
    desk.now += .days(91)
    #expect(desk.giveBack("0400", "R0000005", of: "A0000002").code == "35")
    desk.rules.refundPeriod = 0
    #expect(desk.giveBack("0400", "R0000005", of: "A0000002").code == "00")
    #expect(desk.giveBack("0400", "R0000006", of: "B0000001").code == "35")
    #expect(desk.kept == 0)
    #expect(desk.world.ledgerReport().violations.isEmpty)
    covers("securepay:4/refund", "securepay:7/refunds")
  }

  @Test("Scripts of cancellations and of refunds are two")
  func scripts() throws {
    var desk = SecurePayDesk()
    _ = desk.pay("A0000001")
    try desk.world.script(ReturnScript(.revoke, .refused, error: "60"), at: .securepay)
    try desk.world.script(ReturnScript(.refund, .inProgress, delay: 4_000), at: .securepay)
    #expect(desk.giveBack("3100", "C0000001", of: "A0000001").code == "60")
    #expect(desk.giveBack("0400", "R0000001", of: "A0000001").code == "00")
    #expect(desk.query("R0000001").fate == "05")
    desk.now += 4_000
    #expect(desk.query("R0000001").fate == "00")
    #expect(desk.kept == 0)
    covers("securepay:7/scripts")
  }

  @Test("A reversal undoes what nobody knows of, as often as it comes")
  func reversal() {
    var desk = SecurePayDesk()
    #expect(desk.call("9901", "A0000001").code == "34")
    _ = desk.pay("A0000001")
    _ = desk.pay("A0000002", "04")
    for number in ["A0000001", "A0000002"] {
      for _ in 0..<2 { #expect(desk.call("9901", number).code == "00") }
    }
    #expect(desk.kept == 0)
    desk.rules.reversal = .query
    #expect(desk.call("9901", "A0000001").code == "10")
    #expect(desk.call("9901", "A0000001", path: SecurePayModel.queryPath).code == "00")
    covers("securepay:7/reversal", "securepay:4/reversal")
  }

  @Test(
    "Payers as scripted",
    arguments: [
      (Customer(.fails, error: "64"), "00", "64", 0),
      (Customer(.fails, error: "NEW"), "00", "01", 0),
      (Customer(.refused, error: "38"), "38", nil, 0),
      (Customer(.error, error: "04"), "04", "05", 0), (Customer(.maintenance), "06", nil, 0),
      (Customer(.blocksThenPays, delay: 0), "00", "00", 1_000),
      (Customer(.never, status: "ZZ"), "00", "ZZ", 0),
    ] as [(Customer, String, String?, Int64)])
  func customers(_ customer: Customer, _ code: String, _ fate: String?, _ kept: Int64) {
    var desk = SecurePayDesk()
    desk.world.script(customer, for: "6200000000000000001")
    #expect(desk.pay("A0000001").code == code)
    let seen = desk.query("A0000001")
    #expect(seen.fate == fate && (fate != nil || seen.code == "34"))
    #expect(desk.kept == kept)
    covers("securepay:7/scripts")
  }

  @Test("Every code that says no is said as such, by request or by question")
  func codes() {
    for row in SecurePayCodes.all.rows where row.meaning == .declined {
      var desk = SecurePayDesk()
      desk.world.script(Customer(.fails, error: row.code), for: "6200000000000000001")
      _ = desk.pay("A0000001")
      let told = desk.query("A0000001")
      #expect(told.fate == row.code)
      #expect(told.fields["origRespMsg"]?.hasPrefix("成功") == false)
      covers("securepay:5/\(row.code)")
    }
  }
}
