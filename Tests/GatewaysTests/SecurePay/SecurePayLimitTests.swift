import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// Field limits, timetables and the purchase page.
@Suite struct SecurePayLimitTests {
  @Test(
    .covers("securepay:3/fields"),
    arguments: [
      (1, "CNY", true), (30_000_000, "CNY", true), (30_000_001, "CNY", false), (0, "CNY", false),
      (30_000_001, "HKD", true), (1, "JPY", true), (1_000_000_000_000, "USD", false),
    ])
  func amounts(_ amount: Int64, _ code: String, _ isAllowed: Bool) throws {
    var request = Sample.request(.precreate)
    request.payway = nil
    request.totalAmount = Amount(amount)
    request.currency = try #require(Currency(code: code))
    #expect(SecurePayLimits.violations(in: request).isEmpty == isAllowed)
    #expect(request.currency.number?.utf8.count == 3)
  }

  @Test(.covers("securepay:3/fields")) func merchants() throws {
    let world = try SecurePayWorld.shared.get()
    #expect(SecurePayLimits.violations(in: world.merchant).isEmpty)
    let long = "https://" + String(repeating: "x", count: 250)
    let wrong = SecurePayMerchant(
      number: "77729005811004", signing: .sharedKey(Secret("k".utf8)), terminal: "POS-0001",
      backURL: long, frontURL: "pos.example")
    #expect(
      SecurePayLimits.violations(in: wrong).map(\.field)
        == ["merId", "termId", "backUrl", "frontUrl"])
  }

  @Test(.covers("securepay:5.1/timetable")) func timetable() {
    #expect(SecurePayTimetable.back.reduce(0, +) == 63_000)
    #expect(SecurePayTimetable.payer.dropLast().reduce(0, +) == .minutes(2))
    #expect(SecurePayTimetable.payer.last == .seconds(10))
  }

  @Test(.covers("securepay:3/txnTime")) func times() {
    let texts: [(String, Milliseconds?)] = [
      ("20261121063000", SecurePayWorld.time), ("19700101080000", 0),
      ("20240229235959", 1_709_222_399_000), ("2026112106300", nil), ("202611210630000", nil),
      ("20261321063000", nil), ("20261121243000", nil), ("2026112106300x", nil), ("", nil),
    ]
    for (text, time) in texts {
      #expect(BeijingTime.milliseconds(compact: text) == time)
      if let time { #expect(BeijingTime.compact(time) == text) }
    }
    #expect(BeijingTime.milliseconds(spaced: "2026-11-21 06:30:00") == SecurePayWorld.time)
    for text in ["2026-11-21T06:30:00", "2026/11/21 06:30:00", "2026-11-21 06:30"] {
      #expect(BeijingTime.milliseconds(spaced: text) == nil)
    }
  }

  /// The page is a form; a relay makes it of what the QR code brings, without a key.
  @Test(.covers("securepay:4/page", "securepay:3/payTimeout")) func page() throws {
    let world = try SecurePayWorld.shared.get()
    let transaction = SecurePayWorld.transaction(.page)
    let page = try SecurePayRequests(world.merchant).page(
      transaction, payTimeout: SecurePayWorld.time + .minutes(15))
    #expect(page.message.fields["payTimeout"] == "20261121064500")
    let link = page.link(relay: "https://pay.example/p")
    #expect(link.utf8.count < 1_024 && link.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    let query = try #require(link.split(separator: "?").last)
    let relayed = try SecurePayMessage(form: Array(query.utf8))
    #expect(relayed == page.message)
    let html = page.html(platform: "https://gateway.test.95516.com")
    #expect(html.contains(#"action="https://gateway.test.95516.com/gateway/api/frontTransReq.do""#))
    #expect(html.contains(#"name="frontUrl" value="https://pos.example/front""#))
    let merchant = SecurePayWorld.merchant(.sharedKey(Secret("k".utf8)))
    let other = try SecurePayRequests(merchant).page(transaction, payTimeout: 0)
    #expect(other.message.fields["signMethod"] == "11")
    let quoted = SecurePayMerchant(
      number: #"7"><script>&"#, signing: .sharedKey(Secret("k".utf8)), terminal: nil, backURL: "x")
    let escaped = try SecurePayRequests(quoted).page(transaction, payTimeout: 0)
      .html(platform: "https://gateway.95516.com")
    #expect(escaped.contains("7&quot;&gt;&lt;script&gt;&amp;") && !escaped.contains("<script"))
  }

  @Test(.covers("securepay:5/words")) func words() {
    for row in SecurePayCodes.all.rows {
      for language in Language.allCases {
        #expect(SecurePayCodes.all.words(for: row.code, in: language)?.isEmpty == false)
      }
    }
    #expect(SecurePayCodes.all.words(for: "77", in: .en) == nil)
    #expect(ucspCodes.allSatisfy { ucspWords(for: $0.code, in: .zh)?.isEmpty == false })
    #expect(iotPayErrors.allSatisfy { iotPayWords(for: $0.code, in: .en)?.isEmpty == false })
  }
}
