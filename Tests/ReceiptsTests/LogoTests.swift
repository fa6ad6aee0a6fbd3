import Terminal
import Testing

@testable import Receipts

struct LogoTests {
  private func png(_ width: Int, _ height: Int, _ grey: (Int, Int) -> UInt8) throws -> [UInt8] {
    let pixels = (0..<height).flatMap { y in (0..<width).map { grey($0, y) } }
    return try PNGImage.gray(pixels, width: width, height: height)
  }

  private func ink(_ bitmap: Bitmap) -> Int { bitmap.rows.reduce(0) { $0 + $1.nonzeroBitCount } }

  @Test func aSmallOneIsDrawnDotByDotInTheMiddle() throws {
    let logo = try ReceiptLogo(png: png(4, 2) { x, y in x == y ? 0 : 255 })
    let bitmap = logo.bitmap(dots: 384)
    #expect(bitmap.height == 2)
    #expect(bitmap[190, 0] && bitmap[191, 1] && ink(bitmap) == 2)
  }

  @Test(arguments: [
    (1_000, 100, 384, 38), (1_000, 100, 576, 57), (100, 1_000, 576, 240), (2_000, 2_000, 384, 240),
    (576, 240, 384, 160), (1, 16_000, 384, 240), (3_000, 1, 384, 1),
  ])
  func aLargeOneIsFitted(width: Int, height: Int, dots: Int, high: Int) throws {
    let logo = try ReceiptLogo(png: png(width, height) { _, _ in 0 })
    let bitmap = logo.bitmap(dots: dots)
    #expect(bitmap.height == high && bitmap.width <= dots)
    #expect(ink(bitmap) > 0)
  }

  @Test func shadesBecomePatterns() throws {
    let logo = try ReceiptLogo(png: png(100, 100) { _, _ in 128 })
    #expect((4_500...5_500).contains(ink(logo.bitmap(dots: 384))))
    let light = try ReceiptLogo(png: png(100, 100) { _, _ in 190 })
    #expect((2_000...3_200).contains(ink(light.bitmap(dots: 384))))
  }

  @Test func edgesStaySharp() throws {
    // A black square whose edge is grey: no dots are strewn around it.
    let logo = try ReceiptLogo(png: png(100, 100) { x, _ in x < 50 ? 0 : x == 50 ? 120 : 255 })
    let bitmap = logo.bitmap(dots: 100)
    #expect((0..<100).allSatisfy { y in (0..<100).allSatisfy { bitmap[$0, y] == ($0 <= 50) } })
  }

  /// The smallest PNG with transparency: one pixel, black, not to be seen.
  @Test func whatIsTransparentIsWhite() throws {
    let file: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
      0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F,
      0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0B, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60,
      0x00, 0x02, 0x00, 0x00, 0x05, 0x00, 0x01, 0x7A, 0x5E, 0xAB, 0x3F, 0x00, 0x00, 0x00, 0x00,
      0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
    #expect(ink(try ReceiptLogo(png: file).bitmap(dots: 384)) == 0)
  }

  @Test func whatIsNoPictureIsRefused() throws {
    let good = try png(40, 40) { x, y in UInt8((x * y) % 256) }
    for length in stride(from: 0, to: good.count - 12, by: 7) {
      #expect(throws: PNGError.self) { try ReceiptLogo(png: Array(good.prefix(length))) }
    }
    #expect(throws: PNGError.self) { try ReceiptLogo(png: Array("GIF89a".utf8)) }
    let huge = try png(4_001, 1_000) { _, _ in 255 }
    let error = #expect(throws: PNGError.self) { try ReceiptLogo(png: huge) }
    #expect(error?.description.contains("too many") == true)
    let long = good + [UInt8](repeating: 0, count: ReceiptLogo.longest)
    #expect(throws: PNGError.self) { try ReceiptLogo(png: long) }
  }

  @Test(arguments: Samples.profiles)
  func itIsPrintedOnTop(profile: PrinterProfile) throws {
    let logo = try ReceiptLogo(png: png(200, 60) { x, y in (x / 8 + y / 8) % 2 == 0 ? 0 : 255 })
    let design = ReceiptDesign(logo: logo)
    let slip = Samples.slip(.receipt).marked(.test)
    let job = ESCPOSEncoder.encode(slip, profile, design: design)
    let paper = try Paper(job.bytes, dots: profile.dots)
    #expect(paper.picture.count == 60)
    #expect(paper.lines.first.map { String(decoding: $0, as: UTF8.self) } == "*** TEST ***")
    #expect(RealTime.firstHazard(in: job.bytes) == nil)
    #expect(
      try Paper(ESCPOSEncoder.encode(slip, profile).bytes, dots: profile.dots).picture.isEmpty)
    let with = ReceiptPicture.bitmap(slip, profile, design: design, glyphs: PrinterGlyphs())
    let without = ReceiptPicture.bitmap(
      slip, profile, design: ReceiptDesign(), glyphs: PrinterGlyphs())
    #expect(with.height == without.height + 60 + PrinterCell.lineSpacing)
  }
}
