import Conformance
import Terminal
import Testing

@testable import Simulation

/// Both ways of every switch on fields, orders and returns.
@Suite("Rules of orders")
struct OrderRuleTests {
  @Test(
    "The shorter of two published limits holds, or the longer", .covers("10.1/3-lengths"),
    arguments: [true, false])
  func limits(_ narrow: Bool) {
    var till = TestTill()
    till.model.rules.fields.limits = narrow ? .narrow : .wide
    var payment = TestTill.payment("A1")
    payment["description"] = String(repeating: "d", count: 256)
    #expect(till.call("/upay/v2/pay", payment).error == (narrow ? "INVALID_PARAMS" : nil))
    for (member, length) in [("device_id", 128), ("client_sn", 50)] {
      let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
      var request = ["app_id": "app-1", "code": code, "device_id": "POS-9"]
      request[member] = String(repeating: "x", count: length)
      #expect(till.callAsVendor(request).error == (narrow ? "INVALID_PARAMS" : nil))
    }
  }

  @Test(
    "Lengths count octets or characters", .covers("10.1/3-lengths"),
    arguments: UpayRules.Fields.Unit.allCases)
  func unit(_ rule: UpayRules.Fields.Unit) {
    var till = TestTill()
    till.model.rules.fields.unit = rule
    var payment = TestTill.payment("A1")
    payment["subject"] = String(repeating: "比", count: 64)
    let isTaken = rule == .characters
    #expect(till.call("/upay/v2/pay", payment).error == (isTaken ? nil : "INVALID_PARAMS"))
  }

  @Test("null is nothing, or an error", arguments: UpayRules.Fields.Null.allCases)
  func null(_ rule: UpayRules.Fields.Null) {
    var till = TestTill()
    till.model.rules.fields.null = rule
    let refused = rule == .refused
    for (number, member) in [("A1", "reflect"), ("A2", "extended"), ("A3", "goods_details")] {
      var payment = TestTill.payment(number).mapValues(JSONValue.string)
      payment[member] = .null
      #expect(till.call("/upay/v2/pay", payment).error == (refused ? "INVALID_PARAMS" : nil))
    }
  }

  @Test(
    "A number again: a conflict, or the order that there is",
    .covers(
      "10.3/13-conflict", "10.3/13-existing", "11/duplicate-conflict", "11/duplicate-existing"),
    arguments: ["130818341921441147", "poor", "never", "error"],
    UpayRules.Orders.Duplicate.allCases)
  func duplicate(_ code: String, _ rule: UpayRules.Orders.Duplicate) {
    var till = TestTill()
    till.model.rules.orders.duplicate = rule
    for behaviour in [CustomerBehaviour.poor, .never, .error] {
      till.model.script(Customer(behaviour), for: behaviour.rawValue)
    }
    let first = till.pay("A1", code: code)
    let again = till.pay("A1", amount: "7", code: code)
    #expect(again.result == (rule == .conflict ? "FAIL" : first.result))
    #expect(again.error == (rule == .conflict ? "CLIENT_SN_CONFLICT" : first.error))
    #expect(again.data["total_amount"] == (rule == .conflict ? nil : "1000"))
    #expect(till.model.orders.count == 1)
  }

  @Test(
    "A precreate again shows the same code, or a conflict", .covers("10.3/13-existing"),
    arguments: [true, false])
  func duplicateCode(_ conflict: Bool) {
    var till = TestTill()
    till.model.rules.orders.duplicate = conflict ? .conflict : .existing
    let first = till.precreate("A1").data["qr_code"]
    let again = till.precreate("A1")
    #expect(again.result == (conflict ? "FAIL" : "PRECREATE_SUCCESS"))
    #expect(again.data["qr_code"] == (conflict ? nil : first))
  }

  @Test(
    "A number is unique for the vendor, the store or the terminal",
    .covers(
      "10.3/13-scope", "10.2/5-store", "11/client-sn-scope-terminal", "11/client-sn-scope-store",
      "11/client-sn-scope-vendor"),
    arguments: UpayRules.Orders.NumberScope.allCases)
  func scope(_ rule: UpayRules.Orders.NumberScope) throws {
    var till = TestTill()
    till.model.rules.orders.numberScope = rule
    _ = till.pay("A1")
    till.activate()
    let sameStore = till.pay("A1")
    #expect((sameStore.error == nil) == (rule == .terminal))
    let code = till.model.makeActivationCode(
      uses: 1, store: "1580000000002", at: till.now, using: &till.random)
    let granted = till.callAsVendor(["app_id": "app-1", "code": code, "device_id": "POS-9"])
    #expect(granted.data["store_sn"] == "1580000000002")
    till.sn = try #require(granted.data["terminal_sn"])
    till.key = try #require(granted.data["terminal_key"])
    #expect((till.pay("A1").error == nil) == (rule != .vendor))
    // Each finds its own.
    let found = till.query("A1").data["terminal_sn"]
    #expect((found == till.sn) == (rule != .vendor))
  }

