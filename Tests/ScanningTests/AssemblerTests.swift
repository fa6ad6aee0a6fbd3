import Scanning
import Terminal
import Testing

private func codes(
  _ input: String, settings: ScannerSettings = ScannerSettings()
) -> [String] {
  var assembler = SerialScanAssembler(settings: settings)
  return summary(assembler.receive(input.utf8, at: 0) + assembler.idle(at: 10_000))
}

struct FramingTests {
  @Test(arguments: [
    ("abc\r", ["abc"]), ("abc\n", ["abc"]), ("abc\r\n", ["abc"]), ("abc\t", ["abc"]),
    ("abc\u{3}", ["abc"]), ("\u{2}abc\r\n\u{3}", ["abc"]), ("\u{2}]Q1abc\r", ["abc"]),
    ("a\rb\nc\t", ["a", "b", "c"]), ("\r\n\r\n", []), ("\u{2}\u{3}", []), ("", []),
    ("]Q1\r", ["!empty"]), ("]Q\r", ["]Q"]), ("]1Qx\r", ["]1Qx"]),
    ("6901234567892\r", ["6901234567892"]),
    ("中文 码\r", ["中文 码"]), ("a\u{0}b\rok\r", ["!rubbish", "ok"]), ("\u{7F}\r", ["!rubbish"]),
    ("a\u{85}b\r", ["!rubbish"]), ("a\u{2}b\r", ["!rubbish"]),
    ("01\u{1D}02\r", ["!rubbish"]), ("]d201\u{1D}02\r", ["01\u{1D}02"]),
    ("]E001\u{1D}02\r", ["!rubbish"]), ("abc", ["abc"]),
  ])
  func frames(input: String, expected: [String]) {
    #expect(codes(input) == expected)
  }

  @Test(
    arguments: [
      [0xFF, 0xFE, 0x0D], [0x31, 0xC3, 0x0D], [0xC0, 0xAF, 0x0D], [0xED, 0xA0, 0x80, 0x0D],
    ] as [[UInt8]])
  func notUTF8(octets: [UInt8]) {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    #expect(summary(assembler.receive(octets, at: 0)) == ["!rubbish"])
    #expect(summary(assembler.receive("ok\r".utf8, at: 5_000)) == ["ok"])
  }

  @Test(arguments: [
    ("#abc\r", ["abc"]), ("abc\r", ["abc"]), ("]Q1#abc\r", ["abc"]), ("#]Q1abc\r", ["abc"]),
    ("#\r", ["!empty"]), ("##abc\r", ["#abc"]), ("#]Q1\r", ["!empty"]),
  ])
  func prefix(input: String, expected: [String]) {
    #expect(codes(input, settings: ScannerSettings(prefix: "#")) == expected)
  }

  @Test func anyCutOfTheBytesGivesTheSame() {
    let input = Array("\u{2}]Q1281234567890123456\r\n]E06901234567892\r\n\u{1}\r\nx\t".utf8)
    var whole = SerialScanAssembler(settings: ScannerSettings())
    let expected = whole.receive(input, at: 7)
    #expect(expected.count == 8)
    for cut in 0...input.count {
      var assembler = SerialScanAssembler(settings: ScannerSettings())
      let events =
        assembler.receive(input[..<cut], at: 7) + assembler.receive(input[cut...], at: 7)
      #expect(events == expected)
    }
  }

  @Test func aScanSaysEverything() {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    #expect(assembler.receive("\u{2}]Q128".utf8, at: 100) == [.began(at: 100)])
    let events = assembler.receive("12\r\n".utf8, at: 130)
    let scan = Scan(
      code: "2812", aim: AIMIdentifier("]Q1"), startedAt: 100, endedAt: 130,
      sequence: 1, terminated: true)
    #expect(events == [.scan(scan)])
    #expect(scan.bytes == Array("2812".utf8))
    #expect(scan.symbology == "qr")
  }
}

