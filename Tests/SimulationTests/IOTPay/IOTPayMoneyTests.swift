import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the two simulated APIs of IOTPay do with money.
@Suite("The money of IOTPay")
struct IOTPayMoneyTests {
  @Test(
    "The last digits of a code say how its customer behaves",
    arguments: [
      ("01", "2", "2", 100), ("17", "2", "2", 100), ("02", "1", "2", 100), ("03", "9", "9", 0),
    ])
  func endings(_ ending: String, _ state: String, _ later: String, _ kept: Int64) {
    var desk = IOTPayDesk(.v1)
    #expect(desk.pay("A1", ending: ending).code == "SUCCESS")
    #expect(desk.query("A1").state == state)
    desk.now += 6_000
    #expect(desk.query("A1").state == later)
    #expect(desk.kept == kept)
    covers(
      "iotpay:6/code-endings", "iotpay:6/walk", "iotpay:4/create_order", "iotpay:4/query_order",
      "iotpay:4.2/1", "iotpay:4.2/2", "iotpay:4.2/9")
  }

  @Test("A code that ends in 04 is booked, and the connection ends")
  func unheard() {
    var desk = IOTPayDesk(.v1)
    #expect(desk.pay("A1", ending: "04").isClosed)
    #expect(desk.query("A1").state == "2")
    #expect(desk.kept == 100)
    covers("iotpay:6/code-endings")
  }

