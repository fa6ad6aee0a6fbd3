/// Turns text into a printer's octets.
struct CharacterEncoder: Sendable {
  let charset: Charset
  private let glyphs: GlyphTable

  private static let unknown = UInt8(ascii: "?")

  init(_ charset: Charset) {
    self.charset = charset
    glyphs = .of(charset)
  }

  /// Whether the charset has Chinese characters, and this system can encode them.
  var hasChinese: Bool { charset == .gb18030 && glyphs["\u{4E2D}"] != nil }

  /// Adds the octets of a text, with `?` for what the printer has no glyph for.
  func append(_ text: String, to octets: inout [UInt8]) {
    let isPlain = text.utf8.withContiguousStorageIfAvailable { plain in
      guard plain.isPrintableASCII else { return false }
      octets.append(contentsOf: plain)
      return true
    }
    if isPlain == true { return }
    for scalar in text.unicodeScalars {
      if scalar.isPrintableASCII {
        octets.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let code = glyphs[scalar] {
        if code > 0xFF { octets.append(UInt8(code >> 8)) }
        octets.append(UInt8(truncatingIfNeeded: code))
      } else {
        octets.append(Self.unknown)
      }
    }
  }

  /// The columns of a text that is printed as it is; nil for one that is not.
  ///
  /// In Chinese mode a code of two octets takes two columns, Greek and Cyrillic included.
  func columns(_ text: String) -> Int? {
    if text.isPrintableASCII { return text.utf8.count }
    var columns = 0
    for scalar in text.unicodeScalars {
      if scalar.isPrintableASCII {
        columns += 1
      } else if let code = glyphs[scalar] {
        columns += code > 0xFF ? 2 : 1
      } else {
        return nil
      }
    }
    return columns
  }

  /// The columns of a character; nil when the printer has no glyph for it.
  func columns(_ character: Character) -> Int? {
    let scalars = character.unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else { return nil }
    if scalar.isPrintableASCII { return 1 }
    return glyphs[scalar].map { $0 > 0xFF ? 2 : 1 }
  }
}

extension String {
  /// Whether every character is one octet, with a glyph in every printer and one column wide.
  var isPrintableASCII: Bool {
    utf8.withContiguousStorageIfAvailable { $0.isPrintableASCII }
      ?? utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Looked at without a way out in the middle: so several octets are in one step.
  fileprivate var isPrintableASCII: Bool {
    reduce(into: UInt8(0)) { $0 |= $1 &- 0x20 > 0x7E - 0x20 ? 1 : 0 } == 0
  }
}

extension Unicode.Scalar {
  fileprivate var isPrintableASCII: Bool { (0x20...0x7E).contains(value) }
}