struct SilenceTests {
  @Test func silenceEndsAScanWithoutTerminator() throws {
    var assembler = SerialScanAssembler(settings: ScannerSettings(idleTimeout: 100))
    #expect(assembler.deadline == nil)
    _ = assembler.receive("12".utf8, at: 1_000)
    _ = assembler.receive("34".utf8, at: 1_090)
    #expect(assembler.deadline == 1_190)
    #expect(assembler.idle(at: 1_189) == [])
    let events = assembler.idle(at: 1_190)
    guard case .scan(let scan) = try #require(events.first) else {
      Issue.record("no scan: \(events)")
      return
    }
    #expect(events.count == 1)
    #expect(scan.code == "1234")
    #expect(!scan.terminated)
    #expect(scan.endedAt == 1_090)
    #expect(assembler.deadline == nil)
    #expect(assembler.idle(at: 9_000) == [])
  }

  @Test func aReaderHeldUpDoesNotCutACode() {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    _ = assembler.receive("28123456".utf8, at: 0)
    #expect(summary(assembler.receive("7890123456\r".utf8, at: 900)) == ["281234567890123456"])
  }

  @Test func afterALongSilenceBytesBeginAnew() {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    _ = assembler.receive("111".utf8, at: 0)
    let events = assembler.receive("222\r".utf8, at: 1_100)
    #expect(summary(events) == ["111", "222"])
    #expect(events.contains(.began(at: 1_100)))
  }

  @Test func anUnpluggedScannerEndsWhatBegan() {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    #expect(assembler.disconnected() == [])
    _ = assembler.receive("half".utf8, at: 0)
    #expect(assembler.disconnected() == [.discarded(.disconnected)])
    #expect(assembler.deadline == nil)
    #expect(summary(assembler.receive("whole\r".utf8, at: 1)) == ["whole"])
  }
}

struct BoundTests {
  private let limit = ScannerSettings.limit

  @Test func theLongestCodeIsTakenAndOneOctetMoreIsNot() {
    let longest = String(repeating: "7", count: limit)
    #expect(codes(longest + "\r") == [longest])
    #expect(codes(longest + "7\r" + "ok\r") == ["!overlong", "ok"])
  }

  @Test func tenKibibytesWithoutEndAreOneDiscard() {
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    var events: [ScanEvent] = []
    for block in 0..<160 {
      events += assembler.receive(Array(repeating: 0x37, count: 64), at: Int64(block))
    }
    #expect(events == [.began(at: 0), .discarded(.overlong)])
    #expect(assembler.deadline == 259)
    #expect(assembler.idle(at: 259) == [])
    #expect(assembler.deadline == nil)
    #expect(summary(assembler.receive("ok\r".utf8, at: 300)) == ["ok"])
  }

  /// Whatever arrives, each `began` has one end, and nothing is said without a `began`.
  @Test(arguments: 0..<64 as Range<UInt64>)
  func eachBeginningHasOneEnd(seed: UInt64) {
    var random = SplitMix(state: seed)
    var assembler = SerialScanAssembler(settings: ScannerSettings())
    var events: [ScanEvent] = []
    var now: Milliseconds = 0
    for _ in 0..<200 {
      now += Int64(random.next() % 150)
      switch random.next() % 8 {
      case 0: events += assembler.idle(at: now)
      case 1: events += assembler.disconnected()
      case 2: events += assembler.receive(Array(repeating: 0x41, count: 3_000), at: now)
      default:
        let bytes = (0..<random.next() % 40).map { _ in UInt8(random.next() % 96) }
        events += assembler.receive(bytes, at: now)
      }
    }
    events += assembler.disconnected()
    var isOpen = false
    for event in events {
      if case .began = event {
        #expect(!isOpen)
        isOpen = true
      } else {
        #expect(isOpen)
        isOpen = false
      }
    }
    #expect(!isOpen)
    let numbers = events.compactMap { event -> Int? in
      if case .scan(let scan) = event { scan.sequence } else { nil }
    }
    #expect(numbers == numbers.indices.map { $0 + 1 })
  }
}

struct DoubleReadTests {
  @Test(
    arguments: [
      (499, "A1\r", ["!double_read"]), (500, "A1\r", ["A1"]), (100, "A2\r", ["A2"]),
      (100, "]Q1A1\r", ["A1"]),
    ] as [(Milliseconds, String, [String])])
  func window(gap: Milliseconds, second: String, expected: [String]) {
    var assembler = SerialScanAssembler(settings: ScannerSettings(doubleRead: 500))
    #expect(summary(assembler.receive("A1\r".utf8, at: 1_000)) == ["A1"])
    #expect(summary(assembler.receive(second.utf8, at: 1_000 + gap)) == expected)
  }

  @Test func aCodeHeldBeforeTheScannerStaysOneScan() {
    var assembler = SerialScanAssembler(settings: ScannerSettings(doubleRead: 500))
    var found: [String] = []
    for time in stride(from: 0, through: 3_000, by: 300) {
      found += summary(assembler.receive("A1\r".utf8, at: Int64(time)))
    }
    #expect(found == ["A1"] + Array(repeating: "!double_read", count: 10))
    #expect(summary(assembler.receive("A1\r".utf8, at: 3_700)) == ["A1"])
  }

  @Test func zeroTurnsItOffAndAnotherDeviceHasItsOwn() {
    var first = SerialScanAssembler(settings: ScannerSettings(doubleRead: 0))
    #expect(summary(first.receive("A1\rA1\r".utf8, at: 0)) == ["A1", "A1"])
    var second = SerialScanAssembler(settings: ScannerSettings())
    #expect(summary(second.receive("A1\r".utf8, at: 1)) == ["A1"])
  }
}

struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
