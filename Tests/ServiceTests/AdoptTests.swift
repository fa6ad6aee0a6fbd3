import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// Orders of another till, taken into these books.
@Suite(.timeLimit(.minutes(5))) struct AdoptTests {
  /// Two tills of one shop; the first has an order that the second does not know.
  private struct Tills {
    let first: Shop
    let second: Shop
    let other: Life
    let life: Life

    init(_ customer: CustomerBehaviour? = nil) async throws {
      first = try Shop()
      if let customer { first.world.customer(Fixture.code, customer) }
      second = try Shop(world: first.world)
      other = try await first.open()
      life = try await second.open()
      _ = try await other.pay("A1", wait: customer == .never ? nil : .seconds(9))
      await other.settle()
    }

    func adopt(_ body: AdoptBody = AdoptBody(clientSN: "A1")) async throws -> OrderView {
      try await life.till.adopt(body, by: Fixture.peer)
    }

    func refusal(_ body: AdoptBody = AdoptBody(clientSN: "A1")) async -> Problem? {
      do {
        _ = try await adopt(body)
        return nil
      } catch {
        return error as? Problem
      }
    }
  }

  @Test(.covers("6.3/lookup", "6.3/adopted"), arguments: ["sn", "client_sn"])
  func anOrderOfAnotherTillIsJournaledAndRefundable(_ by: String) async throws {
    let tills = try await Tills()
    let sn = try #require(tills.first.world.order("A1")?.sn)
    let before = try await tills.life.lastEvent()
    let order = try await tills.adopt(by == "sn" ? AdoptBody(sn: sn) : AdoptBody(clientSN: "A1"))
    #expect(order.state == .paid && order.foreign && order.totalAmount == 1_250)
    #expect(order.clientSN == "A1" && order.sn == sn)
    #expect(tills.life.line.seen(.query).count == 1)
    let events = try await tills.life.events(after: before)
    #expect(events.map(\.type) == ["order"])
    #expect(events.first?.cause == "adopted by li")
    // Nothing is printed for what another till sold.
    #expect(try await tills.life.till.jobs().isEmpty)

    _ = try await tills.life.refund("A1", "R1", 250)
    await tills.life.settle()
    #expect(try await tills.life.order("A1").refundedAmount == 250)
    #expect(tills.first.world.ledger.kept == 1_000)
    // Signed by the till that adopted it.
    let sent = try #require(tills.life.line.seen(.refund).first)
    #expect(sent.sn == (try await tills.life.keys().terminal))
  }

  @Test func whatIsInTheJournalIsNotAskedFor() async throws {
    let tills = try await Tills()
    let adopted = try await tills.adopt()
    #expect(try await tills.adopt() == adopted)
    #expect(try await tills.adopt(AdoptBody(sn: adopted.sn)) == adopted)
    #expect(tills.life.line.seen(.query).count == 1)
    // Nor is an order of its own.
    let own = try await tills.life.pay("B1", code: Fixture.otherCode, wait: .seconds(9)).value
    #expect(try await tills.adopt(AdoptBody(sn: own.sn)).foreign == false)
    #expect(tills.life.line.seen(.query).count == 1)
  }

  @Test func itSurvivesARestart() async throws {
    let tills = try await Tills()
    let adopted = try await tills.adopt()
    let next = try await tills.second.crash(tills.life, rebooted: true)
    #expect(try await next.order("A1") == adopted)
    _ = try await next.revoke("A1")
    await next.settle()
    #expect(try await next.state("A1") == .revoked)
    #expect(tills.first.world.ledger.kept == 0)
  }

  @Test func twoAtOnceAreOneOrder() async throws {
    let tills = try await Tills()
    let life = tills.life
    async let one = life.till.adopt(AdoptBody(clientSN: "A1"), by: Fixture.peer)
    async let two = life.till.adopt(AdoptBody(clientSN: "A1"), by: Fixture.peer)
    #expect(try await one == two)
    #expect(try await tills.life.events("order").count == 1)
  }

  /// Its number stands for it from now on.
  @Test func aPostUnderItsNumberIsRefused() async throws {
    let tills = try await Tills()
    _ = try await tills.adopt()
    let problem = await #expect(throws: Problem.self) {
      _ = try await tills.life.pay("A1", code: Fixture.otherCode)
    }
    #expect(problem?.code == .contentsDiffer)
    #expect(tills.life.line.seen(.pay).isEmpty)
  }

  @Test func anOpenOrderStaysWithItsTill() async throws {
    let tills = try await Tills(.never)
    let problem = await tills.refusal()
    #expect(problem?.code == .wrongState)
    #expect(problem?.code.status == 409)
    let missing = await #expect(throws: Problem.self) { try await tills.life.order("A1") }
    #expect(missing?.code == .notFound)
  }

  @Test(arguments: [AdoptBody(clientSN: "NONE"), AdoptBody(sn: "7800000000009999")])
  func whatTheGatewayDoesNotHaveIsNotFound(_ body: AdoptBody) async throws {
    let tills = try await Tills()
    #expect(await tills.refusal(body)?.code == .notFound)
  }

  static let wrong: [(body: AdoptBody, field: String)] = [
    (AdoptBody(), "sn"), (AdoptBody(sn: "78", clientSN: "A1"), "sn"), (AdoptBody(sn: ""), "sn"),
    (AdoptBody(sn: String(repeating: "7", count: 65)), "sn"), (AdoptBody(sn: "7 8"), "sn"),
    (AdoptBody(sn: "7\u{202E}8"), "sn"), (AdoptBody(clientSN: ""), "client_sn"),
    (AdoptBody(clientSN: "A 1"), "client_sn"),
    (AdoptBody(clientSN: String(repeating: "A", count: 33)), "client_sn"),
  ]

  @Test(arguments: wrong)
  func aWrongBodyIsNamed(_ body: AdoptBody, _ field: String) async throws {
    let tills = try await Tills()
    let problem = await tills.refusal(body)
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.map(\.field) == [field])
    #expect(tills.life.line.seen(.query).isEmpty)
  }

  static let fates: [Line.Fate] = [
    .notSent, .requestLost, .answerLost, .said("<html>502</html>", status: 502),
    .said(#"{"result_code":"500","error_code":"MAINTENANCE_INPROGRESS"}"#), .said("{}"),
  ]

  /// Asking moves nothing, so that nothing is ever in doubt after it.
  @Test(arguments: fates.indices)
  func withoutAnAnswerNothingIsChanged(_ fate: Int) async throws {
    let tills = try await Tills()
    tills.life.line.next(.query, Self.fates[fate])
    let problem = await tills.refusal()
    #expect(problem?.code == .gatewayUnreachable)
    #expect(problem?.code.status == 503)
    #expect(problem?.detail.contains("nothing was sent") == (fate == 0))
    #expect(problem?.detail.lowercased().contains("try again") == true)
    #expect(try await tills.life.events("order").isEmpty)
    #expect(try await tills.adopt().state == .paid)
  }

  @Test func aQuestionRefusedByTheGatewaySaysWhy() async throws {
    let tills = try await Tills()
    tills.life.line.next(
      .query, .said(#"{"result_code":"400","error_code":"INVALID_TERMINAL","error_message":"x"}"#))
    let problem = await tills.refusal()
    #expect(problem?.code.status == 422)
    #expect(problem?.detail.contains("INVALID_TERMINAL") == true)
  }

  @Test func anIllegalSignIsHealedByTheOtherKey() async throws {
    let tills = try await Tills()
    _ = try await tills.life.checkIn()
    try await tills.life.forgetCurrentKey()
    #expect(try await tills.adopt().state == .paid)
    let sent = tills.life.line.seen(.query)
    #expect(sent.count == 2 && sent[0].body == sent[1].body && sent[0].sign != sent[1].sign)
  }

  @Test func withoutAKeyThatIsTakenItSaysSo() async throws {
    let tills = try await Tills()
    _ = try await tills.life.checkIn()
    try await tills.life.forgetKeys()
    let problem = await tills.refusal()
    #expect(problem?.code.status == 422)
    #expect(problem?.detail.contains("keys") == true)
    #expect(tills.life.line.seen(.query).count == 2)
    #expect(try await tills.life.terminal().checkIn.state == "locked_out")
  }

  @Test func anUnactivatedTerminalAsksNobody() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let problem = await #expect(throws: Problem.self) {
      try await life.till.adopt(AdoptBody(clientSN: "A1"), by: Fixture.peer)
    }
    #expect(problem?.code == .notActivated)
    #expect(life.line.seen.isEmpty)
  }

  @Test func whatCannotBeRecordedIsNotAnswered() async throws {
    let tills = try await Tills()
    try await tills.life.till.setWritable(false)
    #expect(await tills.refusal()?.code == .journalUnwritable)
    try await tills.life.till.setWritable(true)
    await tills.life.advance(.seconds(2))
    #expect(try await tills.adopt().state == .paid)
  }

  /// Our number, another till's order: one number stands for one order.
  @Test func anotherOrderUnderOurNumberIsNoneOfOurs() async throws {
    let tills = try await Tills()
    let conflict = try await tills.life.pay("A1", code: Fixture.otherCode, wait: .seconds(9)).value
    #expect(conflict.error?.code == "client_sn_used_elsewhere")
    let sn = try #require(tills.first.world.order("A1")?.sn)
    #expect(await tills.refusal(AdoptBody(sn: sn))?.code == .contentsDiffer)
    // By its number it is the order of this journal.
    #expect(try await tills.adopt() == conflict)
  }

  static let ends: [(how: String, state: OrderState)] = [
    ("partial", .partiallyRefunded), ("refunded", .refunded), ("canceled", .canceled),
  ]

  @Test(arguments: ends)
  func whatBecameOfItElsewhereIsSeen(_ how: String, _ state: OrderState) async throws {
    let tills = try await Tills()
    switch how {
    case "partial": _ = try await tills.other.refund("A1", "R1", 250)
    case "refunded": _ = try await tills.other.refund("A1", "R1", 1_250)
    default: _ = try await tills.other.revoke("A1")
    }
    await tills.other.settle()
    let order = try await tills.adopt()
    #expect(order.state == state, "\(order)")
    #expect(!order.handOver || how == "partial")
    let back = await #expect(throws: Problem.self) {
      try await tills.life.refund("A1", "R9", 1_250)
    }
    #expect(back != nil)
    if how == "partial" {
      _ = try await tills.life.refund("A1", "R9", 1_000)
      await tills.life.settle()
      #expect(tills.first.world.ledger.kept == 0)
    }
  }
}
