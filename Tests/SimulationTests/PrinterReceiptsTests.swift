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
      engine.receive(try ESCPOSEncoder.encode(slip(kind, language), profile).bytes)
      let receipt = try #require(engine.receipts.first)
      #expect(engine.receipts.count == 1)
      #expect(receipt.unknown == [])
      #expect(receipt.cut == model.hasCutter)
      #expect(receipt.text.contains("CNY 12.50") || kind == .test)
      #expect(receipt.text.contains(language == .zh ? "街角小店" : "Corner Shop"))
    }
  }

  @Test(arguments: jobs)
  func `The code on a QR slip can be scanned from the paper`(
    profile: PrinterProfile, model: VirtualPrinter.Model, language: Language
  ) throws {
    var engine = PrinterEngine(model)
    engine.receive(try ESCPOSEncoder.encode(slip(.qr, language), profile).bytes)
    let receipt = try #require(engine.receipts.first)
    let directory = ScratchDirectory()
    let picture = directory.save(receipt.png(), "qr.png")
    #expect(output(of: "zbarimg -q --raw \(picture)") == Self.code + "\n")
    #expect(receipt.text.contains("█▀▀▀▀▀█"))
  }
}
