import Terminal
import Testing

@testable import Receipts

private func qrSlip(_ text: String) -> Slip {
  var slip = Samples.slip(.qr)
  slip.qr = text
  return slip
}

struct NativeCodeTests {
  @Test func commandsInOrder() throws {
    let job = ESCPOSEncoder.encode(qrSlip("abc"), .mm80)
    let store: [UInt8] = [0x1D, 0x28, 0x6B, 6, 0, 0x31, 0x50, 0x30] + Array("abc".utf8)
    // Two blank lines are the quiet zone of 4 x 8 dots.
    let expected: [UInt8] =
      [0x1C, 0x2E, 0x1B, 0x61, 1, 0x0A, 0x0A]
      + [0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0] + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, 8]
      + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31] + store
      + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]
      + [0x0A, 0x0A, 0x1B, 0x61, 0, 0x1C, 0x26]
    #expect(contains(job.bytes, expected))
  }

  @Test(arguments: [1, 252, 253, 254, 300, 509, 510])
  func lengthCountsThreeOctetsMore(count: Int) throws {
    let text = String(repeating: "x", count: count)
    let job = ESCPOSEncoder.encode(qrSlip(text), .mm80)
    let low = UInt8((count + 3) % 256)
    let high = UInt8((count + 3) / 256)
    #expect(contains(job.bytes, [0x1D, 0x28, 0x6B, low, high, 0x31, 0x50, 0x30, 0x78]))
    #expect(try Paper(job.bytes, dots: 576).codes.map(\.text) == [text])
  }

  @Test(arguments: ["58mm", "80mm"], [1, 20, 60, 120, 200, 300, 500, 700, 900])
  func moduleSizeFitsThePaper(profile: String, count: Int) throws {
    let profile = try PrinterProfile(profile: profile, qr: "native")
    let text = String(repeating: "y", count: count)
    let code = try #require(
      try Paper(ESCPOSEncoder.encode(qrSlip(text), profile).bytes, dots: profile.dots).codes.first)
    let level: QRCode.Level = code.level == 0x30 ? .low : .medium
    let modules = try QRCode(text: text, level: level).size + 8
    #expect(modules * Int(code.scale) <= profile.dots)
    #expect(code.model == 0x32 && (3...8).contains(code.scale))
    if modules * 4 <= profile.dots { #expect(code.scale >= 4) }
    if code.scale < 8 { #expect(modules * (Int(code.scale) + 1) > profile.dots) }
  }

  /// A length field of 10 04 or 10 05, or control octets in the text, would be executed.
  @Test(arguments: [1_037, 1_293])
  func hazardousLengthsBecomePictures(count: Int) throws {
    let job = ESCPOSEncoder.encode(qrSlip(String(repeating: "x", count: count)), .mm80)
    let paper = try Paper(job.bytes, dots: 576)
    #expect(paper.codes.isEmpty && !paper.picture.isEmpty)
    #expect(RealTime.firstHazard(in: job.bytes) == nil)
  }

  @Test func controlOctetsBecomePictures() throws {
    let job = ESCPOSEncoder.encode(qrSlip("a\u{10}\u{14}\u{1}\u{0}\u{5}"), .mm80)
    #expect(try Paper(job.bytes, dots: 576).codes.isEmpty)
    #expect(RealTime.firstHazard(in: job.bytes) == nil)
  }
}