  @Test(
    "A new order is not found for a while", .covers("10.3/14-visibility-lag"),
    arguments: UpayRules.Orders.LagHides.allCases)
  func lag(_ rule: UpayRules.Orders.LagHides) {
    var till = TestTill()
    till.model.rules.orders.visibilityLag = 5_000
    till.model.rules.orders.lagHidesFrom = rule
    _ = till.pay("A1")
    _ = till.pay("A2")
    till.now += 4_999
    #expect(till.query("A1").error == "UPAY_ORDER_NOT_EXISTS")
    #expect(till.pay("A1").error == "CLIENT_SN_CONFLICT")
    let hidden = rule == .everything
    #expect(till.cancel("A2").error == (hidden ? "UPAY_ORDER_NOT_EXISTS" : nil))
    #expect(till.refund("A1", "1", amount: "1").error == (hidden ? "UPAY_ORDER_NOT_EXISTS" : nil))
    till.now += 1
    #expect(till.query("A1").result == "SUCCESS")
  }

  @Test(
    "The order of another terminal: open, seen, or hidden",
    .covers("10.3/17-other-terminal", "11/refund-elsewhere-allowed", "11/refund-elsewhere-refused"),
    arguments: UpayRules.Orders.OtherTerminal.allCases)
  func otherTerminal(_ rule: UpayRules.Orders.OtherTerminal) {
    var till = TestTill()
    let sn = till.pay("A1").data["sn"] ?? ""
    till.activate()
    till.model.rules.orders.otherTerminal = rule
    let unknown = "UPAY_ORDER_NOT_EXISTS"
    #expect(till.query("A1").error == (rule == .hidden ? unknown : nil))
    #expect(till.call("/upay/v2/query", ["sn": sn]).error == (rule == .hidden ? unknown : nil))
    #expect(till.refund("A1", "1", amount: "1").error == (rule == .allowed ? nil : unknown))
    let state = rule == .allowed ? "UPAY_CANCEL_INVALID_ORDER_STATE" : unknown
    #expect(till.cancel("A1").error == state)
  }

  @Test(
    "A code of no wallet fails in four ways", .covers("10.3/12-unknown-prefix"),
    arguments: UpayRules.Orders.UnknownCodeResult.allCases,
    UpayRules.Orders.UnknownCodeError.allCases)
  func unknownCode(
    _ result: UpayRules.Orders.UnknownCodeResult, _ error: UpayRules.Orders.UnknownCodeError
  ) {
    var till = TestTill()
    till.model.rules.orders.unknownCodeResult = result
    till.model.rules.orders.unknownCodeError = error
    let verdict = till.pay("A1", code: "990818341921441147")
    #expect(verdict.result == result.rawValue)
    #expect(verdict.error == error.rawValue)
    #expect(till.query("A1").orderStatus == (result == .fail ? nil : "PAY_CANCELED"))
  }

  @Test(
    "A code lives for 240, 100 or 90 seconds",
    .covers("10.3/16-expiry", "10.3/16-last-second", "10.3/16-paid-later"),
    arguments: [240_000, 100_000, 90_000])
  func qrLife(_ life: Milliseconds) throws {
    var till = TestTill()
    till.model.rules.orders.qrLife = life
    let sn = till.precreate("A1").data["sn"] ?? ""
    _ = till.precreate("A2")
    // The customer pays at the last moment, though nobody has asked for minutes.
    try till.model.customerPays(sn, at: till.now + life - 1)
    till.now += life
    #expect(till.query("A1").orderStatus == "PAID")
    #expect(till.query("A2").orderStatus == "PAY_CANCELED")
  }

  @Test("A script takes as long as the rule says where its delay is not given")
  func scriptedDelay() {
    var till = TestTill()
    till.model.rules.orders.scriptedDelay = 7_000
    till.model.script(Customer(.paysAfter), for: "28")
    _ = till.pay("A1", code: "28")
    #expect(till.model.nextDue == till.now + 7_000)
  }

