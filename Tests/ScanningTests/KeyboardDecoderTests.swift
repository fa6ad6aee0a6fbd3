import DeviceIdentity
import Scanning
import Terminal
import Testing

private let media = octets(
  """
  05 01 09 06 A1 01 85 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01
  95 06 75 08 15 00 26 FF 00 05 07 19 00 2A FF 00 81 00 C0
  05 0C 09 01 A1 01 85 02 15 00 26 FF 03 19 00 2A FF 03 75 10 95 01 81 00 C0
  """)
private let boot = octets(
  """
  05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03
  95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0
  """)
private let bitmap = octets(
  """
  05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02
  19 00 29 77 95 78 81 02 C0
  """)
/// Keys first, then four bits of nothing, then the modifiers.
private let shifted = octets(
  """
  05 01 09 06 A1 01 05 07 75 08 95 04 15 00 25 77 19 00 29 77 81 00
  75 04 95 01 81 03 19 E0 29 E7 25 01 75 01 95 08 81 02 75 04 95 01 81 03 C0
  """)

private func decoder(
  _ descriptor: [UInt8]? = nil, _ settings: ScannerSettings = ScannerSettings()
) -> KeyboardDecoder {
  KeyboardDecoder(
    settings: settings, descriptor: descriptor.flatMap { try? HIDReportDescriptor(parsing: $0) })
}

/// A boot report.
private func down(_ modifiers: UInt8, _ keys: UInt8...) -> [UInt8] {
  [modifiers, 0] + keys + [UInt8](repeating: 0, count: 6 - keys.count)
}

struct KeyReportTests {
  static let typed = Typist(.us).reports("Ab1]Q1x?")

  /// The same keys in the reports of other keyboards.
  static let keyboards: [([UInt8]?, @Sendable ([UInt8]) -> [UInt8])] = [
    (nil, { $0 }), (boot, { $0 }), (media, { [1] + $0 }),
    (
      bitmap,
      { report in
        var bits = [UInt8](repeating: 0, count: 16)
        bits[0] = report[0]
        for key in report[2...] where key != 0 { bits[1 + Int(key) / 8] |= 1 << (key % 8) }
        return bits
      }
    ),
    (
      shifted,
      { report in
        Array(report[2..<6]) + [report[0] << 4, report[0] >> 4]
      }
    ),
  ]

  @Test(arguments: keyboards.indices)
  func keysAreFoundByTheDescriptor(_ place: Int) {
    let (descriptor, translate) = Self.keyboards[place]
    var decoder = decoder(descriptor)
    #expect(summary(decoder.receive(Self.typed.map(translate))) == ["Ab1]Q1x?"])
  }

  @Test func otherReportsAreNothing() {
    var decoder = decoder(media)
    #expect(decoder.receive([[2, 0xE9, 0x00], [], [0], [9, 1, 2]]) == [])
    let reports = Self.typed.flatMap { report -> [[UInt8]] in [[1] + report, [2, 0xE9, 0x00]] }
    #expect(summary(decoder.receive(reports, step: 2)) == ["Ab1]Q1x?"])
  }

  @Test(arguments: [nil, media, [0x05], octets("05 0C 09 01 A1 01 C0")])
  func shortReportsAreNothing(_ descriptor: [UInt8]?) {
    var decoder = decoder(descriptor)
    #expect(decoder.receive([[], [0], [0, 0], [1], [1, 0]]) == [])
  }

  @Test(arguments: [
    ("the same report again", [down(0, 0x1E), down(0, 0x1E), down(0, 0x1E)], "1"),
    ("a key twice", [down(0, 0x1E), down(0), down(0, 0x1E)], "11"),
    ("a key twice without a release", [down(0, 0x1E), down(0, 0x1E)], "1"),
    ("two keys at once", [down(0, 0x1F, 0x1E)], "21"),
    ("a key while another is held", [down(0, 0x1E), down(0, 0x1E, 0x1F), down(0, 0x1F)], "12"),
    ("slots that move", [down(0, 0x1E, 0x1F), down(0, 0x1F, 0x20)], "123"),
    ("one key in two slots", [down(0, 0x1E, 0x1E)], "1"),
    ("Shift after the key", [down(0, 0x04), down(2, 0x04), down(2, 0x04, 0x05)], "aB"),
    ("right Shift", [down(0x20, 0x04)], "A"),
    ("Shift as a key in a slot", [down(0, 0xE1, 0x04)], "A"),
    ("GUI and Alt type nothing", [down(8, 0x04), down(4, 0x05), down(0, 0x06)], "c"),
    ("the keypad", [down(0, 0x59, 0x62, 0x63, 0x57), down(0), down(0, 0x5A)], "10.+2"),
    ("Caps Lock", [down(0, 0x39), down(0, 0x04, 0x1E), down(0, 0x39), down(0, 0x04)], "A1a"),
    ("Caps Lock and Shift", [down(0, 0x39), down(2, 0x04, 0x1E)], "a!"),
  ])
  func keysCountWhenTheyGoDown(_ name: String, _ reports: [[UInt8]], _ code: String) {
    var decoder = decoder()
    let events = decoder.receive(reports) + decoder.idle(at: 10_000)
    #expect(summary(events) == [code], "\(name)")
    #expect(isInOrder(events))
  }

