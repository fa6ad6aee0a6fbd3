import Glibc
import Receipts
import Testing

struct QRCodeTests {
  @Test(arguments: [
    ("a", QRCode.Level.medium, 21), ("https://qr.alipay.com/bax03206ug0kulveltqc80a8", .medium, 33),
    ("https://qr.alipay.com/bax03206ug0kulveltqc80a8", .low, 29),
    (String(repeating: "x", count: 2_331), .medium, 177),
    (String(repeating: "x", count: 2_953), .low, 177),
  ])
  func size(text: String, level: QRCode.Level, size: Int) throws {
    #expect(try QRCode(text: text, level: level).size == size)
  }

  @Test(arguments: QRCode.Level.allCases)
  func capacityIsExact(level: QRCode.Level) throws {
    let most = String(repeating: "a", count: level.capacity)
    #expect(try QRCode(text: most, level: level).size == 177)
    #expect(throws: QRCodeError.tooLong(octets: level.capacity + 1)) {
      try QRCode(text: most + "a", level: level)
    }
  }

  @Test func emptyIsNoCode() {
    #expect(throws: QRCodeError.empty) { try QRCode(text: "") }
  }

  @Test func findersStandInThreeCorners() throws {
    let code = try QRCode(text: "hello")
    let last = code.size - 1
    for (x, y) in [(0, 0), (last - 6, 0), (0, last - 6)] {
      for step in 0...6 {
        #expect(code[x + step, y] && code[x + step, y + 6] && code[x, y + step])
      }
      #expect(!code[x + 1, y + 1] && code[x + 3, y + 3])
    }
    #expect(!code[-1, 0] && !code[0, -1] && !code[code.size, 0] && !code[0, code.size])
  }

  @Test(arguments: [1, 3, 8])
  func bitmapScalesWholeModules(scale: Int) throws {
    let code = try QRCode(text: "scale")
    let bitmap = code.bitmap(scale: scale, quietZone: 4)
    #expect(bitmap.width == (code.size + 8) * scale && bitmap.height == bitmap.width)
    for y in 0..<bitmap.height {
      for x in 0..<bitmap.width where bitmap[x, y] != code[x / scale - 4, y / scale - 4] {
        Issue.record("dot \(x), \(y)")
      }
    }
  }

  @Test func halfBlocksHoldTwoRowsALine() throws {
    let code = try QRCode(text: "half")
    for inverted in [false, true] {
      let lines = code.halfBlocks(quietZone: 2, inverted: inverted).split(separator: "\n")
      #expect(lines.count == (code.size + 5) / 2)
      for (row, line) in lines.enumerated() {
        #expect(line.count == code.size + 4)
        for (column, character) in line.enumerated() {
          let upper = code[column - 2, row * 2 - 2] != inverted
          let lower = code[column - 2, row * 2 - 1] != inverted
          let expected: Character = upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ")
          #expect(character == expected)
        }
      }
    }
  }

  @Test func colouredLinesCarryAndResetTheirColours() throws {
    let code = try QRCode(text: "half")
    let plain = code.halfBlocks(quietZone: 2, inverted: false).split(separator: "\n")
    let coloured = code.colouredHalfBlocks(quietZone: 2).split(separator: "\n")
    #expect(coloured.count == plain.count)
    for (line, content) in zip(coloured, plain) {
      #expect(line == "\u{1B}[38;5;16;48;5;231m\(content)\u{1B}[0m")
    }
  }
}

struct PNGTests {
  @Test func fileHasSignatureAndSize() throws {
    let file = try Bitmap(width: 300, height: 2).png()
    #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    #expect(Array(file[16..<26]) == [0, 0, 1, 44, 0, 0, 0, 2, 8, 0])
    #expect(file.suffix(8).prefix(4) == Array("IEND".utf8)[...])
  }

  @Test func noiseFitsToo() throws {
    var state: UInt32 = 1
    let pixels = (0..<(200 * 100)).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    #expect(try PNGImage.gray(pixels, width: 200, height: 100).count > 10_000)
  }

  @Test(arguments: [(0, 1, 0), (2, 2, 3), (1, 0, 0), (20_000, 1, 20_000)])
  func wrongSizes(width: Int, height: Int, count: Int) {
    #expect(throws: PNGError.self) {
      try PNGImage.gray(Array(repeating: 0, count: count), width: width, height: height)
    }
  }

  @Test(
    .enabled("zbarimg (Debian: zbar-tools) is not installed") { Zbar.isInstalled },
    arguments: [
      "https://qr.alipay.com/bax03206ug0kulveltqc80a8", "weixin://wxpay/bizpayurl?pr=ab12CD",
      "收款码 12.50 元",
    ])
  func aReaderReadsTheFile(text: String) throws {
    #expect(try Zbar.read(try QRCode(text: text).png(scale: 4)) == [text])
  }
}

/// The independent reader of Debian's zbar-tools, where it is installed.
enum Zbar {
  static var isInstalled: Bool { access("/usr/bin/zbarimg", X_OK) == 0 }

  struct Failure: Error {}

  /// The texts of the codes of one kind in a PNG file.
  static func read(_ png: [UInt8], _ kind: String = "qrcode") throws -> [String] {
    var path = Array("/tmp/upayd-zbar-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw Failure() }
    defer { unlink(path) }
    guard write(descriptor, png, png.count) == png.count, close(descriptor) == 0 else {
      throw Failure()
    }
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard
      let pipe = popen(
        "/usr/bin/zbarimg --quiet --raw -Sdisable -S\(kind).enable \(name) 2>/dev/null", "r")
    else { throw Failure() }
    defer { pclose(pipe) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while output.count < 65_536 {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      output += buffer.prefix(count)
    }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
