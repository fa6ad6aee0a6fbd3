import Devices
import Journal
import Receipts
import Simulation
import Terminal
import Testing

@testable import Service

/// What receipts of real orders show, on paper, as text and as a picture.
@Suite(.timeLimit(.minutes(1))) struct ReceiptTests {
  private func paid(_ shop: Shop, _ number: String = "A1") async throws -> Life {
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    _ = try await life.pay(number, wait: .seconds(9))
    await life.settle()
    return life
  }

  private func text(_ life: Life, _ number: String = "A1") async throws -> String {
    try await life.till.receiptText(number, by: Fixture.peer)
  }

  @Test func thePictureIsAsWideAsThePaper() async throws {
    for profile in [PrinterProfile.mm58, .mm80] {
      let shop = try Shop()
      shop.settings.printers[0].choice = PrinterChoice(profile)
      let life = try await paid(shop)
      let png = try await life.till.receiptPicture("A1", by: Fixture.peer)
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      // The width is the first number of the header.
      let width = png[16..<20].reduce(0) { $0 << 8 | Int($1) }
      #expect(width == profile.dots)
    }
  }

  @Test func withoutAPrinterThePaperIsNarrow() async throws {
    let shop = try Shop()
    shop.settings.printers = []
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let png = try await life.till.receiptPicture("A1", by: Fixture.peer)
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 384)
  }

  @Test func whatWasNotPaidHasNoPicture() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    for (number, code) in [("A1", Problem.Code.wrongState), ("A2", .notFound)] {
      let problem = await #expect(throws: Problem.self) {
        try await life.till.receiptPicture(number, by: Fixture.peer)
      }
      #expect(problem?.code == code)
    }
  }

  @Test func theQRSlipHasAPictureWhileItLives() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.precreate("Q1", wait: .seconds(9))
    await life.settle()
    #expect(try await life.till.receiptPicture("Q1", by: Fixture.peer).count > 1_000)
    #expect(try await text(life, "Q1").contains("SCAN TO PAY"))
  }

  // MARK: - What it shows

  @Test func theSubjectIsShownWhereItSaysMoreThanTheShop() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    #expect(try await text(life).contains("Subject"))
    #expect(shop.printer.papers.first?.contains("tea\n") == true)
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9)) { $0.subject = "Shop" }
    #expect(try await !text(life, "A2").contains("Subject"))
    shop.settings.name = nil
    let next = try await shop.crash(life)
    let nameless = try await text(next)
    #expect(nameless.contains("tea") && !nameless.contains("Subject"))
  }

  @Test func aCopyShowsWhatWentBack() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    _ = try await life.refund("A1", "R2", 100)
    await life.settle()
    _ = try await life.till.reprint("A1", by: Fixture.peer)
    await life.settle()
    let copy = try #require(shop.printer.papers.last)
    #expect(copy.contains("COPY") && copy.contains("CNY 12.50"))
    #expect(copy.contains("Given back") && copy.contains("CNY 3.50\n"))
    #expect(copy.contains("PARTIALLY REFUNDED"))
    #expect(shop.printer.papers.first?.contains("Given back") == false)
    // Each refund has shown its own.
    #expect(shop.printer.papers[1].contains("CNY 2.50") && shop.printer.papers[1].contains("R1"))
    #expect(shop.printer.papers[2].contains("CNY 1.00") && shop.printer.papers[2].contains("R2"))
  }

  @Test func aLatePaymentThatWentBackSaysSo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    // The pay is still travelling when the order is given up, and arrives much later.
    try shop.world.change {
      try $0.faults.add(
        FaultScript.Fault(path: Line.Path.pay.rawValue, kind: .late, argument: .integer(400_000)))
    }
    _ = try await life.pay("A1")
    await life.advance(.minutes(65))
    #expect(try await life.order("A1").returns.map(\.kind) == ["late_payment"])
    let paper = try #require(shop.printer.papers.last)
    #expect(paper.contains("LATE PAYMENT RETURNED") && paper.contains("CNY 12.50"))
    #expect(shop.printer.papers.count == 1)
  }

  // MARK: - The shop's form

  private var template: ReceiptTemplate {
    get throws {
      try ReceiptTemplate(
        """
        center: ~ {shop} ~
        center double: {currency} {amount}
        pair: {client_sn}
        pair: {sn}
        pair: {payway_text}
        pair: {operator}
        pair: {time}
        pair: {state}
        center: Bring this slip for exchanges
        [qr]
        qr: {qr}
        pair: {valid_until}
        """)
    }
  }

  @Test func theTemplateIsUsedEverywhere() async throws {
    let shop = try Shop()
    shop.settings.receiptDesign = ReceiptDesign(template: try template)
    let life = try await paid(shop)
    #expect(shop.printer.papers.first?.contains("~ Shop ~") == true)
    #expect(shop.printer.papers.first?.contains("exchanges") == true)
    #expect(shop.printer.papers.first?.contains("RECEIPT") == false)
    #expect(try await text(life).contains("~ Shop ~"))
    let picture = try await life.till.receiptPicture("A1", by: Fixture.peer)
    shop.settings.receiptDesign = ReceiptDesign()
    let next = try await shop.crash(life)
    #expect(try await next.till.receiptPicture("A1", by: Fixture.peer) != picture)
  }

  @Test func aTestAndAFreeReceiptDoNotUseIt() async throws {
    let shop = try Shop()
    shop.settings.receiptDesign = ReceiptDesign(template: try template)
    let life = try await paid(shop)
    _ = try await life.till.testDevice("front", kind: nil, by: Fixture.peer, wait: nil)
    _ = try await life.till.print(
      PrintBody(lines: [PrintCallTests.text("own words")]), by: Fixture.peer)
    await life.settle()
    #expect(shop.printer.papers[1].contains("PRINTER TEST"))
    #expect(!shop.printer.papers[1].contains("exchanges"))
    #expect(shop.printer.papers[2].contains("own words"))
    #expect(!shop.printer.papers[2].contains("Shop"))
  }

  /// A code that this paper can't show: the slip says so, once, and the order can still be paid.
  @Test func aCodeThatDoesNotFitIsSaidAndTheOrderIsPaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.precreate("Q1", wait: .seconds(9))
    await life.settle()
    let job = try #require(try await life.till.jobs().first)
    var slip = try JSONText.decode(Slip.self, job.document)
    slip.qr = String(repeating: "w", count: 2_954)
    var large = job
    large.document = Array(try JSONText.encode(slip).utf8)
    try await life.till.queue(large)
    await life.device("printer", "front", "ready")
    await life.advance(.seconds(30))
    #expect(shop.printer.papers.count == 1)
    #expect(shop.printer.papers.first?.contains("This QR code is too large") == true)
    #expect(try await life.till.jobs().map(\.state) == ["printed"])
    try shop.world.pays("Q1", at: life.clock.now().wall)
    await life.advance(.seconds(30))
    #expect(try await life.state("Q1") == .paid)
  }
}
