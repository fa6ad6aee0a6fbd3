import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// A sale can take several orders, and is paid once.
@Suite(.timeLimit(.minutes(5))) struct SaleTests {
  static let cashier = Peer(pid: 1, uid: 1_001, gid: 1_001)
  static let supervisor = Peer(pid: 1, uid: 1_002, gid: 1_002, groups: [501])

  private func open(_ shop: Shop) async throws -> Life {
    shop.settings.access.members[.cashier] = .init(users: [1_001])
    shop.settings.access.members[.supervisor] = .init(groups: [501])
    return try await shop.open()
  }

  private func pay(
    _ life: Life, _ number: String?, _ code: String?, by peer: Peer = cashier, sale: String = "S-1",
    again: Bool? = nil, wait: Milliseconds? = .seconds(9)
  ) async throws -> OrderView {
    var body = PayBody(order: Fixture.order(number), dynamicID: code)
    body.order.saleNo = sale
    body.order.again = again
    return try await life.till.pay(body, by: peer, wait: wait).value
  }

  private func refusal(_ body: () async throws -> Void) async -> Problem? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Problem
    }
  }

  private static let codes = (0..<9).map { "13123456789012345\($0)" }

  @Test func aPaidSaleIsNotChargedTwice() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    #expect(try await pay(life, "A1", Self.codes[1]).saleNo == "S-1")
    let problem = await refusal { _ = try await pay(life, "A2", Self.codes[2]) }
    #expect(problem?.code == .salePaid)
    #expect(problem?.detail.contains("A1") == true)
    #expect(life.line.seen(.pay).count == 1)
    // The same number answers its own order, whatever the rule says of new ones.
    #expect(try await pay(life, "A1", Self.codes[1]).state == .paid)
    // A refused request consumes no number, and other sales are none of its business.
    #expect(try await pay(life, "A2", Self.codes[2], sale: "S-2").state == .paid)
    #expect(try await life.pay("A3", code: Self.codes[3], wait: .seconds(9)).value.state == .paid)
  }

  @Test func againPassesAPaidOneAndIsJournaled() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    #expect(try await pay(life, "A2", Self.codes[2], again: true).state == .paid)
    #expect(shop.world.ledger.taken == 2 * 1_250)
    let causes = try await life.events("order").filter { $0.clientSN?.text == "A2" }.map(\.cause)
    #expect(causes.first == "pay requested again for sale S-1")
    let stored = try await life.till.stored(try #require(ClientSN("A2")))
    #expect(stored?.order.request.again == true)
  }

  @Test func anUnresolvedSaleWaitsForItsOrder() async throws {
    let shop = try Shop()
    shop.world.customer(Self.codes[1], .never)
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1], wait: nil)
    await life.settle()
    for again in [nil, false, true] {
      let problem = await refusal { _ = try await pay(life, "A2", Self.codes[2], again: again) }
      #expect(problem?.code == .saleUnresolved)
      #expect(problem?.detail.contains("A1") == true)
    }
    let byChief = await refusal {
      _ = try await pay(life, "A2", Self.codes[2], by: Self.supervisor)
    }
    #expect(byChief?.code == .saleUnresolved)
    #expect(
      try await pay(life, "A2", Self.codes[2], by: Self.supervisor, again: true).state == .paid)
    #expect(life.line.seen(.pay).count == 2)
  }

  /// An armed order of the sale is unresolved too: its customer may be about to scan.
  @Test func anArmedOrderHoldsItsSale() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", nil, wait: nil)
    let problem = await refusal { _ = try await pay(life, "A2", Self.codes[2]) }
    #expect(problem?.code == .saleUnresolved)
    _ = try await life.cancel("A1")
    #expect(try await pay(life, "A2", Self.codes[2]).state == .paid)
  }

  @Test(.covers("7.1/new-number"), arguments: [CustomerBehaviour.poor, .expired, .invalid])
  func afterAFailureTheSaleIsOpenAgain(_ behaviour: CustomerBehaviour) async throws {
    let shop = try Shop()
    shop.world.customer(Self.codes[1], behaviour)
    let life = try await open(shop)
    #expect(try await pay(life, "A1", Self.codes[1]).state == .failed)
    #expect(try await pay(life, "A2", Self.codes[2]).state == .paid)
  }

  @Test(arguments: ["refund", "revoke"])
  func aSaleThatWasWhollyGivenBackIsOpenAgain(_ how: String) async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    if how == "refund" {
      _ = try await life.refund("A1", "R1", 250)
      await life.settle()
      let problem = await refusal { _ = try await pay(life, "A2", Self.codes[2]) }
      #expect(problem?.code == .salePaid)
      _ = try await life.refund("A1", "R2", 1_000)
    } else {
      _ = try await life.revoke("A1")
    }
    await life.settle()
    #expect(try await pay(life, "A2", Self.codes[2]).state == .paid)
    #expect(shop.world.ledger.kept == 1_250)
  }

  /// A return of which nobody knows the end keeps the sale closed.
  @Test func anOpenReturnKeepsTheSalePaid() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    life.line.always(.revoke, .requestLost)
    _ = try await life.revoke("A1")
    await life.settle()
    #expect(try await life.state("A1") == .revoking)
    let problem = await refusal { _ = try await pay(life, "A2", Self.codes[2]) }
    #expect(problem?.code == .salePaid)
  }

  /// Two tills' programs post the same sale at the same moment.
  @Test func ofTwoAtOnceOneIsTaken() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let results = await withTaskGroup(of: String.self) { group in
      for index in 0..<8 {
        group.addTask {
          do {
            return try await pay(life, "A\(index)", Self.codes[index], wait: nil).clientSN
          } catch let problem as Problem {
            return problem.code.rawValue
          } catch {
            return "\(error)"
          }
        }
      }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    await life.settle()
    #expect(results.count { $0.hasPrefix("A") } == 1, "\(results)")
    #expect(results.count { $0 == "sale-unresolved" || $0 == "sale-paid" } == 7, "\(results)")
    #expect(life.line.seen(.pay).count == 1)
    #expect(shop.world.ledger.taken == 1_250)
  }

  @Test func precreateAndPayShareASale() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.precreate("Q1") { $0.saleNo = "S-1" }
    await life.settle()
    let problem = await refusal { _ = try await pay(life, "A1", Self.codes[1]) }
    #expect(problem?.code == .saleUnresolved)
    _ = try await life.cancel("Q1")
    await life.settle()
    #expect(try await life.state("Q1") == .canceled)
    #expect(try await pay(life, "A1", Self.codes[1]).state == .paid)
    let late = await refusal { _ = try await life.precreate("Q2") { $0.saleNo = "S-1" } }
    #expect(late?.code == .salePaid)
  }

  @Test func theRuleSurvivesARestart() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    let next = try await shop.crash(life, rebooted: true)
    let problem = await refusal { _ = try await pay(next, "A2", Self.codes[2]) }
    #expect(problem?.code == .salePaid)
  }

  /// Of another order it says something else, so it belongs to the contents.
  @Test func theSaleBelongsToTheContents() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    let other = await refusal { _ = try await pay(life, "A1", Self.codes[1], sale: "S-2") }
    #expect(other?.code == .contentsDiffer)
    let again = await refusal { _ = try await pay(life, "A1", Self.codes[1], again: true) }
    #expect(again?.code == .contentsDiffer)
  }

  @Test(arguments: [
    "", String(repeating: "x", count: 65), "a\u{7}b", String(repeating: "é", count: 33),
  ])
  func aWrongNumberIsNamed(_ sale: String) async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let problem = await refusal { _ = try await pay(life, "A1", Self.codes[1], sale: sale) }
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.map(\.field) == ["sale_no"])
    #expect(life.line.seen(.pay).isEmpty)
    #expect(
      try await pay(life, "A1", Self.codes[1], sale: String(repeating: "x", count: 64)).state
        == .paid)
  }

  @Test func theListFindsTheOrdersOfASale() async throws {
    let shop = try Shop()
    shop.world.customer(Self.codes[1], .poor)
    let life = try await open(shop)
    _ = try await pay(life, "A1", Self.codes[1])
    _ = try await pay(life, "A2", Self.codes[2])
    _ = try await pay(life, "B1", Self.codes[3], sale: "S-2")
    let page = try await life.till.orders(OrdersQuery(saleNo: "S-1"), by: Self.cashier)
    #expect(page.orders.map(\.clientSN) == ["A2", "A1"])
    let paid = try await life.till.orders(
      OrdersQuery(saleNo: "S-1", state: .paid), by: Self.cashier)
    #expect(paid.orders.map(\.clientSN) == ["A2"])
  }
}
