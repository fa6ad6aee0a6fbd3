import Conformance
import Devices
import Journal
import Simulation
import Terminal
import Testing
import Transport

@testable import Service

/// Orders that are not ours, commands a gateway cannot do, and a configuration that has changed.
@Suite(.timeLimit(.minutes(5))) struct OtherOrdersTests {
  /// Two tills of one vendor use one number.
  @Test(.covers("7.1/conflict")) func aNumberThatAnotherTillUsesIsNeverPaidHere() async throws {
    let world = World()
    let one = try Shop(world: world)
    let two = try Shop(world: world)
    let first = try await one.open()
    _ = try await first.pay("A1", wait: .seconds(9))
    let second = try await two.open()
    _ = try await second.pay("A1", code: Fixture.otherCode)
    await second.advance(.minutes(1))
    let order = try await second.order("A1")
    #expect(order.state == .failed)
    #expect(order.error?.code == "client_sn_used_elsewhere")
    #expect(!order.handOver)
    await second.advance(.hours(1))
    #expect(second.line.seen.allSatisfy { [.activate, .pay, .query].contains($0.path) })
    #expect(world.ledger.kept == 1_250)
  }

  @Test(.covers("4.1/total_amount")) func anotherAmountIsForAPersonAndNotReversed() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let lie: Line.Fate = .altered { $0.replacing("\"1250\"", with: "\"1\"") }
    life.line.always(.pay, lie)
    life.line.always(.query, lie)
    _ = try await life.pay("A1", wait: .seconds(9))
    #expect(try await life.state("A1") == .needsAttention)
    let problem = await #expect(throws: Problem.self) { try await life.cancel("A1") }
    #expect(problem?.code == .wrongState)
    #expect(problem?.detail.contains("merchant portal") == true)
    await #expect(throws: Problem.self) { try await life.revoke("A1") }
    await #expect(throws: Problem.self) { try await life.refund("A1", "R1", 1) }
    await life.advance(.hours(2))
    #expect(Set(life.line.paths) == [.activate, .pay, .query])
  }

  @Test(arguments: Capability.allCases)
  func whatTheGatewayCannotDoIsNotSent(_ missing: Capability) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    shop.settings.gateways[0].gateway = LimitedGateway(missing: missing)
    let next = try await shop.crash(life)
    let call: () async throws -> Void
    switch missing {
    case .pay: call = { _ = try await next.pay("A2", code: Fixture.otherCode) }
    case .precreate: call = { _ = try await next.precreate("Q1") }
    case .revoke: call = { _ = try await next.revoke("A1") }
    case .refund: call = { _ = try await next.refund("A1", "R1", 1) }
    case .activate:
      call = {
        var body = ActivateBody(code: "12345678")
        body.replace = true
        _ = try await next.till.activate(body, by: Fixture.peer)
      }
    case .preauth:
      call = {
        var body = PrecreateBody(order: Fixture.order("Q1"), preauth: true)
        body.order.payway = "3"
        _ = try await next.till.precreate(body, by: Fixture.peer, wait: nil)
      }
    case .adopt:
      call = { _ = try await next.till.adopt(AdoptBody(sn: "7"), by: Fixture.peer) }
    case .agreements:
      call = {
        var body = AgreementBody()
        body.agreementNo = "club-1"
        body.user = "U1"
        body.operator = "mei"
        _ = try await next.till.agree(body, by: Fixture.peer, wait: nil)
      }
    case .checkIn, .query, .cancel: return
    }
    let problem = await #expect(throws: Problem.self) { try await call() }
    #expect(problem?.code == .notSupportedByGateway)
    #expect(problem?.code.status == 422)
    // It says what to do instead.
    #expect(problem?.detail.hasSuffix(missing.instead) == true)
    #expect(next.line.seen.isEmpty)
  }

  @Test func aGatewayThatIsNotConfiguredAnyMoreLeavesItsOrdersOpen() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let gateways = shop.settings.gateways
    shop.settings.gateways = []
    let without = try await shop.crash(life)
    let before = without.clock.sleeps
    await without.advance(.minutes(1))
    #expect(without.line.seen.isEmpty)
    #expect(without.clock.sleeps - before < 60)
    #expect(try await !without.order("A1").state.isSettled)
    shop.settings.gateways = gateways
    let with = try await shop.crash(without)
    try shop.world.pays("A1", at: with.clock.now().wall)
    await with.advance(.seconds(30))
    #expect(try await with.state("A1") == .paid)
  }

  /// Two gateways: the request must name one.
  @Test func withTwoGatewaysOneMustBeNamed() async throws {
    let shop = try Shop()
    var other = shop.settings.gateways[0]
    other.gateway = LimitedGateway(missing: .cancel, name: "other")
    shop.settings.gateways.append(other)
    let life = try await shop.openUnactivated()
    let problem = await #expect(throws: Problem.self) { try await life.pay("A1") }
    #expect(problem?.errors.map(\.field) == ["gateway"])
    #expect(problem?.detail.contains("upay, other") == true)
  }

  // MARK: A start on a disk that takes nothing

  @Test func itStillAsksForWhatIsOpen() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    let gate = Gate()
    shop.printer.next(.printed, gate: gate)
    _ = try await life.pay("A0", code: Fixture.otherCode, wait: .seconds(9))
    await gate.reached()
    shop.world.customer(Fixture.code, .never)
    _ = try await life.pay("A1")
    await life.settle()
    let next = try await shop.crash(life, writable: false)
    gate.open()
    await next.device("printer", "front", "ready")
    await next.advance(.seconds(20))
    #expect(next.line.seen(.query).count > 2)
    #expect(shop.printer.papers.count == 1)
    #expect(try await next.till.status(by: Fixture.peer).journal == "readonly")
    try await next.till.setWritable(true)
    try shop.world.pays("A1", at: next.clock.now().wall)
    await next.advance(.seconds(20))
    #expect(try await next.state("A1") == .paid)
    #expect(shop.printer.papers.count { $0.contains("POSSIBLE COPY") } == 1)
  }

  @Test func aSlipThatCannotBePrintedIsDroppedAndSaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let wall = life.clock.now().wall
    try await life.till.queue(
      StoredPrintJob(
        clientSN: nil, printer: "front", kind: "receipt", state: "queued",
        document: Array("no slip".utf8), createdAt: wall))
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(try await life.till.jobs().map(\.state) == ["dropped", "printed"])
    #expect(try await life.events("print").contains { $0.data.contains("cannot be printed") })
  }
}
