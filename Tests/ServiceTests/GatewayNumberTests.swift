import Synchronization
import Terminal
import Testing

@testable import Service

/// What gives money back names the payment by the payment system's own number: an answer that calls it
/// otherwise neither hides that number for good nor has another payment's money given back.
@Suite(.timeLimit(.minutes(3))) struct GatewayNumberTests {
  /// Which of the answers about the payment call it wrongly, from the first one that says "paid" on.
  static let mistakes: [[Bool]] = [
    [], [true], [false, true], [true, false, true], [false, false, true],
  ]

  @Test(arguments: System.allCases, mistakes)
  func isFoundAgain(_ system: System, _ mistakes: [Bool]) async throws {
    for isRevoke in [true, false] {
      let counter = try await paid(system, mistakes)
      if isRevoke {
        _ = try await counter.till.revoke("ORDER001", CancelBody(), by: Fixture.peer, wait: nil)
      } else {
        _ = try await counter.till.refund(
          "ORDER001", RefundBody(refundRequestNo: "R1", refundAmount: 1_250), by: Fixture.peer,
          wait: nil)
      }
      let order = try await counter.order("ORDER001") { $0.returns.last?.state == "succeeded" }
      #expect(order.returns.map(\.state) == ["succeeded"], "\(mistakes)")
      let books = counter.gateway.books.withLock { $0 }
      #expect(books.returned == 1_250)
      #expect(!books.verbs.contains("misnamed"), "\(mistakes)")
    }
  }

  @Test(arguments: System.allCases, mistakes)
  func latePaymentsGoBack(_ system: System, _ mistakes: [Bool]) async throws {
    let counter = try await shown(system)
    _ = try await counter.till.cancel("ORDER001", CancelBody(), by: Fixture.peer, wait: nil)
    _ = try await counter.order("ORDER001", until: .canceled)
    counter.gateway.books.withLock { books in
      books.fate = .paid
      books.misnames = mistakes
    }
    let order = try await counter.order("ORDER001") { $0.returns.last?.state == "succeeded" }
    #expect(order.returns.map(\.kind) == ["late_payment"])
    #expect(order.returns.map(\.state) == ["succeeded"], "\(mistakes)")
    let books = counter.gateway.books.withLock { $0 }
    #expect(books.returned == 1_250)
    #expect(!books.verbs.contains("misnamed"), "\(mistakes)")
  }

  @Test(
    "Where no two answers agree nothing is sent, and that is said", arguments: System.allCases)
  func neverCertain(_ system: System) async throws {
    let counter = try await paid(system, [true])
    counter.gateway.books.withLock { books in
      books.alternates = true
      books.misnames = [true]
    }
    _ = try await counter.till.refund(
      "ORDER001", RefundBody(refundRequestNo: "R1", refundAmount: 250), by: Fixture.peer,
      wait: nil)
    let order = try await counter.order("ORDER001") { $0.returns.last?.state == "failed" }
    #expect(order.state == .paid)
    #expect(order.returns.last?.error?.code == "payment-unnamed")
    let verbs = counter.gateway.books.withLock { $0.verbs }
    #expect(!verbs.contains("refund") && !verbs.contains("cancel") && !verbs.contains("misnamed"))
    // Another try, once the answers agree.
    counter.gateway.books.withLock { books in
      books.alternates = false
      books.misnames = []
    }
    _ = try await counter.till.refund(
      "ORDER001", RefundBody(refundRequestNo: "R2", refundAmount: 250), by: Fixture.peer,
      wait: nil)
    let given = try await counter.order("ORDER001") { $0.returns.last?.state == "succeeded" }
    #expect(given.state == .partiallyRefunded)
  }

  // MARK: Counters

  private struct Sale {
    let gateway: any GatewayDesk
    let counter: GatewayCounter
    var till: Till { counter.till }

    func order(_ number: String, until state: OrderState) async throws -> OrderView {
      try await counter.order(number, until: state)
    }

    func order(
      _ number: String, until isIt: (OrderView) -> Bool
    ) async throws -> OrderView {
      try await counter.order(number, until: isIt)
    }
  }

  private func shown(_ system: System) async throws -> Sale {
    let clock = ManualClock()
    let desk = try system.desk(clock)
    var policy = OrderPolicy()
    policy.refundsRefusedRevokes = system.cancelsPaid
    policy.returnsByNumber = true
    policy.qrLife = .minutes(15)
    let counter = try await GatewayCounter(
      desk.gateway, over: desk, currency: desk.currency, clock: clock, policy: policy,
      besideUpay: false)
    _ = try await counter.precreate("ORDER001")
    _ = try await counter.order("ORDER001", until: .inProgress)
    return Sale(gateway: desk, counter: counter)
  }

  private func paid(_ system: System, _ mistakes: [Bool]) async throws -> Sale {
    let shop = try await shown(system)
    shop.gateway.books.withLock { books in
      books.fate = .paid
      books.misnames = mistakes
    }
    _ = try await shop.order("ORDER001", until: .paid)
    return shop
  }
}