struct RasterCodeTests {
  @Test(arguments: ["58mm", "80mm"], [1, 20, 60, 120, 300, 900])
  func pictureFitsAndIsCentred(profile: String, count: Int) throws {
    let profile = try PrinterProfile(profile: profile, qr: "raster")
    let text = String(repeating: "z", count: count)
    let job = ESCPOSEncoder.encode(qrSlip(text), profile)
    let paper = try Paper(job.bytes, dots: profile.dots)
    #expect(paper.codes.isEmpty)
    let dark = paper.picture.map { row in
      (0..<profile.dots).filter { row[$0 / 8] & (0x80 >> UInt8($0 % 8)) != 0 }
    }
    let left = try #require(dark.compactMap(\.first).min())
    let right = profile.dots - 1 - (try #require(dark.compactMap(\.last).max()))
    let top = try #require(dark.firstIndex { !$0.isEmpty })
    #expect(abs(left - right) <= 1)
    let side = profile.dots - left - right
    // The finder pattern's edge is 7 modules: its length gives the module size.
    let scale = (try #require(dark[top].firstIndex { !dark[top].contains($0 + 1) }) + 1) / 7
    #expect(scale >= 3 && side % scale == 0)
    #expect(left >= 4 * scale && right >= 4 * scale && top == 4 * scale)
    #expect(paper.picture.count == side + 8 * scale)
  }

  @Test(
    .enabled("zbarimg (Debian: zbar-tools) is not installed") { Zbar.isInstalled },
    arguments: [Samples.link, "weixin://wxpay/bizpayurl?pr=ab12CD&x=中文"])
  func aReaderReadsThePaper(text: String) throws {
    for profile in ["58mm", "80mm"] {
      let profile = try PrinterProfile(profile: profile, qr: "raster")
      let job = ESCPOSEncoder.encode(qrSlip(text), profile)
      #expect(try Zbar.read(Paper(job.bytes, dots: profile.dots).png()) == [text])
    }
  }

  /// At 9600 baud an octet takes a millisecond: a code must not take half a minute.
  @Test func anOrdinaryCodeTakesLessThanTenSecondsOnASlowLine() throws {
    #expect(ESCPOSEncoder.encode(qrSlip(Samples.link), .mm58).bytes.count < 9_000)
  }

  @Test func noJobHoldsARealTimeCommand() throws {
    var digits = 1
    for round in 0..<60 {
      digits = digits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let text = String(repeating: "\(round)-\(digits.magnitude)", count: 1 + round % 9)
      for profile in Samples.profiles {
        let profile = try PrinterProfile(profile: profile.name, qr: "raster")
        let job = ESCPOSEncoder.encode(qrSlip(text), profile)
        #expect(RealTime.firstHazard(in: job.bytes) == nil)
      }
    }
  }

  /// Modules of three dots are the finest that can be read: a larger code is not printed, and the
  /// slip says so instead.
  @Test(arguments: ["58mm", "80mm"], [1_273, 1_274, 2_331, 2_954])
  func whatCannotBeScannedIsNotPrinted(profile: String, count: Int) throws {
    let profile = try PrinterProfile(profile: profile, qr: "raster")
    let text = String(repeating: "w", count: count)
    let paper = try Paper(ESCPOSEncoder.encode(qrSlip(text), profile).bytes, dots: profile.dots)
    let fits = profile.dots == 576 ? count <= 2_953 : count <= 1_273
    #expect(paper.picture.isEmpty != fits)
    #expect(paper.text().contains("This QR code is too large") != fits)
    #expect(paper.text().contains("CNY 12.50"))
    #expect(paper.text().contains("01JVB7Q5X0ABCDEFGHJKMNP"))
    if !fits {
      #expect(throws: QRCodeError.self) { try QRPrinting(text: text, profile: profile) }
    }
  }

  @Test func inChineseTheNoticeIsChinese() throws {
    var slip = Samples.slip(.qr, .zh)
    slip.qr = String(repeating: "w", count: 2_400)
    let paper = try Paper(ESCPOSEncoder.encode(slip, .mm58).bytes, dots: 384)
    #expect(paper.text().contains("二维码过大"))
  }

  /// The longest code that an order may have, on the narrowest paper.
  @Test(arguments: Samples.profiles, PrinterProfile.QRMethod.allCases)
  func theLongestCodeOfAnOrderIsLarge(profile: PrinterProfile, method: PrinterProfile.QRMethod)
    throws
  {
    var profile = profile
    profile.qr = method
    for count in 1...128 {
      let printing = try QRPrinting(text: String(repeating: "w", count: count), profile: profile)
      #expect(printing.scale >= QRPrinting.safeScale)
      #expect(printing.bitmap.width <= profile.dots)
    }
  }
}

struct RasterHazardTests {
  /// A picture with the octets given, a row after the other.
  private func bitmap(_ rows: [[UInt8]]) -> Bitmap {
    var bitmap = Bitmap(width: rows[0].count * 8, height: rows.count)
    for (y, row) in rows.enumerated() {
      for x in 0..<bitmap.width where row[x / 8] & (0x80 >> UInt8(x % 8)) != 0 {
        bitmap[x, y] = true
      }
    }
    return bitmap
  }

  private func black(_ bitmap: Bitmap) -> Int { bitmap.rows.reduce(0) { $0 + $1.nonzeroBitCount } }

  @Test(arguments: [0x04, 0x05, 0x14] as [UInt8])
  func aPairInARowIsShifted(second: UInt8) {
    let picture = bitmap([[0, 0x10, second, 0]])
    let safe = RasterImage.withoutHazards(picture, dots: 384)
    #expect(RealTime.firstHazard(in: safe.rows) == nil)
    #expect(black(safe) == black(picture))
    #expect(safe == picture.shifted(right: 1))
  }

  @Test func aPairAcrossRowsGetsAHeaderBetween() {
    let picture = bitmap([[0, 0x10], [0x14, 0], [1, 2]])
    let commands = RasterImage.commands(picture, dots: 384)
    #expect(commands.count == 2)
    #expect(RealTime.firstHazard(in: Array(commands.joined())) == nil)
    #expect(commands.flatMap { $0.dropFirst(8) } == picture.rows)
  }

  @Test func withoutRoomToShiftADotIsBlackened() {
    let picture = bitmap([[0x10, 0x04]])
    let safe = RasterImage.withoutHazards(picture, dots: 16)
    #expect(safe.rows == [0x18, 0x04])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func noPictureHoldsARealTimeCommand(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    let likely: [UInt8] = [0x10, 0x04, 0x05, 0x14, 0x10, 0, 0x10]
    let rows = (0..<200).map { _ in
      (0..<48).map { _ -> UInt8 in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return likely[Int(state % UInt64(likely.count))]
      }
    }
    let picture = bitmap(rows)
    #expect(RealTime.firstHazard(in: picture.rows) != nil)
    let octets = Array(RasterImage.commands(picture, dots: 384).joined())
    #expect(RealTime.firstHazard(in: octets) == nil)
  }

  @Test func bandsAreBounded() throws {
    let commands = RasterImage.commands(Bitmap(width: 576, height: 1_000), dots: 576)
    #expect(commands.allSatisfy { $0.count <= 2_048 && $0[6] <= 128 })
    #expect(commands.dropLast().allSatisfy { $0[6] % 24 == 0 })
    #expect(commands.reduce(0) { $0 + Int($1[6]) } == 1_000)
    let narrow = RasterImage.commands(Bitmap(width: 8, height: 1_000), dots: 576)
    #expect(narrow.map { $0[6] }.max() == 120)
  }
}

private func contains(_ octets: [UInt8], _ part: [UInt8]) -> Bool {
  octets.indices.contains { octets[$0...].starts(with: part) }
}
