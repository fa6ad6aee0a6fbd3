import DeviceIdentity
import Terminal
import Testing

@testable import Scanning

/// What is recorded of a scanner shows no code, and is scanned again as it was.
@Suite struct ScanMaskTests {
  static let codes = [
    "284701234567890123", "2847012345678901233", "130000000000000000", "2222222222222222",
    "62aZ09bY18cX27dW36", "6901234567892", "ABC-1234.9/x", "4711", "7", "zy",
  ]

  private func pieces(_ octets: [[UInt8]], step: Milliseconds = 4) -> [ScanMask.Piece] {
    octets.enumerated().map { ScanMask.Piece($1, at: Milliseconds($0) * step) }
  }

  /// The same length, signs, digits and letters; of a long code the beginning, and nothing else.
  private func expectMask(_ mask: String, of code: String) {
    #expect(mask.utf8.count == code.utf8.count, "\(mask) for \(code)")
    let kinds = { (text: String) in
      text.map { $0.isNumber ? "0" : $0.isUppercase ? "A" : $0.isLowercase ? "a" : $0 }
    }
    #expect(kinds(mask) == kinds(code), "\(mask) for \(code)")
    let secret = code.filter { $0.isLetter || $0.isNumber }.count
    if secret >= 8 { #expect(mask.prefix(2) == code.prefix(2)) }
    #expect(mask != code, "\(code) stands there")
    for (one, other) in zip(zip(code, code.dropFirst()), zip(mask, mask.dropFirst()))
    where one.0 != one.1 {
      #expect(other.0 != other.1, "\(mask) for \(code)")
    }
  }

  @Test func codesAreToldApart() {
    var mask = CodeMask(prefix: "")
    let codes = (0..<40).map { "28470000000000000\($0 < 10 ? "0" : "")\($0)" }
    let masks = codes.map { String(decoding: mask.masked(Array($0.utf8)), as: UTF8.self) }
    #expect(Set(masks).count == 40)
    #expect(codes.map { String(decoding: mask.masked(Array($0.utf8)), as: UTF8.self) } == masks)
    // Nothing of a code but its beginning goes into its mask.
    var other = CodeMask(prefix: "")
    let first = String(decoding: other.masked(Array("289999999999999999x".utf8)), as: UTF8.self)
    #expect(first.dropLast() == masks[0].dropLast())
  }

  struct Line: Sendable {
    var sent: String
    var scans: [String]
    init(_ sent: String, _ scans: String...) { (self.sent, self.scans) = (sent, scans) }
  }
  static let lines = [
    Line("]Q1284701234567890123\r\n", "280123456789012345"),
    Line("\u{02}#P]E06901234567892\u{03}", "6901234567890"),
    Line("]E0#P6901234567892\t", "6901234567890"),
    Line("284701234567890123\r130000000000000000\r", "280123456789012345", "131234567890123456"),
    Line("284701234567890123\r284701234567890123\r", "280123456789012345"),
    Line("1300\r", "0123"), Line("https://a.example/Zq81\n", "htabc://d.efghija/Bc34"),
    Line("]d2010690\u{1D}12345678\r", "010123\u{1D}45678901"),
  ]

  /// Prefix, AIM identifier, control characters and ends stay, wherever the octets are split.
  @Test(arguments: lines, [1, 3, 100])
  func serial(_ line: Line, _ size: Int) {
    let settings = ScannerSettings(prefix: "#P")
    let octets = Array(line.sent.utf8)
    let parts = stride(from: 0, to: octets.count, by: size).map {
      Array(octets[$0..<min($0 + size, octets.count)])
    }
    var mask = ScanMask(settings: settings)
    let masked = mask.masked(pieces(parts), from: .serial)
    #expect(masked.map(\.count) == parts.map(\.count))
    var decoder = SerialScanAssembler(settings: settings)
    var events = decoder.receive(masked.flatMap { $0 }, at: 0)
    events += decoder.idle(at: 1_000)
    #expect(summary(events).filter { !$0.hasPrefix("!double") } == line.scans)
  }

  /// Letters of other languages, a parity bit that nobody expected: as many octets, and UTF-8 as before.
  @Test(arguments: ["Grüße-Ñandú-12345678", "付款码12345678901234567", "🙂 1234567890"])
  func otherLetters(_ text: String) {
    var mask = CodeMask(prefix: "")
    let masked = mask.masked(Array(text.utf8))
    let shown = String(validating: masked, as: UTF8.self)
    #expect(shown?.unicodeScalars.count == text.unicodeScalars.count, "\(masked)")
    let middle = masked.dropFirst(2).filter { $0 >= 0x80 && $0 < 0xC0 }
    #expect(Set(middle).isSubset(of: Set(0xB0...0xB9)))
    let parity = mask.masked(Array(text.utf8).map { $0 | 0x80 }).dropFirst(2)
    #expect(Set(parity).isSubset(of: Set(0xB0...0xB9).union([0xC3, 0xE3, 0xF1, 0xFF])))
  }

  /// A code of which the scanner makes pieces with pauses between shows no more than its beginning.
  @Test func pauses() {
    let parts = Array("284701234567890123".utf8).map { [$0] }
    var mask = ScanMask(settings: ScannerSettings())
    let masked = mask.masked(pieces(parts, step: 150), from: .serial).flatMap { $0 }
    #expect(masked.allSatisfy { (0x30...0x39).contains($0) })
    // Each the next digit, whatever it was.
    #expect(String(decoding: masked, as: UTF8.self) == "012345678901234567")
  }

  @Test(arguments: KeyboardLayout.Name.allCases, Typist.Manner.allCases)
  func keyboard(_ name: KeyboardLayout.Name, _ manner: Typist.Manner) {
    let settings = ScannerSettings(doubleRead: 0, layout: name)
    for code in Self.codes {
      let reports = Typist(name, manner).reports(code)
      var mask = ScanMask(settings: settings)
      let masked = mask.masked(pieces(reports), from: .keyboard)
      #expect(masked.map(\.count) == reports.map(\.count))
      // Played on the layout that it was recorded on.
      var decoder = KeyboardDecoder(settings: settings, descriptor: nil)
      let scans = summary(decoder.receive(masked))
      guard scans.count == 1, let scan = scans.first else {
        Issue.record("\(scans) for \(code)")
        continue
      }
      #expect(scan.utf8.count == code.utf8.count, "\(scan) for \(code)")
      #expect(scan != code)
      if code.allSatisfy(\.isNumber), code.utf8.count >= 8 {
        #expect(scan.prefix(2) == code.prefix(2) && scan.allSatisfy(\.isNumber), "\(scan)")
      }
    }
  }

  /// Keys as bits, two of them in one report, and a layout that is not the scanner's.
  @Test func keysAsBits() throws {
    // A keyboard with a bit for each of the keys from 0 to 7F behind the modifiers (USB HID 1.11).
    let descriptor = octets(
      """
      05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02
      19 00 29 7F 95 80 81 02 C0
      """)
    func report(_ keys: [UInt8]) -> [UInt8] {
      var report = [UInt8](repeating: 0, count: 17)
      for key in keys { report[1 + Int(key / 8)] |= 1 << (key % 8) }
      return report
    }
    // 2, 8 together, then 4 while 8 is still down, 7, and so on: 28470123.
    let keys: [[UInt8]] = [
      [0x1F, 0x25], [0x25, 0x21], [0x21], [0x24], [], [0x27], [0x1E], [0x1F], [0x20], [0x28], [],
    ]
    let settings = ScannerSettings(layout: .fr)
    var mask = ScanMask(settings: settings)
    let masked = mask.masked(
      pieces(keys.map(report)), from: .keyboard, reportDescriptor: descriptor)
    let known = try HIDReportDescriptor(parsing: descriptor)
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: known)
    #expect(summary(decoder.receive(masked)) == ["28012345"])
  }

