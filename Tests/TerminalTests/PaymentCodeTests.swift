import Conformance
import Testing

@testable import Terminal

@Suite("Payment codes")
struct PaymentCodeTests {
  private static let text = "134567890123456789"

  @Test("are shown masked, however they are printed")
  func masked() throws {
    struct Holder {
      var code: PaymentCode
      var list: [PaymentCode]
      var maybe: PaymentCode?
    }
    let code = try #require(PaymentCode(scanned: Self.text))
    let holder = Holder(code: code, list: [code], maybe: code)
    var dumped = ""
    dump(holder, to: &dumped)
    dump(code, to: &dumped)
    let shown = [
      "\(code)", code.description, code.debugDescription, String(describing: code),
      String(reflecting: code), "\([code])", "\(Optional(code) as Any)", "\(holder)",
      String(reflecting: holder), "\(Set([code]))", "\([code: 1])", dumped,
      "\(Mirror(reflecting: code).children.map { "\($0)" })",
    ]
    for text in shown {
      #expect(text.contains("13****89"))
      #expect(!text.contains("3456"), "\(text)")
      #expect(!text.contains("45678"))
    }
    #expect(code.octets == Self.text)
  }

  @Test("show nothing of themselves when they are short", arguments: ["1", "1234567"])
  func short(_ text: String) throws {
    #expect(try #require(PaymentCode(explicit: text)).masked == "****")
  }

  @Test(
    "are scanned with 16 to 32 letters and digits", .covers("5.5.1/fp"),
    arguments: [
      (15, false), (16, true), (18, true), (32, true), (33, false), (0, false),
    ])
  func scanned(_ length: Int, _ isCode: Bool) {
    #expect((PaymentCode(scanned: String(repeating: "7", count: length)) != nil) == isCode)
    #expect((PaymentCode(scanned: String(repeating: "z", count: length)) != nil) == isCode)
  }

  @Test("are not scanned with anything else", arguments: ["-", " ", "\n", "é", "７", "\u{0}"])
  func notScanned(_ odd: String) {
    #expect(PaymentCode(scanned: Self.text + odd) == nil)
  }

  @Test(
    "that a program names are 1 to 32 of printable ASCII", .covers("6.1/dynamic_id"),
    arguments: [
      ("!", true), ("~", true), (String(repeating: "a", count: 32), true), ("", false),
      (String(repeating: "a", count: 33), false), ("a b", false), ("a\u{7F}", false), ("é", false),
      ("a\n", false),
    ])
  func explicit(_ text: String, _ isCode: Bool) {
    #expect((PaymentCode(explicit: text) != nil) == isCode)
  }
}
