import Conformance
import Terminal
import Testing

@testable import Service
@testable import Simulation

/// Contradictions of the Upay Web API that show only between two terminals, two days or two
/// activations: both ways.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConformanceRuleTests {
  private func shop(_ rule: String...) throws -> Shop {
    let shop = try Shop()
    for rule in rule { try shop.world.rule(rule) }
    return shop
  }

  // MARK: Identities

  @Test(arguments: UpayRules.Activation.SameDevice.allCases)
  func theSameDeviceAgain(_ rule: UpayRules.Activation.SameDevice) async throws {
    let shop = try shop("activation.same_device=\(rule.rawValue)")
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let old = try await life.keys().terminal
    var body = ActivateBody(code: shop.world.activationCode(at: life.clock.now().wall))
    body.replace = true
    switch rule {
    case .reject:
      let problem = await #expect(throws: Problem.self) {
        _ = try await life.till.activate(body, by: Fixture.peer)
      }
      #expect(problem?.detail.isEmpty == false)
      #expect(try await life.keys().terminal == old)
      // What it had goes on.
      _ = try await life.refund("A1", "R1", 250)
      await life.settle()
      #expect(try await life.order("A1").refundedAmount == 250)
      covers("11/device-again-refused", "2/ACTIVATE_FAIL")
    case .allow, .replace:
      _ = try await life.till.activate(body, by: Fixture.peer)
      #expect(try await life.keys().terminal != old)
      let order = try await life.pay("B1", code: Fixture.otherCode, wait: .seconds(9)).value
      #expect(order.state == .paid)
      _ = try await life.refund("A1", "R1", 250)
      await life.settle()
      // A dead terminal's order is refused, which is told, and its money stays.
      #expect(try await life.order("A1").refundedAmount == (rule == .allow ? 250 : 0))
      covers(rule == .allow ? "11/device-again-allowed" : "11/device-again-replaces")
    }
    #expect(try await life.disagreements().isEmpty)
  }

  @Test(arguments: UpayRules.Keys.WrongDevice.allCases)
  func aCheckInFromAnotherDevice(_ rule: UpayRules.Keys.WrongDevice) async throws {
    let shop = try shop("keys.wrong_device=\(rule.rawValue)")
    let life = try await shop.open()
    let (terminal, before, _) = try await life.keys()
    try shop.world.moveTerminal(terminal)
    if rule == .ignored {
      _ = try await life.checkIn()
      #expect(try await life.keys().current != before)
      covers("11/device-id-unchecked")
    } else {
      await #expect(throws: Problem.self) { try await life.checkIn() }
      #expect(try await life.keys().current == before)
      #expect(life.line.seen(.checkIn).count <= 2)
      covers("11/device-id-checked")
    }
    let order = try await life.pay("A1", wait: .seconds(9)).value
    #expect(order.state == .paid)
  }

  // MARK: Two terminals

  @Test(arguments: UpayRules.Orders.NumberScope.allCases, UpayRules.Orders.Duplicate.allCases)
  func oneNumberOnTwoTills(
    _ scope: UpayRules.Orders.NumberScope, _ duplicate: UpayRules.Orders.Duplicate
  ) async throws {
    let world = World()
    try world.rule("orders.number_scope=\(scope.rawValue)")
    try world.rule("orders.duplicate=\(duplicate.rawValue)")
    let one = try Shop(world: world)
    let two = try Shop(world: world)
    let first = try await one.open()
    #expect(try await first.pay("A1", wait: .seconds(9)).value.state == .paid)
    let second = try await two.open()
    _ = try await second.pay("A1", code: Fixture.otherCode)
    await second.passADay()
    let order = try await second.order("A1")
    if scope == .terminal {
      #expect(order.state == .paid)
      #expect(world.ledger.kept == 2_500)
    } else {
      // A stranger's order in the answer says less than a refusal: then a person looks.
      #expect(order.state == (duplicate == .conflict ? .failed : .needsAttention))
      #expect(!order.handOver)
      #expect(duplicate == .existing || order.error?.code == "client_sn_used_elsewhere")
      #expect(
        second.line.seen.allSatisfy { [.activate, .pay, .query, .checkIn].contains($0.path) })
      #expect(world.ledger.kept == 1_250)
    }
    covers("11/client-sn-scope-\(scope.rawValue)", "11/duplicate-\(duplicate.rawValue)")
    covers("7.1/conflict", "7.4/client_sn")
  }

  /// A request that is delivered twice is charged once, whichever of its answers comes back.
  @Test(arguments: UpayRules.Orders.Duplicate.allCases)
  func oneRequestTwice(_ rule: UpayRules.Orders.Duplicate) async throws {
    let shop = try shop("orders.duplicate=\(rule.rawValue)")
    let life = try await shop.open()
    try shop.world.fault(.pay, .duplicate)
    _ = try await life.pay("A1")
    await life.passADay()
    #expect(try await life.state("A1") == .paid)
    #expect(shop.world.ledger.taken == 1_250)
    #expect(try await life.disagreements().isEmpty)
    covers("11/duplicate-\(rule.rawValue)", "7.4/client_sn")
  }

  @Test(arguments: UpayRules.Orders.OtherTerminal.allCases)
  func anotherTerminalsOrder(_ rule: UpayRules.Orders.OtherTerminal) async throws {
    let world = World()
    try world.rule("orders.other_terminal=\(rule.rawValue)")
    let one = try Shop(world: world)
    let two = try Shop(world: world)
    let first = try await one.open()
    _ = try await first.pay("A1", wait: .seconds(9))
    let second = try await two.open()
    if rule == .hidden {
      await #expect(throws: Problem.self) {
        try await second.till.adopt(AdoptBody(clientSN: "A1"), by: Fixture.peer)
      }
    } else {
      _ = try await second.till.adopt(AdoptBody(clientSN: "A1"), by: Fixture.peer)
      _ = try await second.refund("A1", "R1", 250)
      await second.passADay()
      #expect(world.ledger.kept == (rule == .allowed ? 1_000 : 1_250))
      // Refused, or not settled by itself: never shown as given back when it was not.
      #expect(try await second.order("A1").refundedAmount == (rule == .allowed ? 250 : 0))
    }
    covers(
      rule == .allowed ? "11/refund-elsewhere-allowed" : "11/refund-elsewhere-refused",
      "6.3/lookup")
  }

  // MARK: One order

  /// What the pay said at first is doubt; the query's PAID ends it.
  @Test(arguments: ["PAY_FAIL_ERROR", "PAY_FAIL_IN_PROGRESS", "PAY_IN_PROGRESS", "PAY_PONDERING"])
  func aQuerysPaidOverridesEveryDoubt(_ code: String) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(
      .pay,
      .altered {
        $0.replacing("PAY_SUCCESS", with: code)
          .replacing(#""order_status":"PAID""#, with: #""order_status":"PAY_ERROR""#)
      })
    let order = try await life.pay("A1", wait: .seconds(30)).value
    #expect(order.state == .paid && order.handOver)
    #expect(!life.line.seen(.query).isEmpty && life.line.seen(.pay).count == 1)
    #expect(try await life.disagreements().isEmpty)
    covers("4/paid-wins", "7.1/poll-when-unclear")
  }

  /// The cancel's answer shows it closed, or is lost: then the order is asked for.
  @Test(arguments: [false, true])
  func aQRCodeThatIsGivenUp(_ isLost: Bool) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.precreate("A1")
    if isLost { life.line.next(.cancel, .answerLost) }
    _ = try await life.cancel("A1")
    await life.advance(.minutes(2))
    #expect(try await life.state("A1") == .canceled)
    let paths = life.line.paths
    let cancel = try #require(paths.firstIndex(of: .cancel))
    #expect(!isLost || paths[cancel...].contains(.query))
    #expect(throws: (any Error).self) { try shop.world.pays("A1", at: life.clock.now().wall) }
    #expect(try await life.disagreements().isEmpty)
    covers("7.2/abort")
  }

  // MARK: Two days

  @Test(arguments: [true, false])
  func aRevokeOnTheNextDay(_ otherDay: Bool) async throws {
    let shop = try shop("cancels.other_day=\(otherDay)")
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.advance(.days(1))
    _ = try? await life.revoke("A1")
    await life.passADay()
    #expect(try await life.state("A1") == (otherDay ? .revoked : .paid))
    #expect(shop.world.ledger.kept == (otherDay ? 0 : 1_250))
    // Whether the day is over is the gateway's to say; its refusal is not turned into a refund.
    #expect(!life.line.seen(.revoke).isEmpty && life.line.seen(.refund).isEmpty)
    #expect(try await life.disagreements().isEmpty)
    covers(otherDay ? "11/revoke-any-day" : "11/revoke-same-day", "6.5/refused")
  }

  /// What a refused code is told; the daemon quotes it.
  @Test(arguments: UpayRules.Activation.DeadCode.allCases)
  func aDeadCode(_ rule: UpayRules.Activation.DeadCode) async throws {
    let shop = try shop("activation.dead_code=\(rule.rawValue)")
    let life = try await shop.openUnactivated(ManualClock())
    let code = shop.world.activationCode(at: life.clock.now().wall)
    await life.advance(.days(7))
    let problem = await #expect(throws: Problem.self) {
      _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
    }
    #expect(problem?.detail.contains(rule.rawValue) == true)
    #expect(life.line.seen(.activate).count == 1)
    covers("11/expired-code-error", "2/code-expired", "2/\(rule.rawValue)")
  }
}

extension World {
  /// The gateway knows the terminal by another device.
  fileprivate func moveTerminal(_ sn: String) throws {
    try change { world in
      let known = try #require(world.model.terminals[sn])
      world.model.terminals[sn] = UpayTerminal(
        sn: sn, deviceID: "another", storeSN: known.storeSN, clientSN: nil, name: nil,
        activatedAt: known.activatedAt, keys: known.keys)
    }
  }
}