  /// More keys than it can tell, the reserved octet, another report: nothing of it gets a code through.
  @Test func strangeKeys() {
    var mask = ScanMask(settings: ScannerSettings())
    let reports = ["00 00 01 01 01 01 01 01", "00 00 01 24 25 01 01 01", "11 00 10 00 00 00 00 00"]
    let masked = mask.masked(pieces(reports.map(octets)), from: .keyboard)
    #expect(masked[0] == octets(reports[0]) && masked[2] == octets(reports[2]))
    #expect(masked[1] == octets("00 00 01 27 27 01 01 01"))
  }

  private static let declared = octets(
    """
    05 8C 09 02 A1 01 09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02 05 8C 09 FB
    09 FC 09 FD 95 03 81 02 09 FE 95 38 82 02 01 06 66 FF 09 04 09 05 95 02 81 02 05 8C 09 FF 25
    01 75 01 95 01 81 02 95 07 81 03 C0 C0
    """)

  private func report(_ code: [UInt8], aim: String, goesOn: Bool = false) -> [UInt8] {
    var report = [0x02, UInt8(code.count)] + Array(aim.utf8) + code
    // The rest of an older code lies behind.
    report += Array("99887766554433221199887766554433221199887766554433221199".utf8).prefix(
      56 - code.count)
    return report + [0x31, 0, goesOn ? 1 : 0]
  }

