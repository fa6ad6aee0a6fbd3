import Terminal
import Testing

@testable import Receipts

private let samples = [
  "A", "7", "12", "123", "1234", "12345", "AB12", "AB123456", "12AB34", "A-1234567890", "{}{B",
  "00", "9999999999999999", " ~", "7895259485469125", "x1y22z333", "12345678901",
]

struct Code128Tests {
  /// The sums of ISO/IEC 15417: eleven modules a symbol, thirteen in the stop.
  @Test func theTableIsSound() {
    #expect(Code128.widths.count == 107)
    #expect(Set(Code128.widths).count == 107)
    #expect(Code128.widths.dropLast().allSatisfy { $0.count == 6 && $0.reduce(0, +) == 11 })
    // The bars of a symbol are an even number of modules.
    #expect(Code128.widths.dropLast().allSatisfy { ($0[0] + $0[2] + $0[4]).isMultiple(of: 2) })
    #expect(Code128.widths[106].reduce(0, +) == 13)
  }

  @Test(arguments: [
    ("A", [104, 33, 34, 106]), ("12", [105, 12, 14, 106]), ("1234", [105, 12, 34, 82, 106]),
    ("123", [104, 17, 18, 19, 8, 106]), ("AB123456", [104, 33, 34, 99, 12, 34, 56, 6, 106]),
  ])
  func symbols(text: String, symbols: [Int]) throws {
    let code = try #require(Code128(text))
    #expect(code.symbols.dropLast(2) == symbols.dropLast(2))
    #expect(code.symbols.last == 106)
    let sum = code.symbols.dropLast(2).enumerated().reduce(0) {
      $0 + $1.element * max(1, $1.offset)
    }
    #expect(code.symbols[code.symbols.count - 2] == sum % 103)
  }

  @Test(arguments: samples)
  func thePrinterDrawsTheSame(text: String) throws {
    let code = try #require(Code128(text))
    #expect(Code128(printerData: code.printerData) == code)
    #expect(code.bars.count == code.modules)
    // Set B alone would never be shorter.
    #expect(code.symbols.count <= text.utf8.count + 3)
  }

  @Test(arguments: ["", "ä", "a\u{7F}", "\n", String(repeating: "a", count: 81)])
  func whatIsNoneIsRefused(text: String) { #expect(Code128(text) == nil) }

  @Test(
    arguments: [
      [], [0x41], Array("{B".utf8), Array("{Ba{".utf8), Array("{A12".utf8),
      Array("{C".utf8) + [100],
      Array("{B".utf8) + [0x80],
    ] as [[UInt8]])
  func badDataIsRefused(data: [UInt8]) { #expect(Code128(printerData: data) == nil) }

  @Test(
    .enabled("zbarimg (Debian: zbar-tools) is not installed") { Zbar.isInstalled },
    arguments: samples.filter { $0.utf8.count > 1 && !$0.hasPrefix(" ") })
  func aReaderReadsThePicture(text: String) throws {
    for profile in Samples.profiles {
      guard BarcodePrinting(text, profile) != nil else { continue }
      var slip = Slip(kind: .free, language: .en, time: Samples.time)
      slip.freeLines = [FreeLine(.text("above")), FreeLine(.barcode(text))]
      #expect(try Zbar.read(ReceiptPicture.png(slip, profile), "code128") == [text])
    }
  }
}

struct BarcodePrintingTests {
  private func job(_ text: String, _ profile: PrinterProfile, _ align: SlipLine.Alignment? = nil)
    -> PrintJobBytes
  {
    var slip = Slip(kind: .free, language: .en, time: Samples.time)
    slip.freeLines = [FreeLine(.barcode(text), align: align)]
    return ESCPOSEncoder.encode(slip, profile)
  }

  @Test func aPrinterThatDrawsCodesDrawsBarcodesToo() throws {
    let paper = try Paper(job("AB12", .mm80).bytes, dots: 576)
    #expect(paper.barcodes == [Array("{BAB12".utf8)])
    #expect(paper.picture.isEmpty)
    #expect(paper.text().contains("AB12"))
  }

  @Test func othersGetAPicture() throws {
    let paper = try Paper(job("AB12", .mm58).bytes, dots: 384)
    #expect(paper.barcodes.isEmpty && paper.picture.count == BarcodePrinting.height)
    #expect(paper.text().contains("AB12"))
  }

  /// `1604` in set C is 10 04: the printer would take it for a question.
  @Test(arguments: ["1604", "991605", "16201620"])
  func hazardsBecomePictures(text: String) throws {
    let job = job(text, .mm80)
    let paper = try Paper(job.bytes, dots: 576)
    #expect(paper.barcodes.isEmpty && !paper.picture.isEmpty)
    #expect(RealTime.firstHazard(in: job.bytes) == nil)
  }

  @Test(arguments: Samples.profiles, SlipLine.Alignment.allCases)
  func itIsPlaced(profile: PrinterProfile, align: SlipLine.Alignment) throws {
    var raster = profile
    raster.qr = .raster
    let dots = profile.dots
    let paper = try Paper(job("AB12", raster, align).bytes, dots: dots)
    let dark = (0..<dots).filter { paper.picture[0][$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
    let left = try #require(dark.first)
    let right = dots - 1 - (try #require(dark.last))
    let quiet = 10 * 3
    switch align {
    case .left: #expect(left == quiet)
    case .right: #expect(right == quiet)
    case .centre: #expect(abs(left - right) <= 1)
    }
    #expect(left >= quiet && right >= quiet)
  }

  /// 48 characters of set B are 563 modules: only two dots a module, on no paper.
  @Test(arguments: [
    (String(repeating: "A", count: 12), true, true),
    (String(repeating: "A", count: 13), false, true),
    (String(repeating: "A", count: 21), false, true),
    (String(repeating: "A", count: 22), false, false),
    (String(repeating: "1", count: 24), true, true),
    (String(repeating: "1", count: 48), false, false),
  ])
  func whatFits(text: String, on58: Bool, on80: Bool) {
    #expect((BarcodePrinting(text, .mm58) != nil) == on58)
    #expect((BarcodePrinting(text, .mm80) != nil) == on80)
  }

  @Test func whatDoesNotFitIsStillText() throws {
    let text = String(repeating: "A", count: 48)
    let paper = try Paper(job(text, .mm58).bytes, dots: 384)
    #expect(paper.picture.isEmpty && paper.barcodes.isEmpty)
    #expect(paper.text().replacingBreaks.contains(text))
  }
}

extension String {
  fileprivate var replacingBreaks: String { filter { $0 != "\n" && $0 != " " } }
}
