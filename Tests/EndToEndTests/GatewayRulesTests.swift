import Testing

/// Where public sources contradict each other or leave a thing open, each reading ends well.
@Suite(.timeLimit(.minutes(3)))
struct GatewayRulesTests {
  /// Every switch that has to do with orders, in the position that is not the usual one.
  static let positions: [[(String, JSON)]] = [
    [
      ("answers.http_status", "mirrored"), ("answers.error_code_standard", false),
      ("answers.invalid_params", "INVALID_PARAMETER"),
      ("answers.invalid_terminal", "TERMINAL_NOT_EXISTS"),
      ("answers.order_not_exists", "UPAY_ORDER_NOT_EXIST"), ("answers.open_status", "IN_QUEUE"),
      ("answers.expired_status", "EXPIRED"), ("answers.alipay_payway", "2"),
      ("answers.ctime", "text"), ("answers.values", "numbers"),
      ("answers.net_amount", "zero_when_paid"), ("answers.net_amount", "less_fee"),
      ("answers.optional_fields", true), ("answers.unknown_fields", true),
    ],
    [
      ("signature.unknown_sn", "ILLEGAL_SIGN"), ("signature.upper_case", false),
      ("signature.compares_terminal_sn", false), ("fields.limits", "narrow"),
      ("fields.unit", "characters"), ("fields.null", "refused"), ("orders.duplicate", "existing"),
      ("orders.number_scope", "store"), ("orders.number_scope", "terminal"),
      ("orders.other_terminal", "query_only"), ("orders.other_terminal", "hidden"),
      ("orders.unknown_code_result", "FAIL"),
      ("orders.unknown_code_error", "UNEXPECTED_PROVIDER_ERROR"),
    ],
    [
      ("refunds.repeated", "REFUND_SUCCESS"),
      ("refunds.repeated_other_amount", "UPAY_REFUND_ORDER_NOOP"),
      ("refunds.after_full", "REFUNDABLE_AMOUNT_NOT_ENOUGH"), ("refunds.period", 0),
      ("refunds.operator_required", false), ("cancels.other_day", true),
      ("cancels.abort_status", "PAY_CANCELED"), ("orders.visibility_lag", 400),
    ],
  ]

  @Test(arguments: positions.indices)
  func wholeLife(_ index: Int) async throws {
    try await withTill(["gateway.upay.visibility_lag": "2s"]) { till, world in
      for (step, (name, value)) in Self.positions[index].enumerated() {
        try await world.call("DELETE", "rules")
        try await world.rules([name: value])
        let rule: Comment = "\(name) = \(value)"
        let code = { (turn: Int) in "2847123412341\(index)\(10 + step)\(turn)" }
        let number = { (letter: String) in "\(letter)-\(step)" }
        let paid = try await till.pay(number("A"), 1_000, code: code(1))
        #expect(paid.json["state"] == "paid", rule)
        #expect(try await till.act("query", number("A")).json["state"] == "paid", rule)
        try await world.fault("/upay/v2/refund", "drop_answer")
        _ = try await till.refund(number("A"), "r-1", 400)
        #expect(try await till.resolved(number("A"))["refunded_amount"] == 400, rule)
        #expect(try await till.refund(number("A"), "r-2", 600).json["state"] == "refunded", rule)

        try await world.fault("/upay/v2/pay", "drop_answer")
        _ = try await till.pay(number("B"), 700, code: code(2))
        #expect(try await till.resolved(number("B"))["state"] == "paid", rule)
        #expect(try await till.act("revoke", number("B")).json["state"] == "revoked", rule)

        let unknown = try await till.pay(number("C"), 300, code: "99\(10 + step)12345678901234")
        #expect(unknown.json["state"] == "failed", rule)
        #expect(unknown.json["hand_over"] == false, rule)
        try await world.customer(code(3), "never")
        _ = try await till.pay(number("D"), 300, code: code(3), wait: nil)
        #expect(try await till.act("cancel", number("D")).json["state"] == "canceled", rule)
        let made = try await till.precreate(number("E"), 200)
        #expect(made.json["qr_code"].text != nil, rule)
        try await world.walletPays(["qr_code": made.json["qr_code"]])
        #expect(try await till.resolved(number("E"))["state"] == "paid", rule)
        #expect(try await Agreement.violations(till, world) == [], rule)
      }
      #expect(try await world.wrongs() == [])
    }
  }

  static let lags: [(String, Int64)] = [("query", 1_500), ("everything", 1_500)]