  @Test(arguments: [true, false])
  func pos(_ isDeclared: Bool) {
    let long = Array(String(repeating: "0123456789", count: 6).utf8)
    let reports = [
      report(Array("284701234567890123".utf8), aim: "]Q1"), [],
      report(Array(long[..<56]), aim: "]d2", goesOn: true),
      report(Array(long[56...]), aim: "]d2"),
    ]
    let descriptor = isDeclared ? Self.declared : nil
    var mask = ScanMask(settings: ScannerSettings())
    let masked = mask.masked(pieces(reports), from: .pos, reportDescriptor: descriptor)
    #expect(masked.map(\.count) == reports.map(\.count))
    var decoder = POSDecoder(
      settings: ScannerSettings(), descriptor: descriptor.flatMap { try? .init(parsing: $0) })
    let scans = summary(decoder.receive(masked))
    #expect(scans.first == "280123456789012345" && scans.count == 2, "\(scans)")
    #expect(scans.last?.utf8.count == 60 && scans.last?.hasPrefix("01") == true)
    // Length, identifier, the maker's octets and the continuation.
    for (one, other) in zip(masked, reports) where !one.isEmpty {
      #expect(one[..<5] == other[..<5])
      if isDeclared { #expect(one[61...] == other[61...]) }
    }
    let rest = masked[0][23..<61]
    #expect(rest.allSatisfy { $0 == 0x30 }, "\(rest)")
  }

  /// Reports that no layout explains, and such as lie about their length.
  @Test func strangeReports() {
    var mask = ScanMask(settings: ScannerSettings())
    let lying = [0x02, 0xFF] + Array("]Q1284701234567890123".utf8)
    let other = [0x32] + Array("284701234567890123".utf8)
    for report in [lying, other] {
      let masked = mask.masked(
        pieces([report]), from: .pos, reportDescriptor: Self.declared)[0]
      #expect(masked.count == report.count && masked[0] == report[0])
      #expect(!String(decoding: masked, as: UTF8.self).contains("47"), "\(masked)")
    }
  }

  /// Whatever a device says of itself, and sends: as many octets come out, and never a code.
  @Test(arguments: 0..<40)
  func rubbish(_ seed: UInt64) throws {
    var dice = Dice(seed)
    let code = Array("8174390265817439".utf8)
    var descriptor = seed % 2 == 0 ? Self.declared : []
    for _ in 0..<Int.random(in: 0...12, using: &dice) where !descriptor.isEmpty {
      descriptor[Int.random(in: 0..<descriptor.count, using: &dice)] = .random(
        in: 0...255, using: &dice)
    }
    let reports = (0..<30).map { _ in
      let head = (0..<Int.random(in: 0...6, using: &dice)).map { _ in
        UInt8.random(in: 0...255, using: &dice)
      }
      return head + code + (0..<Int.random(in: 0...44, using: &dice)).map { _ in UInt8(0) }
    }
    for transport in [DeviceTransport.Kind.pos, .keyboard, .serial] {
      var mask = ScanMask(settings: ScannerSettings())
      let masked = mask.masked(pieces(reports), from: transport, reportDescriptor: descriptor)
      #expect(masked.map(\.count) == reports.map(\.count))
      guard transport != .keyboard else { continue }
      for report in masked {
        let text = String(decoding: report, as: UTF8.self)
        #expect(!text.contains("74390265"), "\(transport): \(report)")
      }
    }
  }

  @Test func keepsWhatTheTableTests() {
    for code in Self.codes {
      var mask = CodeMask(prefix: "")
      expectMask(String(decoding: mask.masked(Array(code.utf8)), as: UTF8.self), of: code)
    }
  }
}
