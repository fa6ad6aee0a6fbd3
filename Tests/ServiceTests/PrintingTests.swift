import Devices
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// A receipt comes out once; what may have come out twice says so.
@Suite(.timeLimit(.minutes(5))) struct PrintingTests {
  private func open(_ shop: Shop, ready: Bool = true) async throws -> Life {
    let life = try await shop.open()
    if ready { await life.device("printer", "front", "ready") }
    return life
  }

  private func states(_ life: Life) async throws -> [String] {
    try await life.till.jobs().map(\.state)
  }

  @Test func aPaymentPrintsOneReceipt() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    let paper = try #require(shop.printer.papers.first)
    #expect(shop.printer.papers.count == 1)
    #expect(paper.contains("A1") && paper.contains("CNY 12.50"))
    #expect(!paper.contains("COPY") && !paper.contains("TEST"))
    #expect(try await states(life) == ["printed"])
    #expect(
      try await life.events("print").map(\.data) == [
        #"{"client_sn":"A1","job":1,"state":"queued"}"#,
        #"{"client_sn":"A1","job":1,"state":"printed"}"#,
      ])
  }

  @Test func itIsNotPrintedAgainAfterRestarts() async throws {
    let shop = try Shop()
    var life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    for round in 0..<3 {
      life = try await shop.crash(life, rebooted: round == 1)
      await life.device("printer", "front", "ready")
      await life.advance(.minutes(20))
    }
    #expect(shop.printer.papers.count == 1)
  }

  @Test func withoutPrintNothingIsPrinted() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9)) { $0.print = false }
    _ = try await life.refund("A1", "R1", 100)
    _ = try await life.precreate("Q1", wait: .seconds(9)) { $0.print = false }
    await life.settle()
    #expect(try await life.till.jobs().isEmpty)
    #expect(shop.printer.papers.isEmpty)
  }

  @Test func failedAndCanceledPrintNothing() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .poor)
    shop.world.customer(Fixture.otherCode, .never)
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.pay("A2", code: Fixture.otherCode)
    await life.settle()
    _ = try await life.cancel("A2")
    await life.settle()
    #expect(shop.printer.papers.isEmpty)
  }

  @Test func refundsAndRevokesPrintTheirs() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    _ = try await life.revoke("A2")
    await life.settle()
    #expect(try await life.till.jobs().map(\.kind) == ["receipt", "refund", "receipt", "revoke"])
    #expect(shop.printer.papers.count == 4)
    #expect(shop.printer.papers[1].contains("CNY 2.50"))
    #expect(shop.printer.papers[1].contains("R1"))
  }

  @Test func whatComesFromASimulatorSaysSo() async throws {
    let shop = try Shop()
    shop.settings.gateways[0].isSimulated = true
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    #expect(shop.printer.papers.first?.contains("TEST") == true)
  }

  @Test func anAbsentPrinterHoldsTheReceipt() async throws {
    let shop = try Shop()
    let life = try await open(shop, ready: false)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.advance(.minutes(1))
    #expect(try await states(life) == ["queued"])
    let next = try await shop.crash(life)
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(shop.printer.papers.count == 1)
    #expect(shop.printer.papers.first?.contains("COPY") == false)
  }

  @Test func whatDidNotBeginIsHeldAndResumed() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    shop.printer.next(.notStarted("no paper"))
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    #expect(shop.printer.papers.isEmpty)
    #expect(try await life.events("print").last?.data.contains("no paper") == true)
    await life.device("printer", "front", "held", "no paper")
    await life.advance(.minutes(5))
    #expect(shop.printer.papers.isEmpty)
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(shop.printer.papers.count == 1)
    #expect(shop.printer.papers.first?.contains("COPY") == false)
  }

  /// The printer was busy for a moment, and says nothing more: the job must not wait for a stroke
  /// of luck.
  @Test func aReadyPrinterThatDidNotBeginIsAskedAgain() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    shop.printer.next(.notStarted("busy"), .notStarted("busy"), .notStarted("busy"))
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.advance(.seconds(30))
    #expect(shop.printer.papers.count == 1)
    #expect(try await life.events("print").count { $0.data.contains("busy") } == 1)
  }

  @Test func anUncertainOneIsPrintedOnceMoreAndMarked() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    shop.printer.next(.uncertain("the cable was pulled"))
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    #expect(shop.printer.papers.map { $0.contains("POSSIBLE COPY") } == [false, true])
    #expect(try await states(life) == ["printed"])
  }

  @Test func aPrinterThatNeverKnowsIsGivenUp() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    shop.printer.next(
      .uncertain("?"), .uncertain("?"), .uncertain("?"), .uncertain("?"), .uncertain("?"),
      .uncertain("?"), .uncertain("?"))
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.advance(.minutes(10))
    #expect(shop.printer.papers.count == 5)
    #expect(try await states(life) == ["dropped"])
    #expect(try await life.events("print").last?.data.contains("dropped") == true)
  }

  @Test(arguments: [false, true])
  func aRestartWhilePrintingPrintsAPossibleCopy(_ rebooted: Bool) async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let gate = Gate()
    shop.printer.next(.printed, gate: gate)
    _ = try await life.pay("A1", wait: .seconds(9))
    await gate.reached()
    let next = try await shop.crash(life, rebooted: rebooted)
    gate.open()
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(shop.printer.papers.map { $0.contains("POSSIBLE COPY") } == [false, true])
    let last = try await shop.crash(next)
    await last.device("printer", "front", "ready")
    await last.settle()
    #expect(shop.printer.papers.count == 2)
  }

  /// It came out, and that could not be recorded: it is recorded later, and not printed again.
  @Test func aResultIsRecordedOnceTheJournalCanBeWritten() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let gate = Gate()
    shop.printer.next(.printed, gate: gate)
    _ = try await life.pay("A1", wait: .seconds(9))
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    await life.settle()
    #expect(try await states(life) == ["printing"])
    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(try await states(life) == ["printed"])
    #expect(try await life.events("print").last?.data.contains("printed") == true)
    #expect(shop.printer.papers.count == 1)
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    await life.settle()
    #expect(shop.printer.papers.count == 2)
  }

  @Test func oneAtATimeInTheirOrder() async throws {
    let shop = try Shop()
    let life = try await open(shop, ready: false)
    for index in 1...4 {
      _ = try await life.pay("A\(index)", code: "13123456789012340\(index)", wait: .seconds(9))
    }
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(shop.printer.papers.count == 4)
    for (index, paper) in shop.printer.papers.enumerated() {
      #expect(paper.contains("A\(index + 1)"))
    }
  }

  @Test func aReprintIsMarkedAsACopy() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    _ = try await life.till.reprint("A1", by: Fixture.peer)
    await life.settle()
    #expect(shop.printer.papers.count == 2)
    #expect(shop.printer.papers[1].contains("COPY"))
    #expect(!shop.printer.papers[1].contains("POSSIBLE"))
    let text = try await life.till.receiptText("A1", by: Fixture.peer)
    #expect(text.contains("A1") && text.contains("12.50"))
  }

  @Test func whatWasNeverPaidHasNoReceipt() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await open(shop)
    _ = try await life.pay("A1")
    await life.settle()
    for problem in [
      await #expect(throws: Problem.self) { try await life.till.reprint("A1", by: Fixture.peer) },
      await #expect(throws: Problem.self) {
        try await life.till.receiptText("A1", by: Fixture.peer)
      },
    ] {
      #expect(problem?.code == .wrongState)
      // It may be paid yet: nothing may say that it was not.
      #expect(problem?.detail.contains("never paid") == false)
    }
  }

  @Test func withoutAPrinterNothingIsQueuedAndAReprintSaysWhy() async throws {
    let shop = try Shop()
    shop.settings.printers = []
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    #expect(try await life.till.jobs().isEmpty)
    let problem = await #expect(throws: Problem.self) {
      try await life.till.reprint("A1", by: Fixture.peer)
    }
    #expect(problem?.detail.contains("No printer") == true)
    #expect(try await life.till.receiptText("A1", by: Fixture.peer).contains("12.50"))
  }
}