  /// The gateway does not know for a while what it has just taken, and the answer is lost, too.
  @Test(arguments: lags)
  func visibilityLag(_ hidesFrom: String, _ lag: Int64) async throws {
    try await withTill(["gateway.upay.visibility_lag": "4s"]) { till, world in
      try await world.rules([
        "orders.visibility_lag": .integer(lag), "orders.lag_hides_from": .string(hidesFrom),
      ])
      try await world.fault("/upay/v2/pay", "drop_answer")
      _ = try await till.pay("A-1", 900, code: "284712341234123411", wait: 10)
      #expect(try await till.resolved("A-1")["state"] == "paid")
      #expect(try await world.requests("/upay/v2/pay").count == 1)
      #expect(try await world.requests("/upay/v2/cancel").isEmpty)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  static let travellers = ["pay", "precreate", "cancel", "revoke", "refund"]

  /// A request travels on after the daemon gave it up, and arrives when all seems over.
  @Test(arguments: travellers)
  func lateArrival(_ path: String) async throws {
    let settings = ["gateway.upay.pay_budget": "1s", "gateway.upay.qr_life": "30s"]
    try await withTill(settings) { till, world in
      try await prepare(path, till, world)
      try await world.fault("/upay/v2/\(path)", "late", argument: 1_200)
      try await send(path, till)
      // Its connection has ended; what became of it shows later.
      try await eventually("the late request", within: 30) {
        try await world.requests("/upay/v2/\(path)").contains {
          $0["result_code"].text != nil && $0["fault"] != .null
        } ? true : nil
      }
      _ = try await till.act("query", "A-1")
      let order = try await till.resolved("A-1")
      switch path {
      case "pay": #expect(["paid", "canceled"].contains(order["state"].text), "\(order)")
      case "precreate", "cancel": #expect(order["state"] == "canceled", "\(order)")
      case "revoke": #expect(order["state"] == "revoked", "\(order)")
      default: #expect(order["refunded_amount"] == 250, "\(order)")
      }
      #expect(try await Agreement.violations(till, world) == [])
      #expect(try await world.wrongs() == [])
      if ["pay", "precreate"].contains(path) {
        // One that arrives late is logged when it was sent, too.
        let processed = try await world.requests("/upay/v2/\(path)").filter {
          $0["result_code"].text != nil
        }
        #expect(processed.count == 1, "\(processed)")
      }
    }
  }

  /// The network delivers it twice: it is done once.
  @Test(arguments: travellers)
  func duplicate(_ path: String) async throws {
    try await withTill { till, world in
      try await prepare(path, till, world)
      try await world.fault("/upay/v2/\(path)", "duplicate")
      try await send(path, till)
      if path == "precreate" { _ = try await till.act("cancel", "A-1") }
      let order = try await till.resolved("A-1")
      let expected = [
        "pay": "paid", "precreate": "canceled", "cancel": "canceled", "revoke": "revoked",
        "refund": "partially_refunded",
      ]
      #expect(order["state"].text == expected[path], "\(order)")
      #expect(try await Agreement.violations(till, world) == [])
      #expect(try await world.wrongs() == [])
    }
  }

  private func prepare(_ path: String, _ till: Till, _ world: World) async throws {
    switch path {
    case "revoke", "refund": _ = try await till.pay("A-1", 1_000, code: "284712341234123411")
    case "cancel": _ = try await till.precreate("A-1", 1_000)
    default: break
    }
  }

  private func send(_ path: String, _ till: Till) async throws {
    switch path {
    case "pay": _ = try await till.pay("A-1", 1_000, code: "284712341234123411", wait: 2)
    case "precreate": _ = try await till.precreate("A-1", 1_000, wait: 2)
    case "refund": _ = try await till.refund("A-1", "r-1", 250, wait: 2)
    default: _ = try await till.act(path, "A-1", wait: 2)
    }
  }

  /// The number was used by another till of the shop, and the gateway answers with that order.
  @Test(arguments: ["conflict", "existing"])
  func usedNumber(_ policy: String) async throws {
    try await withTwoTills { here, there, world in
      try await world.rules(["orders.duplicate": .string(policy)])
      _ = try await here.pay("A-1", 900, code: "284712341234123411")
      let taken = try await there.pay("A-1", 900, code: "284712341234123412")
      // Where the gateway says nothing of a conflict, only a person can know what happened.
      #expect(
        taken.json["state"] == (policy == "conflict" ? "failed" : "needs_attention"), "\(taken)")
      #expect(taken.json["error"]["code"] == "client_sn_used_elsewhere", "\(taken)")
      #expect(taken.json["hand_over"] == false)
      // Nothing is ever done to the other till's order.
      for verb in ["cancel", "revoke"] { _ = try await there.act(verb, "A-1", wait: 0) }
      _ = try await there.refund("A-1", "r-1", 100, wait: 0)
      for path in ["cancel", "revoke", "refund"] {
        #expect(try await world.requests("/upay/v2/\(path)").isEmpty, "\(path)")
      }
      #expect(try await here.act("query", "A-1").json["state"] == "paid")
      #expect(try await Agreement.violations(here, world) == [])
    }
  }

  struct Life: Sendable, CustomTestStringConvertible {
    /// Milliseconds.
    var theirs: Int64
    var ours: String
    var status: String
    var ends: [String]
    var testDescription: String { "\(theirs) ms there, \(ours) here, \(status)" }
  }
  static let lives = [
    Life(theirs: 1_000, ours: "3s", status: "PAY_CANCELED", ends: ["canceled", "failed"]),
    // A word that nobody has documented decides nothing; it takes a person then.
    Life(theirs: 1_000, ours: "3s", status: "EXPIRED", ends: ["needs_attention"]),
    Life(theirs: 60_000, ours: "1s", status: "EXPIRED", ends: ["canceled"]),
  ]

  /// A code dies at the gateway before the daemon gives it up, and the other way round.
  @Test(arguments: lives)
  func lifeOfACode(_ life: Life) async throws {
    let settings = ["gateway.upay.qr_life": life.ours, "gateway.upay.attention_after": "4s"]
    try await withTill(settings) { till, world in
      try await world.rules([
        "orders.qr_life": .integer(life.theirs), "answers.expired_status": .string(life.status),
      ])
      let made = try await till.precreate("B-1", 900)
      let code = try #require(made.json["qr_code"].text)
      #expect(made.json["qr_expires_at"].text != nil)
      let order = try await till.order("B-1", wait: 30)
      #expect(life.ends.contains(order["state"].text ?? ""), "\(order)")
      #expect(order["hand_over"] == false)
      // Nobody pays a dead code.
      await #expect(throws: Trouble.self) { try await world.walletPays(["qr_code": .string(code)]) }
      #expect(try await Agreement.violations(till, world) == [])
      let shown = try await till.call("GET", "/v1/orders/B-1/receipt.txt")
      #expect(shown.json["code"] == "wrong-state", "the slip dies with its code: \(shown)")
    }
  }

  /// The gateway says that it is being maintained: it is left alone, but not by a person.
  @Test
  func maintenance() async throws {
    try await withTill(["gateway.upay.pay_budget": "60s"]) { till, world in
      try await world.fault("/upay/v2/pay", "maintenance")
      let sent = try await till.pay("A-1", 900, code: "284712341234123411", wait: 2)
      #expect(sent.json["hand_over"] == false, "\(sent)")
      #expect(sent.json["state"] == "unknown", "\(sent)")
      #expect(sent.json["message"].text?.isEmpty == false)
      #expect(try await world.requests("/upay/v2/query").isEmpty, "it was not left alone")
      // A person asks, and gives it up: nothing was charged.
      _ = try await till.act("query", "A-1", wait: 2)
      #expect(try await world.requests("/upay/v2/query").isEmpty == false)
      _ = try await till.act("cancel", "A-1")
      #expect(try await till.resolved("A-1")["hand_over"] == false)
      #expect(try await Agreement.violations(till, world) == [])
      #expect(try await world.ledger()["taken"] == 0)

      // It says so of a payment that it has made: the question of a person shows it.
      try await world.fault("/upay/v2/pay", "deny", argument: "MAINTENANCE_INPROGRESS")
      let made = try await till.pay("C-1", 300, code: "284712341234123413", wait: 1)
      #expect(made.json["state"] == "unknown" && made.json["hand_over"] == false, "\(made)")
      #expect(try await till.act("query", "C-1").json["state"] == "paid")
      #expect(try await world.requests("/upay/v2/pay").count == 2)
      #expect(try await Agreement.violations(till, world) == [])

      _ = try await till.pay("B-1", 500, code: "284712341234123412")
      try await world.fault("/upay/v2/refund", "maintenance")
      let refund = try await till.refund("B-1", "r-1", 100, wait: 1)
      #expect(refund.json["returns"][0]["state"] != "failed", "\(refund)")
      let other = try await till.refund("B-1", "r-2", 50, wait: 1)
      #expect(other.json["code"] == "refund-unresolved", "\(other)")
    }
  }
}