  @Test func aLockThatNobodyReleasedIsForgotten() {
    var decoder = decoder()
    let reports = [down(0, 0x39), down(0), down(0, 0x04), down(0), down(0, 0x28), down(0)]
    #expect(summary(decoder.receive(reports)) == ["A"])
    #expect(summary(decoder.receive(Typist(.us).reports("b"), from: 2_000)) == ["b"])
  }

  @Test func moreKeysThanItCanTellSpoilACode() {
    let ghosts = down(0, 1, 1, 1, 1, 1, 1)
    var decoder = decoder()
    let events = decoder.receive(
      [down(0, 0x1E), ghosts, ghosts, down(0, 0x1F), down(0), down(0, 0x28), down(0)]
        + Typist(.us).reports("ok"))
    #expect(summary(events) == ["!rollover", "ok"])
    #expect(isInOrder(events))
    // Also where the first key is lost.
    let others = decoder.receive([ghosts, down(0, 0x1F)], from: 5_000) + decoder.idle(at: 9_000)
    #expect(summary(others) == ["!rollover"])
  }
}

struct KeyboardFramingTests {
  @Test(
    arguments: [
      (0x28, "abc"), (0x58, "abc"), (0x2B, "abc"),
    ] as [(UInt8, String)])
  func aKeyEndsACode(_ end: UInt8, _ code: String) throws {
    var decoder = decoder()
    let events = decoder.receive(Typist(.us).reports("abc", end: end), from: 1_000, step: 5)
    guard case .scan(let scan) = try #require(events.last), events.count == 2 else {
      Issue.record("\(events)")
      return
    }
    #expect(scan.code == code)
    #expect(scan.terminated)
    #expect(scan.startedAt == 1_000)
    #expect(scan.endedAt == 1_030)
    #expect(decoder.deadline == nil)
  }

  @Test func silenceEndsACode() throws {
    var decoder = decoder(nil, ScannerSettings(idleTimeout: 200))
    let reports = Typist(.us).reports("abc", end: nil)
    #expect(decoder.receive(reports, from: 0, step: 10) == [.began(at: 0)])
    // The last key went up at 50.
    #expect(decoder.deadline == 250)
    #expect(decoder.idle(at: 249) == [])
    guard case .scan(let scan)? = decoder.idle(at: 250).first else {
      Issue.record("no scan")
      return
    }
    #expect(scan.code == "abc")
    #expect(!scan.terminated)
  }

  @Test(
    arguments: [
      ("#", "#abc", "abc", nil), ("#", "]E0abc", "abc", "]E0"), ("#", "]E0#abc", "abc", "]E0"),
      ("", "]Q1281234567890123456", "281234567890123456", "]Q1"),
    ] as [(String, String, String, String?)])
  func prefixAndIdentifierAreStripped(
    _ prefix: String, _ typed: String, _ code: String, _ aim: String?
  ) {
    var decoder = decoder(nil, ScannerSettings(prefix: prefix))
    guard case .scan(let scan)? = decoder.receive(Typist(.us).reports(typed)).last else {
      Issue.record("no scan")
      return
    }
    #expect(scan.code == code)
    #expect(scan.aim?.description == aim)
  }

  @Test(arguments: [
    ("Ctrl and ]", down(0x01, 0x30)), ("right Ctrl and ]", down(0x10, 0x30)), ("F8", down(0, 0x41)),
  ])
  func theSeparatorOfGS1(_ name: String, _ separator: [UInt8]) {
    let typist = Typist(.us)
    let reports =
      typist.reports("]d201", end: nil) + [separator, down(0)] + typist.reports("10x")
    var decoder = decoder()
    #expect(summary(decoder.receive(reports)) == ["01\u{1D}10x"], "\(name)")
    // Without the identifier a control character is damage.
    let bare = typist.reports("01", end: nil) + [separator, down(0)] + typist.reports("10x")
    #expect(summary(decoder.receive(bare, from: 5_000)) == ["!rubbish"])
  }

  @Test(arguments: [
    ("Ctrl and M ends", down(0x01, 0x10), ["12"]), ("Ctrl and C ends", down(0x01, 0x06), ["12"]),
    ("Ctrl and A is damage", down(0x01, 0x04), ["!rubbish"]),
    ("Ctrl and 1 is nothing", down(0x01, 0x1E), ["12"]),
  ])
  func controlCharacters(_ name: String, _ report: [UInt8], _ expected: [String]) {
    var decoder = decoder()
    let reports = Typist(.us).reports("12", end: nil) + [report, down(0)]
    #expect(summary(decoder.receive(reports) + decoder.idle(at: 9_000)) == expected, "\(name)")
  }

  @Test(arguments: [("de", "40:26 01:26"), ("fr", "01:30")])
  func ctrlAndBracketIsThePlaceOfTheUnitedStatesWhereThereIsNoOther(
    _ layout: String, _ keys: String
  )
    throws
  {
    let name = try #require(KeyboardLayout.Name(rawValue: layout))
    var decoder = decoder(nil, ScannerSettings(layout: name))
    let typist = Typist(name)
    let reports =
      typist.reports("]d201", end: nil) + [down(0x01, 0x30), down(0)] + typist.reports("1")
    #expect(summary(decoder.receive(reports)) == ["01\u{1D}1"])
  }

  @Test func codesHaveABound() {
    var decoder = decoder()
    let text = String(repeating: "ab", count: 5_000)
    #expect(summary(decoder.receive(Typist(.us, .hasty).reports(text), step: 1)) == ["!overlong"])
    #expect(summary(decoder.receive(Typist(.us).reports("ok"), from: 90_000)) == ["ok"])
  }

  @Test func anUnpluggedScannerEndsWhatBegan() {
    var decoder = decoder()
    #expect(decoder.disconnected() == [])
    _ = decoder.receive([down(2, 0x1E)])
    #expect(decoder.disconnected() == [.discarded(.disconnected)])
    // The key that was down went with the scanner, and so did Shift.
    #expect(summary(decoder.receive(Typist(.us).reports("11"), from: 9)) == ["11"])
  }

  @Test func aReaderHeldUpDoesNotCutACode() {
    let reports = Typist(.us).reports("123456")
    var decoder = decoder()
    _ = decoder.receive(Array(reports.prefix(6)))
    #expect(summary(decoder.receive(Array(reports.dropFirst(6)), from: 900)) == ["123456"])
    _ = decoder.receive(Array(reports.prefix(6)), from: 5_000)
    let late = decoder.receive(Array(reports.dropFirst(6)), from: 9_000)
    #expect(summary(late) == ["123", "456"])
    #expect(isInOrder(late.dropFirst(1).map { $0 }))
  }
}

