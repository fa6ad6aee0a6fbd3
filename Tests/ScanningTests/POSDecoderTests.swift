import DeviceIdentity
import Scanning
import Terminal
import Testing

/// Reports of scanners in HID POS mode.
enum POS {
  /// As most lay them out: length, AIM identifier, 56 octets, two of the maker's, continuation.
  static func report(
    _ data: some Sequence<UInt8>, aim: String = "", continued: Bool = false, id: UInt8? = 2
  ) -> [UInt8] {
    let data = Array(data)
    var report = [UInt8(data.count)] + Array(aim.utf8)
    report += [UInt8](repeating: 0, count: 4 - report.count) + data
    report += [UInt8](repeating: 0, count: 62 - report.count) + [continued ? 1 : 0]
    return (id.map { [$0] } ?? []) + report
  }

  /// A code in as many reports as it takes.
  static func reports(_ code: some Sequence<UInt8>, aim: String = "", id: UInt8? = 2) -> [[UInt8]] {
    let code = Array(code)
    let parts = stride(from: 0, to: max(1, code.count), by: 56).map {
      code[$0..<min(code.count, $0 + 56)]
    }
    return parts.enumerated().map { place, part in
      report(part, aim: aim, continued: place < parts.count - 1, id: id)
    }
  }

  static let descriptor = octets(
    """
    05 8C 09 02 A1 01 09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
    05 8C 09 FB 09 FC 09 FD 95 03 81 02 09 FE 95 38 82 02 01 06 66 FF 09 04 09 05 95 02 81 02
    05 8C 09 FF 25 01 75 01 95 01 81 02 95 07 81 03 C0 C0
    """)
  static let descriptorWithoutIDs = descriptor.filter2(removing: [0x85, 0x02])
  /// Another maker's: the continuation in the first bit, four bits of nothing, then the rest, so that
  /// nothing stands where others have it.
  static let shifted = octets(
    """
    05 8C 09 02 A1 01 85 07 15 00 25 01 75 01 95 01 09 FF 81 02 75 04 95 01 81 03
    75 08 26 FF 00 05 01 09 3B 81 02 05 8C 09 FE 95 14 81 02
    09 FB 95 01 81 02 09 FC 81 02 09 FD 81 02 75 03 95 01 81 03 C0
    """)
  static let withoutCount = octets(
    "05 8C 09 02 A1 01 15 00 26 FF 00 75 08 95 08 09 FE 81 02 C0")

  static func decoder(
    _ descriptor: [UInt8]?, _ reports: DeviceQuirks.Reports? = nil,
    settings: ScannerSettings = ScannerSettings()
  ) -> POSDecoder {
    POSDecoder(
      settings: settings, descriptor: descriptor.flatMap { try? HIDReportDescriptor(parsing: $0) },
      reports: reports)
  }
}

extension [UInt8] {
  fileprivate func filter2(removing pair: [UInt8]) -> [UInt8] {
    guard let place = indices.dropLast().first(where: { Array(self[$0...($0 + 1)]) == pair }) else {
      return self
    }
    return Array(self[..<place] + self[(place + 2)...])
  }
}

struct POSDecoderTests {
  static let long = String(repeating: "0123456789", count: 30)

