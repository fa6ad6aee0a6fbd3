import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// Field limits, numbers and the timetable.
@Suite struct IOTPayLimitTests {
  static let requests: [(IOTPayAPI, IOTPayChannel?, Int64, String, String, [String])] = [
    (.v3, nil, 1_500, "CAD", "order", []), (.v3, nil, 1, "USD", "order", ["currency"]),
    (.v1, .unionPayQR, 1, "USD", "order", ["currency"]),
    (.v1, .alipayCode, 1, "USD", "order", []), (.v1, .weChatQR, 1, "CNY", "order", []),
    (.v1, .weChatQR, 1, "JPY", "order", ["currency"]), (.v3, nil, 0, "CAD", "x", ["total_amount"]),
    (.v3, nil, 2_147_483_648, "CAD", "x", ["total_amount"]), (.v3, nil, 1, "CAD", "", ["subject"]),
    (.v3, nil, 1, "CAD", "比萨", ["subject"]),
    (.v3, nil, 1, "CAD", String(repeating: "x", count: 65), ["subject"]),
  ]

  @Test(arguments: requests)
  func payments(
    _ api: IOTPayAPI, _ channel: IOTPayChannel?, _ amount: Int64, _ code: String,
    _ subject: String, _ fields: [String]
  ) throws {
    var request = Sample.request(.precreate)
    request.totalAmount = Amount(amount)
    request.currency = try #require(Currency(code: code))
    request.subject = subject
    request.payway = nil
    #expect(IOTPayLimits.violations(in: request, by: api, channel).map(\.field) == fields)
    covers("iotpay:5/limits", "iotpay:1/ascii", "iotpay:4/currency", "iotpay:2/UPI_EX")
  }

  @Test func words() {
    for row in iotPayErrors {
      for language in [Language.en, .zh] {
        #expect(iotPayWords(for: row.code, in: language)?.isEmpty == false)
      }
    }
    #expect(iotPayWords(for: "0999", in: .en) == nil)
    covers("iotpay:4.4/words")
  }

  @Test func merchants() {
    for api in IOTPayAPI.allCases {
      #expect(IOTPayLimits.violations(in: IOTPayWorld.merchant, by: api).isEmpty)
    }
    let wrong = IOTPayMerchant(
      number: "", key: Secret([UInt8]()), login: "a longer name", device: "x y", clientIP: "",
      notifyURL: "", returnURL: "")
    let fields = IOTPayLimits.violations(in: wrong, by: .v3).map(\.field)
    #expect(
      fields
        == [
          "mchId", "loginName", "device", "notifyUrl", "returnUrl", "merchantKey",
        ])
    #expect(
      IOTPayLimits.violations(in: wrong, by: .v1).map(\.field)
        == ["mchId", "jobNo", "device", "clientIp", "notifyUrl", "merchantKey"])
    var dumped = ""
    dump(IOTPayWorld.merchant, to: &dumped)
    #expect(!dumped.contains("TESTKEY"))
  }

  @Test(
    arguments: [
      ("T-0001", true), (String(repeating: "9", count: 30), true),
      (String(repeating: "9", count: 31), false), (String(repeating: "9", count: 32), false),
      ("H" + String(repeating: "0", count: 29), false),
      ("R" + String(repeating: "0", count: 29), false), ("H1", true),
    ])
  func numbers(_ text: String, _ isKept: Bool) throws {
    let number = IOTPayTransaction.number(for: try #require(ClientSN(text)))
    #expect((number == text) == isKept)
    #expect((1...30).contains(number.utf8.count))
    let refunds = ["R-1", "R-2"].map { IOTPayTransaction.number(of: $0, ofOrder: number) }
    #expect(Set(refunds + [number]).count == 3 && refunds.allSatisfy { $0.utf8.count == 30 })
    covers("iotpay:5/numbers")
  }

  @Test func timetable() {
    #expect(IOTPayTimetable.pauses.dropLast().reduce(0, +) == .seconds(30) + .minutes(2))
    #expect(IOTPayTimetable.pauses.last == .seconds(15))
  }
}
