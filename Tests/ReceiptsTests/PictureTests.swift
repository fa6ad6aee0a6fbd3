import Glibc
import Terminal
import Testing

@testable import Receipts

@Suite(.timeLimit(.minutes(2))) struct PictureTests {
  @Test(arguments: Slip.Kind.allCases, Language.allCases)
  func aPictureIsAsWideAsThePaper(kind: Slip.Kind, language: Language) throws {
    for profile in Samples.profiles {
      let slip = Samples.slip(kind, language).marked(.copy)
      let picture = ReceiptPicture.bitmap(
        slip, profile, design: ReceiptDesign(), glyphs: PrinterGlyphs())
      #expect(picture.width == profile.dots)
      #expect(picture.height > 200)
      #expect(picture.rows.contains { $0 != 0 })
      try Pictures.keep(picture, "\(profile.name)-\(language)-\(kind)")
    }
  }

  @Test(
    .enabled("zbarimg (Debian: zbar-tools) is not installed") { Zbar.isInstalled },
    arguments: Samples.profiles, [1, 20, 64, 100, 122, 123, 127, 128])
  func everyCodeIsReadFromThePicture(profile: PrinterProfile, count: Int) throws {
    for method in PrinterProfile.QRMethod.allCases {
      var profile = profile
      profile.qr = method
      let text = String((0..<count).map { Character(String($0 * 7 % 10)) })
      var slip = Samples.slip(.qr, count.isMultiple(of: 2) ? .zh : .en).marked(.test)
      slip.qr = text.replacingFirst(with: "x")
      let png = try ReceiptPicture.png(slip, profile)
      #expect(try Zbar.read(png) == [slip.qr])
    }
  }

  @Test func withoutAFontItIsBoxes() throws {
    let boxes = PrinterGlyphs(fonts: [("/nonexistent", 0)])
    #expect(boxes.note?.contains("boxes") == true)
    let slip = Samples.slip(.qr, .zh)
    let plain = ReceiptPicture.bitmap(slip, .mm58, design: ReceiptDesign(), glyphs: boxes)
    let drawn = ReceiptPicture.bitmap(
      slip, .mm58, design: ReceiptDesign(), glyphs: PrinterGlyphs())
    #expect(plain.width == drawn.width && plain.height == drawn.height)
    #expect(plain[1, 0] == false)
    if Zbar.isInstalled { #expect(try Zbar.read(plain.png()) == [Samples.link]) }
  }

  /// Text is where the printer puts it.
  @Test func linesAreAlignedAndDoubled() throws {
    var slip = Slip(kind: .free, language: .en, time: Samples.time)
    func ink(_ line: FreeLine) throws -> (left: Int, right: Int, height: Int) {
      slip.freeLines = [line]
      let boxes = PrinterGlyphs(fonts: [("/nonexistent", 0)])
      let picture = ReceiptPicture.bitmap(slip, .mm58, design: ReceiptDesign(), glyphs: boxes)
      let columns = (0..<384).filter { x in (0..<picture.height).contains { picture[x, $0] } }
      let rows = (0..<picture.height).filter { y in (0..<384).contains { picture[$0, y] } }
      return (
        try #require(columns.first), try #require(columns.last),
        try #require(rows.last) - (try #require(rows.first)) + 1
      )
    }
    #expect(try ink(FreeLine(.text("AB"))) == (1, 22, 18))
    #expect(try ink(FreeLine(.text("AB"), align: .right)) == (361, 382, 18))
    #expect(try ink(FreeLine(.text("AB"), align: .centre)) == (181, 202, 18))
    #expect(try ink(FreeLine(.text("AB"), double: true)) == (2, 45, 36))
    #expect(try ink(FreeLine(.text("AB"), bold: true)) == (1, 23, 18))
    #expect(try ink(FreeLine(.text("中"))) == (1, 22, 18))
  }

  @Test func paperWithoutEndIsCut() throws {
    var slip = Samples.slip(.receipt)
    let long = String(repeating: "w ", count: 256)
    slip.header = Array(repeating: long, count: 16)
    slip.footer = Array(repeating: long, count: 16)
    #expect(try ReceiptPicture.png(slip, .mm58).count > 1_000)
    slip = Slip(kind: .free, language: .en, time: Samples.time)
    slip.freeLines = Array(repeating: FreeLine(.text(long)), count: 200)
    let picture = ReceiptPicture.bitmap(
      slip, .mm58, design: ReceiptDesign(), glyphs: PrinterGlyphs())
    #expect(picture.height <= ReceiptPicture.mostRows)
  }

  @Test func aCodeThatDoesNotFitIsSaid() throws {
    var slip = Samples.slip(.qr)
    slip.qr = String(repeating: "w", count: 2_400)
    let with = try ReceiptPicture.png(slip, .mm58)
    slip.qr = nil
    let without = try ReceiptPicture.png(slip, .mm58)
    #expect(with != without)
    if Zbar.isInstalled { #expect(try Zbar.read(with).isEmpty) }
  }
}

/// Where a person looks at what the tests drew: the directory that PICTURES names, if it is set.
enum Pictures {
  static func keep(_ bitmap: Bitmap, _ name: String) throws {
    guard let directory = getenv("PICTURES") else { return }
    let png = try bitmap.png()
    guard let file = fopen("\(String(cString: directory))/\(name).png", "w") else { return }
    defer { fclose(file) }
    #expect(fwrite(png, 1, png.count, file) == png.count)
  }
}

extension String {
  fileprivate func replacingFirst(with text: String) -> String { text + dropFirst() }
}