struct AltCodeTests {
  /// Alt, then digits, as they are typed by scanners; then Alt goes up.
  private static func code(_ digits: String, _ alt: UInt8 = 0x04) -> [[UInt8]] {
    digits.utf8.flatMap { digit -> [[UInt8]] in
      [down(alt, digit == 0x30 ? 0x62 : 0x58 + (digit - 0x30)), down(alt)]
    } + [down(0)]
  }

  @Test(arguments: [
    ("065", "A"), ("0065", "A"), ("65", "A"), ("0128", "€"), ("128", "Ç"), ("0228", "ä"),
    ("132", "ä"), ("0255", "ÿ"), ("225", "ß"), ("20013", "中"), ("128512", "😀"), ("256", "Ā"),
    ("029", "!rubbish"), ("55296", "!rubbish"), ("0", "!rubbish"), ("999999999", "!rubbish"),
    ("1114112", "!rubbish"), ("013", "!empty"),
  ])
  func aNumberIsACharacter(_ digits: String, _ text: String) {
    for alt in [UInt8(0x04), 0x40] {
      var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
      let events =
        decoder.receive(Self.code(digits, alt)) + decoder.receive([down(0, 0x28)], from: 60)
      #expect(summary(events) == [text])
      #expect(isInOrder(events))
    }
  }

