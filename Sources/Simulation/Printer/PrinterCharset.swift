import Glibc

/// The characters behind a printer's bytes.
struct PrinterCharset {
  /// ESC t: the tables that mean the same on most printers.
  static let codePages: [UInt8: String] = [
    0: "CP437", 2: "CP850", 16: "CP1252", 17: "CP866", 18: "CP852", 19: "CP858",
  ]
  /// ESC R: what a national set puts in the place of ASCII characters.
  static let nationalSets: [UInt8: [UInt8: Unicode.Scalar]] = [
    0: [:],
    3: [UInt8(ascii: "#"): "£"],
    15: [UInt8(ascii: "$"): "¥"],
  ]

  var codePage: UInt8 = 0
  var nationalSet: UInt8 = 0

  /// - Parameter code: one byte, or a double-byte character.
  /// - Returns: nil where the table has no such character.
  func scalar(_ code: [UInt8]) -> Unicode.Scalar? {
    guard code.count == 1 else { return Self.convert(code, from: "GB18030") }
    if let national = Self.nationalSets[nationalSet]?[code[0]] { return national }
    if code[0] < 0x80 { return Unicode.Scalar(code[0]) }
    return Self.codePages[codePage].flatMap { Self.convert(code, from: $0) }
  }

  private static func convert(_ code: [UInt8], from table: String) -> Unicode.Scalar? {
    guard let converter = iconv_open("UTF-8", table), converter != iconv_t(bitPattern: -1) else {
      return nil
    }
    defer { iconv_close(converter) }
    var input = code.map(CChar.init(bitPattern:))
    var output = [CChar](repeating: 0, count: 16)
    var left = input.count
    var room = output.count
    let result = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var from = input.baseAddress
        var to = output.baseAddress
        return iconv(converter, &from, &left, &to, &room)
      }
    }
    guard result == 0, left == 0 else { return nil }
    let bytes = output.prefix(output.count - room).map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.first
  }
}
