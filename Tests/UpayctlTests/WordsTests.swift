import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Words")
struct WordsTests {
  private func report(_ json: String, coloured: Bool = false) throws -> OrderText {
    OrderText(order: try orderAnswer(json).order, style: Style(coloured: coloured))
  }

  @Test(
    "Every state says whether to hand over, what happened, and what to do",
    arguments: OrderState.allCases, [true, false])
  func everyState(state: OrderState, handOver: Bool) throws {
    let lines = try report(orderJSON(state, handOver: handOver)).lines
    #expect(lines[0] == (handOver ? "HAND OVER THE GOODS" : "DO NOT HAND OVER"))
    #expect(lines[1] == "What happened.")
    #expect(lines[2] == "What to do.")
    #expect(lines.contains("  state      \(state.rawValue)"))
    #expect(lines.contains("  amount     CNY 12.50"))
    #expect(!lines.joined().contains("\u{1B}"))
  }

  @Test("All of an order, aligned")
  func whole() throws {
    let json = orderJSON(
      .partiallyRefunded, refunded: 200,
      returns: [returnJSON("succeeded"), returnJSON("failed", kind: "revoke", number: nil)],
      more: #""sn":"789","trade_no":"T9","payer_login":"c**@x","#
        + #""paid_at":"2026-03-01T12:31:00+08:00","error":{"code":"E1","message":"odd"},"#)
    #expect(
      try report(json).lines == [
        "HAND OVER THE GOODS", "What happened.", "What to do.", "",
        "  state      partially_refunded",
        "  amount     CNY 12.50",
        "  returned   CNY 2.00",
        "  client_sn  A1",
        "  sn         789",
        "  trade_no   T9",
        "  gateway    upay",
        "  payway     alipay (1)",
        "  payer      c**@x",
        "  subject    Tea",
        "  operator   ann",
        "  created    2026-03-01 12:30:05",
        "  paid       2026-03-01 12:31:00",
        "  error      E1: odd",
        "", "  Returns",
        "    refund  CNY 2.00  succeeded  2026-03-01 12:40:00  R1",
        "    revoke  CNY 2.00  failed     2026-03-01 12:40:00",
      ])
  }

  @Test("The number in the merchant portal is told where it is another")
  func orderNumber() throws {
    for (number, isTold) in [("A1", false), ("U8XAM5NYVF1MDR7C6BJD", true)] {
      let lines = try report(orderJSON(.paid, more: #""gateway_order_no":"\#(number)","#)).lines
      let told = lines.first { $0.contains("gateway_order_no") }
      #expect(told.map { $0.hasSuffix(number) } == (isTold ? true : nil))
    }
  }

  @Test("A payment system of which much is assumed is called so, wherever it is named")
  func experimental() throws {
    let words = try report(orderJSON(.paid, more: #""experimental":true,"#))
    #expect(words.lines.contains("upay is EXPERIMENTAL: much of it is assumed."))
    #expect(words.lines.contains("  gateway    upay (EXPERIMENTAL)"))
    #expect(words.row.last == "upay (EXPERIMENTAL)")
    #expect(try report(orderJSON(.paid)).warning == nil)
  }

  @Test func latePayment() throws {
    let late =
      #""late_payment":{"amount":1250,"found_at":"2026-03-01T13:00:00Z","handling":"ask"},"#
    let lines = try report(orderJSON(.needsAttention, more: late)).lines
    #expect(lines.contains("  late payment  CNY 12.50, found 2026-03-01 13:00:00 (ask)"))
  }

  @Test("Colour only where it is wanted")
  func colour() throws {
    #expect(
      try report(orderJSON(.paid), coloured: true).lines[0]
        == "\u{1B}[1;32mHAND OVER THE GOODS\u{1B}[0m")
    #expect(
      try report(orderJSON(.failed), coloured: true).lines[0]
        == "\u{1B}[1;31mDO NOT HAND OVER\u{1B}[0m")
  }

  @Test("What a terminal would obey is not passed on")
  func controlCharacters() throws {
    let json = orderJSON(.failed).replacing(#""Tea""#, with: #""a\u001b[2Jb\nc""#)
    let lines = try report(json).lines
    #expect(lines.contains("  subject    a [2Jb c"))
  }

  @Test(arguments: [
    ("2026-03-01T12:30:05.250+08:00", 1_772_339_405_250),
    ("2026-03-01T04:30:05Z", 1_772_339_405_000), ("2026-03-01T00:00:05.5-04:30", 1_772_339_405_500),
    ("1970-01-01T00:00:00Z", 0), ("2024-02-29T23:59:59.123456Z", 1_709_251_199_123),
    ("2100-12-31T23:59:59Z", 4_133_980_799_000),
  ])
  func timestamp(text: String, milliseconds: Int64) {
    #expect(Timestamp.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [
    "", "2026-03-01", "2026-03-01T12:30:05", "2026-03-01 12:30:05Z", "2026-13-01T12:30:05Z",
    "2026-03-01T24:30:05Z", "2026-03-01T12:30:05.Z", "2026-03-01T12:30:05+0800",
    "2026-03-01T12:30:05+08:00x", "２０２６-03-01T12:30:05Z",
  ])
  func noTimestamp(text: String) {
    #expect(Timestamp.milliseconds(text) == nil)
    #expect(Timestamp.readable(text) == text)
  }

  @Test(arguments: [("abc", 3), ("付款码", 6), ("￥12", 4), ("", 0), ("e\u{301}", 1)])
  func width(text: String, width: Int) {
    #expect(columns(of: text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("付款码", 5, "付款…"), ("付款码", 4, "付…"),
    ("abc", 1, "…"), ("abc", 0, ""),
  ])
  func fit(text: String, width: Int, result: String) {
    #expect(fitted(text, to: width) == result)
    #expect(columns(of: fitted(text, to: width)) <= width)
  }

  @Test func alignment() {
    #expect(
      aligned([["a", "付款", "x"], ["bbb", "y", ""], ["", "", "z"]]) == [
        "a    付款  x", "bbb  y", "           z",
      ])
  }

  @Test("A refusal: title, detail, and the fields")
  func problem() {
    #expect(
      ProblemText(reply(problemJSON("invalid"), status: 400)).lines == [
        "The title", "The detail.", "  total_amount: must be more than 0",
      ])
    let same = problemJSON("invalid", detail: "total_amount: must be more than 0")
    #expect(ProblemText(reply(same, status: 400)).lines.count == 2)
    #expect(ProblemText(reply("<html>", status: 502)).lines[0].contains("502"))
  }
}