  @Test(arguments: [
    "4006381333931", "281234567890123456", long, String(repeating: "7", count: 56),
    String(repeating: "8", count: 57), String(repeating: "9", count: 112), "中文", "a",
  ])
  func aCodeIsFoundByUsagesAndByCustom(_ code: String) throws {
    let sources: [([UInt8]?, UInt8?)] = [
      (POS.descriptor, 2), (POS.descriptorWithoutIDs, nil), (nil, 2), (nil, nil),
      (octets("05 8C 09 02 A1 01 C0"), 2), (octets("05 8C 09 02 A1 01 C0"), nil), ([0x05], 2),
    ]
    for (descriptor, id) in sources {
      var decoder = POS.decoder(descriptor)
      let events = decoder.receive(POS.reports(code.utf8, aim: "]Q1", id: id), from: 100, step: 10)
      #expect(events.first == .began(at: 100))
      guard case .scan(let scan) = try #require(events.last), events.count == 2 else {
        Issue.record("\(code): \(events)")
        return
      }
      #expect(scan.code == code)
      #expect(scan.aim == AIMIdentifier("]Q1"))
      #expect(scan.startedAt == 100)
      #expect(scan.endedAt == 100 + 10 * Int64((code.utf8.count - 1) / 56))
      #expect(scan.terminated)
      #expect(scan.sequence == 1)
      #expect(decoder.deadline == nil)
    }
  }

  /// The captured report of a scanner, as it came.
  @Test func aWholeReport() {
    let report = octets("02 0D 5D 45 30") + Array("4006381333931".utf8)
    var decoder = POS.decoder(POS.descriptor)
    let events = decoder.receive(report + [UInt8](repeating: 0, count: 64 - report.count), at: 5)
    #expect(summary(events) == ["4006381333931"])
  }

  @Test(
    arguments: [
      ("]E0", "ean13"), ("]d2", "gs1-datamatrix"), ("", nil), ("\u{0}\u{0}\u{0}", nil),
      ("]00", nil),
    ] as [(String, String?)])
  func theIdentifierIsKept(_ aim: String, _ symbology: String?) throws {
    var decoder = POS.decoder(POS.descriptor)
    let events = decoder.receive(POS.report("123".utf8, aim: aim), at: 0)
    guard case .scan(let scan) = try #require(events.last) else {
      Issue.record("\(events)")
      return
    }
    #expect(scan.symbology == symbology)
    #expect(scan.code == "123")
  }

  @Test(
    arguments: [
      ("]Q1abc", "", "abc", "]Q1"), ("]Q1abc", "]Q1", "abc", "]Q1"), ("#abc", "]Q1", "abc", "]Q1"),
      ("]Q1#abc", "", "abc", "]Q1"), ("abc\r\n", "]Q1", "abc", "]Q1"),
      ("\u{2}abc\u{3}", "", "abc", nil),
      ("01\u{1D}02", "]d2", "01\u{1D}02", "]d2"),
    ] as [(String, String, String, String?)])
  func whatStandsAroundTheCodeIsStripped(
    _ data: String, _ aim: String, _ code: String, _ said: String?
  ) {
    var decoder = POS.decoder(nil, settings: ScannerSettings(prefix: "#"))
    let events = decoder.receive(POS.report(data.utf8, aim: aim), at: 0)
    guard case .scan(let scan)? = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(scan.code == code)
    #expect(scan.aim?.description == said)
  }

  @Test func fieldsStandWhereTheDescriptorSays() {
    var decoder = POS.decoder(POS.shifted)
    func report(_ data: String, _ continued: Bool) -> [UInt8] {
      var bits: [UInt8] = [continued ? 1 : 0, 0, 0, 0, 0]
      let body =
        [UInt8(data.utf8.count)] + Array(data.utf8)
        + [UInt8](repeating: 0, count: 20 - data.utf8.count) + Array("]Q1".utf8)
      for octet in body { bits += (0..<8).map { octet >> UInt8($0) & 1 } }
      bits += [0, 0, 0]
      return [7]
        + stride(from: 0, to: bits.count, by: 8).map { start in
          (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << UInt8($1) }
        }
    }
    let events = decoder.receive([report("01234567890123456789", true), report("abc", false)])
    #expect(summary(events) == ["01234567890123456789abc"])
    guard case .scan(let scan)? = events.last else { return }
    #expect(scan.aim?.description == "]Q1")
    #expect(summary(decoder.receive([9, 1, 2, 3], at: 0)) == [])
  }

  /// A field for each octet, all of them called constant.
  @Test func dataMayBeCalledConstant() {
    let fields = String(repeating: "09 FE 81 03 ", count: 6)
    var decoder = POS.decoder(
      octets("05 01 09 3B 75 08 95 01 A1 01 09 3B 81 02 05 8C \(fields) C0"))
    #expect(summary(decoder.receive(octets("03 31 32 33 00 00 00"), at: 0)) == ["123"])
  }

  @Test func withoutALengthThePaddingIsLeftOut() {
    var decoder = POS.decoder(POS.withoutCount)
    #expect(summary(decoder.receive(octets("31 32 33 00 00 00 00 00"), at: 0)) == ["123"])
    #expect(summary(decoder.receive(octets("00 00 00 00 00 00 00 00"), at: 0)) == [])
    // Full: more may come, and silence says that it does not.
    #expect(summary(decoder.receive(octets("31 32 33 34 35 36 37 38"), at: 1_000)) == [])
    #expect(decoder.deadline == 1_500)
    #expect(summary(decoder.idle(at: 1_500)) == ["12345678"])
  }

  @Test func otherLayoutsAreQuirks() {
    var microscan = POS.decoder(nil, .microscan)
    let full = [UInt8](repeating: 0x41, count: 62)
    #expect(summary(microscan.receive([1, 62] + full, at: 0)) == [])
    let rest = [1, 2, 0x42, 0x42] + [UInt8](repeating: 0, count: 60)
    #expect(summary(microscan.receive(rest, at: 10)) == [String(repeating: "A", count: 62) + "BB"])

    var symbol = POS.decoder(nil, .symbol)
    let report = [5] + Array("]E01x".utf8) + [UInt8](repeating: 0, count: 58)
    #expect(summary(symbol.receive(report, at: 0)) == ["1x"])
  }

  @Test(arguments: [[], [2], [3, 1, 2, 3], [2, 0] + [UInt8](repeating: 0, count: 62)])
  func whatHoldsNoCodeIsNothing(_ report: [UInt8]) {
    var decoder = POS.decoder(POS.descriptor)
    #expect(decoder.receive(report, at: 0) == [])
    #expect(decoder.deadline == nil)
  }

  @Test func emptyTransfersBetweenReportsAreNothing() {
    var decoder = POS.decoder(POS.descriptor)
    let reports = POS.reports(Self.long.utf8).flatMap { [$0, []] }
    #expect(summary(decoder.receive(reports)) == [Self.long])
  }

  @Test func theRestMustComeInTime() {
    var decoder = POS.decoder(POS.descriptor)
    let reports = POS.reports(Self.long.utf8)
    _ = decoder.receive(reports[0], at: 1_000)
    #expect(decoder.deadline == 1_500)
    #expect(decoder.idle(at: 1_499) == [])
    _ = decoder.receive(reports[1], at: 1_499)
    #expect(decoder.deadline == 1_999)
    #expect(decoder.idle(at: 1_999) == [.discarded(.incomplete)])
    #expect(decoder.deadline == nil)
    #expect(summary(decoder.receive(POS.report("ok".utf8), at: 2_000)) == ["ok"])
  }

  @Test func aReaderHeldUpDoesNotCutACode() {
    var decoder = POS.decoder(POS.descriptor)
    let reports = POS.reports(Self.long.prefix(100).utf8)
    _ = decoder.receive(reports[0], at: 0)
    #expect(summary(decoder.receive(reports[1], at: 900)) == [String(Self.long.prefix(100))])
    _ = decoder.receive(reports[0], at: 5_000)
    #expect(
      summary(decoder.receive(POS.report("other".utf8), at: 9_000)) == ["!incomplete", "other"])
  }

  @Test func anUnpluggedScannerEndsWhatBegan() {
    var decoder = POS.decoder(POS.descriptor)
    #expect(decoder.disconnected() == [])
    _ = decoder.receive(POS.report("1".utf8, continued: true), at: 0)
    #expect(decoder.disconnected() == [.discarded(.disconnected)])
    #expect(summary(decoder.receive(POS.report("2".utf8), at: 10)) == ["2"])
  }

  @Test func codesHaveABound() {
    var decoder = POS.decoder(POS.descriptor)
    let part = POS.report([UInt8](repeating: 0x41, count: 56), continued: true)
    var events: [ScanEvent] = []
    for turn in 0..<400 { events += decoder.receive(part, at: Int64(turn)) }
    #expect(summary(events) == ["!overlong"])
    #expect(summary(decoder.receive(POS.report("end".utf8), at: 401)) == [])
    #expect(summary(decoder.receive(POS.report("next".utf8), at: 402)) == ["next"])
  }

  @Test(arguments: [
    [2, 57] + [UInt8](repeating: 0x41, count: 62), [2, 10, 0, 0, 0, 0x41],
    POS.report([0xFF, 0xFE]), POS.report("a\u{1}b".utf8),
  ])
  func damageIsNoScan(_ report: [UInt8]) {
    var decoder = POS.decoder(POS.descriptor)
    let events = decoder.receive(report, at: 0)
    #expect(summary(events) == ["!rubbish"])
    #expect(isInOrder(events))
    _ = decoder.receive(POS.report("1".utf8, continued: true), at: 3_000)
    #expect(summary(decoder.receive([2, 57, 1, 1], at: 3_010)) == ["!rubbish"])
    #expect(summary(decoder.idle(at: 4_000)) == [])
    #expect(summary(decoder.receive(POS.report("ok".utf8), at: 5_000)) == ["ok"])
  }

  @Test func doubleReadsAreDropped() {
    var decoder = POS.decoder(POS.descriptor)
    let report = POS.report("123".utf8, aim: "]E0")
    #expect(summary(decoder.receive(report, at: 0)) == ["123"])
    #expect(summary(decoder.receive(report, at: 400)) == ["!double_read"])
    #expect(summary(decoder.receive(report, at: 1_400)) == ["123"])
    #expect(decoder.sequence == 2)
    decoder.sequence = 7
    #expect(summary(decoder.receive(POS.report("4".utf8), at: 9_000)) == ["4"])
    #expect(decoder.sequence == 8)
  }

  /// However a code is parted into reports, and whenever they come within the limit.
  @Test(arguments: 1...60)
  func anyPartsOfACodeGiveTheSame(_ seed: UInt64) {
    var dice = Dice(seed)
    let code = (0..<Int.random(in: 1...400, using: &dice)).map { _ in
      UInt8.random(in: 0x30...0x5A, using: &dice)
    }
    var decoder = POS.decoder(seed % 2 == 0 ? POS.descriptor : nil)
    var events: [ScanEvent] = []
    var rest = code[...]
    var now: Milliseconds = 0
    while !rest.isEmpty && !Task.isCancelled {
      let part = rest.prefix(.random(in: 1...56, using: &dice))
      rest = rest.dropFirst(part.count)
      events += decoder.receive(
        POS.report(part, aim: "]Q1", continued: !rest.isEmpty), at: now)
      now += .random(in: 0...499, using: &dice)
      if let deadline = decoder.deadline, deadline <= now { events += decoder.idle(at: now) }
    }
    #expect(summary(events) == [String(decoding: code, as: UTF8.self)])
    #expect(isInOrder(events))
  }

  /// Whatever comes, in whatever order and time.
  @Test(arguments: [nil, DeviceQuirks.Reports.microscan, .symbol])
  func nothingStopsTheDecoder(_ reports: DeviceQuirks.Reports?) {
    var dice = Dice(3)
    for descriptor in [nil, POS.descriptor, POS.shifted, POS.withoutCount] {
      var decoder = POS.decoder(descriptor, reports)
      var events: [ScanEvent] = []
      var now: Milliseconds = 0
      for _ in 0..<4_000 {
        now += .random(in: 0...900, using: &dice)
        if let deadline = decoder.deadline, deadline <= now { events += decoder.idle(at: now) }
        var report = POS.report(
          (0..<Int.random(in: 0...56, using: &dice)).map { _ in
            .random(in: 0x30...0x39, using: &dice)
          },
          continued: .random(using: &dice), id: .random(in: 0...8, using: &dice))
        if Int.random(in: 0..<4, using: &dice) == 0 {
          report[.random(in: report.indices, using: &dice)] = .random(in: 0...255, using: &dice)
        }
        events += decoder.receive(Array(report.prefix(.random(in: 0...64, using: &dice))), at: now)
      }
      events += decoder.disconnected()
      #expect(isInOrder(events))
    }
  }
}
