import Receipts
import Testing

@testable import Simulation

@Suite struct PrinterEngineTests {
  private static let zh: PrintJob.Part = .init(bytes: [0xCA, 0xD5, 0xBF, 0xEE])

  /// The receipts of a printer that gets these bytes, all at once and one by one: there is never a
  /// difference.
  private func print(
    _ job: PrintJob, _ model: VirtualPrinter.Model = .mm80
  ) -> [VirtualReceipt] {
    var engine = PrinterEngine(model)
    engine.receive(job.bytes)
    var slow = PrinterEngine(model)
    for byte in job.bytes { slow.receive([byte]) }
    #expect(slow.receipts == engine.receipts)
    return engine.receipts
  }

  // MARK: - Text

  @Test(
    arguments: [
      (["Shop", 10], "Shop\n"),
      ([.escape("a", 1), "mid", 10], "                      mid\n"),
      ([.escape("a", 2), "right", 10], String(repeating: " ", count: 43) + "right\n"),
      ([.escape("a", 1), .group("!", 0x11), "BIG", 10], "                     BIG\n"),
      ([.repeated(0x2D, 50), 10], String(repeating: "-", count: 48) + "\n--\n"),
      ([.group("!", 0x10), .repeated(0x2D, 25), 10], String(repeating: "-", count: 24) + "\n-\n"),
      (["a", 9, "b", 10], "a       b\n"),
      (["a", .escape("d", 3), "b", 10], "a\n\n\nb\n"),
      (["a", .escape("J", 60), "b", 10], "a\nb\n"),
      ([.chinese(true), zh, " 1", 10], "收款 1\n"),
      ([.chinese(false), .escape("t", 2), 0x9C, 10], "£\n"),
      ([.chinese(false), .escape("t", 19), 0xD5, 10], "€\n"),
      ([.escape("R", 15), "$1", 10], "¥1\n"),
      (["x", .start, .start, "y", 10], "y\n"),
    ] as [(PrintJob, String)])
  func `Text comes out as a printer lays it out`(job: PrintJob, text: String) {
    #expect(print(job).last?.text == text)
  }

  @Test func `ESC @ resets everything`() {
    let receipt = print([
      "x", 10, .escape("a", 2), .escape("E", 1), .group("!", 0x11), .escape("t", 2),
      .escape("R", 15), .chinese(true), .escape("3", 100), .start, "$", 0xE9, 10,
    ]).last
    #expect(receipt?.text == "$Θ\n")
    #expect(receipt?.paper.rows == 30)
  }

  @Test(
    arguments: [
      (["x", 10], 30), ([10], 30), ([.escape("3", 0), "x", 10], 24), ([.escape("J", 7)], 7),
      ([.group("!", 0x01), "x", 10], 48), ([.escape("d", 2)], 60),
      ([.raster(octets: 1, rows: 9, Array(repeating: 1, count: 9))], 9),
      ([.raster(octets: 1, rows: 9, mode: 2, Array(repeating: 1, count: 9))], 18),
    ] as [(PrintJob, Int)])
  func `Paper is fed by the height of what is printed`(job: PrintJob, rows: Int) {
    #expect(print(job).last?.paper.rows == rows)
  }

  @Test func `Letters and characters are dots in their columns`() throws {
    let receipt = try #require(print([.chinese(true), "A", Self.zh, 10]).last)
    #expect(receipt.notes.isEmpty || receipt.notes[0].contains("fonts-wqy-zenhei"))
    let dark = { (range: Range<Int>) in
      range.contains { x in (0..<24).contains { receipt.paper[x, $0] } }
    }
    #expect(dark(0..<12))
    #expect(dark(12..<36))
    #expect(dark(36..<60))
    #expect(!dark(60..<576))
  }

  @Test func `Without a font text is boxes, and the receipt says so`() {
    var engine = PrinterEngine(.mm58, glyphs: PrinterGlyphs(fonts: []))
    engine.receive(Array("AB\n".utf8))
    let receipt = engine.receipts[0]
    #expect(receipt.notes.count == 1)
    #expect(receipt.notes[0].contains("install the package fonts-wqy-zenhei"))
    #expect(receipt.text == "AB\n")
    #expect(receipt.paper[1, 3] && receipt.paper[13, 3])
    #expect(!receipt.paper.isBlank)
  }

  // MARK: - Codes and pictures

