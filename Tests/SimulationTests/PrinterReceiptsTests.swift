import Receipts
import Terminal
import Testing

@testable import Simulation

/// The daemon's encoder against a printer that was written by someone else.
@Suite struct PrinterReceiptsTests {
  private static let jobs: [(PrinterProfile, VirtualPrinter.Model, Language)] = [
    (.mm58, .mm58, .en), (.mm58, .mm58, .zh), (.mm80, .mm80, .en), (.mm80, .mm80, .zh),
  ]
  private static let code = "https://qr.example.com/pay/20261121/0123456789abcdef?v=1"

  private func slip(_ kind: Slip.Kind, _ language: Language) -> Slip {
    var slip = Slip(
      kind: kind, language: language,
      time: SlipTime(wall: 1_790_000_000_000, offsetMinutes: 480), amount: Amount(1_250))
    slip.shop = language == .zh ? "街角小店" : "Corner Shop"
    slip.marks = [.test]
    slip.sn = "7895259485469125"
    slip.payway = "1"
    if kind == .qr { slip.qr = Self.code }
    return slip
  }

  @Test(arguments: jobs)
  func `Every command of a slip is understood`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) throws {
    for kind in [Slip.Kind.receipt, .qr, .refund, .revoke, .test] {
      var engine = PrinterEngine(model)
      engine.receive(ESCPOSEncoder.encode(slip(kind, language), profile).bytes)
      let receipt = try #require(engine.receipts.first)
      #expect(engine.receipts.count == 1)
      #expect(receipt.unknown == [])
      #expect(receipt.cut == model.hasCutter)
      #expect(receipt.text.contains("CNY 12.50") || kind == .test)
      #expect(receipt.text.contains(language == .zh ? "街角小店" : "Corner Shop"))
    }
  }

  @Test(arguments: jobs)
  func `A free receipt is understood, and opens the drawer once`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) throws {
    var profile = profile
    profile.drawer = .pin5
    var slip = Slip(
      kind: .free, language: language, time: SlipTime(wall: 0, offsetMinutes: 480))
    slip.freeLines = [
      FreeLine(.text("X REPORT"), align: .centre, bold: true, double: true), FreeLine(.rule),
      FreeLine(.text("12.50"), align: .right), FreeLine(.qr(Self.code), align: .right),
      FreeLine(.barcode("AB-123456")),
    ]
    slip.drawer = true
    var engine = PrinterEngine(model)
    engine.receive(ESCPOSEncoder.encode(slip, profile).bytes)
    let receipt = try #require(engine.receipts.first)
    #expect(engine.receipts.count == 1)
    #expect(receipt.unknown == [])
    #expect(
      receipt.drawerPulses == [DrawerPulse(pin: 5, onMilliseconds: 50, offMilliseconds: 500)])
    let right = String(repeating: " ", count: model.columns - 5) + "12.50\n"
    #expect(receipt.text.contains("\n" + right))
    #expect(receipt.barcodes == (profile.qr == .native ? ["AB-123456"] : []))
    let directory = ScratchDirectory()
    let picture = directory.save(receipt.png(), "free.png")
    let read = output(of: "zbarimg -q --raw \(picture)")?.split(separator: "\n").sorted()
    #expect(read == ["AB-123456", Substring(Self.code)])
  }

  @Test(arguments: jobs)
  func `A logo is printed on top`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) throws {
    let pixels = (0..<12_000).map { index in
      (index % 200 / 10 + index / 2_000) % 2 == 0 ? UInt8(0) : 255
    }
    let logo = try ReceiptLogo(png: PNGImage.gray(pixels, width: 200, height: 60))
    var engine = PrinterEngine(model)
    engine.receive(
      ESCPOSEncoder.encode(
        slip(.receipt, language), profile, design: ReceiptDesign(logo: logo)
      ).bytes)
    let receipt = try #require(engine.receipts.first)
    #expect(receipt.unknown == [])
    let left = (model.dots - 200) / 2
    #expect((0..<400).contains { receipt.paper[left, $0] && receipt.paper[left + 9, $0] })
    #expect(receipt.drawerPulses.isEmpty)
  }

  /// Wherever the first was cut off: what is printed once more is whole, with its mark.
  @Test(arguments: jobs)
  func `A possible copy is read after half a slip`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) {
    let slip = slip(.qr, language)
    let first = ESCPOSEncoder.encode(slip, profile).bytes
    let copy = ESCPOSEncoder.encode(slip.marked(.possibleCopy), profile).bytes
    var alone = PrinterEngine(model)
    alone.receive(copy)
    let wanted = alone.receipts.map(\.text)
    #expect(alone.receipts.flatMap(\.unknown) == [])
    #expect(wanted.count == 1)
    #expect(wanted.first?.contains(language == .zh ? "可能重复打印" : "POSSIBLE COPY") == true)
    for end in stride(from: 1, to: first.count, by: max(1, first.count / 16)) {
      var engine = PrinterEngine(model)
      engine.receive(Array(first[..<end]) + copy)
      let text = engine.receipts.last?.text
      #expect(text == wanted.first, "\(end) of \(first.count)")
    }
  }

  @Test func `Another printer can take its place`() {
    var engine = PrinterEngine(.mm80)
    engine.receive(ESCPOSEncoder.encode(slip(.receipt, .en), .mm80).bytes + Array("half\n".utf8))
    engine.replace(by: .mm58)
    engine.receive(ESCPOSEncoder.encode(slip(.receipt, .en), .mm58).bytes)
    #expect(engine.receipts.map(\.n) == [1, 2, 3])
    #expect(engine.receipts.map(\.paper.width) == [576, 576, 384])
    #expect(engine.receipts.flatMap(\.unknown) == [])
  }

  @Test(arguments: jobs)
  func `The code on a QR slip can be scanned from the paper`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) throws {
    var engine = PrinterEngine(model)
    engine.receive(ESCPOSEncoder.encode(slip(.qr, language), profile).bytes)
    let receipt = try #require(engine.receipts.first)
    let directory = ScratchDirectory()
    let picture = directory.save(receipt.png(), "qr.png")
    #expect(output(of: "zbarimg -q --raw \(picture)") == Self.code + "\n")
    #expect(receipt.text.contains("█▀▀▀▀▀█"))
  }
}
