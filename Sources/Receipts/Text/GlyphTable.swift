internal import Glibc

/// The characters that a printer's charset has, with their codes: asked of iconv once, and looked up
/// from then on.
struct GlyphTable: Sendable {
  /// Which page has the codes of 256 scalars that stand together; 0 where none of them has one.
  private var places = [UInt8](repeating: 0, count: Self.end >> 8)
  /// Pages of 256 codes; 0 is none. The first page is empty.
  private var codes = [UInt16](repeating: 0, count: 256)

  /// Scalars from here on have no code in any charset.
  private static let end = 0x3_0000

  /// The code of a character beyond ASCII: one octet, or two with the first one high.
  subscript(scalar: Unicode.Scalar) -> UInt16? {
    let value = Int(scalar.value)
    guard value < Self.end else { return nil }
    let code = codes[Int(places[value >> 8]) << 8 | value & 0xFF]
    return code == 0 ? nil : code
  }

  static func of(_ charset: Charset) -> GlyphTable {
    switch charset {
    case .gb18030: gb18030
    case .ascii: ascii
    case .cp437: cp437
    case .cp850: cp850
    case .cp852: cp852
    case .cp858: cp858
    case .cp866: cp866
    case .cp1252: cp1252
    }
  }

  private static let gb18030 = GlyphTable(.gb18030)
  private static let ascii = GlyphTable(.ascii)
  private static let cp437 = GlyphTable(.cp437)
  private static let cp850 = GlyphTable(.cp850)
  private static let cp852 = GlyphTable(.cp852)
  private static let cp858 = GlyphTable(.cp858)
  private static let cp866 = GlyphTable(.cp866)
  private static let cp1252 = GlyphTable(.cp1252)

  /// Empty where the system has no such converter: only ASCII is left then.
  private init(_ charset: Charset) {
    let converter = iconv_open("UTF-32LE", charset.iconvName)
    guard let converter, converter != iconv_t(bitPattern: -1) else { return }
    defer { iconv_close(converter) }
    for code in charset.glyphs {
      guard let scalar = Self.scalar(of: code, converter), scalar.isSeen else { continue }
      set(code, for: scalar)
    }
  }

  private mutating func set(_ code: UInt16, for scalar: Unicode.Scalar) {
    let value = Int(scalar.value)
    guard value < Self.end else { return }
    if places[value >> 8] == 0 {
      guard codes.count >> 8 <= Int(UInt8.max) else { return }
      places[value >> 8] = UInt8(codes.count >> 8)
      codes += [UInt16](repeating: 0, count: 256)
    }
    codes[Int(places[value >> 8]) << 8 | value & 0xFF] = code
  }

  private static func scalar(of code: UInt16, _ converter: iconv_t) -> Unicode.Scalar? {
    let count = code > 0xFF ? 2 : 1
    var octets = code.bigEndian
    var value: UInt32 = 0
    var (inputLeft, outputLeft) = (count, 4)
    let result = withUnsafeMutableBytes(of: &octets) { input in
      withUnsafeMutableBytes(of: &value) { output in
        var from = input.baseAddress?.advanced(by: 2 - count).assumingMemoryBound(to: CChar.self)
        var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        return iconv(converter, &from, &inputLeft, &to, &outputLeft)
      }
    }
    // The converter may be in the middle of a sequence after an error.
    _ = iconv(converter, nil, nil, nil, nil)
    // A positive result counts characters that were replaced by look-alikes: not what was meant.
    guard result == 0, inputLeft == 0, outputLeft == 0 else { return nil }
    return Unicode.Scalar(UInt32(littleEndian: value))
  }
}

extension Unicode.Scalar {
  /// Whether a printer has anything to print for it: on the wire a control character is a command.
  fileprivate var isSeen: Bool {
    switch properties.generalCategory {
    case .control, .format, .privateUse: false
    default: value > 0x7E && !properties.isWhitespace
    }
  }
}

extension Charset {
  /// The codes beyond ASCII that printers have glyphs for.
  fileprivate var glyphs: [UInt16] {
    switch self {
    case .ascii: []
    case .gb18030:
      (0x81...0xFE).flatMap { first in
        Self.seconds(after: first).compactMap { $0 == 0x7F ? nil : UInt16(first << 8 | $0) }
      }
    default: (0x80...0xFF).map(UInt16.init)
    }
  }

  /// The user-defined areas of GB 18030 are empty in printers.
  private static func seconds(after first: Int) -> ClosedRange<Int> {
    switch first {
    case 0xAA...0xAF, 0xF8...0xFE: 0x40...0xA0
    case 0xA1...0xA7: 0xA1...0xFE
    default: 0x40...0xFE
    }
  }
}
