import Glibc
import Testing

@testable import Receipts

extension CharacterEncoder {
  fileprivate func octets(_ text: String) -> [UInt8] {
    var octets: [UInt8] = []
    append(text, to: &octets)
    return octets
  }
}

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
    #expect(encoder.octets("A中文\u{FFE5}") == [0x41, 0xD6, 0xD0, 0xCE, 0xC4, 0xA3, 0xA4])
    #expect(encoder.octets("\u{A5}\n\u{E000}é") == Array("???".utf8) + [0xA8, 0xA6])
    #expect(CharacterEncoder(.cp850).octets("é中") == [0x82, 0x3F])
    #expect(CharacterEncoder(.ascii).octets("aé") == [0x61, 0x3F])
  }

  /// What is looked up is what iconv says, for every character; and each stands alone, so that a text
  /// of them has as many characters as scalars.
  @Test(arguments: Charset.allCases)
  func theTableIsThatOfIconv(charset: Charset) throws {
    let glyphs = GlyphTable.of(charset)
    let converter = try #require(iconv_open(charset.iconvName, "UTF-32LE"))
    defer { iconv_close(converter) }
    var wrong: [UInt32] = []
    for value in UInt32(0x7F)..<0x3_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let octets = Self.octets(value, converter)
      let isPrinted =
        charset == .gb18030 ? octets.count == 2 && !Self.isEmptyArea(octets) : octets.count == 1
      let isSeen =
        !scalar.properties.isWhitespace
        && ![.control, .format, .privateUse].contains(scalar.properties.generalCategory)
      let expected = isPrinted && isSeen ? octets.reduce(0) { $0 << 8 | UInt16($1) } : nil
      if glyphs[scalar] != expected { wrong.append(value) }
      if expected != nil, scalar.properties.isGraphemeExtend { wrong.append(value) }
    }
    #expect(wrong.isEmpty)
  }

  private static func isEmptyArea(_ octets: [UInt8]) -> Bool {
    switch (octets[0], octets[1]) {
    case (0xAA...0xAF, 0xA1...), (0xF8...0xFE, 0xA1...), (0xA1...0xA7, 0x40...0xA0): true
    default: false
    }
  }

  private static func octets(_ value: UInt32, _ converter: iconv_t) -> [UInt8] {
    var value = value.littleEndian
    var room = [CChar](repeating: 0, count: 16)
    var (inputLeft, outputLeft) = (4, room.count)
    let result = withUnsafeMutableBytes(of: &value) { input in
      room.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var to = output.baseAddress
        return iconv(converter, &from, &inputLeft, &to, &outputLeft)
      }
    }
    _ = iconv(converter, nil, nil, nil, nil)
    guard result == 0 else { return [] }
    return room.prefix(room.count - outputLeft).map { UInt8(bitPattern: $0) }
  }

  /// Whatever is printed, no octet of it is a command, and no pair of it a real-time command.
  @Test func everyBMPCharacterIsSafe() {
    for charset in Charset.allCases {
      let encoder = CharacterEncoder(charset)
      for value in UInt32(0)...0xFFFF {
        guard let scalar = Unicode.Scalar(value),
          encoder.columns(Character(scalar)) != nil
        else { continue }
        let octets = encoder.octets(String(scalar))
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
