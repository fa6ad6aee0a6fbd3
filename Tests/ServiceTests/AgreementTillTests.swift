import Gateways
import Synchronization
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// Agreements through the till: the page, the signature, payments under it, and its end.
@Suite(.timeLimit(.minutes(3))) struct AgreementTillTests {
  /// Where agreements are kept, and how they are made there.
  enum Keeper: String, CaseIterable, Sendable {
    case iotpayCard, ucsp
    var system: System { self == .ucsp ? .ucsp : .iotpayCard }
    var user: String? { self == .ucsp ? "U1" : nil }
  }

  private struct Counter {
    let keeper: Keeper
    let desk: any GatewayDesk
    let till: GatewayCounter

    init(_ keeper: Keeper) async throws {
      self.keeper = keeper
      let clock = ManualClock()
      desk = try keeper.system.desk(clock)
      till = try await GatewayCounter(
        desk.gateway, over: desk, currency: desk.currency, clock: clock)
    }

    var body: AgreementBody {
      var body = AgreementBody()
      body.agreementNo = "club-1"
      body.user = keeper.user
      return body
    }

    func begin() async throws -> AgreementView {
      _ = try await till.till.agree(body, by: Fixture.peer, wait: nil)
      return try await agreement(until: .signing)
    }

    /// The customer signs: at IOTPay the next question tells, at UCSP a notice.
    func sign() async throws -> AgreementView {
      desk.books.withLock { $0.isSigned = true }
      if keeper == .ucsp {
        let system = try #require(desk.gateway as? any NotifiedGateway)
        let hint = NotificationHint(.agreement(id: "CT-1", user: "U1"))
        #expect(await till.till.hear(hint, from: system) == .heard)
      }
      return try await agreement(until: .active)
    }

    func agreement(until state: AgreementState) async throws -> AgreementView {
      for _ in 0..<500 {
        await till.settle()
        let view = try await till.till.agreement("club-1", by: Fixture.peer, wait: nil)
        guard view.state != state, let due = till.clock.nextDue else { return view }
        till.clock.advance(to: due)
      }
      return try await till.till.agreement("club-1", by: Fixture.peer, wait: nil)
    }

    func pay(_ number: String, _ agreement: String = "club-1") async throws -> OrderView {
      let body = PayBody(order: Fixture.order(number), agreement: agreement)
      return try await till.till.pay(body, by: Fixture.peer, wait: nil).value
    }

    var verbs: [String] { desk.books.withLock { $0.verbs } }
  }

  @Test(arguments: Keeper.allCases)
  func signedAndCharged(_ keeper: Keeper) async throws {
    let counter = try await Counter(keeper)
    let shown = try await counter.begin()
    #expect(shown.state == .signing)
    #expect(shown.qrCode?.hasPrefix("https://") == true)
    // Nothing pays before it is signed.
    let early = await counter.till.problem { _ = try await counter.pay("ORDER001") }
    #expect(early?.code == .wrongState)
    let signed = try await counter.sign()
    #expect(signed.state == .active && signed.qrCode == nil && signed.signedAt != nil)
    #expect((signed.masked != nil) == (keeper == .iotpayCard))
    _ = try await counter.pay("ORDER001")
    await counter.till.settle()
    counter.desk.books.withLock { $0.fate = .paid }
    let order = try await counter.till.order("ORDER001", until: .paid)
    #expect(
      order.state == .paid && order.handOver, "\(order.state) \(order.message)")
    #expect(order.agreement == "club-1")
    #expect(counter.verbs.count { $0 == "debit" } == 1)
    // The same once more is the same order; with a code it would be another.
    #expect(try await counter.pay("ORDER001").state == .paid)
    #expect(counter.verbs.count { $0 == "debit" } == 1)
    let events = try await counter.till.till.published("agreement")
    #expect(events.contains("signing") && events.contains("active"))
    #expect(!events.contains("CT-1"))
  }

  @Test(arguments: Keeper.allCases)
  func ended(_ keeper: Keeper) async throws {
    let counter = try await Counter(keeper)
    _ = try await counter.begin()
    _ = try await counter.sign()
    _ = try await counter.till.till.closeAgreement("club-1", by: Fixture.peer, wait: nil)
    let closed = try await counter.agreement(until: .closed)
    #expect(closed.state == .closed && closed.closedAt != nil)
    #expect(counter.verbs.contains("close") == (keeper == .ucsp))
    let late = await counter.till.problem { _ = try await counter.pay("ORDER001") }
    #expect(late?.code == .wrongState)
    let again = try await counter.till.till.closeAgreement("club-1", by: Fixture.peer, wait: nil)
    #expect(again.value.state == .closed && again.final)
  }

  /// A number stands for its contents; what is wrong is refused before anything leaves.
  @Test(arguments: Keeper.allCases)
  func refusals(_ keeper: Keeper) async throws {
    let counter = try await Counter(keeper)
    let till = counter.till.till
    var wrong = counter.body
    wrong.user = keeper == .ucsp ? nil : "U1"
    var long = counter.body
    long.agreementNo = String(repeating: "x", count: 31)
    var elsewhere = counter.body
    elsewhere.gateway = "upay"
    for (body, field) in [(wrong, "user"), (long, "agreement_no"), (elsewhere, "gateway")] {
      let problem = await counter.till.problem {
        _ = try await till.agree(body, by: Fixture.peer, wait: nil)
      }
      #expect(problem?.code == .invalid)
      #expect(problem?.errors.map(\.field) == [field])
    }
    let unknown = await counter.till.problem { _ = try await counter.pay("ORDER001", "nobody") }
    #expect(unknown?.errors.map(\.field) == ["agreement"])
    let missing = await counter.till.problem {
      _ = try await till.agreement("nobody", by: Fixture.peer, wait: nil)
    }
    #expect(missing?.code == .notFound)
    #expect(counter.verbs.isEmpty)
    _ = try await counter.begin()
    var other = counter.body
    other.operator = "somebody else"
    let differs = await counter.till.problem {
      _ = try await till.agree(other, by: Fixture.peer, wait: nil)
    }
    #expect(differs?.code == .contentsDiffer)
    let same = try await till.agree(counter.body, by: Fixture.peer, wait: nil)
    #expect(same.value.agreementNo == "club-1")
    #expect(counter.verbs.count { $0 == "sign" } == 1)
    let page = try await till.agreements(AgreementsQuery(), by: Fixture.peer)
    #expect(page.agreements.map(\.agreementNo) == ["club-1"] && page.next == nil)
  }

  /// A list of any length can be read to its end, and a notice of a contract that is known, however long
  /// ago it was signed, signs no other.
  @Test func manyOfThem() async throws {
    let counter = try await Counter(.ucsp)
    let till = counter.till.till
    let system = try #require(counter.desk.gateway as? any NotifiedGateway)
    let old = NotificationHint(.agreement(id: "CT-1", user: "U1"))
    _ = try await counter.begin()
    #expect(await till.hear(old, from: system) == .heard)
    _ = try await counter.agreement(until: .active)
    for number in 2...205 {
      var body = counter.body
      body.agreementNo = "club-\(number)"
      _ = try await till.agree(body, by: Fixture.peer, wait: nil)
    }
    await counter.till.settle()
    #expect(await till.hear(old, from: system) == .heard)
    let newest = try await till.agreement("club-205", by: Fixture.peer, wait: nil)
    #expect(newest.state != .active && newest.signedAt == nil)
    var query = AgreementsQuery()
    query.limit = 100
    var numbers: [String] = []
    repeat {
      let page = try await till.agreements(query, by: Fixture.peer)
      numbers += page.agreements.map(\.agreementNo)
      query.after = page.next
    } while query.after != nil
    #expect(numbers == (1...205).reversed().map { "club-\($0)" })
    query.after = "club-7"
    let wrong = await counter.till.problem { [query] in
      _ = try await till.agreements(query, by: Fixture.peer)
    }
    #expect(wrong?.errors.map(\.field) == ["after"])
  }

  /// The key stands in the configuration: no check-in and no activation mends it.
  @Test func signatureRefused() async throws {
    let counter = try await Counter(.iotpayCard)
    counter.desk.books.withLock { $0.refusesKey = true }
    _ = try await counter.till.till.agree(counter.body, by: Fixture.peer, wait: nil)
    let failed = try await counter.agreement(until: .failed)
    #expect(failed.state == .failed && failed.error?.code == "signature-refused")
  }

  /// Others have none: nothing is journaled or sent, and it is said what to do instead.
  @Test(arguments: [System.securepay, .iotpay])
  func whereThereAreNone(_ system: System) async throws {
    let clock = ManualClock()
    let desk = try system.desk(clock)
    let till = try await GatewayCounter(
      desk.gateway, over: desk, currency: desk.currency, clock: clock)
    let problem = await till.problem {
      _ = try await till.till.agree(AgreementBody(), by: Fixture.peer, wait: nil)
    }
    #expect(problem?.code == .notSupportedByGateway)
    #expect(problem?.detail.hasSuffix(Capability.agreements.instead) == true)
    #expect(desk.books.withLock { $0.verbs }.isEmpty)
    #expect(try await till.till.agreements(AgreementsQuery(), by: Fixture.peer).agreements.isEmpty)
  }

  /// A notice of somebody else's contract, or of one that nobody waits for.
  @Test func strangeNotices() async throws {
    let counter = try await Counter(.ucsp)
    let till = counter.till.till
    let system = try #require(counter.desk.gateway as? any NotifiedGateway)
    func hear(_ id: String, _ user: String?) async -> NotificationVerdict {
      await till.hear(NotificationHint(.agreement(id: id, user: user)), from: system)
    }
    #expect(await hear("CT-1", "U1") == .unknownOrder)
    _ = try await counter.begin()
    #expect(await hear("CT-1", "U2") == .unknownOrder)
    #expect(try await counter.agreement(until: .active).state != .active)
    #expect(await hear("CT-1", nil) == .unknownOrder)
    #expect(await hear("CT-1", "U1") == .heard)
    #expect(await hear("CT-1", "U1") == .heard)
    #expect(try await counter.agreement(until: .active).state == .active)
  }
}
