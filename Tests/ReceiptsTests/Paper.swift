import Glibc
import Receipts

/// A strict reader of the commands that slips may use. It knows nothing of the encoder: an octet
/// that it does not expect is an error.
struct Paper {
  struct Unreadable: Error {
    let offset: Int
    let why: String
  }

  /// A code that the printer would draw (GS ( k).
  struct NativeCode: Equatable {
    var model: UInt8 = 0
    var scale: UInt8 = 0
    var level: UInt8 = 0
    var text = ""
  }

  private(set) var lines: [[UInt8]] = []
  private(set) var codes: [NativeCode] = []
  /// The data of barcodes that the printer would draw (GS k 73).
  private(set) var barcodes: [[UInt8]] = []
  /// The parameters of ESC p.
  private(set) var pulses: [[UInt8]] = []
  /// All bands below each other, as octets of `dots / 8` a row.
  private(set) var picture: [[UInt8]] = []
  /// Where a command or a line ends.
  private(set) var ends: Set<Int> = []
  /// The command that ends the slip.
  private(set) var finish: [UInt8] = []
  private(set) var isChinese = false
  private(set) var widestLine = 0

  private let octets: [UInt8]
  private let dots: Int
  private var at = 0
  private var line: [UInt8] = []
  private var width = 0
  private var isDoubled = false
  private var code = NativeCode()

  init(_ octets: [UInt8], dots: Int) throws {
    self.octets = octets
    self.dots = dots
    while at < octets.count {
      try readOne()
      if line.isEmpty { ends.insert(at) }
    }
    guard line.isEmpty else { throw unreadable("a line without end") }
  }

  private func unreadable(_ why: String) -> Unreadable { Unreadable(offset: at, why: why) }

  private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
    guard at + count <= octets.count else { throw unreadable("cut off") }
    defer { at += count }
    return octets[at..<(at + count)]
  }

  private mutating func takeOne() throws -> UInt8 {
    guard let octet = try take(1).first else { throw unreadable("cut off") }
    return octet
  }

  private mutating func readOne() throws {
    switch octets[at] {
    case 0x0A:
      at += 1
      lines.append(line)
      widestLine = max(widestLine, width)
      (line, width) = ([], 0)
    case 0x00 where line.isEmpty: at += 1
    case 0x20...0x7E: try character(octets: 1)
    case 0x81...0xFE where isChinese: try character(octets: 2)
    case 0x80...0xFF where !isChinese: try character(octets: 1)
    case 0x1B: try escape()
    case 0x1C: try chinese()
    case 0x1D: try group()
    default: throw unreadable("octet \(octets[at])")
    }
  }

  private mutating func character(octets count: Int) throws {
    let character = try take(count)
    if count == 2, let trail = character.last, !(0x40...0xFE).contains(trail) || trail == 0x7F {
      throw unreadable("half a Chinese character")
    }
    line += character
    width += isDoubled ? 2 * count : count
  }

  private mutating func escape() throws {
    let start = at
    switch try take(2).last {
    case 0x40: break
    case 0x61:
      guard line.isEmpty else { throw unreadable("alignment within a line") }
      guard try takeOne() <= 2 else { throw unreadable("an alignment that slips don't use") }
    case 0x45, 0x74: _ = try takeOne()
    case 0x70: pulses.append(Array(try take(3)))
    case 0x64:
      _ = try takeOne()
      finish = Array(octets[start..<at])
    default: throw unreadable("unknown ESC")
    }
  }

  private mutating func chinese() throws {
    switch try take(2).last {
    case 0x26: isChinese = true
    case 0x2E: isChinese = false
    default: throw unreadable("unknown FS")
    }
  }

  private mutating func group() throws {
    let start = at
    switch try take(2).last {
    case 0x21: isDoubled = try takeOne() & 0xF0 == 0x10
    case 0x56:
      _ = try take(2)
      finish = Array(octets[start..<at])
    case 0x28: try nativeCode()
    case 0x76: try band()
    case 0x61, 0x68, 0x77, 0x48: _ = try takeOne()
    case 0x6B: try barcode()
    default: throw unreadable("unknown GS")
    }
  }

  private mutating func nativeCode() throws {
    let kind = try takeOne()
    let count = Int(try takeOne()) + 256 * Int(try takeOne())
    let body = Array(try take(count))
    guard kind == 0x6B, line.isEmpty, !isChinese, body.count >= 3, body[0] == 0x31 else {
      throw unreadable("a code out of place")
    }
    switch body[1] {
    case 0x41: code.model = body[2]
    case 0x43: code.scale = body[2]
    case 0x45: code.level = body[2]
    case 0x50: code.text = String(decoding: body.dropFirst(3), as: UTF8.self)
    case 0x51: codes.append(code)
    default: throw unreadable("unknown GS ( k")
    }
  }

  private mutating func barcode() throws {
    guard try takeOne() == 73, line.isEmpty else { throw unreadable("a barcode out of place") }
    barcodes.append(Array(try take(Int(try takeOne()))))
  }

  private mutating func band() throws {
    let header = Array(try take(6))
    let across = Int(header[2]) + 256 * Int(header[3])
    let down = Int(header[4]) + 256 * Int(header[5])
    guard header[0] == 0x30, header[1] == 0, line.isEmpty, across * 8 <= dots,
      (1...128).contains(down)
    else { throw unreadable("a picture out of place") }
    for _ in 0..<down {
      picture.append(try take(across) + Array(repeating: 0, count: dots / 8 - across))
    }
  }

  /// The lines decoded from GB 18030 by the system.
  func text() -> String {
    lines.map { line in
      let converter = iconv_open("UTF-8", "GB18030")
      defer { iconv_close(converter) }
      var input = line.map { CChar(bitPattern: $0) }
      var output = [CChar](repeating: 0, count: line.count * 4 + 1)
      var (inputLeft, outputLeft) = (input.count, output.count)
      input.withUnsafeMutableBufferPointer { input in
        output.withUnsafeMutableBufferPointer { output in
          var (from, to) = (input.baseAddress, output.baseAddress)
          _ = iconv(converter, &from, &inputLeft, &to, &outputLeft)
        }
      }
      let octets = output.prefix(output.count - outputLeft).map { UInt8(bitPattern: $0) }
      return String(decoding: octets, as: UTF8.self)
    }.joined(separator: "\n")
  }

  /// The pictures as they would look on the whole width of the paper.
  func png() throws -> [UInt8] {
    let width = (picture.first?.count ?? 0) * 8
    let pixels = picture.flatMap { row in
      (0..<width).map { row[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 ? UInt8(255) : 0 }
    }
    return try PNGImage.gray(pixels, width: width, height: picture.count)
  }
}
