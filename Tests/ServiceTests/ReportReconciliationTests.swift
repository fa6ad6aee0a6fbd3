import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// A day's orders, compared with the gateway.
@Suite(.timeLimit(.minutes(1))) struct ReportReconciliationTests {
  private static let codes = (0..<9).map { "13\($0)234567890123456" }

  /// So many orders that were paid.
  private func sold(_ shop: Shop, _ count: Int) async throws -> Life {
    let life = try await shop.open()
    for index in 0..<count {
      _ = try await life.pay("A\(index)", code: Self.codes[index], wait: .seconds(9))
    }
    return life
  }

  @Test func whatAgreesIsCounted() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 3)
    _ = try await life.refund("A0", "R1", 100)
    _ = try await life.revoke("A1")
    shop.world.customer(Self.codes[5], .poor)
    _ = try await life.pay("A5", code: Self.codes[5], wait: .seconds(9))
    await life.settle()
    let asked = life.line.seen(.query).count
    let result = try await life.reconciled()
    #expect(result.compared == 4)
    #expect(result.differences == [] && result.unreachable == [])
    #expect(life.line.seen(.query).count == asked + 4)
    #expect(try await life.report().reconciliation == nil)
  }

  @Test func whatWasDoneElsewhereIsTakenOverAndTold() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 2)
    try shop.world.refundInPortal("A1", amount: 500, at: life.clock.now().wall)
    let result = try await life.reconciled()
    #expect(
      result.differences == [
        .init(
          clientSN: "A1", journal: "paid", gateway: "partially_refunded, CNY 5.00 returned")
      ])
    #expect(result.compared == 2)
    #expect(try await life.state("A1") == .partiallyRefunded)
    #expect(try await life.report().returns == .init(count: 1, amount: 500))
    #expect(try await life.reconciled().differences == [])
  }

  /// What the order itself does not take over, since only a person can decide it.
  @Test(arguments: [
    (
      "no such order",
      { @Sendable (_: String) in
        """
        {"result_code":"200","biz_response":{"result_code":"FAIL",\
        "error_code":"UPAY_ORDER_NOT_EXISTS","error_message":"none"}}
        """
      }
    ),
    (
      "created",
      { @Sendable (body: String) in
        body.replacing("\"order_status\":\"PAID\"", with: "\"order_status\":\"CREATED\"")
      }
    ),
    (
      "paid, amount 99.99",
      { @Sendable (body: String) in
        body.replacing("\"total_amount\":\"1250\"", with: "\"total_amount\":\"9999\"")
      }
    ),
  ])
  func whatContradictsIsTold(words: String, lie: @escaping @Sendable (String) -> String)
    async throws
  {
    let shop = try Shop()
    let life = try await sold(shop, 2)
    life.line.next(.query, .altered(lie))
    let result = try await life.reconciled()
    #expect(result.differences == [.init(clientSN: "A0", journal: "paid", gateway: words)])
    #expect(result.compared == 2)
    #expect(try await life.state("A0") == .paid)
  }

  @Test(arguments: [Line.Fate.notSent, .requestLost, .said("no JSON"), .said("{}", status: 502)])
  func whatIsNotAnsweredIsListed(fate: Line.Fate) async throws {
    let shop = try Shop()
    let life = try await sold(shop, 3)
    life.line.next(.query, .answered, fate)
    let result = try await life.reconciled()
    #expect(result.compared == 2)
    #expect(result.unreachable == ["A1"])
    #expect(result.differences == [])
  }

  @Test func aGatewayThatIsNotThereIsNotAskedForEveryOrder() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 9)
    let asked = life.line.seen(.query).count
    life.line.always(.query, .notSent)
    let result = try await life.reconciled()
    #expect(result.compared == 0)
    #expect(result.unreachable == (0..<9).map { "A\($0)" })
    #expect(life.line.seen(.query).count == asked + 5)
  }

  @Test func anOrderThatNeverLeftIsNotAskedFor() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", code: nil)
    life.line.always(.pay, .notSent)
    let second = Task { try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(30)) }
    await life.advance(.seconds(30))
    #expect(try await second.value.value.state == .failed)
    let result = try await life.reconciled()
    #expect(result.compared == 0 && result.unreachable == [])
  }

  @Test func oneAtATime() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 2)
    let gate = Gate()
    life.line.next(.query, .answerHeld(gate))
    let first = Task { try await life.report(reconcile: true) }
    await gate.reached()
    let problem = await #expect(throws: Problem.self) { try await life.report(reconcile: true) }
    #expect(problem?.code == .orderBusy)
    // Without a comparison a report is not held up.
    #expect(try await life.report().payments.count == 2)
    #expect(life.line.seen(.query).count == 1)
    gate.open()
    #expect(try await first.value.reconciliation?.compared == 2)
    #expect(try await life.report(reconcile: true).reconciliation?.compared == 2)
  }

  @Test func aPaymentGoesFirst() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 2)
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .answered))
    _ = try await life.pay("A8", code: Self.codes[8])
    await gate.reached()
    let running = Task { try await life.report(reconcile: true) }
    await life.advance(.seconds(10))
    #expect(life.line.seen(.query).isEmpty)
    gate.open()
    await life.advance(.seconds(5))
    #expect(try await running.value.reconciliation?.compared == 3)
  }

  @Test func whatIsNotAskedForInTimeIsListed() async throws {
    let shop = try Shop()
    shop.settings.maxWait = .seconds(5)
    let life = try await sold(shop, 3)
    let gate = Gate()
    life.line.next(.query, .answered, .answerHeld(gate))
    let running = Task { try await life.report(reconcile: true) }
    await gate.reached()
    await life.advance(.seconds(6))
    gate.open()
    let result = try #require(try await running.value.reconciliation)
    #expect(result.compared == 2)
    #expect(result.unreachable == ["A2"])
  }

  @Test func aJournalThatTakesNothingEndsIt() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 3)
    try await life.till.setWritable(false)
    _ = try? await life.pay("A8", code: Self.codes[8])
    let result = try await life.reconciled()
    #expect(result.compared == 0)
    #expect(result.unreachable.count == 3)
    #expect(await life.till.undurable.isEmpty)
  }

  @Test func theEndOfTheDaemonEndsIt() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 3)
    let gate = Gate()
    life.line.next(.query, .answerHeld(gate))
    let running = Task { try await life.report(reconcile: true) }
    await gate.reached()
    await life.till.stop()
    let result = try #require(try await running.value.reconciliation)
    #expect(result.compared == 0 && result.unreachable.count == 3)
    gate.open()
  }

  @Test func whoHangsUpEndsIt() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 3)
    let gate = Gate()
    life.line.next(.query, .answerHeld(gate))
    let running = Task { try await life.report(reconcile: true) }
    await gate.reached()
    running.cancel()
    gate.open()
    await #expect(throws: CancellationError.self) { try await running.value }
    #expect(life.line.seen(.query).count == 1)
    #expect(await !life.till.reconciling.isRunning)
  }
}
