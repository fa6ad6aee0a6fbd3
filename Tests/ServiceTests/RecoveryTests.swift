import Simulation
import Terminal
import Testing

@testable import Service

/// A crash at every stage of every call, of the daemon and of the machine: the gateway is asked
/// first, and nothing is ever paid twice.
@Suite(.timeLimit(.minutes(5))) struct RecoveryTests {
  /// Where the request was when the power failed.
  enum Stage: String, CaseIterable, CustomTestStringConvertible {
    /// Committed, and not arrived.
    case before
    /// Processed, and not answered.
    case during
    /// Answered.
    case after

    var testDescription: String { rawValue }
  }

  private func crash(
    _ shop: Shop, _ life: Life, at stage: Stage, of path: Line.Path, rebooted: Bool,
    _ call: () async throws -> Void
  ) async throws -> Life {
    let gate = Gate()
    switch stage {
    case .before: life.line.next(path, .held(gate, then: .requestLost))
    case .during: life.line.next(path, .answerHeld(gate))
    case .after: break
    }
    try await call()
    if stage == .after { await life.settle() }
    while stage != .after, !Task.isCancelled, !gate.isReached {
      // A gateway that lets the customer take their time answers as it goes by.
      if life.line.travels, let due = life.clock.nextDue { life.clock.advance(to: due) }
      await Task.yield()
    }
    let next = try await shop.crash(life, rebooted: rebooted, off: .seconds(2))
    gate.open()
    return next
  }

  @Test(arguments: Stage.allCases, [false, true])
  func aPayIsAskedForAndNeverRepeated(_ stage: Stage, _ rebooted: Bool) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let next = try await crash(shop, life, at: stage, of: .pay, rebooted: rebooted) {
      _ = try await life.pay("A1")
    }
    #expect(stage == .after || next.line.paths.first == .query)
    await next.advance(.minutes(10))
    #expect(next.line.seen(.pay).isEmpty)
    #expect(try await next.state("A1") == (stage == .before ? .canceled : .paid))
    #expect(shop.world.ledger.kept == (stage == .before ? 0 : 1_250))
    #expect(try await next.pay("A1", wait: .seconds(9)).final)
    #expect(next.line.seen(.pay).isEmpty)
  }

  @Test(arguments: CustomerBehaviour.allCases, Stage.allCases)
  func whateverTheCustomerDoesTheBooksAgree(
    _ behaviour: CustomerBehaviour, _ stage: Stage
  ) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    shop.world.customer(Fixture.code, behaviour, delay: 20_000)
    let next = try await crash(shop, life, at: stage, of: .pay, rebooted: false) {
      _ = try await life.pay("A1")
    }
    await next.passADay()
    let order = try await next.order("A1")
    #expect(order.handOver == (order.state == .paid))
    #expect(try await next.disagreements().isEmpty)
    #expect(next.line.seen(.pay).isEmpty)
  }

  @Test(arguments: Stage.allCases, [false, true])
  func aPrecreateWithoutItsCodeIsGivenUp(_ stage: Stage, _ rebooted: Bool) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let next = try await crash(shop, life, at: stage, of: .precreate, rebooted: rebooted) {
      _ = try await life.precreate("Q1")
    }
    if stage == .after {
      #expect(try await next.order("Q1").qrCode != nil)
      try shop.world.pays("Q1", at: next.clock.now().wall)
      await next.advance(.seconds(20))
      #expect(try await next.state("Q1") == .paid)
    } else {
      await next.advance(.minutes(5))
      #expect(try await next.state("Q1") == .canceled)
      #expect(shop.world.ledger.kept == 0)
    }
    #expect(next.line.seen(.precreate).isEmpty)
  }

  @Test(arguments: Stage.allCases, [false, true])
  func aCancelIsCarriedThrough(_ stage: Stage, _ rebooted: Bool) async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let next = try await crash(shop, life, at: stage, of: .cancel, rebooted: rebooted) {
      _ = try await life.cancel("A1")
    }
    await next.advance(.minutes(2))
    #expect(try await next.state("A1") == .canceled)
    #expect(shop.world.order("A1")?.status == .canceled)
    #expect(next.line.seen(.pay).isEmpty)
  }

  /// The customer pays while the daemon is dead, and the cancel that may have left comes too late.
  @Test func aCancelThatCameTooLateReturnsTheMoney() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let next = try await crash(shop, life, at: .before, of: .cancel, rebooted: false) {
      _ = try await life.cancel("A1")
      try shop.world.pays("A1", at: life.clock.now().wall)
    }
    await next.advance(.minutes(5))
    #expect(try await next.state("A1") == .canceled)
    #expect(try await !next.order("A1").handOver)
    #expect(shop.world.ledger.kept == 0)
  }

  @Test func manyCrashesInARowPayOnce() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .paysAfter, delay: 30_000)
    var life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    for round in 0..<6 {
      life = try await shop.crash(life, rebooted: round % 2 == 1, off: .seconds(2))
      await life.advance(.seconds(4))
      #expect(life.line.seen(.pay).isEmpty)
    }
    await life.advance(.minutes(1))
    #expect(try await life.state("A1") == .paid)
    #expect(shop.world.ledger.taken == 1_250)
    #expect(shop.world.requests.count { $0.path == Line.Path.pay.rawValue } == 1)
  }

  @Test func aGatewayThatCannotBeReachedAfterTheStartIsAskedUntilItCan() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .answerHeld(gate))
    _ = try await life.pay("A1")
    await gate.reached()
    let next = try await shop.crash(life) { $0.all(.notSent) }
    await next.advance(.minutes(10))
    #expect(try await next.state("A1") == .unknown)
    #expect(try await !next.order("A1").handOver)
    next.line.all(nil)
    // After a long silence a question waits up to `poll_attention`.
    await next.advance(.minutes(5) + .seconds(15))
    #expect(try await next.state("A1") == .paid)
  }

  @Test func aLatePaymentIsReturned() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    // The pay is still travelling when the order is given up, and arrives much later.
    try shop.world.change {
      try $0.faults.add(
        FaultScript.Fault(path: Line.Path.pay.rawValue, kind: .late, argument: .integer(400_000)))
    }
    shop.world.customer(Fixture.code, .ok)
    _ = try await life.pay("A1")
    await life.advance(.minutes(5))
    #expect(try await life.state("A1") == .canceled)
    let next = try await shop.crash(life, off: .seconds(1))
    await next.advance(.minutes(60))
    let order = try await next.order("A1")
    #expect(order.state == .canceled)
    #expect(order.latePayment?.amount == 1_250)
    #expect(order.returns.map(\.kind) == ["late_payment"])
    #expect(order.refundedAmount == 1_250)
    #expect(shop.world.ledger.taken == 1_250)
    #expect(shop.world.ledger.kept == 0)
  }

  /// Times of another boot say nothing about the gateway's clock.
  @Test func anOrderOfAnEarlierBootIsNotTakenForForeign() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .answerHeld(gate))
    // The caller's own text in `reflect` proves nothing, so the time of making would decide.
    _ = try await life.pay("A1") { $0.reflect = "till 7" }
    await gate.reached()
    // A dead clock: the machine comes up years earlier, and cannot ask at first.
    let next = try await shop.crash(life, rebooted: true, off: .minutes(1), wall: -.days(900)) {
      $0.all(.notSent)
    }
    shop.world.setSkew(.days(900))
    await next.advance(.minutes(1))
    let once = try await shop.crash(next)
    await once.advance(.minutes(1))
    #expect(try await once.state("A1") == .paid)
  }

  /// A clock that is set while an order is open changes nothing about whose order it is.
  @Test func aClockThatIsSetMeanwhileMakesNoOrderForeign() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1") { $0.reflect = "till 7" }
    await life.settle()
    life.clock.setWall(by: .hours(30))
    shop.world.setSkew(-.hours(30))
    await life.advance(.seconds(10))
    #expect(try await life.state("A1") == .inProgress)
    try shop.world.pays("A1", at: life.clock.now().wall - .hours(30))
    await life.advance(.seconds(10))
    #expect(try await life.state("A1") == .paid)
  }
}
