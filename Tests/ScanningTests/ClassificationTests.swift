import Scanning
import Terminal
import Testing

private let wallet = "281234567890123456"

struct ClassificationTests {
  @Test(
    arguments: [
      (wallet, nil, true), (wallet, "]Q1", true), (wallet, "]C0", true), (wallet, "]d1", true),
      (wallet, "]E0", false), (wallet, "]E4", false), (wallet, "]C1", false),
      (wallet, "]e0", false),
      (wallet, "]d2", false), (wallet, "]Q3", false),
      ("123456789012345", nil, false), ("1234567890123456", nil, true),
      ("12345678901234567890123456789012", nil, true),
      ("123456789012345678901234567890123", nil, false),
      ("AbCdEfGhIjKlMnOp", nil, true), ("99999999999999999999", nil, true),
      ("1234567890-123456", nil, false), ("1234567890 123456", nil, false),
      ("https://example.cn/p", nil, false), ("一二三四五六", nil, false), ("6901234567892", nil, false),
    ] as [(String, String?, Bool)])
  func standard(code: String, aim: String?, isPayment: Bool) throws {
    let identifier = try aim.map { try #require(AIMIdentifier($0)) }
    let kind = PaymentCodeRule.standard.classify(code: code, aim: identifier)
    #expect(kind == (isPayment ? .paymentCode(try #require(PaymentCode(explicit: code))) : .goods))
  }

  @Test(arguments: [
    ("25-30:16-24", wallet, true), ("25-27:16-24", wallet, false), ("28:18", wallet, true),
    ("28:17", wallet, false), ("10-15:18, 62:19 , 28:18", wallet, true), ("*:18", wallet, true),
    ("*:8", wallet, false), ("*:8-20", "12345678", true), ("A:10", "A123456789", true),
    ("A:10", "a123456789", false), ("05-09:10", "0712345678", true),
    ("05-09:10", "7012345678", false),
    ("05-09:10", "0x12345678", false), ("", wallet, true), ("  ", "1234567", false),
  ])
  func configured(rule: String, code: String, isPayment: Bool) throws {
    let kind = try PaymentCodeRule(parsing: rule).classify(code: code)
    #expect((kind != .goods) == isPayment)
  }

  @Test func aRuleNeverTakesGoodsOrSigns() throws {
    let rule = try PaymentCodeRule(parsing: "*:8-32")
    #expect(rule.classify(code: "6901234567892", aim: AIMIdentifier("]E0")) == .goods)
    #expect(rule.classify(code: "12345678-") == .goods)
  }

  @Test(arguments: [
    "28", ":18", "28:", "28:18:1", "28:7", "28:33", "28:20-18", "28:1x", "28-:18", "-30:18",
    "30-25:18", "5-10:18", "a-b:18", "28!:18", "123456789:8", ",", "28:18,", "^28.*$",
    "28:18 62:19", "100000000-200000000:18",
  ])
  func wrongRules(text: String) {
    let error = #expect(throws: PaymentCodeRuleError.self) {
      try PaymentCodeRule(parsing: text)
    }
    #expect(error?.description.contains("Right would be") == true)
  }

  @Test func tooManyShapes() {
    let text = Array(repeating: "*:18", count: 65).joined(separator: ",")
    #expect(throws: PaymentCodeRuleError.self) { try PaymentCodeRule(parsing: text) }
  }

  @Test(arguments: [
    ("]E0", "ean13"), ("]E4", "ean8"), ("]C0", "code128"), ("]C1", "gs1-128"), ("]A0", "code39"),
    ("]I0", "itf"), ("]F0", "codabar"), ("]G0", "code93"), ("]L0", "pdf417"), ("]d1", "datamatrix"),
    ("]d2", "gs1-datamatrix"), ("]Q0", "qr"), ("]Q1", "qr"), ("]Q3", "gs1-qr"), ("]z0", "aztec"),
    ("]e0", "gs1-databar"), ("]X9", "]X9"),
  ])
  func symbologies(text: String, name: String) throws {
    let identifier = try #require(AIMIdentifier(text))
    #expect(identifier.symbology == name)
    #expect(identifier.description == text)
  }

  @Test(arguments: ["", "]Q", "Q11", "]11", "]Q-", "]Q12", "]é"])
  func notIdentifiers(text: String) {
    #expect(AIMIdentifier(text) == nil)
  }

  @Test func nothingShowsTheCode() {
    let scan = Scan(
      code: wallet, aim: nil, startedAt: 0, endedAt: 0, sequence: 1, terminated: true)
    var dumped = ""
    dump(ScanEvent.scan(scan), to: &dumped)
    let kind = PaymentCodeRule.standard.classify(scan)
    for text in [
      "\(scan)", String(reflecting: scan), "\(ScanEvent.scan(scan))", dumped, "\(kind)",
      String(reflecting: kind),
    ] {
      #expect(!text.contains("1234567"))
    }
    #expect(scan.description == "scan 1 (unknown symbology, 18 octets)")
  }
}