  @Test(
    "A refund again is a success or nothing to do", .covers("10.4/18-repeated"),
    arguments: UpayRules.Refunds.Repeated.allCases)
  func repeated(_ rule: UpayRules.Refunds.Repeated) {
    var till = TestTill()
    till.model.rules.refunds.repeated = rule
    _ = till.pay("A1")
    _ = till.refund("A1", "1", amount: "300")
    let again = till.refund("A1", "1", amount: "300")
    #expect(again.result == (rule == .success ? "REFUND_SUCCESS" : "FAIL"))
    #expect(again.error == (rule == .success ? nil : "UPAY_REFUND_ORDER_NOOP"))
    #expect(till.model.ledger.returned == 300)
  }

  @Test(
    "A refund again with another amount is refused", .covers("10.4/18-conflict"),
    arguments: UpayRules.Refunds.RepeatedOtherAmount.allCases)
  func otherAmount(_ rule: UpayRules.Refunds.RepeatedOtherAmount) {
    var till = TestTill()
    till.model.rules.refunds.repeatedOtherAmount = rule
    _ = till.pay("A1")
    _ = till.refund("A1", "1", amount: "300")
    #expect(till.refund("A1", "1", amount: "200").error == rule.rawValue)
    #expect(till.model.ledger.returned == 300)
  }

  @Test(
    "Nothing is left to refund: two codes", .covers("10.4/18-fully-refunded"),
    arguments: UpayRules.Refunds.AfterFull.allCases)
  func afterFull(_ rule: UpayRules.Refunds.AfterFull) {
    var till = TestTill()
    till.model.rules.refunds.afterFull = rule
    _ = till.pay("A1")
    _ = till.refund("A1", "1", amount: "1000")
    #expect(till.refund("A1", "2", amount: "1").error == rule.rawValue)
  }

  @Test(
    "Refunds end after a while, or never", .covers("10.4/18-three-months"),
    arguments: [(.days(90), false), (.days(365), true), (0, true)] as [(Milliseconds, Bool)])
  func period(_ row: (period: Milliseconds, taken: Bool)) {
    var till = TestTill()
    till.model.rules.refunds.period = row.period
    _ = till.pay("A1")
    till.now += .days(100)
    #expect((till.refund("A1", "1", amount: "1").error == nil) == row.taken)
  }

  @Test("A refund names its operator, or need not", arguments: [true, false])
  func refundOperator(_ required: Bool) {
    var till = TestTill()
    till.model.rules.refunds.operatorRequired = required
    _ = till.pay("A1")
    let verdict = till.call(
      "/upay/v2/refund", ["client_sn": "A1", "refund_request_no": "1", "refund_amount": "1"])
    #expect(verdict.error == (required ? "INVALID_PARAMS" : nil))
  }

  @Test(
    "Another day is too late, or not",
    .covers("10.4/19-next-day", "11/revoke-same-day", "11/revoke-any-day"),
    arguments: ["cancel", "revoke"], [true, false])
  func otherDay(_ verb: String, _ allowed: Bool) {
    var till = TestTill()
    till.model.rules.cancels.otherDay = allowed
    _ = till.pay("A1")
    till.now += .days(30)
    let verdict = till.call("/upay/v2/\(verb)", ["client_sn": "A1"])
    #expect(verdict.error == (allowed ? nil : "UPAY_CANCEL_INVALID_ORDER_STATE"))
    #expect(till.model.ledger.kept == (allowed ? 0 : 1000))
  }

  @Test(
    "An aborted order has two names",
    .covers("10.4/19-final-spelling", "11/abort-CANCELED", "11/abort-PAY_CANCELED"),
    arguments: UpayRules.Cancels.AbortStatus.allCases)
  func abortStatus(_ rule: UpayRules.Cancels.AbortStatus) {
    var till = TestTill()
    till.model.rules.cancels.abortStatus = rule
    _ = till.precreate("A1")
    #expect(till.cancel("A1").orderStatus == rule.rawValue)
    #expect(till.cancel("A1").error == "UPAY_CANCEL_ORDER_NOOP")
    // One that was paid is canceled under its one name.
    _ = till.pay("A2")
    #expect(till.cancel("A2").orderStatus == "CANCELED")
  }

  @Test("A merchant may revoke, or not; may cancel in any case", arguments: [true, false])
  func revoke(_ enabled: Bool) {
    var till = TestTill()
    till.model.rules.cancels.revokeEnabled = enabled
    _ = till.pay("A1")
    let verdict = till.call("/upay/v2/revoke", ["client_sn": "A1"])
    #expect(verdict.error == (enabled ? nil : "UPAY_CANCEL_INVALID_ORDER_STATE"))
    #expect(till.cancel("A1").error == (enabled ? "UPAY_CANCEL_ORDER_NOOP" : nil))
  }
}
