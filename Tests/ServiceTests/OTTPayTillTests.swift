import Cryptography
import Gateways
import Synchronization
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// Orders of a payment system without activation, cancel and keys that are renewed.
@Suite(.timeLimit(.minutes(2))) struct OTTPayTillTests {
  private let desk = OTTPayDesk()

  /// One till with OTT Pay alone, or beside Upay.
  private func counter(
    _ settings: OTTPayGateway.Settings = .init(), besideUpay: Bool = false,
    routes: [GatewayRoute] = []
  ) async throws -> GatewayCounter {
    try await GatewayCounter(
      OTTPayGateway(account: OTTPayDesk.merchant, settings), over: desk, currency: .cad,
      clock: ManualClock(), besideUpay: besideUpay, routes: routes)
  }

  @Test func aSaleByTheCustomersCode() async throws {
    let counter = try await counter()
    let terminal = try await counter.till.terminal(by: Fixture.peer)
    #expect(terminal.activated)
    #expect(terminal.checkIn == CheckInView(state: "ok", lastAt: nil, nextAt: nil, unconfirmed: 0))
    #expect(try await counter.till.status(by: Fixture.peer).ready)
    #expect(
      terminal.gateways.map(\.capabilities) == [
        ["pay", "preauth", "precreate", "query", "refund", "revoke"]
      ])
    _ = try await counter.pay("A-1")
    let order = try await counter.order("A-1", until: .paid)
    #expect(order.state == .paid)
    #expect(order.handOver)
    #expect(order.currency == "CAD")
    #expect(order.gateway == "ottpay")
    #expect(order.gatewayOrderNo?.utf8.count == 20)
    #expect(desk.books.withLock { $0.wallets } == ["WECHATPAY"])
    #expect(order.payway == "3", "the wallet of the code, which no answer names")
  }

  @Test func aQRCodeThatIsPaid() async throws {
    let counter = try await counter()
    _ = try await counter.precreate("Q1")
    let shown = try await counter.order("Q1", until: .inProgress)
    #expect(shown.qrCode == "https://pay.example/1")
    desk.books.withLock { $0.status = "success" }
    #expect(try await counter.order("Q1", until: .paid).state == .paid)
    #expect(desk.books.withLock { $0.actions.first } == "CC_PURCHASE")
  }

  /// Nothing closes it there: it is asked for until its time is over, and no cancel is sent.
  @Test func aQRCodeThatIsGivenUpAndPaidLate() async throws {
    let counter = try await counter()
    _ = try await counter.precreate("Q1", payway: "3")
    _ = try await counter.order("Q1", until: .inProgress)
    let canceling = try await counter.till.cancel(
      "Q1", CancelBody(), by: Fixture.peer, wait: nil
    ).value
    #expect(canceling.state == .canceling)
    let closed = try await counter.order("Q1", until: .canceled)
    #expect(closed.state == .canceled)
    #expect(!closed.handOver)
    desk.books.withLock { $0.status = "success" }
    var order = try await counter.order("Q1", until: .canceling)
    #expect(order.latePayment != nil)
    order = try await counter.order("Q1", until: .canceled)
    #expect(order.returns.map(\.kind) == ["late_payment"])
    #expect(order.returns.map(\.state) == ["succeeded"])
    #expect(desk.books.withLock { $0.refunded } == 1_250)
    let actions = Set(desk.books.withLock { $0.actions })
    #expect(actions == ["ACTIVEPAY", "STATUS_QUERY", "REFUND"])
  }

  @Test func refundsAndARevokeThatIsOne() async throws {
    let counter = try await counter()
    _ = try await counter.pay("A1")
    _ = try await counter.order("A1", until: .paid)
    _ = try await counter.till.refund(
      "A1", RefundBody(refundRequestNo: "R1", refundAmount: 250), by: Fixture.peer, wait: nil)
    let partly = try await counter.order("A1", until: .partiallyRefunded)
    #expect(partly.refundedAmount == 250)
    #expect(desk.books.withLock { $0.refunds.count } == 1)

    // The desk has one order at a time, and remembers what went back.
    desk.books.withLock { $0.refunds = [:] }
    _ = try await counter.pay("A2", code: "134567890123456781")
    _ = try await counter.order("A2", until: .paid)
    _ = try await counter.till.revoke("A2", CancelBody(), by: Fixture.peer, wait: nil)
    #expect(try await counter.order("A2", until: .revoked).state == .revoked)
    #expect(desk.books.withLock { $0.refunded } == 1_250)
  }

  @Test func whatItCannotDoIsSaidWithWhatToDoInstead() async throws {
    var settings = OTTPayGateway.Settings()
    settings.revokesByRefund = false
    let counter = try await counter(settings)
    _ = try await counter.pay("A1")
    _ = try await counter.order("A1", until: .paid)
    let sent = desk.books.withLock { $0.actions.count }
    let till = counter.till
    let refused: [(Capability, Problem?)] = [
      (
        .revoke,
        await counter.problem {
          _ = try await till.revoke("A1", CancelBody(), by: Fixture.peer, wait: nil)
        }
      ),
      (
        .activate,
        await counter.problem {
          _ = try await till.activate(ActivateBody(code: "12345678"), by: Fixture.peer)
        }
      ),
      (
        .adopt,
        await counter.problem { _ = try await till.adopt(AdoptBody(sn: "7"), by: Fixture.peer) }
      ),
    ]
    for (capability, problem) in refused {
      #expect(problem?.code == .notSupportedByGateway)
      #expect(problem?.detail.hasSuffix(capability.instead) == true)
    }
    #expect(desk.books.withLock { $0.actions.count } == sent)
  }

  @Test func aPreauthOnlyReserves() async throws {
    let counter = try await counter()
    _ = try await counter.precreate("P1", preauth: true)
    _ = try await counter.order("P1", until: .inProgress)
    #expect(desk.books.withLock { $0.actions.first } == "CC_PREAUTH")
    desk.books.withLock { $0.status = "authorised" }
    let order = try await counter.order("P1", until: .paid)
    #expect(order.preauth == true)
    #expect(order.message.hasPrefix("Pre-authorised: CAD 12.50"))
  }

  @Test func aWrongRequestIsRefusedBeforeAnythingIsJournaled() async throws {
    let counter = try await counter()
    let wrong: [(String, Problem?)] = [
      (
        "currency",
        await counter.problem { _ = try await counter.pay("A1") { $0.currency = "CNY" } }
      ),
      ("payway", await counter.problem { _ = try await counter.pay("A2", code: "99887766") }),
      ("payway", await counter.problem { _ = try await counter.precreate("A3", payway: nil) }),
      ("reflect", await counter.problem { _ = try await counter.pay("A4") { $0.reflect = "x" } }),
      (
        "gateway",
        await counter.problem { _ = try await counter.pay("A5") { $0.gateway = "upay" } }
      ),
    ]
    for (field, problem) in wrong {
      #expect(problem?.code == .invalid)
      #expect(problem?.errors.map(\.field) == [field])
    }
    for number in ["A1", "A2", "A3", "A4", "A5"] {
      let missing = await counter.problem {
        _ = try await counter.till.order(number, by: Fixture.peer, wait: nil)
      }
      #expect(missing?.code == .notFound)
    }
    #expect(desk.books.withLock { $0.actions }.isEmpty)
  }

  @Test func severalSystemsAndRules() async throws {
    var byCurrency = GatewayRoute(gateway: "ottpay")
    byCurrency.currency = .cad
    var byCode = GatewayRoute(gateway: "ottpay")
    byCode.verb = .pay
    byCode.codePrefix = "62"
    var byPayway = GatewayRoute(gateway: "ottpay")
    byPayway.verb = .precreate
    byPayway.payway = "17"
    var rest = GatewayRoute(gateway: "upay")
    rest.currency = .cny
    let union = "6221234567890123456"
    do {
      let counter = try await counter(besideUpay: true, routes: [byCurrency, rest])
      _ = try await counter.pay("A1") { $0.currency = "CAD" }
      let paid = try await counter.order("A1", until: .paid)
      #expect(paid.gateway == "ottpay" && paid.currency == "CAD")
    }
    let counter = try await counter(besideUpay: true, routes: [byCode, byPayway, rest])
    _ = try await counter.pay("A2", code: union) { $0.currency = "CAD" }
    #expect(try await counter.order("A2", until: .paid).gateway == "ottpay")
    #expect(try await counter.precreate("A3") { $0.currency = "CAD" }.gateway == "ottpay")
    // Upay is picked, and is not activated here.
    #expect(await counter.problem { _ = try await counter.pay("A4") }?.code == .notActivated)
    #expect(
      await counter.problem { _ = try await counter.precreate("A5", payway: "3") }?.code
        == .notActivated)
    // Named, no rule is asked.
    _ = try await counter.pay("A6", code: "251234567890123456") { $0.gateway = "ottpay" }
    #expect(try await counter.order("A6", until: .paid).gateway == "ottpay")
    let named = await counter.problem { _ = try await counter.pay("A7") { $0.gateway = "upay" } }
    #expect(named?.code == .notActivated)
  }

  /// An amount whose currency nobody named is in the till's, wherever a rule leads it.
  @Test func aRuleIsNoMoneyChanger() async throws {
    var byCode = GatewayRoute(gateway: "ottpay")
    byCode.codePrefix = "62"
    let rest = GatewayRoute(gateway: "upay")
    let counter = try await counter(besideUpay: true, routes: [byCode, rest])
    let union = "6221234567890123456"
    for given in [nil, "CNY"] {
      let problem = await counter.problem {
        _ = try await counter.pay("A1", code: union) { $0.currency = given }
      }
      #expect(problem?.code == .invalid && problem?.errors.map(\.field) == ["currency"])
      #expect(problem?.detail.contains("CAD") == true)
    }
    let missing = await counter.problem {
      _ = try await counter.till.order("A1", by: Fixture.peer, wait: nil)
    }
    #expect(missing?.code == .notFound)
    #expect(desk.books.withLock { $0.wallets }.isEmpty)
    _ = try await counter.pay("A1", code: union) { $0.gateway = "ottpay" }
    #expect(try await counter.order("A1", until: .paid).currency == "CAD")
  }

  /// None is named, and one alone is able: it is that one. Where none is, it is said what to do instead.
  @Test func theOnlyOneThatCan() async throws {
    let counter = try await counter(besideUpay: true)
    let held = try await counter.precreate("A1", preauth: true) { $0.currency = "CAD" }
    #expect(held.gateway == "ottpay" && held.preauth == true)
    let unsaid = await counter.problem { _ = try await counter.precreate("A2", preauth: true) }
    #expect(unsaid?.errors.map(\.field) == ["currency"])
    let none = await counter.problem {
      _ = try await counter.till.agree(AgreementBody(), by: Fixture.peer, wait: nil)
    }
    #expect(none?.code == .notSupportedByGateway)
    #expect(none?.detail.hasSuffix(Capability.agreements.instead) == true)
  }

  @Test func withoutARuleOneMustBeNamed() async throws {
    let counter = try await counter(besideUpay: true)
    let problem = await counter.problem { _ = try await counter.pay("A1") }
    #expect(problem?.errors.map(\.field) == ["gateway"])
    #expect(problem?.detail.contains("upay, ottpay") == true)
  }

  /// The number stands for its order, wherever a rule would send it now.
  @Test func aRuleThatIsChangedMovesNoOrder() async throws {
    var rule = GatewayRoute(gateway: "ottpay")
    rule.codePrefix = Fixture.code
    let counter = try await counter(besideUpay: true, routes: [rule])
    _ = try await counter.pay("A1") { $0.currency = "CAD" }
    let paid = try await counter.order("A1", until: .paid)
    #expect(try await counter.pay("A1") == paid)
  }
}
