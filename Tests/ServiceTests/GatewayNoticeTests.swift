import Journal
import Synchronization
import Terminal
import Testing

@testable import Service

/// What a believed notification says of a transaction is held against the journal, and never counts.
@Suite(.timeLimit(.minutes(1))) struct GatewayNoticeTests {
  @Test(arguments: System.allCases)
  func contradictionsAreTold(_ system: System) async throws {
    let clock = ManualClock()
    let desk = try system.desk(clock)
    let gateway = try #require(desk.gateway as? any NotifiedGateway)
    var policy = OrderPolicy()
    policy.qrLife = .minutes(15)
    policy.returnsByNumber = true
    let counter = try await GatewayCounter(
      desk.gateway, over: desk, currency: desk.currency, clock: clock, policy: policy)
    _ = try await counter.precreate("ORDER001")
    _ = try await counter.order("ORDER001", until: .inProgress)
    desk.books.withLock { $0.fate = .paid }
    _ = try await counter.order("ORDER001", until: .paid)
    for (number, amount) in [("R1", 250), ("R2", 300)] as [(String, Int64)] {
      _ = try await counter.till.refund(
        "ORDER001", RefundBody(refundRequestNo: number, refundAmount: amount), by: Fixture.peer,
        wait: nil)
      _ = try await counter.order("ORDER001") {
        $0.returns.last?.refundRequestNo == number && $0.returns.last?.state == "succeeded"
      }
    }
    let order = try #require(try await counter.till.stored(ClientSN("ORDER001")!)?.order)
    // The payment, and its refunds in their order.
    let numbers = gateway.notifiedNumbers(of: order)
    for (number, amount) in zip(numbers, [1_250, 250, 300] as [Int64]) {
      let told = try #require(gateway.notified(number, of: order))
      #expect(told.amount == Amount(amount))
      var hint = NotificationHint(
        .transaction(number: number), amount: told.amount, currency: desk.currency.code,
        madeAt: told.madeAt)
      func verdict() async -> NotificationVerdict { await counter.till.hear(hint, from: gateway) }
      #expect(await verdict() == .heard)
      hint.amount = Amount(amount + 1)
      #expect(await verdict() == .incorrect)
      (hint.amount, hint.currency) = (nil, "840")
      #expect(await verdict() == .incorrect)
      (hint.currency, hint.madeAt) = (nil, told.madeAt.map { $0 + 1_000 })
      #expect(await verdict() == (told.madeAt == nil ? .heard : .incorrect))
    }
    #expect(gateway.notified("nobodys", of: order) == nil)
    #expect(try await counter.order("ORDER001", until: .partiallyRefunded).refundedAmount == 550)
    let events = try await counter.till.journaledEvents("notification")
    #expect(events.count >= 6)
    #expect(events.allSatisfy { $0.clientSN?.text == "ORDER001" })
  }
}
