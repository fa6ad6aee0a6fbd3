import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// What the gateway, its network and other people do to an order: late arrivals, changes made
/// elsewhere, maintenance, and returns that are repeated.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WholeWorldTests {
  // MARK: Late arrivals

  /// A pay that arrives long after it was given up is found by the watch, and the money goes back.
  @Test(
    arguments: [Milliseconds.seconds(30), .minutes(4), .minutes(9)], CustomerBehaviour.allCases)
  func aPayThatArrivesLate(_ delay: Milliseconds, _ customer: CustomerBehaviour) async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, customer)
    let life = try await shop.open()
    try shop.world.fault(.pay, .late, .integer(delay))
    _ = try await life.pay("A1")
    await life.settle()
    _ = try await life.cancel("A1")
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
    // What the gateway gives back to nobody by itself, a person must.
    let order = try await life.order("A1")
    #expect(shop.world.ledger.kept == 0 || order.state == .needsAttention, "\(order)")
    #expect(!order.handOver)
  }

  /// A cancel or a revoke that arrives late returns money of which nobody may say it is there.
  @Test(
    arguments: [Line.Path.cancel, .revoke], [Milliseconds.seconds(3), .seconds(40), .minutes(5)])
  func aReversalThatArrivesLate(_ path: Line.Path, _ delay: Milliseconds) async throws {
    let shop = try Shop()
    if path == .cancel { shop.world.customer(Fixture.code, .paysAfter, delay: .seconds(20)) }
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.advance(.seconds(10))
    try shop.world.fault(path, .late, .integer(delay))
    if path == .cancel { _ = try await life.cancel("A1") } else { _ = try await life.revoke("A1") }
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
    #expect(shop.world.ledger.kept == 0)
  }

  // MARK: Changes made elsewhere

  @Test(arguments: [Int64(250), 1_250])
  func aRefundInThePortalIsSeen(_ amount: Int64) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try shop.world.refundInPortal("A1", amount: amount, at: life.clock.now().wall)
    let before = try await life.lastEvent()
    let order = try await life.till.query("A1", by: Fixture.peer, wait: nil).value
    #expect(order.refundedAmount == amount)
    #expect(order.state == (amount == 1_250 ? .refunded : .partiallyRefunded))
    #expect(order.returns.count == 1 && order.returns.first?.external == true)
    #expect(try await life.events(after: before).contains { $0.type == "refund" })
    // What is left can be given back, and no more.
    let problem = await #expect(throws: Problem.self) {
      try await life.refund("A1", "R9", 1_251 - amount)
    }
    #expect(problem != nil)
    if amount < 1_250 { _ = try await life.refund("A1", "R1", 1_250 - amount) }
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
    #expect(shop.world.ledger.kept == 0)
  }

  /// Our refund and the portal's at the same time: "not enough" is the gateway's word, not a guess.
  @Test(.covers("7.3/not-enough", "5.4/REFUNDABLE_AMOUNT_NOT_ENOUGH"))
  func aRefundForWhichTooLittleIsLeft() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try shop.world.refundInPortal("A1", amount: 1_000, at: life.clock.now().wall)
    _ = try await life.refund("A1", "R1", 500)
    await life.passADay()
    let order = try await life.order("A1")
    let ours = try #require(order.returns.first { $0.refundRequestNo == "R1" })
    #expect(ours.state == "failed")
    #expect(ours.error?.code == "REFUNDABLE_AMOUNT_NOT_ENOUGH")
    #expect(try await life.disagreements().isEmpty)
    #expect(shop.world.ledger.kept == 250)
  }

  // MARK: Returns that are repeated

  /// The answer is lost and the refund took place: repeated, it is "already done", and done.
  @Test(.covers("7.3/noop", "7.3/asked-by-number"), arguments: 1...4)
  func aRefundWhoseAnswersAreLost(_ lost: Int) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try shop.world.fault(.refund, .dropAnswer, times: lost)
    try shop.world.fault(.query, .dropRequest, times: lost)
    _ = try await life.refund("A1", "R1", 250)
    await life.passADay()
    #expect(try await life.order("A1").returns.map(\.state) == ["succeeded"])
    #expect(shop.world.ledger.kept == 1_000)
    #expect(try await life.disagreements().isEmpty)
    let bodies = Set(life.line.seen(.refund).map { String(decoding: $0.body, as: UTF8.self) })
    #expect(bodies.count == 1)
  }

  /// The whole was refunded and nobody heard it: a repetition meets an order with nothing left.
  @Test(arguments: [Int64(1_250), 1_000])
  func aRefundOfEverythingWhoseAnswerIsLost(_ amount: Int64) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    if amount == 1_000 {
      _ = try await life.refund("A1", "R0", 250)
      await life.settle()
    }
    try shop.world.fault(.refund, .dropAnswer, times: 2)
    try shop.world.fault(.query, .dropRequest, times: 3)
    _ = try await life.refund("A1", "R1", amount)
    await life.passADay()
    #expect(try await life.state("A1") == .refunded)
    #expect(shop.world.ledger.kept == 0 && shop.world.ledger.returned == 1_250)
  }

  // MARK: Silence

  private static let maintenance = #"""
    {"result_code":"500","error_code":"MAINTENANCE_INPROGRESS","error_message":"wait 5 minutes"}
    """#

  /// During maintenance the gateway is left alone, and the order keeps its doubt.
  @Test(.covers("5.4.1/MAINTENANCE_INPROGRESS", "11/rate-limits")) func maintenanceIsWaitedFor()
    async throws
  {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .paysAfter, delay: .seconds(1))
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.advance(.seconds(2))
    let asked = life.line.seen(.query).count
    life.line.all(.said(Self.maintenance))
    await life.advance(.minutes(20))
    #expect(life.line.seen(.query).count - asked <= 6)
    #expect(try await !life.state("A1").isSettled)
    #expect(try await !life.order("A1").handOver)
    life.line.all(nil)
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
  }

  /// A pay that meets the maintenance may have been processed all the same.
  @Test(arguments: [false, true])
  func aPayDuringMaintenance(_ processed: Bool) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(
      .pay, processed ? .altered { _ in Self.maintenance } : .said(Self.maintenance))
    _ = try await life.pay("A1")
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
    #expect(life.line.seen(.pay).count == 1)
  }

  /// A day without a network, in every scene: nothing is given up and nothing is guessed.
  @Test(arguments: WholeClientTests.Scene.allCases, [true, false])
  func aLongOutage(_ scene: WholeClientTests.Scene, _ isSaid: Bool) async throws {
    let shop = try Shop()
    scene.prepare(shop.world)
    let life = try await shop.open()
    try await scene.play(life)
    life.line.all(isSaid ? .notSent : .requestLost)
    await life.advance(.hours(20))
    for order in try await life.orders() where order.state == .paid {
      #expect(shop.world.order(order.clientSN)?.paidAmount == order.totalAmount)
    }
    let sent = life.line.seen.count
    await life.advance(.hours(1))
    // No storm: an order asks a dozen times an hour at most, and the schedule a few times.
    #expect(life.line.seen.count - sent <= 80)
    life.line.all(nil)
    await life.passADay()
    #expect(try await life.disagreements().isEmpty)
  }
}
