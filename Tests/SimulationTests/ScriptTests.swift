import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("What was left open ends")
struct ScriptTests {
  @Test(
    "A payment in doubt is paid, or not, or stays", .covers("10.3/10-late-resolution"),
    arguments: [.error, .errorInProgress, .invalidStatus, .http500Open, .never]
      as [CustomerBehaviour], Sequel.allCases)
  func payments(_ behaviour: CustomerBehaviour, _ then: Sequel) {
    var till = TestTill()
    till.model.script(Customer(behaviour, delay: 2_000, then: then), for: "28")
    _ = till.pay("A1", code: "28")
    let before = till.query("A1").orderStatus
    till.now += 1_999
    #expect(till.query("A1").orderStatus == before)
    till.now += 1
    let after = till.query("A1").orderStatus
    switch then {
    case .succeeds: #expect(after == "PAID")
    case .fails: #expect(after == "PAY_CANCELED")
    case .nothing: #expect(after == before)
    }
    #expect(till.model.ledger.kept == (then == .succeeds ? 1000 : 0))
    #expect(till.model.ledgerReport.violations.isEmpty)
  }

  @Test(
    "A cancel in doubt is done, or not: then the order is paid, late if it was not before",
    .covers("10.3/10-late-resolution"),
    arguments: ["ok", "never"], [.error, .inProgress] as [ReturnScript.Behaviour])
  func cancels(_ customer: String, _ behaviour: ReturnScript.Behaviour) throws {
    for then in Sequel.allCases {
      var till = TestTill()
      till.model.script(Customer(customer == "ok" ? .ok : .never), for: "28")
      _ = till.pay("A1", code: "28")
      try till.model.script(ReturnScript(.cancel, behaviour, delay: 3_000, then: then))
      let doubt = till.cancel("A1").orderStatus
      #expect(doubt == (behaviour == .error ? "CANCEL_ERROR" : "CANCEL_INPROGRESS"))
      till.now += 2_999
      #expect(till.query("A1").orderStatus == doubt)
      till.now += 1
      let after = till.query("A1").orderStatus
      #expect(after == [.succeeds: "CANCELED", .fails: "PAID", .nothing: doubt][then])
      let kept: Int64 = customer == "ok" ? 1000 : 0
      #expect(
        till.model.ledger.kept == [.succeeds: 0, .fails: 1000, .nothing: kept][then])
      #expect(till.model.ledgerReport.violations.isEmpty)
    }
  }

  @Test("After a cancel in error the customer may still pay, or the cancel be repeated")
  func cancelError() throws {
    var till = TestTill()
    till.model.script(Customer(.paysAfter, delay: 4_000), for: "28")
    for number in ["A1", "A2"] { _ = till.pay(number, code: "28") }
    try till.model.script(ReturnScript(.cancel, .error, times: 2))
    for number in ["A1", "A2"] { #expect(till.cancel(number).result == "CANCEL_ABORT_ERROR") }
    #expect(till.cancel("A2").result == "CANCEL_ABORT_SUCCESS")
    till.now += 4_000
    #expect(till.query("A1").orderStatus == "PAID")
    #expect(till.query("A2").orderStatus == "CANCELED")
    #expect(till.model.ledger.kept == 1000)
  }

  @Test("While a cancel runs, another one runs along")
  func cancelRuns() throws {
    var till = TestTill()
    _ = till.pay("A1")
    try till.model.script(ReturnScript(.cancel, .inProgress))
    #expect(till.cancel("A1").result == "CANCEL_IN_PROGRESS")
    #expect(till.cancel("A1").result == "CANCEL_IN_PROGRESS")
    #expect(till.refund("A1", "1", amount: "1").error == "UPAY_REFUND_INVALID_ORDER_STATE")
    till.now += 5_000
    #expect(till.query("A1").orderStatus == "CANCELED")
    #expect(till.model.ledger.returned == 1000)
  }

  @Test(
    "A payment that comes just before the cancel is taken and given back", .covers("10.4/19-race"))
  func race() throws {
    var till = TestTill()
    till.model.script(Customer(.never), for: "28")
    _ = till.pay("A1", code: "28")
    try till.model.script(ReturnScript(.cancel, .race))
    #expect(till.cancel("A1").result == "CANCEL_SUCCESS")
    #expect(till.model.ledger.taken == 1000)
    #expect(till.model.ledger.returned == 1000)
  }

  @Test(
    "A refund in doubt is done, or not", .covers("10.4/18-in-progress", "10.4/18-error"),
    arguments: [.error, .failError, .inProgress] as [ReturnScript.Behaviour], Sequel.allCases)
  func refunds(_ behaviour: ReturnScript.Behaviour, _ then: Sequel) throws {
    var till = TestTill()
    _ = till.pay("A1")
    _ = till.refund("A1", "0", amount: "100")
    try till.model.script(ReturnScript(.refund, behaviour, delay: 3_000, then: then))
    let doubt = till.refund("A1", "1", amount: "300").orderStatus
    #expect(doubt == (behaviour == .inProgress ? "REFUND_INPROGRESS" : "REFUND_ERROR"))
    #expect(till.refund("A1", "2", amount: "1").error == "UPAY_REFUND_INVALID_ORDER_STATE")
    #expect(till.cancel("A1").error == "UPAY_CANCEL_INVALID_ORDER_STATE")
    till.now += 3_000
    let shown = till.call("/upay/v2/query", ["client_sn": "A1", "refund_request_no": "1"])
    #expect(shown.data["client_tsn"] == "A1-1")
    #expect(shown.orderStatus == (then == .nothing ? doubt : "PARTIAL_REFUNDED"))
    let status = [.succeeds: "SUCCESS", .fails: "FAIL_CANCELED"][then]
    #expect(status == nil || shown.data["status"] == status)
    #expect(till.model.ledger.returned == (then == .succeeds ? 400 : 100))
    #expect(till.model.ledgerReport.violations.isEmpty)
  }

  @Test("A refund in doubt that is repeated is done once")
  func repeatedRefund() throws {
    var till = TestTill()
    _ = till.pay("A1")
    try till.model.script(ReturnScript(.refund, .error, delay: 9_000, then: .succeeds))
    _ = till.refund("A1", "1", amount: "300")
    #expect(till.refund("A1", "1", amount: "200").error == "REFUND_REQUEST_CONFLICT")
    #expect(till.refund("A1", "1", amount: "300").result == "REFUND_SUCCESS")
    till.now += 9_000
    #expect(till.query("A1").orderStatus == "PARTIAL_REFUNDED")
    #expect(till.model.ledger.returned == 300)
    // While one runs, the same one runs along.
    try till.model.script(ReturnScript(.refund, .inProgress))
    _ = till.refund("A1", "2", amount: "700")
    #expect(till.refund("A1", "2", amount: "700").result == "REFUND_IN_PROGRESS")
    till.now += 5_000
    #expect(till.query("A1").orderStatus == "REFUNDED")
  }

  @Test("A code with a scripted amount is paid, declined or never made")
  func codes() {
    for (behaviour, status) in [
      (CustomerBehaviour.paysAfter, "PAID"), (.declinesAfter, "PAY_CANCELED"),
      (.http500Lost, nil), (.maintenance, nil), (.http500Open, "CREATED"),
    ] {
      var till = TestTill()
      #expect(throws: Never.self) {
        try till.model.script(Customer(behaviour), for: .totalAmount(1000))
      }
      _ = till.precreate("A1")
      till.now += 5_000
      #expect(till.query("A1").orderStatus == status, "\(behaviour)")
    }
  }

  @Test("A customer is known by the code before the amount, and forgotten")
  func precedence() throws {
    var till = TestTill()
    try till.model.script(Customer(.poor), for: .totalAmount(1000))
    try till.model.script(Customer(.expired), for: .dynamicID("28"))
    #expect(till.pay("A1", code: "28").error == "EXPIRED_BARCODE")
    #expect(till.pay("A2").error == "INSUFFICIENT_FUND")
    #expect(till.pay("A3", amount: "999").result == "PAY_SUCCESS")
    till.model.forgetCustomers()
    #expect(till.pay("A4").result == "PAY_SUCCESS")
  }

  @Test("A script waits for its verb and its order, as often as it says")
  func matching() throws {
    var till = TestTill()
    for number in ["A1", "A2", "A3"] { _ = till.pay(number) }
    try till.model.script(ReturnScript(.cancel, .refused, clientSN: "A2", error: "X"))
    try till.model.script(ReturnScript(.revoke, .refused, times: 2, error: "Y"))
    #expect(till.cancel("A1").result == "CANCEL_SUCCESS")
    #expect(till.cancel("A2").error == "X")
    for _ in 0..<2 {
      #expect(till.call("/upay/v2/revoke", ["client_sn": "A3"]).error == "Y")
    }
    #expect(till.model.waitingReturns.isEmpty)
    #expect(till.cancel("A2").result == "CANCEL_SUCCESS")
  }

  @Test(
    "A script that makes no sense is refused",
    arguments: [
      ReturnScript(.refund, .race), ReturnScript(.cancel, .fails),
      ReturnScript(.revoke, .failError),
      ReturnScript(.cancel, .error, error: "X"), ReturnScript(.refund, .ok, then: .fails),
      ReturnScript(.refund, .refused, delay: 1), ReturnScript(.refund, .error, status: "X"),
      ReturnScript(.cancel, .ok, times: 0),
    ])
  func senseless(_ script: ReturnScript) {
    var till = TestTill()
    #expect(throws: ScriptError.self) { try till.model.script(script) }
    #expect(till.model.waitingReturns.isEmpty)
  }

  @Test(
    "A customer that makes no sense is refused",
    arguments: [
      Customer(.ok, error: "X"), Customer(.ok, then: .fails), Customer(.poor, then: .succeeds),
    ])
  func senselessCustomer(_ customer: Customer) {
    var till = TestTill()
    #expect(throws: ScriptError.self) {
      try till.model.script(customer, for: .dynamicID("28"))
    }
  }
}
