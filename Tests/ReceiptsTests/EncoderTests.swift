import Terminal
import Testing

@testable import Receipts

struct EncoderTests {
  @Test(arguments: Samples.orderKinds + [.test], Language.allCases)
  func everySlipIsReadable(kind: Slip.Kind, language: Language) throws {
    for profile in Samples.profiles {
      let slip = Samples.slip(kind, language).marked(.test)
      let job = ESCPOSEncoder.encode(slip, profile)
      let paper = try Paper(job.bytes, dots: profile.dots)
      let text = paper.text()
      #expect(text.contains(language == .en ? "TEST" : "测试"))
      #expect(text.contains("01JVB7Q5X0ABCDEFGHJKMNP"))
      #expect(text.contains("7895259485469125"))
      #expect(text.contains(language == .en ? "Alipay (1)" : "支付宝 (1)"))
      #expect(text.contains("kim") && text.contains("2026-05-01 12:34:56 +08:00"))
      if let amount = slip.amount { #expect(text.contains("CNY \(Currency.cny.text(amount))")) }
      if let state = slip.state { #expect(text.contains(state)) }
      if kind == .refund { #expect(text.contains("CNY 12.50")) }
      #expect(text.contains("tea"))
      #expect(!text.contains("?"))
      #expect(paper.widestLine <= profile.columns)
      #expect(RealTime.firstHazard(in: job.bytes) == nil)
      #expect(paper.isChinese)
    }
  }

  @Test func aReceiptIsThisAndNothingElse() throws {
    var slip = Slip(kind: .receipt, language: .en, time: Samples.time, amount: Amount(5))
    slip.clientSN = "A-1"
    let job = ESCPOSEncoder.encode(slip, .mm80)
    // Each twice as wide.
    let dashes = String(repeating: "-", count: 24)
    let expected =
      "\u{1B}@\u{1C}&" + "\u{1B}a\u{1}\u{1B}E\u{1}RECEIPT\n"
      + "\u{1B}E\u{0}\u{1D}!\u{10}\(dashes)\n" + "\u{1B}E\u{1}\u{1D}!\u{11}CNY 0.05\n"
      + "\u{1B}E\u{0}\u{1D}!\u{10}\(dashes)\n" + "\u{1B}a\u{0}\u{1D}!\u{0}Order"
      + String(repeating: " ", count: 40) + "A-1\n"
      + "Time" + String(repeating: " ", count: 18) + "2026-05-01 12:34:56 +08:00\n"
      + "\u{1D}VB\u{0}"
    #expect(String(decoding: job.bytes, as: UTF8.self) == expected)
  }

  /// With everything that a shop would have on them: a mark, an address, a thank-you.
  @Test(arguments: Samples.orderKinds, Language.allCases)
  func nativeReceiptsAreSmall(kind: Slip.Kind, language: Language) throws {
    var slip = Samples.slip(kind, language).marked(.test)
    slip.header = [language == .en ? "12 Harbour Street" : "海港街12号"]
    slip.footer = [language == .en ? "Thank you, come again" : "谢谢惠顾，欢迎再来"]
    if kind != .qr { slip.tradeNo = "2013112011001004330000121536" }
    for name in ["58mm", "80mm", "epson-80", "epson-180"] {
      let profile = try PrinterProfile(profile: name, qr: "native", drawer: "pin2")
      let job = ESCPOSEncoder.encode(slip, profile)
      #expect(job.bytes.count <= 700, "\(name): \(job.bytes.count)")
      let paper = try Paper(job.bytes, dots: profile.dots)
      #expect(paper.codes.map(\.text) == (kind == .qr ? [Samples.link] : []))
    }
  }

  /// The printer may still wait for the rest of the longest command of the slip that was cut off.
  @Test(arguments: Samples.orderKinds)
  func aPossibleCopyEndsWhatWasCutOff(kind: Slip.Kind) throws {
    // With the eight octets before its text.
    #expect(
      QRCode.Level.allCases.allSatisfy { $0.capacity + 8 <= PrintJobBytes.longestCommand })
    for profile in Samples.profiles {
      let slip = Samples.slip(kind)
      let copy = ESCPOSEncoder.encode(slip.marked(.possibleCopy), profile)
      let lead = copy.bytes.prefix { $0 == 0 }.count
      #expect(lead >= ESCPOSEncoder.encode(slip, profile).longest)
      #expect(copy.bytes.dropFirst(lead).starts(with: [0x1B, 0x40]))
      #expect(copy.chunks.allSatisfy { $0.count <= PrintJobBytes.longestCommand })
      #expect(try Paper(copy.bytes, dots: profile.dots).text().contains("POSSIBLE COPY"))
      for other in [slip, slip.marked(.copy)] {
        let job = ESCPOSEncoder.encode(other, profile)
        #expect(job.bytes.starts(with: [0x1B, 0x40]))
      }
    }
  }

  @Test func profilesEndAsTheirPaperNeeds() throws {
    let slip = Samples.slip(.receipt)
    func finish(_ cut: String, _ profile: String) throws -> [UInt8] {
      let profile = try PrinterProfile(profile: profile, cut: cut)
      return try Paper(ESCPOSEncoder.encode(slip, profile).bytes, dots: profile.dots).finish
    }
    #expect(try finish("", "58mm") == [0x1B, 0x64, 4])
    #expect(try finish("", "80mm") == [0x1D, 0x56, 0x42, 0])
    #expect(try finish("full", "58mm") == [0x1D, 0x56, 0x41, 0])
    #expect(try finish("none", "80mm") == [0x1B, 0x64, 4])
  }

  @Test func drawerPulses() {
    #expect(ESCPOSEncoder.drawerPulse(.none) == [])
    #expect(ESCPOSEncoder.drawerPulse(.pin2) == [0x1B, 0x70, 0, 0x19, 0xFA])
    #expect(ESCPOSEncoder.drawerPulse(.pin5) == [0x1B, 0x70, 1, 0x19, 0xFA])
  }

  @Test(
    arguments: [
      (Charset.cp850, UInt8(2), "Caf\u{E9}", [0x43, 0x61, 0x66, 0x82]),
      (.cp1252, 16, "\u{20AC}5", [0x80, 0x35]), (.cp858, 19, "\u{20AC}5", [0xD5, 0x35]),
      (.cp866, 17, "\u{416}", [0x86]), (.cp852, 18, "\u{159}", [0xFD]),
      (.cp437, 0, "\u{A5}", [0x9D]), (.cp437, 0, "\u{4E2D}", [0x3F]),
    ] as [(Charset, UInt8, String, [UInt8])])
  func codePages(charset: Charset, page: UInt8, shop: String, octets: [UInt8]) throws {
    var slip = Samples.slip(.receipt, .zh)
    slip.shop = shop
    slip.paywayName = nil
    let profile = try PrinterProfile(charset: charset.rawValue)
    let job = ESCPOSEncoder.encode(slip, profile)
    #expect(job.bytes.starts(with: [0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x74, page]))
    let paper = try Paper(job.bytes, dots: profile.dots)
    #expect(paper.lines.contains(octets))
    // Without Chinese the words are English ones.
    #expect(paper.lines.contains(Array("RECEIPT".utf8)))
  }

  @Test func asciiSelectsNoPage() throws {
    let profile = try PrinterProfile(profile: "80mm", charset: "ascii")
    let job = ESCPOSEncoder.encode(Samples.slip(.qr, .zh), profile)
    #expect(job.bytes.allSatisfy { $0 < 0x80 })
    #expect(job.bytes.starts(with: [0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x61]))
    #expect(try Paper(job.bytes, dots: 576).codes.map(\.text) == [Samples.link])
  }
}

struct ChunkTests {
  @Test(arguments: Slip.Kind.allCases)
  func bordersNeverSplitACommand(kind: Slip.Kind) throws {
    for profile in Samples.profiles {
      for qr in PrinterProfile.QRMethod.allCases {
        var profile = profile
        profile.qr = qr
        var slip = Samples.slip(kind)
        slip.footer = Array(repeating: String(repeating: "long words ", count: 40), count: 16)
        let job = ESCPOSEncoder.encode(slip, profile)
        let paper = try Paper(job.bytes, dots: profile.dots)
        #expect(job.borders.allSatisfy { paper.ends.contains($0) })
        #expect(job.borders == job.borders.sorted() && job.borders.last == job.bytes.count)
        #expect(job.chunks.allSatisfy { (1...2_048).contains($0.count) })
        #expect(Array(job.chunks.joined()) == job.bytes)
        // No chunk ends before it must.
        #expect(
          zip(job.chunks, job.chunks.dropFirst()).allSatisfy { $0.count + $1.count > 2_048 })
        #expect(job.chunks.count >= (kind == .free ? 1 : 3))
      }
    }
  }

  @Test func theLongestCommandIsAChunkOfItsOwn() throws {
    var slip = Samples.slip(.qr)
    slip.qr = String(repeating: "q", count: 2_331)
    let job = ESCPOSEncoder.encode(slip, .mm80)
    #expect(job.chunks.allSatisfy { $0.count <= 4_096 })
    #expect(job.chunks.contains { $0.count > 2_048 })
    let paper = try Paper(job.bytes, dots: 576)
    #expect(job.borders.allSatisfy { paper.ends.contains($0) })
    #expect(paper.codes.first?.text.count == 2_331)
  }
}
