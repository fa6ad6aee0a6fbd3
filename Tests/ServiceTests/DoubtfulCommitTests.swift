import Simulation
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// A commit that failed may be on the disk all the same. Then it is what counts, like after a start,
/// and nothing of it happens twice.
@Suite(.timeLimit(.minutes(5))) struct DoubtfulCommitTests {
  @Test func aReturnThatWasRecordedAllTheSameIsCarriedThrough() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    #expect(try await life.state("A1") == .paid)
    let total = try await life.order("A1").totalAmount
    let revoke = ReturnRequest(revoke: Amount(total), operator: "cashier", reason: nil)
    try await life.till.fail(.returnRequested(revoke), of: "A1")
    #expect(try await life.state("A1") == .revoking)
    await life.advance(.minutes(1))
    #expect(try await life.state("A1") == .revoked)
    #expect(life.line.seen(.revoke).count == 1)
    #expect(shop.world.ledger.kept == 0)
  }

  @Test func aPaymentThatWasRecordedAllTheSameIsPrintedOnce() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    shop.world.customer(Fixture.code, .never)
    _ = try await life.pay("A1")
    await life.settle()
    #expect(try await life.state("A1") == .inProgress)
    let gate = Gate()
    life.line.next(.query, .answerHeld(gate))
    await life.advance(.seconds(5))
    await gate.reached()
    try shop.world.pays("A1", at: life.clock.now().wall)
    try await life.till.failPaid("A1")
    gate.open()
    await life.advance(.minutes(2))
    #expect(try await life.state("A1") == .paid)
    #expect(shop.printer.papers.count == 1)
  }

  /// It could not be recorded that a slip is being printed, it is on the disk all the same, and the
  /// next write succeeds before anybody has looked.
  @Test func aSlipWhoseBeginningWasRecordedAllTheSameComesOut() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    await life.till.keepPrinterIdle(true)
    _ = try await life.pay("A1", wait: .seconds(9))
    #expect(shop.printer.papers.isEmpty)
    try await life.till.failToPrint()
    await life.advance(.minutes(1))
    #expect(shop.printer.papers.count == 1)
  }

  /// The refusal of a refund is on the disk although its commit failed; and what comes next cannot be
  /// recorded at once. It goes on from what is on the disk, not from what was in memory before.
  @Test func whatComesAfterADoubtGoesOnFromTheDisk() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let gate = Gate()
    life.line.next(.refund, .held(gate, then: .requestLost))
    _ = try await life.refund("A1", "R1", 100)
    await gate.reached()
    try await life.till.failRefused("A1")
    try await life.till.setWritable(false)
    await life.till.take(.queryRequested, of: "A1")
    #expect(try await life.order("A1").returns.map(\.state) == ["failed"])
    try await life.till.setWritable(true)
    gate.open()
    await life.advance(.minutes(1))
    #expect(try await life.order("A1").returns.map(\.state) == ["failed"])
  }

  /// The end of a question about an order that is over cannot be recorded: it is recorded later, and
  /// the order can be asked about again.
  @Test func theEndOfAQuestionIsNotForgotten() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let asked = life.line.seen(.query).count
    let gate = Gate()
    life.line.next(.query, .answerHeld(gate))
    await life.till.take(.queryRequested, of: "A1")
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    await life.settle()
    try await life.till.setWritable(true)
    await life.advance(.minutes(1))
    await life.till.take(.queryRequested, of: "A1")
    await life.settle()
    #expect(life.line.seen(.query).count == asked + 2)
    #expect(try await life.state("A1") == .paid)
  }

  /// What a start makes of an order cannot be recorded yet, and moves money: it waits.
  @Test func whatAStartBeginsWaitsForTheJournal() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.precreate, .held(gate, then: .requestLost))
    _ = try await life.precreate("Q1")
    await gate.reached()
    try await life.till.setWritable(false)
    await life.till.startAnew("Q1")
    await life.advance(.seconds(5))
    #expect(life.line.seen(.cancel).isEmpty)
    try await life.till.setWritable(true)
    gate.open()
    await life.advance(.minutes(5))
    #expect(!life.line.seen(.cancel).isEmpty)
    #expect(try await life.state("Q1") == .canceled)
  }

  /// Nothing is on the disk: the order is as it was.
  @Test func aCommitThatFailedAndIsNotThereChangesNothing() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try await life.till.setWritable(false)
    await #expect(throws: Problem.self) { _ = try await life.refund("A1", "R1", 100) }
    try await life.till.setWritable(true)
    await life.advance(.minutes(1))
    #expect(try await life.order("A1").returns.isEmpty)
    _ = try await life.refund("A1", "R1", 100)
    await life.advance(.seconds(5))
    #expect(try await life.order("A1").refundedAmount == 100)
    #expect(life.line.seen(.refund).count == 1)
  }
}

extension Till {
  /// Takes an event whose commit fails and is on the disk all the same.
  fileprivate func fail(_ event: OrderEvent, of text: String) throws {
    guard let number = ClientSN(text), let stored = try stored(number) else { return }
    try setWritable(false)
    take(event, for: number)
    try setWritable(true)
    var kept = stored
    let now = clock.now()
    let effects = try kept.order.handle(event, at: now)
    kept.state = kept.order.state
    kept.open = kept.order.isAlive
    let row = kept
    try journal.transaction { writer in
      try writer.put(row)
      try queueSlips(of: row.order, effects, in: writer, at: now)
    }
  }

  fileprivate func keepPrinterIdle(_ isIdle: Bool) {
    resting["front"] = isIdle ? clock.now().boot + .hours(1) : nil
  }

  /// Takes up the next slip; that fails, and is on the disk all the same.
  fileprivate func failToPrint() throws {
    keepPrinterIdle(false)
    try setWritable(false)
    printNext()
    try setWritable(true)
    var row = try #require(try journal.nextPrintJob(of: "front"))
    row.state = PrintJob.State.printing.rawValue
    try queue(row)
    #expect(journal.isWritable)
  }

  fileprivate func startAnew(_ text: String) {
    guard let number = ClientSN(text) else { return }
    take(.restarted(rebooted: false), for: number)
  }

  fileprivate func take(_ event: OrderEvent, of text: String) {
    guard let number = ClientSN(text) else { return }
    take(event, for: number)
  }

  /// The answer to the refund that is on the wire: refused.
  fileprivate func failRefused(_ text: String) throws {
    guard let number = ClientSN(text), let order = live[number]?.order else { return }
    let outcome = Outcome.answered(Answer(.rejected))
    try fail(
      .ended(transmission: order.lastTransmission, outcome: outcome, otherKey: false), of: text)
  }

  /// The answer to the question that is on the wire: paid.
  fileprivate func failPaid(_ text: String) throws {
    guard let number = ClientSN(text), let order = live[number]?.order,
      let question = order.questionOnTheWire
    else { return }
    var report = OrderReport(status: .paid, ownership: .proven)
    report.totalAmount = order.request.totalAmount
    let outcome = Outcome.answered(Answer(.succeeded, order: report))
    try fail(.ended(transmission: question, outcome: outcome, otherKey: false), of: text)
  }
}
