import Testing

@testable import Receipts

struct WidthTests {
  @Test(
    arguments: [
      ("a", 1), ("中", 2), ("，", 2), ("￥", 2), ("ｱ", 1), ("한", 2), ("e\u{301}", 1), ("é", 1),
      ("\u{301}", 0), ("😀", 2), ("❤\u{FE0F}", 2), ("·", 1), ("Ж", 1), ("𠀀", 2), ("👨‍👩‍👧", 2), ("🇨🇳", 2),
      ("1\u{FE0F}\u{20E3}", 2),
    ] as [(Character, Int)])
  func inATerminal(character: Character, width: Int) {
    #expect(displayWidth(character) == width)
  }

  @Test(arguments: [
    ("中文", 4), ("Ж", 2), ("·", 2), ("a·b", 4), ("😀", 1), ("\u{A5}1", 3), ("é", 2),
  ])
  func onAChinesePrinter(text: String, width: Int) {
    #expect(Typesetter(.printer(.gb18030)).width(text) == width)
  }
}

struct GlyphTests {
  @Test(arguments: [
    ("中文", "中文"), ("\u{A5}12", "\u{FFE5}12"), ("a\tb\nc\u{A0}d", "a b c d"), ("😀!", "?!"),
    ("e\u{301}", "e"), ("\u{0}\u{1B}\u{7F}", "???"), ("\u{E000}", "?"),
    ("\u{202E}x\u{2066}\u{200B}", "x"),
    ("𠀀", "?"), ("한", "?"), ("\u{20AC}", "\u{20AC}"), ("“—…”", "“—…”"), ("丂", "丂"),
    ("👨‍👩‍👧", "?"), ("é", "é"), ("1\u{FE0F}\u{20E3}", "1"), ("🇨🇳", "?"), ("x\u{300}\u{301}y", "xy"),
  ])
  func onAChinesePrinter(text: String, shown: String) {
    let cells = Typesetter(.printer(.gb18030)).cells(text)
    #expect(cells.map(\.text).joined() == shown)
  }

  @Test func octetsOfCharacters() {
    let encoder = CharacterEncoder(.gb18030)
    #expect(encoder.octets(of: "中") == [0xD6, 0xD0])
    #expect(encoder.octets(of: "\u{FFE5}") == [0xA3, 0xA4])
    #expect(encoder.octets(of: "A") == [0x41])
    #expect(encoder.octets(of: "\u{A5}") == nil)
    #expect(encoder.octets(of: "\n") == nil)
    // An error leaves the converter usable.
    #expect(encoder.octets(of: "文") == [0xCE, 0xC4])
  }

  /// Whatever is printed, no octet of it is a command, and no pair of it a real-time command.
  @Test func everyBMPCharacterIsSafe() {
    for charset in Charset.allCases {
      let encoder = CharacterEncoder(charset)
      for value in UInt32(0)...0xFFFF {
        guard let scalar = Unicode.Scalar(value),
          let octets = encoder.octets(of: Character(scalar))
        else { continue }
        let isSafe =
          switch octets.count {
          case 1: octets[0] >= 0x80 || (0x20...0x7E).contains(octets[0])
          case 2: octets[0] >= 0x81 && octets[1] >= 0x40 && octets[1] != 0x7F
          default: false
          }
        if !isSafe || (charset != .gb18030 && octets.count != 1) {
          Issue.record("\(charset) U+\(String(value, radix: 16)): \(octets)")
        }
      }
    }
  }
}

struct WrapTests {
  @Test(arguments: [
    ("", []), ("   ", []), ("one two", ["one two"]), ("one two three", ["one two", "three"]),
    ("12345678", ["12345678"]), ("123456789", ["12345678", "9"]),
    ("ab 123456789", ["ab", "12345678", "9"]),
    ("一二三四", ["一二三四"]), ("一二三四五", ["一二三四", "五"]), ("a一二三四", ["a一二三", "四"]),
    ("1234567 一二", ["1234567", "一二"]), ("12345678 x", ["12345678", "x"]),
    ("abc一二三d", ["abc一二", "三d"]),
    ("一二ab三", ["一二ab三"]), ("  一二ab三x", ["一二ab三", "x"]),
  ])
  func eightColumns(text: String, lines: [String]) {
    #expect(Typesetter(.printer(.gb18030)).wrap(text, columns: 8) == lines)
  }
}
