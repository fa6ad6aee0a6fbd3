internal import Glibc

/// Turns single characters into a printer's octets, by iconv.
///
/// A thin face on a C handle: one owner, one task.
final class CharacterEncoder {
  let charset: Charset
  /// Nil where the system has no such converter: only ASCII is left then. Many slips need none.
  private lazy var converter: iconv_t? = {
    isOpened = true
    let opened = iconv_open(charset.iconvName, "UTF-8")
    return opened == iconv_t(bitPattern: -1) ? nil : opened
  }()
  private var isOpened = false
  /// By their octets: characters that mean the same, and differ in them, are not encoded the same.
  private var known: [[UInt8]: [UInt8]?] = [:]

  init(_ charset: Charset) { self.charset = charset }

  deinit {
    if isOpened, let converter { iconv_close(converter) }
  }

  /// Whether the charset has Chinese characters, and this system can encode them.
  var hasChinese: Bool { charset == .gb18030 && Self.canEncodeChinese }
  private static let canEncodeChinese =
    CharacterEncoder(.gb18030).octets(of: Character("\u{4E2D}")) != nil

  /// The octets of a text, with `?` for what the printer has no glyph for.
  func encode(_ text: String) -> [UInt8] {
    if text.isPrintableASCII { return Array(text.utf8) }
    return text.flatMap { octets(of: $0) ?? [UInt8(ascii: "?")] }
  }

  /// The octets of a character, or nil when the printer has no such glyph.
  ///
  /// Control characters have none: on the wire they would be commands.
  func octets(of character: Character) -> [UInt8]? {
    if let ascii = character.asciiValue, (0x20...0x7E).contains(ascii) { return [ascii] }
    let key = Array(character.utf8)
    if let found = known[key] { return found }
    let found = convert(character).flatMap { isPrintable($0) ? $0 : nil }
    // A slip has few different characters; the bound is for what a gateway may send.
    if known.count < 4_096 { known[key] = found }
    return found
  }

  private func convert(_ character: Character) -> [UInt8]? {
    var input = String(character).utf8.map { CChar(bitPattern: $0) }
    guard let converter, input.count <= 32 else { return nil }
    var output = [CChar](repeating: 0, count: 64)
    var inputLeft = input.count
    var outputLeft = output.count
    let failed = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var to = output.baseAddress
        // A positive result counts characters that were replaced by look-alikes: not what was meant.
        let result = iconv(converter, &from, &inputLeft, &to, &outputLeft)
        return result != 0 || inputLeft != 0
      }
    }
    // The converter may be in the middle of a sequence after an error.
    _ = iconv(converter, nil, nil, nil, nil)
    guard !failed else { return nil }
    return output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }
  }

  private func isPrintable(_ octets: [UInt8]) -> Bool {
    guard charset == .gb18030 else { return octets.count == 1 && octets[0] >= 0x80 }
    guard octets.count == 2 else { return false }
    // The user-defined areas of GB 18030 are empty in printers.
    switch (octets[0], octets[1]) {
    case (0xAA...0xAF, 0xA1...), (0xF8...0xFE, 0xA1...), (0xA1...0xA7, 0x40...0xA0): return false
    default: return true
    }
  }
}

extension String {
  /// Whether every character is one octet, with a glyph in every printer and one column wide.
  var isPrintableASCII: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