  @Test func `A native code is printed in the middle, and its text kept`() throws {
    let receipt = try #require(
      print([.start, .chinese(false), .escape("a", 1), .qr("https://x.example/1"), .cut]).last)
    #expect(receipt.qrTexts == ["https://x.example/1"])
    #expect(receipt.unknown.isEmpty)
    let columns = (0..<576).filter { x in (0..<receipt.paper.rows).contains { receipt.paper[x, $0] }
    }
    #expect(try #require(columns.first) + (try #require(columns.last)) == 575)
    #expect(receipt.text.contains("█▀▀▀▀▀█"))
  }

  @Test func `A code wider than the paper prints nothing`() {
    let receipt = print(
      [
        .start, .chinese(false), .qr(String(repeating: "a", count: 300), module: 8),
        .escape("d", 1),
      ], .mm58
    ).last
    #expect(receipt?.qrTexts == [])
    #expect(receipt?.unknown.count == 1)
    #expect(receipt?.unknown.first?.contains("wider than the paper") == true)
    #expect(receipt?.paper.isBlank == true)
  }

  @Test func `A code among double-byte characters is dropped`() {
    let receipt = print([.start, .chinese(true), .qr("x"), .escape("d", 1)]).last
    #expect(receipt?.qrTexts == [])
    #expect(receipt?.unknown.isEmpty == false)
  }

  @Test(
    arguments: [
      ["x", .qr("y")],
      ["x", .raster(octets: 1, rows: 1, [1])],
      ["x", .escape("a", 1)],
      ["x", .init(bytes: [0x1D, 0x6B, 73, 4, 0x7B, 0x43, 12, 34])],
      [.init(bytes: [0x1D, 0x6B, 73, 4, 0x7B, 0x43, 12, 134])],
      [.group("w", 6), .init(bytes: [0x1D, 0x6B, 73, 12, 0x7B, 0x42] + Array("ABCDEFGHIJ".utf8))],
      [.raster(octets: 73, rows: 1, Array(repeating: 1, count: 73))],
      ["x", .start],
      [.cut],
      [.init(bytes: [0x1B, 0x7A])],
      [0x07],
      [.chinese(true), .init(bytes: [0x81, 0x30, 0x84, 0x36])],
    ] as [PrintJob])
  func `What a printer would do otherwise than meant is named, with its place`(job: PrintJob) {
    let receipts = print([.start, .chinese(false)] + job + [10])
    let named = receipts.flatMap(\.unknown)
    #expect(named.count == 1)
    #expect(named.first?.contains("at byte") == true)
  }

  @Test func `A raster picture is drawn dot by dot`() throws {
    let receipt = try #require(
      print([.escape("a", 2), .raster(octets: 1, rows: 2, [0b1000_0001, 0b0001_0000])]).last)
    let dark = (0..<2).flatMap { y in (0..<576).filter { receipt.paper[$0, y] }.map { [$0, y] } }
    #expect(dark == [[568, 0], [575, 0], [571, 1]])
  }

  @Test func `An enlarged picture is drawn in the text by its squares`() throws {
    // A square of 4x4 dots beside white, twice.
    let rows: [UInt8] = [0xF0, 0xF0, 0xF0, 0xF0, 0x0F, 0x0F, 0x0F, 0x0F]
    let receipt = try #require(print([.raster(octets: 1, rows: 8, rows)]).last)
    #expect(receipt.text == String(repeating: " ", count: 23) + "▀▄\n")
    let odd = try #require(print([.raster(octets: 1, rows: 2, [0b1011_0000, 0])]).last)
    #expect(odd.text == "[8x2]\n")
  }

  // MARK: - Receipts

  @Test func `A cut ends a receipt, and so does the start of the next job`() {
    let receipts = print([
      .start, "one", 10, .cut, .start, "two", 10, .start, "three", 10,
    ])
    #expect(receipts.map(\.n) == [1, 2, 3])
    #expect(receipts.map(\.complete) == [true, true, false])
    #expect(receipts.map(\.cut) == [true, false, false])
    #expect(receipts.map { $0.text.split(separator: "\n").first } == ["one", "two", "three"])
    #expect(receipts[1].bytes == [0x1B, 0x40] + Array("two\n".utf8))
  }

  @Test func `A pulse alone is kept, from where it was`() {
    let receipts = print([.start, .escape("p", 0, 25, 250), .start, "next", 10])
    #expect(receipts.map(\.drawerPulses.count) == [1, 0])
    #expect(
      receipts[0].drawerPulses == [DrawerPulse(pin: 2, onMilliseconds: 50, offMilliseconds: 500)])
  }

  @Test func `Old receipts make room, and numbers go on`() {
    var engine = PrinterEngine(.mm80)
    for _ in 0..<510 { engine.receive([10, 0x1D, 0x56, 0]) }
    #expect(engine.receipts.count == 500)
    #expect(engine.receipts.first?.n == 11)
    #expect(engine.receipts.last?.n == 510)
  }

  @Test func `Paper without end is cut off by the picture's limit`() {
    var engine = PrinterEngine(.mm58)
    for _ in 0..<100 { engine.receive([0x1B, 0x64, 255]) }
    #expect(engine.receipts[0].paper.rows == PaperRoll.maximumRows)
  }
}

extension PrintJob {
  static func + (left: PrintJob, right: PrintJob) -> PrintJob {
    var sum = left
    sum.bytes += right.bytes
    return sum
  }
}
