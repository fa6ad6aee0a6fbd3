import Conformance
import Gateways
import Synchronization
import Terminal
import Testing

@testable import Service

/// UCSP is asked after 0, 1, 2, 4, 8, 16 and 32 seconds, then every 10, and no more after a result.
@Suite(.timeLimit(.minutes(1))) struct UCSPInquiryTests {
  @Test(arguments: [true, false])
  func spacing(_ byNotice: Bool) async throws {
    covers("ucsp:5/timetable")
    let clock = ManualClock()
    let desk = try System.ucsp.desk(clock)
    let gateway = try #require(desk.gateway as? any NotifiedGateway)
    var policy = OrderPolicy()
    policy.qrLife = .minutes(15)
    policy.precreatePauses = UCSPTimetable.payer
    let counter = try await GatewayCounter(
      desk.gateway, over: desk, currency: desk.currency, clock: clock, policy: policy)
    _ = try await counter.precreate("ORDER001")
    _ = try await counter.order("ORDER001") { _ in desk.books.withLock { $0.askedAt.count } >= 9 }
    let asked = desk.books.withLock { $0.askedAt }
    let pauses = zip(asked.dropFirst(), asked).map { $0 - $1 }
    // The first pause is as short as a pause can be; each is counted from the making.
    let expected: [Milliseconds] = [1, 2, 4, 8, 16, 32, 10, 10].map { .seconds($0) }
    #expect(Array(pauses.prefix(8)) == expected)
    desk.books.withLock { $0.fate = .paid }
    if byNotice {
      #expect(
        await counter.till.hear(NotificationHint(.transaction(number: "ORDER001")), from: gateway)
          == .heard)
      let at = clock.now().boot
      _ = try await counter.order("ORDER001", until: .paid)
      #expect(desk.books.withLock { $0.askedAt.last } == at, "at once")
    }
    _ = try await counter.order("ORDER001", until: .paid)
    let count = desk.books.withLock { $0.askedAt.count }
    clock.advance(to: clock.now().boot + .hours(1))
    _ = try await counter.order("ORDER001", waits: 20) { _ in false }
    #expect(desk.books.withLock { $0.askedAt.count } == count, "nobody asks any more")
  }
}
