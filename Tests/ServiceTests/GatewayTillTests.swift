import Conformance
import Synchronization
import Terminal
import Testing

@testable import Journal
@testable import Service

/// Whole orders of the payment systems whose account stands in the configuration, each through the
/// till: none of them closes an order that is not paid.
@Suite(.timeLimit(.minutes(3))) struct GatewayTillTests {
  static let unionPayCode = "6221234567890123456"

  private struct Counter {
    let desk: any GatewayDesk
    let till: GatewayCounter

    init(_ system: System, fallsBack: Bool = true, besideUpay: Bool = false) async throws {
      let clock = ManualClock()
      desk = try system.desk(clock)
      var policy = OrderPolicy()
      policy.refundsRefusedRevokes = fallsBack && system.cancelsPaid
      policy.qrLife = .minutes(15)
      policy.returnsByNumber = true
      till = try await GatewayCounter(
        desk.gateway, over: desk, currency: desk.currency, clock: clock, policy: policy,
        besideUpay: besideUpay)
    }

    /// An order that is paid.
    func paid(_ number: String = "ORDER001") async throws -> OrderView {
      _ = try await till.precreate(number)
      _ = try await till.order(number, until: .inProgress)
      desk.books.withLock { $0.fate = .paid }
      return try await till.order(number, until: .paid)
    }

    var verbs: [String] { desk.books.withLock { $0.verbs } }
  }

  @Test(arguments: System.allCases)
  func aQRCodeThatIsPaid(_ system: System) async throws {
    let counter = try await Counter(system)
    _ = try await counter.till.precreate("ORDER001")
    let shown = try await counter.till.order("ORDER001", until: .inProgress)
    #expect(shown.qrCode?.hasPrefix("https://") == true)
    #expect(!shown.handOver)
    let order = try await counter.paid("ORDER001")
    #expect(order.state == .paid)
    #expect(order.handOver)
    #expect(order.currency == counter.desk.currency.code)
    #expect(order.gateway == counter.desk.gateway.name)
    #expect(order.sn?.isEmpty == false)
    #expect(counter.verbs.first == "precreate")
    #expect(counter.verbs.count { $0 == "precreate" } == 1)
  }

  @Test(arguments: System.allCases)
  func aSaleByTheCustomersCode(_ system: System) async throws {
    if system == .ucsp { covers("ucsp:6/pay") }
    let counter = try await Counter(system)
    guard system.takesCodes else {
      let problem = await counter.till.problem {
        _ = try await counter.till.pay("ORDER001", code: Self.unionPayCode)
      }
      #expect(problem?.code == .notSupportedByGateway)
      #expect(problem?.detail.hasSuffix(Capability.pay.instead) == true)
      #expect(counter.verbs.isEmpty)
      return
    }
    for pays in [true, false] {
      counter.desk.books.withLock { $0.pays = pays }
      let number = pays ? "ORDER001" : "ORDER002"
      _ = try await counter.till.pay(number, code: Self.unionPayCode.replacing("6", with: "6"))
      if !pays {
        let asked = counter.verbs.count
        _ = try await counter.till.order(number, waits: 4) { _ in false }
        #expect(counter.verbs.count > asked)
        counter.desk.books.withLock { $0.fate = .failed }
      }
      let order = try await counter.till.order(number) { $0.state == .paid || $0.state == .failed }
      #expect(order.state == (pays ? .paid : .failed))
      #expect(order.handOver == pays)
      try await forgetCode(counter)
    }
  }

  /// Ten minutes, after which the same code may be shown again.
  private func forgetCode(_ counter: Counter) async throws {
    counter.till.clock.advance(to: counter.till.clock.now().boot + .minutes(11))
  }

  @Test(arguments: System.allCases)
  func aQRCodeThatIsGivenUpAndPaidLate(_ system: System) async throws {
    if system == .ucsp { covers("ucsp:6/cancel") }
    for byPerson in [true, false] {
      let counter = try await Counter(system)
      _ = try await counter.till.precreate("ORDER001")
      _ = try await counter.till.order("ORDER001", until: .inProgress)
      if byPerson {
        _ = try await counter.till.till.cancel(
          "ORDER001", CancelBody(), by: Fixture.peer, wait: nil)
      }
      let closed = try await counter.till.order("ORDER001", until: .canceled)
      #expect(closed.state == .canceled)
      #expect(!closed.handOver)
      #expect(counter.till.clock.now().boot >= .minutes(20))
      counter.desk.books.withLock { $0.fate = .paid }
      var order = try await counter.till.order("ORDER001", until: .canceling)
      #expect(order.latePayment != nil)
      order = try await counter.till.order("ORDER001", until: .canceled)
      #expect(order.returns.map(\.kind) == ["late_payment"])
      #expect(order.returns.map(\.state) == ["succeeded"])
      #expect(counter.desk.books.withLock { $0.returned } == 1_250)
      #expect(!counter.verbs.contains("cancel"))
    }
  }

  @Test(arguments: System.allCases)
  func refunds(_ system: System) async throws {
    let counter = try await Counter(system)
    _ = try await counter.paid()
    for (number, amount) in [("R1", 250), ("R2", 1_000)] as [(String, Int64)] {
      _ = try await counter.till.till.refund(
        "ORDER001", RefundBody(refundRequestNo: number, refundAmount: amount), by: Fixture.peer,
        wait: nil)
      let state: OrderState = number == "R1" ? .partiallyRefunded : .refunded
      #expect(try await counter.till.order("ORDER001", until: state).state == state)
      // What went back is no difference where the payment system does not show it.
      let number = try #require(ClientSN("ORDER001"))
      let order = try #require(try await counter.till.till.stored(number)?.order)
      var report = OrderReport(status: .paid, ownership: .ours)
      report.totalAmount = order.request.totalAmount
      let comparison = order.compared(with: Answer(.succeeded, order: report))
      #expect(comparison == (order.policy.showsReturns ? .contradicts("paid") : .agrees))
    }
    #expect(counter.desk.books.withLock { $0.returns.count } == 2)
    #expect(counter.verbs.count { $0 == "refund" } == 2)
  }

  /// A cancellation where there is one; refused, a refund of everything goes on, or it fails.
  @Test(arguments: System.allCases, [true, false])
  func revokes(_ system: System, _ takesCancel: Bool) async throws {
    if system == .ucsp { covers("ucsp:6/revoke") }
    for fallsBack in [true, false] {
      let counter = try await Counter(system, fallsBack: fallsBack)
      _ = try await counter.paid()
      counter.desk.books.withLock { $0.takesCancel = takesCancel }
      _ = try await counter.till.till.revoke("ORDER001", CancelBody(), by: Fixture.peer, wait: nil)
      let order = try await counter.till.order("ORDER001") {
        $0.returns.last.map { $0.state == "succeeded" || $0.state == "failed" } ?? false
      }
      let succeeds = takesCancel || !system.cancelsPaid || fallsBack
      #expect(order.state == (succeeds ? .revoked : .paid))
      #expect(order.returns.map(\.kind) == ["revoke"])
      #expect(counter.desk.books.withLock { $0.returned } == (succeeds ? 1_250 : 0))
      #expect(counter.verbs.contains("cancel") == system.cancelsPaid)
      if succeeds { #expect(counter.desk.books.withLock { $0.returns.count } == 1) }
    }
  }

  @Test(arguments: System.allCases)
  func whatItCannotDoIsSaidWithWhatToDoInstead(_ system: System) async throws {
    let counter = try await Counter(system)
    let till = counter.till.till
    let refused: [(Capability, Problem?)] = [
      (
        .preauth,
        await counter.till.problem {
          _ = try await counter.till.precreate("ORDER001", preauth: true)
        }
      ),
      (
        .activate,
        await counter.till.problem {
          _ = try await till.activate(ActivateBody(code: "12345678"), by: Fixture.peer)
        }
      ),
      (
        .adopt,
        await counter.till.problem {
          _ = try await till.adopt(AdoptBody(sn: "7"), by: Fixture.peer)
        }
      ),
      (
        .checkIn,
        await counter.till.problem {
          _ = try await till.checkIn(CheckInBody(), by: Fixture.peer)
        }
      ),
    ]
    for (capability, problem) in refused {
      #expect(problem?.code == .notSupportedByGateway)
      #expect(problem?.detail.hasSuffix(capability.instead) == true)
    }
    let missing = await counter.till.problem {
      _ = try await till.order("ORDER001", by: Fixture.peer, wait: nil)
    }
    #expect(missing?.code == .notFound)
    let shown = try await till.terminal(by: Fixture.peer).gateways
    #expect(shown.map(\.name) == [counter.desk.gateway.name])
    #expect(shown.map(\.experimental) == [system == .ucsp ? true : nil])
    let status = try await till.status(by: Fixture.peer)
    #expect(status.experimental == (system == .ucsp ? ["ucsp"] : nil))
    #expect(counter.verbs.isEmpty)
  }

  @Test(arguments: System.allCases)
  func aWrongRequestIsRefusedBeforeAnythingIsJournaled(_ system: System) async throws {
    let counter = try await Counter(system)
    let other = counter.desk.currency == .cny ? "CAD" : "CNY"
    let wrong: [(String, (inout OrderBody) -> Void)] = [
      ("currency", { $0.currency = other }), ("payway", { $0.payway = "99" }),
      ("reflect", { $0.reflect = "x" }), ("gateway", { $0.gateway = "upay" }),
    ]
    for (field, change) in wrong {
      let problem = await counter.till.problem {
        _ = try await counter.till.precreate("ORDER001", payway: "17", change)
      }
      #expect(problem?.code == .invalid)
      #expect(problem?.errors.map(\.field) == [field])
    }
    #expect(counter.verbs.isEmpty)
  }

  /// Whatever is done to the answers that tell of a payment, it is not believed, is asked for again,
  /// and is found once the answers are whole.
  @Test(arguments: System.allCases)
  func hostileAnswersAreNeverPaid(_ system: System) async throws {
    let earlier = try await Counter(system)
    _ = try await earlier.paid("EARLIER1")
    let recorded = earlier.desk.books.withLock { $0.recorded }
    #expect(recorded != nil)
    for tampering in system.tamperings {
      let counter = try await Counter(system)
      _ = try await counter.till.precreate("ORDER001")
      _ = try await counter.till.order("ORDER001", until: .inProgress)
      counter.desk.books.withLock { books in
        books.fate = .paid
        books.tampering = tampering
        books.recorded = recorded
      }
      let asked = counter.verbs.count
      let doubted = try await counter.till.order("ORDER001", waits: 6) { $0.handOver }
      #expect(!doubted.handOver, "\(tampering)")
      #expect(doubted.state != .paid && doubted.state != .failed && doubted.state != .canceled)
      #expect(counter.verbs.count > asked, "\(tampering)")
      #expect(Set(counter.verbs) == ["precreate", "query"], "\(tampering)")
      if tampering != .otherAmount { try await expectTrace(of: counter, tampering) }
      guard tampering != .otherAmount else {
        // A person decides: the payment is there, and is not ours by its sum.
        #expect(doubted.state == .needsAttention)
        #expect(doubted.error?.code == "amount-differs")
        continue
      }
      counter.desk.books.withLock { $0.tampering = nil }
      let found = try await counter.till.order("ORDER001", until: .paid)
      #expect(found.state == .paid, "\(tampering)")
      let status = try await counter.till.till.status(by: Fixture.peer)
      #expect(status.disbelieved?.allSatisfy { !$0.newest } ?? true, "\(tampering)")
    }
  }

  /// In whatever words a signature is refused, that is one entry, and what pays is asked about again.
  @Test func refusedSignaturesAreOneEntry() async throws {
    let counter = try await Counter(.iotpayCard)
    _ = try await counter.till.precreate("ORDER001")
    _ = try await counter.till.order("ORDER001", until: .inProgress)
    counter.desk.books.withLock { ($0.fate, $0.refusesKey) = (.paid, true) }
    _ = try await counter.till.order("ORDER001", waits: 6) { $0.handOver }
    let status = try await counter.till.till.status(by: Fixture.peer)
    let told = try #require(status.disbelieved?.first)
    #expect(told.count > 1 && told.newest)
    #expect(try await counter.till.till.journaledEvents("answer").count == 1)
    let logged = counter.till.shop.logs.lines.filter {
      $0.hasPrefix("warning an answer was not believed")
    }
    #expect(logged.count == 1 && logged[0].contains("0013"), "\(logged)")
    counter.desk.books.withLock { $0.refusesKey = false }
    #expect(try await counter.till.order("ORDER001", until: .paid).state == .paid)
  }

  /// Once in the log and once in the journal, with the order and the reason, and in the status.
  private func expectTrace(
    of counter: Counter, _ tampering: Tampering
  ) async throws {
    let status = try await counter.till.till.status(by: Fixture.peer)
    let name = counter.desk.gateway.name
    let told = try #require(status.disbelieved?.first, "\(tampering)")
    #expect(told.gateway == name && told.newest && told.count > 0 && !told.reason.isEmpty)
    let logged = counter.till.shop.logs.lines.filter {
      $0.hasPrefix("warning an answer was not believed")
    }
    #expect(logged.count < told.count || told.count == 1, "the first of a run only")
    #expect(logged.contains { $0.contains("client_sn=ORDER001") && $0.contains("gateway=\(name)") })
    let events = try await counter.till.till.journaledEvents("answer")
    #expect(events.count == logged.count)
    #expect(events.allSatisfy { $0.clientSN?.text == "ORDER001" && $0.data.contains(#""reason""#) })
  }
}
