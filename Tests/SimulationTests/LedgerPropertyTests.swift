import Conformance
import FoundationEssentials
import Terminal
import Testing

@testable import Simulation

@Suite("Histories from a seed")
struct LedgerPropertyTests {
  /// A shop with few numbers, so that operations meet on the same order.
  struct Shop {
    var till: TestTill
    var random: SeededGenerator
    var answers: [Verdict] = []

    init(seed: UInt64) {
      till = TestTill(seed: seed)
      random = SeededGenerator(seed: seed ^ 0xABCD)
      for behaviour in CustomerBehaviour.allCases {
        let delay = Bool.random(using: &random) ? Int64(3_000) : nil
        till.model.script(Customer(behaviour, delay: delay), for: behaviour.rawValue)
      }
    }

    private mutating func scriptReturn() {
      let verbs = ReturnScript.Verb.allCases
      let behaviours = ReturnScript.Behaviour.allCases
      let script = ReturnScript(
        verbs.randomElement(using: &random) ?? .cancel,
        behaviours.randomElement(using: &random) ?? .ok,
        delay: Bool.random(using: &random) ? 30_000 : nil,
        then: Sequel.allCases.randomElement(using: &random))
      // Some of them make no sense, and are refused.
      try? till.model.script(script)
    }

    mutating func step() {
      let number = "A\(Int.random(in: 1...12, using: &random))"
      let amount = String(Int.random(in: 1...700, using: &random))
      till.now += Int64.random(in: 0...90_000, using: &random)
      switch Int.random(in: 0..<12, using: &random) {
      case 0...2:
        // Most customers simply pay, or there would be little to give back.
        let rare = CustomerBehaviour.allCases.randomElement(using: &random) ?? .ok
        let behaviour = Bool.random(using: &random) ? rare : .ok
        answers.append(till.pay(number, amount: amount, code: behaviour.rawValue))
      case 3: answers.append(till.precreate(number))
      case 4:
        let sn = till.model.order(.clientSN(number))?.sn ?? ""
        try? till.model.customerPays(sn, at: till.now)
      case 5, 6:
        let refund = String(Int.random(in: 1...4, using: &random))
        answers.append(till.refund(number, refund, amount: amount))
      case 7: answers.append(till.cancel(number))
      case 8:
        let cents = Int64.random(in: 1...300, using: &random)
        try? till.model.refundInPortal(.clientSN(number), amount: cents, at: till.now)
      case 9, 10: scriptReturn()
      default: answers.append(till.query(number))
      }
    }
  }

  @Test(
    "Whatever is scripted, nothing happens that must never be",
    .covers("10.3/10-states", "10.5/22-refunds-within-total"), arguments: 0..<60)
  func violations(_ seed: Int) {
    var shop = Shop(seed: UInt64(seed) + 1_000)
    for _ in 0..<150 { shop.step() }
    #expect(shop.till.model.ledgerReport.violations.isEmpty)
    // What was left open ends, and nothing is wrong then either.
    shop.till.now += .days(1)
    _ = shop.till.query("A1")
    #expect(shop.till.model.ledgerReport.violations.isEmpty)
    #expect(shop.till.model.nextDue == nil)
  }

  @Test(
    "Money taken, less money returned, is what orders say is left",
    .covers("10.5/22-ledger", "10.3/10-states", "10.5/22-refunds-within-total"), arguments: 0..<60)
  func identities(_ seed: Int) {
    var shop = Shop(seed: UInt64(seed))
    for _ in 0..<120 {
      shop.step()
      let model = shop.till.model
      let ledger = model.ledger
      #expect(ledger.kept == ledger.taken - ledger.returned)
      #expect(ledger.accounts.values.reduce(0) { $0 + $1.kept } == ledger.kept)
      for order in model.orders.values {
        let account = ledger.accounts[order.sn]
        let left: Int64 =
          switch order.status {
          case .paid, .partiallyRefunded, .refunded: order.netAmount
          case .refundInProgress, .refundError: order.netAmount
          case .created, .payCanceled, .payError, .canceled, .invalidStatusCode: 0
          case .cancelInProgress, .cancelError: account?.kept ?? 0
          }
        #expect(account?.kept ?? 0 == left)
        #expect([0, order.totalAmount].contains(account?.taken ?? 0))
        #expect(order.refundedAmount <= order.totalAmount)
        #expect(Set(order.refunds.map(\.refundRequestNo)).count == order.refunds.count)
      }
      #expect(Set(model.orders.values.map(\.clientSN)).count == model.orders.count)
    }
  }

  @Test("One seed makes one history", arguments: [1, 2])
  func deterministic(_ seed: UInt64) throws {
    var shops = [Shop(seed: seed), Shop(seed: seed)]
    for index in shops.indices {
      for _ in 0..<200 { shops[index].step() }
    }
    #expect(shops[0].answers == shops[1].answers)
    #expect(shops[0].till.model.ledgerReport == shops[1].till.model.ledgerReport)
    #expect(shops[0].answers.contains { $0.result == "REFUND_SUCCESS" })
  }

  @Test("A model that was written and read again goes on as if nothing had been")
  func codable() throws {
    var shop = Shop(seed: 7)
    for _ in 0..<100 { shop.step() }
    var copy = shop
    copy.till.model = try JSONText.decode(
      UpayModel.self, from: JSONText.octets(shop.till.model))
    for _ in 0..<100 {
      shop.step()
      copy.step()
    }
    #expect(shop.answers == copy.answers)
    #expect(shop.till.model.ledgerReport == copy.till.model.ledgerReport)
  }
}
