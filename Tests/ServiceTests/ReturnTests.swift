import Conformance
import Simulation
import Terminal
import Testing

@testable import Service

/// Refunds and revokes: asked for twice they are one, and a lost answer never doubles them.
@Suite(.timeLimit(.minutes(5))) struct ReturnTests {
  private func paid(_ shop: Shop, _ number: String = "A1") async throws -> Life {
    let life = try await shop.open()
    _ = try await life.pay(number, wait: .seconds(9))
    return life
  }

  private func code(_ body: () async throws -> Void) async -> Problem.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Problem)?.code
    }
  }

  @Test(.covers("7.4/refund_request_no")) func theSameRefundTwiceIsOne() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    let again = try await life.refund("A1", "R1", 250)
    #expect(again.final)
    #expect(again.value.refundedAmount == 250)
    #expect(again.value.returns.count == 1)
    #expect(life.line.seen(.refund).count == 1)
    #expect(shop.world.ledger.returned == 250)
  }

  @Test func theSameNumberForAnotherRefundIsRefused() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    #expect(await code { _ = try await life.refund("A1", "R1", 251) } == .contentsDiffer)
    for body in [
      RefundBody(refundRequestNo: "R1", refundAmount: 250, operator: "wang"),
      RefundBody(refundRequestNo: "R1", refundAmount: 250, reason: "cold"),
    ] {
      #expect(
        await code {
          _ = try await life.till.refund("A1", body, by: Fixture.peer, wait: nil)
        } == .contentsDiffer)
    }
    #expect(life.line.seen(.refund).count == 1)
  }

  @Test func moreThanTheRestIsRefused() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    _ = try await life.refund("A1", "R1", 1_000)
    await life.settle()
    let problem = await #expect(throws: Problem.self) { try await life.refund("A1", "R2", 251) }
    #expect(problem?.code == .refundExceedsRest)
    #expect(problem?.code.status == 422)
    #expect(problem?.detail.contains("2.50") == true)
    #expect(problem?.errors.first?.field == "refund_amount")
    _ = try await life.refund("A1", "R3", 250)
    await life.settle()
    #expect(try await life.state("A1") == .refunded)
    #expect(try await !life.order("A1").handOver)
  }

  @Test(
    arguments: [
      (nil, 100, ["refund_request_no"]), ("", 100, ["refund_request_no"]),
      ("R 1", 100, ["refund_request_no"]),
      (String(repeating: "R", count: 21), 100, ["refund_request_no"]),
      ("R1", nil, ["refund_amount"]), ("R1", 0, ["refund_amount"]), ("R1", -1, ["refund_amount"]),
      ("R1", 10_000_000_000, ["refund_amount"]),
      (nil, nil, ["refund_amount", "refund_request_no"]),
    ] as [(String?, Int64?, [String])])
  func aWrongRefundNamesItsFields(
    _ number: String?, _ amount: Int64?, _ fields: [String]
  ) async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    let problem = await #expect(throws: Problem.self) {
      try await life.till.refund(
        "A1", RefundBody(refundRequestNo: number, refundAmount: amount), by: Fixture.peer,
        wait: nil)
    }
    #expect(problem?.errors.map(\.field) == fields)
    #expect(life.line.seen(.refund).isEmpty)
  }

  @Test func anotherReturnWaitsForTheFirst() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    life.line.always(.refund, .answerLost)
    life.line.always(.query, .requestLost)
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    #expect(try await life.order("A1").returns.first?.state == "unknown")
    #expect(await code { _ = try await life.refund("A1", "R2", 250) } == .refundUnresolved)
    #expect(await code { _ = try await life.revoke("A1") } == .refundUnresolved)
    life.line.always(.query, nil)
    await life.advance(.seconds(10))
    #expect(try await life.order("A1").returns.first?.state == "succeeded")
    life.line.always(.refund, nil)
    _ = try await life.refund("A1", "R2", 250)
    await life.settle()
    #expect(try await life.order("A1").refundedAmount == 500)
    #expect(shop.world.ledger.returned == 500)
  }

  @Test func onlyWhatIsPaidCanBeGivenBack() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", code: nil)
    #expect(await code { _ = try await life.refund("A1", "R1", 1) } == .wrongState)
    #expect(await code { _ = try await life.revoke("A1") } == .wrongState)
    _ = try await life.cancel("A1")
    #expect(await code { _ = try await life.revoke("A1") } == .wrongState)
  }

  @Test func aPaidOrderIsNotCancelled() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    let problem = await #expect(throws: Problem.self) { try await life.cancel("A1") }
    #expect(problem?.code == .wrongState)
    #expect(problem?.detail.contains("refund") == true)
    #expect(life.line.seen(.cancel).isEmpty)
  }

  @Test(.covers("7.4/cancel", "6.5/repeated")) func aCancelTwiceIsOne() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let gate = Gate()
    life.line.next(.cancel, .held(gate, then: .answered))
    _ = try await life.cancel("A1")
    await gate.reached()
    _ = try await life.cancel("A1")
    gate.open()
    await life.settle()
    _ = try await life.cancel("A1")
    #expect(try await life.state("A1") == .canceled)
    #expect(life.line.seen(.cancel).count == 1)
  }

  @Test func aRevokeTwiceIsOne() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    let gate = Gate()
    life.line.next(.revoke, .held(gate, then: .answered))
    #expect(try await !life.revoke("A1").final)
    await gate.reached()
    #expect(try await life.revoke("A1").value.state == .revoking)
    gate.open()
    await life.settle()
    let again = try await life.revoke("A1")
    #expect(again.final)
    #expect(again.value.state == .revoked)
    #expect(life.line.seen(.revoke).count == 1)
    #expect(shop.world.ledger.kept == 0)
  }

  @Test func aRefusalOfTheGatewayIsAnAnswer() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    life.clock.setWall(by: .days(91))
    let answer = try await life.till.refund(
      "A1", RefundBody(refundRequestNo: "R1", refundAmount: 100), by: Fixture.peer,
      wait: .seconds(60))
    #expect(answer.final)
    let refund = try #require(answer.value.returns.first)
    #expect(refund.state == "failed")
    let code = try #require(refund.error?.code)
    #expect(!code.isEmpty)
    let said = life.logs.lines.filter { $0.hasPrefix("notice the payment system says") }
    #expect(said.count == 1, "with its own code and words, without --debug")
    #expect(said.allSatisfy { $0.contains("code=\(code)") && $0.contains("client_sn=A1") })
    #expect(
      life.logs.lines.contains {
        $0.hasPrefix("debug transmission ended") && $0.contains("answer=HTTP 200: ")
          && $0.contains("command=refund") && $0.contains("error_code=\(code)")
      }, "and with it the answer by its members")
    #expect(answer.value.state == .paid)
    #expect(answer.value.handOver)
  }

  @Test func aRefusedRevokeCanBeFollowedByARefund() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    life.clock.setWall(by: .days(1))
    let answer = try await life.till.revoke(
      "A1", CancelBody(), by: Fixture.peer, wait: .seconds(60))
    #expect(answer.value.returns.first?.state == "failed")
    #expect(answer.value.state == .paid)
    #expect(life.line.seen(.refund).isEmpty)
    _ = try await life.refund("A1", "R1", 1_250)
    await life.settle()
    #expect(try await life.state("A1") == .refunded)
  }

  enum Lost: String, CaseIterable { case request, answer }

  @Test(
    .covers("6.4/unclear", "7.3/repeated"), arguments: [Line.Path.refund, .revoke], Lost.allCases)
  func whatIsLostIsResolvedAndNeverDoubled(_ path: Line.Path, _ lost: Lost) async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    life.line.next(path, lost == .request ? .requestLost : .answerLost)
    if path == .refund {
      _ = try await life.refund("A1", "R1", 400)
    } else {
      _ = try await life.revoke("A1")
    }
    await life.advance(.minutes(2))
    let order = try await life.order("A1")
    #expect(order.returns.map(\.state) == ["succeeded"])
    #expect(shop.world.ledger.returned == (path == .refund ? 400 : 1_250))
  }

  @Test(arguments: [Line.Path.refund, .revoke], [false, true])
  func aRestartInTheMiddleResolvesIt(_ path: Line.Path, _ rebooted: Bool) async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    let gate = Gate()
    life.line.next(path, .answerHeld(gate))
    if path == .refund {
      _ = try await life.refund("A1", "R1", 400)
    } else {
      _ = try await life.revoke("A1")
    }
    await gate.reached()
    let next = try await shop.crash(life, rebooted: rebooted, off: .seconds(3))
    gate.open()
    await next.advance(.minutes(2))
    let order = try await next.order("A1")
    #expect(order.returns.map(\.state) == ["succeeded"])
    #expect(next.line.paths.first == .query)
    #expect(shop.world.ledger.returned == (path == .refund ? 400 : 1_250))
    let again =
      path == .refund ? try await next.refund("A1", "R1", 400) : try await next.revoke("A1")
    #expect(again.final)
    #expect(shop.world.ledger.returned == (path == .refund ? 400 : 1_250))
  }

  @Test func aReturnMadeElsewhereIsShownAsExternal() async throws {
    let shop = try Shop()
    let life = try await paid(shop)
    try shop.world.refundInPortal("A1", amount: 1_250, at: life.clock.now().wall)
    let order = try await life.till.query("A1", by: Fixture.peer, wait: .seconds(9)).value
    #expect(order.state == .refunded)
    #expect(order.returns.map(\.external) == [true])
    #expect(!order.handOver)
  }
}
