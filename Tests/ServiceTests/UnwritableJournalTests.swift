import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// A journal that can't be written stops what is new, and never the asking for the truth.
@Suite(.timeLimit(.minutes(5))) struct UnwritableJournalTests {
  /// An order whose pay was answered "in progress", and then the disk is full.
  private func openOrder(_ shop: Shop) async throws -> Life {
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    shop.world.customer(Fixture.code, .never)
    _ = try await life.pay("A1")
    await life.settle()
    #expect(try await life.state("A1") == .inProgress)
    try await life.till.setWritable(false)
    return life
  }

  @Test func askingGoesOn() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    await life.advance(.seconds(30))
    #expect(life.line.seen(.query).count >= 5)
    #expect(try await life.till.status(by: Fixture.peer).journal == "readonly")
    #expect(try await life.till.status(by: Fixture.peer).ready == false)
  }

  @Test func whatMovesMoneyWaits() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    await life.advance(.minutes(5))
    #expect(life.line.seen(.cancel).isEmpty)
    try await life.till.setWritable(true)
    await life.advance(.seconds(15))
    #expect(life.line.seen(.cancel).count == 1)
    #expect(try await life.state("A1") == .canceled)
  }

  @Test func anAnswerThatCouldNotBeStoredIsStoredLaterAndPrintedOnce() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    try shop.world.pays("A1", at: life.clock.now().wall)
    await life.advance(.seconds(20))
    // Known, and not told: a crash now would take it back.
    #expect(try await life.state("A1") != .paid)
    #expect(shop.printer.papers.isEmpty)

    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(try await life.state("A1") == .paid)
    #expect(shop.printer.papers.count == 1)
    let stored = try Disk.look(life.directory) { try $0.order(#require(ClientSN("A1"))) }
    #expect(stored?.state == .paid)
    #expect(stored?.code == nil)
    await life.advance(.minutes(1))
    #expect(shop.printer.papers.count == 1)
  }

  @Test func aCrashBeforeItWasStoredAsksAgain() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    try shop.world.pays("A1", at: life.clock.now().wall)
    await life.advance(.seconds(20))
    let next = try await shop.crash(life)
    await next.device("printer", "front", "ready")
    await next.advance(.seconds(5))
    #expect(try await next.state("A1") == .paid)
    #expect(next.line.seen(.pay).isEmpty)
    #expect(shop.printer.papers.count == 1)
  }

  @Test func aQRCodeIsNotShownBeforeItIsStored() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.precreate, .answerHeld(gate))
    _ = try await life.precreate("Q1") { $0.print = false }
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    await life.settle()
    #expect(try await life.order("Q1").qrCode == nil)
    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(try await life.order("Q1").qrCode != nil)
  }

  @Test func aRefundOfUnknownFateIsAskedFor() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let gate = Gate()
    life.line.next(.refund, .held(gate, then: .answerLost))
    _ = try await life.refund("A1", "R1", 100)
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    await life.settle()
    #expect(life.line.seen(.query).count == 1)
    #expect(try await life.order("A1").returns.first?.state != "succeeded")
    try await life.till.setWritable(true)
    await life.advance(.seconds(5))
    #expect(try await life.order("A1").returns.first?.state == "succeeded")
    #expect(try await life.order("A1").refundedAmount == 100)
  }

  /// Whoever asks often for an order that has ended must not fill the memory.
  @Test func questionsAreNotPiledUp() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try await life.till.setWritable(false)
    for _ in 0..<20 {
      _ = try await life.till.query("A1", by: Fixture.peer, wait: nil)
    }
    await life.settle()
    #expect(await life.till.deferred.count <= 1)
  }

  /// The answer is here and cannot be recorded: who asks then is not left waiting for it.
  @Test func whoAsksWhileTheAnswerIsHeldBackIsAnswered() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.precreate, .answerHeld(gate))
    _ = try await life.precreate("Q1")
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    await life.settle()
    try shop.world.pays("Q1", at: life.clock.now().wall)
    await life.advance(.seconds(15))
    #expect(await life.till.deferred.contains { $0.event.flight != nil })
    let asked = try await life.till.query("Q1", by: Fixture.peer, wait: nil)
    #expect(asked.value.state != .paid, "what is not recorded is not told")
    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(try await life.state("Q1") == .paid)
  }

  /// The retry comes although the journal was written by something else in between.
  @Test func theRetryDoesNotWaitForTheNextTimer() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    try shop.world.pays("A1", at: life.clock.now().wall)
    await life.advance(.seconds(5))
    try await life.till.setWritable(true)
    await life.device("scanner", "counter", "ready")
    await life.advance(.seconds(1))
    #expect(try await life.state("A1") == .paid)
  }

  @Test func eventsOfWhatWasOnlyInMemoryAreNotLost() async throws {
    let shop = try Shop()
    let life = try await openOrder(shop)
    let before = try await life.lastEvent()
    life.line.always(.query, .requestLost)
    await life.advance(.seconds(10))
    life.line.always(.query, .said("{\"result_code\":\"200\"}"))
    await life.advance(.seconds(10))
    life.line.always(.query, nil)
    try await life.till.setWritable(true)
    await life.advance(.seconds(15))
    let states = try await life.events("order", after: before).compactMap {
      try OrderView.decoded($0.data).state
    }
    #expect(Set(states).isSubset(of: [.inProgress, .unknown]))
    #expect(try await life.state("A1") == .inProgress)
  }
}