  @Test(
    "A link waits for its customer, who pays, declines or never comes",
    arguments: [
      "UPI_QR", "UPI_SEQ", "WX_NATIVE", "ALIPAY_QR", "UPI_EX",
    ])
  func links(_ channel: String) throws {
    var desk = IOTPayDesk(channel == "UPI_EX" ? .v3 : .v1)
    var links: [String] = []
    for number in ["A1", "A2", "A3"] {
      let seen =
        desk.api == .v1
        ? desk.call("create_order", IOTPayDesk.order(number, channel))
        : desk.call("cc_purchase", IOTPayDesk.page(number))
      let pages = seen.data["payParams"]?.members
      let link = try #require(
        seen["codeUrl"] ?? seen["redirectUrl"] ?? pages?["payUrl"]?.word)
      #expect(desk.world.sn(ofQRCode: link) == desk.books.order(.clientSN(number))?.sn)
      #expect(desk.query(number).state == "0")
      links.append(link)
    }
    #expect(desk.browse(links[0]).text.contains(#"<button name="act" value="pay">"#))
    #expect(desk.browse(links[0], "pay").status == 200)
    #expect(desk.browse(links[1], "decline").status == 200)
    desk.now += .minutes(16)
    #expect(
      ["A1", "A2", "A3"].map { desk.query($0).state } == ["2", "9", desk.api == .v1 ? "4" : "9"])
    #expect(desk.browse(links[2], "pay").status == 409)
    #expect(desk.kept == 100)
    covers(
      [
        "iotpay:6/links", "iotpay:2/cc_purchase", "iotpay:2.1/cc_query", "iotpay:2.1/0",
        "iotpay:2.1/9",
      ])
    covers("iotpay:4.2/0", "iotpay:4.2/4")
    if desk.api == .v1 { covers("iotpay:4.1/\(channel)") }
  }

  @Test("Codes are scanned for every wallet", arguments: ["UPI", "WX", "ALIPAY"])
  func scanned(_ wallet: String) {
    var desk = IOTPayDesk(.v1)
    let seen = desk.call("create_order", IOTPayDesk.order("A1", "\(wallet)_MICROPAY"))
    #expect(seen.code == "SUCCESS" && seen.isSigned)
    #expect(desk.query("A1")["channelId"] == "\(wallet)_MICROPAY")
    #expect(desk.kept == 100)
    covers("iotpay:4.1/\(wallet)_MICROPAY")
  }

  @Test("A number is used once, by a payment or by a refund")
  func numbers() throws {
    var desk = IOTPayDesk(.v1)
    _ = desk.call("create_order", IOTPayDesk.order("A1", "UPI_QR"))
    #expect(desk.pay("A1").code == "0113")
    desk.wallets.usedNumber = .parameter
    #expect(desk.pay("A1").code?.prefix(4) == "0014")
    let sn = try #require(desk.pay("A2")["payOrderId"])
    #expect(desk.pay("A2").code == "0113")
    #expect(desk.refund("R1", 40, of: sn).code == "SUCCESS")
    #expect(desk.pay("R1").code?.prefix(4) == "0014")
    #expect(desk.refund("A1", 10, of: sn).code?.prefix(4) == "0014")
    #expect(desk.kept == 60)
    covers("iotpay:4.4/0113", "iotpay:6/numbers")
  }

  @Test("Refunds add up, and a number moves money once", arguments: IOTPayAPI.allCases)
  func refunds(_ api: IOTPayAPI) throws {
    var desk = IOTPayDesk(api)
    desk.cards.settlement = 0
    let sn = api == .v1 ? try #require(desk.pay("A1")["payOrderId"]) : desk.paidPage("A1")
    let question = api == .v1 ? "query_refund" : "cc_query"
    let name = api == .v1 ? "mchRefundNo" : "mchOrderNo"
    #expect(desk.refund("R1", 40, of: sn).code == "SUCCESS")
    #expect(desk.refund("R1", 40, of: sn).code == "SUCCESS")
    #expect(desk.refund("R1", 41, of: sn).code != "SUCCESS")
    #expect(desk.kept == 60)
    #expect(desk.refund("R2", 61, of: sn).code != "SUCCESS")
    #expect(desk.call(question, [name: "R1"]).state == "2")
    #expect(desk.call(question, [name: "R2"]).code != "SUCCESS")
    if api == .v3 { #expect(desk.query("A1")["refundable"] == "60") }
    #expect(desk.refund("R3", 60, of: sn).code == "SUCCESS")
    #expect(desk.refund("R4", 1, of: sn).code != "SUCCESS")
    #expect(desk.refund("R5", 1, of: "U1").code != "SUCCESS")
    #expect(desk.kept == 0)
    #expect(desk.world.ledgerReport().violations.isEmpty)
    covers(
      "iotpay:6/arithmetic", "iotpay:4.3/refund_order", "iotpay:4.3/query_refund",
      "iotpay:2.2/cc_refund", "iotpay:2.1/refundable")
  }

  @Test("What is not paid is not refunded", arguments: IOTPayAPI.allCases)
  func unpaid(_ api: IOTPayAPI) throws {
    var desk = IOTPayDesk(api)
    desk.cards.settlement = 0
    _ =
      api == .v1
      ? desk.call("create_order", IOTPayDesk.order("A1", "UPI_QR"))
      : desk.call("cc_purchase", IOTPayDesk.page("A1"))
    let sn = try #require(desk.world.sn(of: .clientSN("A1")))
    #expect(desk.refund("R1", 1, of: sn).code != "SUCCESS")
    #expect(desk.books.refundNumbers.isEmpty)
    covers("iotpay:6/arithmetic")
  }

  @Test("A void before the settlement, refunds after it")
  func settlement() {
    var desk = IOTPayDesk(.v3)
    let first = desk.paidPage("A1")
    let second = desk.paidPage("A2")
    #expect(desk.refund("R1", 40, of: first).code != "SUCCESS")
    let void = desk.void("V1", of: first)
    #expect(void.state == "2" && void["payType"] == "refund" && void["refundable"] == "0")
    #expect(desk.void("V1", of: first).code == "SUCCESS")
    #expect(desk.void("V2", of: first).code != "SUCCESS")
    #expect(desk.query("A1")["refundable"] == "0")
    desk.now += .hours(12)
    #expect(desk.void("V3", of: second).code != "SUCCESS")
    #expect(desk.refund("R2", 40, of: second).code == "SUCCESS")
    // What was done is told so after the settlement, too.
    #expect(desk.void("V1", of: first).code == "SUCCESS")
    #expect(desk.kept == 60)
    covers("iotpay:6/settled", "iotpay:2.2/cc_void", "iotpay:2.2/cc_refund")
  }

  @Test("A card is left on a page, asked about, and paid with")
  func cards() throws {
    var desk = IOTPayDesk(.v3)
    let link = try #require(desk.call("cc_addcard", IOTPayDesk.card("C1"))["redirectUrl"])
    #expect(desk.call("cc_querycard", ["cardId": "C1"]).code != "SUCCESS")
    #expect(desk.call("cc_purchasewithtoken", IOTPayDesk.withCard("A1", "C1")).code != "SUCCESS")
    #expect(desk.browse(link).text.contains("Add a card"))
    #expect(desk.browse(link, "pay").status == 400)
    #expect(!desk.browse(link, "add").text.contains("<button"))
    #expect(desk.browse(link, "add").status == 409)
    let card = desk.call("cc_querycard", ["cardId": "C1"])
    #expect(card["cardNum"] == "621234******0001" && card["cardId"] == "C1")
    let paid = desk.call("cc_purchasewithtoken", IOTPayDesk.withCard("A1", "C1"))
    #expect(paid.state == "2" && paid["mchOrderNo"] == "A1" && paid["payType"] == "pay")
    #expect(desk.kept == 100)
    // One that is kept is not asked for again; one that was not left is.
    #expect(desk.call("cc_addcard", IOTPayDesk.card("C1")).code != "SUCCESS")
    let other = try #require(desk.call("cc_addcard", IOTPayDesk.card("C2"))["redirectUrl"])
    #expect(desk.browse(other, "decline").status == 200)
    #expect(desk.call("cc_querycard", ["cardId": "C2"]).code != "SUCCESS")
    let late = try #require(desk.call("cc_addcard", IOTPayDesk.card("C2"))["redirectUrl"])
    #expect(desk.browse(other).status == 404)
    desk.now += .minutes(16)
    #expect(desk.browse(late, "add").status == 409)
    #expect(!desk.browse(late).text.contains("<button"))
    covers(
      "iotpay:6/card-pages", "iotpay:2.3/cc_addcard", "iotpay:2.3/cc_querycard",
      "iotpay:2.3/cc_purchasewithtoken")
  }

  @Test(
    "Refunds go as scripted", arguments: IOTPayAPI.allCases,
    [
      (ReturnScript.Behaviour.refused, "SUCCESS", Int64(100)), (.inProgress, "1", 60),
      (.error, "1", 60), (.failError, "1", 60),
    ])
  func scripts(
    _ api: IOTPayAPI, _ script: (behaviour: ReturnScript.Behaviour, code: String, kept: Int64)
  ) throws {
    var desk = IOTPayDesk(api)
    desk.cards.settlement = 0
    let sn = api == .v1 ? try #require(desk.pay("A1")["payOrderId"]) : desk.paidPage("A1")
    var scripted = ReturnScript(.refund, script.behaviour, clientSN: "A1")
    if script.behaviour != .refused { scripted.delay = 5_000 }
    try desk.world.script(scripted, at: api == .v1 ? .iotpay : .iotpayCard)
    let seen = desk.refund("R1", 40, of: sn)
    #expect(desk.kept == 100)
    let question =
      api == .v1
      ? desk.call("query_refund", ["mchRefundNo": "R1"])
      : desk.call("cc_query", ["mchOrderNo": "R1"])
    if script.behaviour == .refused {
      #expect(seen.code != "SUCCESS" && question.code != "SUCCESS")
    } else {
      #expect(["0", "1"].contains(question.state))
      desk.now += 5_000
      desk.world.advance(to: desk.now, using: &desk.random)
    }
    #expect(desk.kept == script.kept)
    covers("iotpay:6/scripts", "iotpay:2.2/pending")
  }

  @Test("Customers behave as scripted, and so do kept cards")
  func customers() throws {
    var desk = IOTPayDesk(.v1)
    desk.world.script(Customer(.error, error: "0111"), for: "6221234567890123417")
    #expect(desk.pay("A1").code == "0111")
    #expect(desk.query("A1").state == "0" || desk.query("A1").state == "1")
    desk.world.script(Customer(.refused, error: "0110"), for: "6221234567890123417")
    #expect(desk.pay("A2").code == "0110")
    #expect(desk.query("A2").code == "0112")
    desk.world.script(Customer(.blocksThenPays, delay: 2_000), for: "6221234567890123417")
    #expect(desk.pay("A3").code == "SUCCESS")
    #expect(desk.kept == 100)
    var pages = IOTPayDesk(.v3)
    let link = try #require(pages.call("cc_addcard", IOTPayDesk.card("C1"))["redirectUrl"])
    _ = pages.browse(link, "add")
    try pages.world.script(Customer(.fails), for: .dynamicID("C1"))
    let declined = pages.call("cc_purchasewithtoken", IOTPayDesk.withCard("A1", "C1"))
    #expect(declined.state == "9")
    #expect(pages.kept == 0)
    covers(
      "iotpay:6/scripts", "iotpay:4.4/0111", "iotpay:4.4/0110", "iotpay:4.4/0112")
  }
}
