import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("What must never be")
struct LedgerViolationTests {
  static func checks(_ model: UpayModel, _ claims: LedgerClaims = LedgerClaims()) -> [String] {
    model.ledgerReport(claims: claims).violations.map { "\($0.check.rawValue) \($0.subject)" }
  }

  @Test("An order whose money is elsewhere than its state says", .covers("10.5/22-ledger"))
  func money() {
    var till = TestTill()
    _ = till.pay("A1")
    #expect(Self.checks(till.model).isEmpty)
    till.model.change(till.model.orders.keys.first ?? "") { $0.status = .canceled }
    #expect(Self.checks(till.model) == ["money A1"])
  }

  @Test(
    "A number that was refunded twice, and more than was paid",
    .covers("10.5/22-refunds-within-total"))
  func refunds() {
    var till = TestTill()
    _ = till.pay("A1")
    let sn = till.model.orders.keys.first ?? ""
    let refund = UpayRefund(refundRequestNo: "1", amount: 400, at: 0, external: false)
    till.model.change(sn) { $0.refunds = [refund, refund] }
    #expect(Self.checks(till.model) == ["money A1", "refunds A1"])
    till.model.change(sn) { $0.refunds = [refund, refund, refund] }
    #expect(Self.checks(till.model).contains("refunds A1"))
  }

  @Test(
    "Two payments under one number, and two for one sale, unless one went back",
    .covers("10.5/22-never-twice"))
  func twice() {
    var till = TestTill()
    till.model.rules.orders.numberScope = .terminal
    _ = till.pay("A1")
    _ = till.pay("A2")
    till.activate()
    _ = till.pay("A1")
    let sales = LedgerClaims(sales: ["sale 7": ["A2", "A1", "A3"], "sale 8": ["A2"]])
    #expect(Self.checks(till.model, sales) == ["number A1", "sale sale 7"])
    _ = till.cancel("A1")
    #expect(Self.checks(till.model, LedgerClaims(sales: ["s": ["A1"]])).isEmpty)
    #expect(Self.checks(till.model, sales) == ["sale sale 7"])
  }

  @Test("Goods that went out for nothing", .covers("10.5/22-delivered-if-paid"))
  func delivered() {
    var till = TestTill()
    till.model.script(Customer(.never), for: "28")
    _ = till.pay("A1")
    _ = till.pay("A2", code: "28")
    _ = till.refund("A1", "1", amount: "1000")
    let claims = LedgerClaims(delivered: ["A1", "A2", "A3"])
    #expect(Self.checks(till.model, claims) == ["delivered A2", "delivered A3"])
  }

  @Test("A terminal that holds no key the gateway accepts", .covers("10.5/22-key-in-slots"))
  func keys() {
    var till = TestTill()
    let held = LedgerClaims(keys: [till.sn: [keyID(till.key)]])
    _ = till.checkIn()
    #expect(Self.checks(till.model, held).isEmpty)
    _ = till.checkIn()
    #expect(Self.checks(till.model, held) == ["keys \(till.sn)"])
    #expect(Self.checks(till.model, LedgerClaims(keys: ["1": []])) == ["keys 1"])
  }
}