  @Test func digitsMayComeInOneReport() {
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
    let events = decoder.receive([down(4), down(4, 0x62, 0x60, 0x5B), down(0), down(0, 0x28)])
    // 0, 8, 3: S.
    #expect(summary(events) == ["S"])
  }

  @Test func theNumberEndsBeforeTheNextKey() {
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
    let reports = [down(4, 0x5E), down(4, 0x5E, 0x5D), down(0, 0x1E), down(0, 0x28)]
    #expect(summary(decoder.receive(reports)) == ["A1"])
  }

  /// Alt that is held on after a code begins no other one.
  @Test func aNumberThatSilenceCutIsNone() {
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
    _ = decoder.receive([down(0, 0x1E), down(4), down(4, 0x5E)])
    #expect(summary(decoder.idle(at: 1_000)) == ["1"])
    #expect(decoder.receive([down(4), down(0)], from: 1_010) == [])
    #expect(decoder.deadline == nil)
  }

  @Test func separatorsAndEndsAsNumbers() {
    let typed = ["]", "d", "2", "0", "1", "\u{1D}", "7"].flatMap { text in
      text.unicodeScalars.flatMap { Self.code("0\($0.value)") }
    }
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
    #expect(summary(decoder.receive(typed + Self.code("013"), step: 1)) == ["01\u{1D}7"])
  }

  @Test func aScanBeginsWithItsFirstDigit() {
    var decoder = KeyboardDecoder(settings: ScannerSettings(), descriptor: nil)
    #expect(decoder.receive(down(4), at: 100) == [])
    #expect(decoder.receive(down(4, 0x62), at: 110) == [.began(at: 110)])
    // A slow typist is no silence.
    #expect(decoder.receive(down(4), at: 200) == [])
    #expect(decoder.deadline == 300)
    _ = decoder.receive([down(4, 0x5E), down(4), down(4, 0x5D), down(0)], from: 290)
    guard case .scan(let scan)? = decoder.receive(down(0, 0x28), at: 310).last else {
      Issue.record("no scan")
      return
    }
    #expect(scan.code == "A")
    #expect(scan.startedAt == 110)
  }
}

struct KeyboardPropertyTests {
  /// However the reports are delayed within the limits, the code is the same.
  @Test(arguments: 1...40)
  func delaysChangeNothing(_ seed: UInt64) throws {
    var dice = Dice(seed)
    let name = try #require(KeyboardLayout.Name.allCases.randomElement(using: &dice))
    let manner = try #require(Typist.Manner.allCases.randomElement(using: &dice))
    let letters = Array("0123456789ABCdefXYZ-_/.:?#".unicodeScalars)
    let text = String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 1...60, using: &dice)).compactMap { _ in
          letters.randomElement(using: &dice)
        }))
    var decoder = KeyboardDecoder(settings: ScannerSettings(layout: name), descriptor: nil)
    var events: [ScanEvent] = []
    var now: Milliseconds = 0
    for report in Typist(name, manner).reports(text) {
      now += .random(in: 0...99, using: &dice)
      if let deadline = decoder.deadline, deadline <= now { events += decoder.idle(at: now) }
      events += decoder.receive(report, at: now)
    }
    #expect(summary(events) == [text])
    #expect(isInOrder(events))
  }

  /// Whatever comes, in whatever order and time.
  @Test func nothingStopsTheDecoder() {
    var dice = Dice(9)
    for (place, descriptor) in [nil, boot, media, bitmap, shifted].enumerated() {
      let names = KeyboardLayout.Name.allCases
      var decoder = decoder(descriptor, ScannerSettings(layout: names[place * 2]))
      var events: [ScanEvent] = []
      var now: Milliseconds = 0
      for _ in 0..<6_000 {
        now += .random(in: 0...80, using: &dice)
        if let deadline = decoder.deadline, deadline <= now { events += decoder.idle(at: now) }
        var report = (0..<Int.random(in: 0...16, using: &dice)).map { _ -> UInt8 in
          Bool.random(using: &dice) ? 0 : .random(in: 0...0x66, using: &dice)
        }
        if descriptor == media, !report.isEmpty { report[0] = 1 }
        events += decoder.receive(report, at: now)
      }
      events += decoder.disconnected()
      #expect(isInOrder(events))
      #expect(events.count > 10)
    }
  }
}
