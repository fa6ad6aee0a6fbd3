import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// What was taken and given back on one day.
@Suite(.timeLimit(.minutes(1))) struct ReportTests {
  typealias Total = DayReportView.Total

  /// The day of the tests: 2026-11-21 in UTC+8.
  private static let start: Milliseconds = 1_795_190_400_000
  private static let noon = start + .hours(12)
  private static let yesterday = noon - .days(1)

  private func group(_ groups: [DayReportView.Group], _ name: String) -> DayReportView.Group? {
    groups.first { $0.name == name }
  }

  /// The report of the day over these orders.
  private func tally(_ orders: ReportOrder..., identities: Set<String> = ["t1"]) throws
    -> DayReportView
  {
    var tally = DayTally(
      Self.start..<Self.start + .days(1), currency: .cny, identities: identities)
    for order in orders { tally.add(try order.order) }
    var report = DayReportView(date: "2026-11-21", zone: "+08:00", currency: "CNY")
    tally.fill(&report)
    return report
  }

  // MARK: What counts

  @Test(arguments: [
    (start, true), (start + .days(1) - 1, true), (start - 1, false), (start + .days(1), false),
  ])
  func aPaymentCountsOnTheDayItWasPaid(paid: Milliseconds, counts: Bool) throws {
    let report = try tally(ReportOrder(number: "A", made: Self.yesterday, paid: paid))
    #expect(report.payments == (counts ? Total(count: 1, amount: 1_000) : Total()))
    #expect(report.states.isEmpty)
  }

  @Test func whateverBecameOfIt() throws {
    let report = try tally(
      ReportOrder(
        number: "A", made: Self.noon, paid: Self.noon,
        returns: [.init(at: Self.noon + 1, amount: 1_000, kind: .revoke)]))
    #expect(report.payments == Total(count: 1, amount: 1_000))
    #expect(report.returns == Total(count: 1, amount: 1_000))
    #expect(report.net == 0)
    #expect(
      report.states == [
        .init(
          name: "revoked", payments: Total(count: 1, amount: 1_000),
          returns: Total(count: 1, amount: 1_000))
      ])
  }

  @Test func returnsOfEarlierDaysCountWhenTheySucceeded() throws {
    let report = try tally(
      ReportOrder(
        number: "A", made: Self.yesterday, paid: Self.yesterday,
        returns: [
          .init(at: Self.yesterday + 1, amount: 100), .init(at: Self.noon, amount: 200),
          .init(at: Self.noon, amount: 400, state: .failed),
          .init(at: Self.noon, amount: 400, state: .unknown),
          .init(at: Self.start + .days(1), amount: 50),
        ]))
    #expect(report.payments == Total())
    #expect(report.returns == Total(count: 1, amount: 200))
    #expect(report.net == -200)
    #expect(report.operators.map(\.name) == ["wang"])
  }

  @Test func aLatePaymentIsTakenAndReturned() throws {
    let report = try tally(
      ReportOrder(
        number: "A", made: Self.yesterday, payment: .canceled, late: Self.noon,
        returns: [.init(at: Self.noon + 5, amount: 1_000, kind: .latePayment, operator: "upayd")]))
    #expect(report.payments == Total(count: 1, amount: 1_000))
    #expect(report.returns == Total(count: 1, amount: 1_000))
    #expect(report.net == 0)
    #expect(group(report.operators, "upayd")?.returns == Total(count: 1, amount: 1_000))
  }

  @Test func aLatePaymentThatAPersonMustReturnIsTaken() throws {
    let report = try tally(
      ReportOrder(number: "A", made: Self.noon, payment: .canceled, late: Self.noon))
    #expect(report.net == 1_000)
    #expect(report.unresolved == ["A"])
  }

  @Test func whatWasReturnedElsewhereCounts() throws {
    let report = try tally(
      ReportOrder(
        number: "A", made: Self.noon, paid: Self.noon,
        returns: [.init(at: Self.noon + 1, amount: 300, operator: "", external: true)]))
    #expect(report.net == 700)
    #expect(group(report.operators, "")?.returns == Total(count: 1, amount: 300))
  }

  /// Another till took it and counts it; what went back over this counter counts here.
  @Test func anAdoptedOrderCountsOnlyWhatWasGivenBackHere() throws {
    let adopted = ReportOrder(
      number: "A", made: Self.noon, paid: Self.noon, adoptedFrom: "t9",
      returns: [
        .init(at: Self.noon + 1, amount: 300, external: true),
        .init(at: Self.noon + 2, amount: 200),
      ])
    let report = try tally(adopted)
    #expect(report.payments == Total())
    #expect(report.returns == Total(count: 1, amount: 200))
    #expect(report.states.isEmpty)
    // It was this terminal's own, before its journal was lost.
    #expect(try tally(adopted, identities: ["t1", "t9"]).net == 500)
  }

  @Test func groupsAddUpToTheTotals() throws {
    let report = try tally(
      ReportOrder(number: "A", made: Self.noon, amount: 100, paid: Self.noon),
      ReportOrder(
        number: "B", made: Self.noon, amount: 200, paid: Self.noon, payway: "1",
        operator: "wang", returns: [.init(at: Self.noon, amount: 50, operator: "li")]),
      ReportOrder(number: "C", made: Self.noon, amount: 400, paid: Self.noon, payway: nil),
      ReportOrder(number: "D", made: Self.noon, amount: 800, payment: .failed),
      ReportOrder(number: "E", made: Self.noon, amount: 1_600, payment: .unknown))
    #expect(report.payments == Total(count: 3, amount: 700))
    #expect(report.returns == Total(count: 1, amount: 50))
    #expect(report.payways.map(\.name) == ["", "1", "3"])
    for groups in [report.payways, report.operators] {
      #expect(groups.map(\.payments.amount).reduce(0, +) == 700)
      #expect(groups.map(\.payments.count).reduce(0, +) == 3)
      #expect(groups.map(\.returns.amount).reduce(0, +) == 50)
    }
    #expect(group(report.operators, "wang")?.returns == Total())
    #expect(group(report.operators, "li")?.returns == Total(count: 1, amount: 50))
    #expect(report.states.map(\.name) == ["failed", "paid", "partially_refunded", "unknown"])
    #expect(report.states.map(\.payments.count) == [1, 2, 1, 1])
    #expect(report.unresolved == ["E"])
  }

  @Test(arguments: PaymentState.allCases) func whatIsNotDecidedIsListed(_ payment: PaymentState)
    throws
  {
    let report = try tally(ReportOrder(number: "A", made: Self.noon, payment: payment))
    let isDecided = [.paid, .failed, .canceled].contains(payment)
    #expect(report.unresolved == (isDecided ? [] : ["A"]))
    #expect(report.payments == Total())
  }

  @Test func anotherCurrencyIsSummedUpByItself() throws {
    let hongKong = try #require(Currency(code: "HKD"))
    let report = try tally(
      ReportOrder(number: "A", made: Self.noon, paid: Self.noon),
      ReportOrder(
        number: "B", made: Self.noon, amount: 300, paid: Self.noon, currency: hongKong,
        returns: [.init(at: Self.noon + 1, amount: 100)]),
      ReportOrder(number: "C", made: Self.noon, payment: .unknown, currency: hongKong))
    #expect(report.payments == Total(count: 1, amount: 1_000) && report.net == 1_000)
    #expect(
      report.otherCurrencies == [
        .init(
          currency: "HKD", payments: Total(count: 1, amount: 300),
          returns: Total(count: 1, amount: 100), reserved: nil)
      ])
    #expect(report.otherCurrencies?.first?.net == 200)
    #expect(report.payways.map(\.payments.amount) == [1_000], "and is in no group")
    #expect(report.states.map(\.payments.count) == [1])
    #expect(report.unresolved == ["C"], "what is not decided is named, whatever it is in")
    #expect(report.csv.contains("2026-11-21,+08:00,HKD,total,,1,300,1,100,200,,\r\n"))
  }

  /// Reserved money was not taken, and is not taken back.
  @Test func whatIsReservedIsNoPayment() throws {
    let set = ReportOrder(
      number: "B", made: Self.noon, amount: 300, paid: Self.noon, preauth: true,
      returns: [.init(at: Self.noon + 1, amount: 300)])
    let report = try tally(
      ReportOrder(number: "A", made: Self.noon, paid: Self.noon, preauth: true), set,
      ReportOrder(number: "C", made: Self.noon, payment: .inProgress, preauth: true),
      ReportOrder(number: "D", made: Self.noon, paid: Self.noon - .days(1), preauth: true))
    #expect(report.payments == Total() && report.returns == Total() && report.net == 0)
    #expect(report.reserved == Total(count: 2, amount: 1_300))
    #expect(report.states.isEmpty && report.payways.isEmpty && report.operators.isEmpty)
    #expect(report.unresolved == ["C"])
    #expect(report.csv.contains("2026-11-21,+08:00,CNY,reserved,,2,1300,0,0,1300,,\r\n"))
  }

  @Test func manyNamesNeedNoMoreMemory() throws {
    var tally = DayTally(Self.start..<Self.start + .days(1), currency: .cny, identities: [])
    for index in 0..<DayTally.mostNames + 50 {
      tally.add(
        try ReportOrder(
          number: "A\(index)", made: Self.noon, amount: 1, paid: Self.noon, operator: "o\(index)"
        ).order)
    }
    var report = DayReportView(date: "", zone: "", currency: "CNY")
    tally.fill(&report)
    #expect(report.operators.count == DayTally.mostNames + 1)
    #expect(group(report.operators, DayTally.others)?.payments == Total(count: 50, amount: 50))
    #expect(report.payments.count == DayTally.mostNames + 50)
  }

  // MARK: The whole way

  @Test func aDayOfTheTill() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9)) {
      $0.operator = "wang"
    }
    shop.world.customer("133234567890123456", .poor)
    _ = try await life.pay("A3", code: "133234567890123456", wait: .seconds(9))
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    let report = try await life.report()
    #expect(report.date == "2026-11-21" && report.zone == "+08:00" && report.currency == "CNY")
    #expect(report.payments == Total(count: 2, amount: 2_500))
    #expect(report.returns == Total(count: 1, amount: 250))
    #expect(report.net == 2_250)
    #expect(report.operators.map(\.name) == ["li", "wang"])
    #expect(report.payways.map(\.name) == ["3"])
    #expect(report.reconciliation == nil)
    #expect(try await life.report("2026-11-21") == report)
    #expect(try await life.report("2026-11-20").payments == Total())

    await life.advance(.hours(24))
    _ = try await life.refund("A2", "R2", 100)
    await life.settle()
    #expect(
      try await life.report("2026-11-21")
        == report.withStates(of: try await life.report("2026-11-21")))
    let next = try await life.report()
    #expect(next.date == "2026-11-22")
    #expect(next.payments == Total() && next.returns == Total(count: 1, amount: 100))
  }

  @Test(arguments: ["2026-02-30", "yesterday", "", "2026-11-21T00:00:00Z"])
  func aDateThatIsNoneIsNamed(date: String) async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let problem = await #expect(throws: Problem.self) { try await life.report(date) }
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.map(\.field) == ["date"])
  }

  @Test func aLongDayComesInPages() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let orders = (0..<333).map {
      ReportOrder(number: "N\($0)", made: Self.noon, amount: 1, paid: Self.noon)
    }
    try await life.till.journal(orders + [ReportOrder(number: "X", made: Self.yesterday)])
    let report = try await life.report()
    #expect(report.payments == Total(count: 333, amount: 333))
    #expect(report.states.map(\.payments.count) == [333])
  }

  /// What is known and could not be stored yet is in the report, too.
  @Test func theNewestValueCounts() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    #expect(try await life.report().unresolved == ["A1"])
    try shop.world.pays("A1", at: life.clock.now().wall)
    await life.advance(.seconds(20))
    #expect(try await life.report().unresolved == [])
    #expect(try await life.report().payments.count == 1)
  }

  /// The machine's clock is nine hours behind: its days are cut where the gateway's are.
  @Test func theDayIsTheGateways() async throws {
    let shop = try Shop()
    shop.world.setSkew(.hours(15))
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let report = try await life.report()
    #expect(report.date == "2026-11-22")
    #expect(report.payments.count == 1)
    #expect(try await life.report("2026-11-21").payments.count == 0)
  }

  @Test func aSmallDifferenceOfTheClocksDoesNotMoveTheDay() async throws {
    let shop = try Shop()
    shop.world.setSkew(.seconds(90))
    let life = try await shop.open()
    try await life.till.journal([
      ReportOrder(number: "A", made: Self.start, paid: Self.start),
      ReportOrder(number: "B", made: Self.start - 1, paid: Self.start - 1),
    ])
    #expect(try await life.report("2026-11-21").payments.count == 1)
  }

  @Test func aJournalThatCannotBeReadIsSaid() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    try await life.till.journal([ReportOrder(number: "A", made: Self.noon)])
    try await life.till.damage("UPDATE orders SET body = '{}'")
    let problem = await #expect(throws: Problem.self) { try await life.report() }
    #expect(problem?.code == .journalUnwritable)
  }
}

extension DayReportView {
  /// The same report with the present states of its orders: they change later, the rest does not.
  fileprivate func withStates(of later: DayReportView) -> DayReportView {
    var report = self
    report.states = later.states
    return report
  }
}

extension Till {
  fileprivate func damage(_ sql: StaticString) throws { try journal.connected().run(sql) }
}
