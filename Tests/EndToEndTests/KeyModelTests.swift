import Testing

/// What a check-in does to the keys is not told alike by everybody: the daemon lives with each model.
@Suite(.timeLimit(.minutes(3)))
struct KeyModelTests {
  /// A model, and what of two lost answers it survives.
  struct Model: Sendable, CustomTestStringConvertible {
    var rotation: String
    var survivesOne = true
    var survivesTwo = true
    var testDescription: String { rotation }
  }
  static let models = [
    Model(rotation: "shift", survivesTwo: false), Model(rotation: "keep_previous"),
    Model(rotation: "reissue"), Model(rotation: "strict", survivesOne: false, survivesTwo: false),
    Model(rotation: "unchanged"),
  ]

  @Test(arguments: models)
  func daysGoBy(_ model: Model) async throws {
    try await withTill { till, world in
      try await world.rules(["keys.rotation": .string(model.rotation)])
      for day in 0..<4 {
        let checkIn = try await till.checkIn()
        #expect(checkIn.status == 200, "\(checkIn)")
        #expect(checkIn.json["check_in"]["state"] == "ok")
        let paid = try await till.pay("A-\(day)", 100, code: "28471234123412341\(day)")
        #expect(paid.json["state"] == "paid", "\(paid)")
        // The key of yesterday is kept, as the ids say.
        let keys = try await till.get("/v1/terminal")["keys"]
        let theirs = try await world.call("GET", "terminals").json["terminals"][0]["keys"]
        #expect(keys["current"]["id"] == theirs["current"], "\(keys) and \(theirs)")
        if model.rotation == "shift" {
          #expect(keys["previous"]["id"] == theirs["previous"], "\(keys) and \(theirs)")
        }
      }
      #expect(try await world.wrongs() == [])
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// The answer is lost, once and, when a person takes the risk, once more.
  @Test(arguments: models)
  func lostAnswers(_ model: Model) async throws {
    try await withTill { till, world in
      try await world.rules(["keys.rotation": .string(model.rotation)])
      #expect(try await till.checkIn().status == 200)
      try await world.fault("/terminal/checkin", "drop_answer", times: 2)
      #expect(try await till.checkIn().json["code"] == "check-in-unknown")
      #expect(try await till.checkIn().json["code"] == "check-in-unconfirmed")
      #expect(try await world.requests("/terminal/checkin").count == 2)
      try await expectSale("A-1", model.survivesOne, till, world)

      let second = try await till.checkIn(forced: true)
      if model.survivesOne { #expect(second.json["code"] == "check-in-unknown", "\(second)") }
      try await expectSale("A-2", model.survivesTwo, till, world)
      try await world.clearFaults()
      let third = try await till.checkIn(forced: true)
      if model.survivesTwo {
        #expect(third.status == 200, "\(third)")
        #expect(third.json["check_in"]["unconfirmed"] == 0)
      } else {
        #expect(third.json["code"] == "check-in-refused", "\(third)")
        #expect(try await till.get("/v1/terminal")["check_in"]["state"] == "locked_out")
        #expect(try await till.get("/v1/status")["ready"] == false)
        let anew = try await till.call(
          "POST", "/v1/terminal/activate",
          ["code": .string(world.activationCode(1)), "replace": true])
        #expect(anew.status == 201, "\(anew)")
      }
      try await expectSale("A-3", true, till, world)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  private func expectSale(
    _ number: String, _ isPaid: Bool, _ till: Till, _ world: World,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let sold = try await till.pay(number, 100, code: "28471234123412\(number.hashed)")
    let state = sold.json["state"]
    #expect(state == (isPaid ? "paid" : "failed"), "\(sold)", sourceLocation: sourceLocation)
    if !isPaid {
      #expect(
        sold.json["error"]["code"] == "terminal-locked-out", "\(sold)",
        sourceLocation: sourceLocation)
    }
  }

  /// Keys that die by themselves, and one that may or may not renew itself then.
  @Test(arguments: [true, false])
  func keysThatExpire(checksIn: Bool) async throws {
    try await withTill { till, world in
      try await world.rules([
        "keys.expiry": "life", "keys.life": 3_600_000,
        "keys.expired_key_checks_in": .bool(checksIn),
      ])
      _ = try await till.pay("A-1", 500, code: "284712341234123411")
      try await world.advance(milliseconds: 2 * 3_600_000)
      let dead = try await till.pay("A-2", 100, code: "284712341234123412")
      #expect(dead.json["state"] == "failed", "\(dead)")
      #expect(dead.json["error"]["code"] == "terminal-locked-out")
      #expect(try await till.get("/v1/status")["ready"] == false)
      let checkIns = try await world.requests("/terminal/checkin").count
      #expect(checkIns == 0, "the answer to a wrong signature is no check-in by itself")

      let checkIn = try await till.checkIn(forced: true)
      if checksIn {
        #expect(checkIn.status == 200, "\(checkIn)")
      } else {
        #expect(checkIn.json["code"] == "check-in-refused", "\(checkIn)")
        try await reactivate(till, world)
      }
      #expect(try await till.get("/v1/status")["ready"] == true)
      let paid = try await till.pay("A-3", 100, code: "284712341234123413")
      #expect(paid.json["state"] == "paid", "\(paid)")
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  private func reactivate(_ till: Till, _ world: World) async throws {
    let anew = try await till.call(
      "POST", "/v1/terminal/activate", ["code": .string(world.activationCode(1)), "replace": true])
    #expect(anew.status == 201, "\(anew)")
  }

  /// A gateway that says "illegal sign" though the signature is right: the other key is tried, once,
  /// and the payment is made once.
  @Test
  func illegalSignOnce() async throws {
    try await withTill { till, world in
      _ = try await till.checkIn()
      for (number, path) in ["pay", "query", "refund", "revoke"].enumerated() {
        try await world.fault("/upay/v2/\(path)", "illegal_sign")
        let order = "A-\(number)"
        _ = try await till.pay(order, 300, code: "28471234123412341\(number)")
        switch path {
        case "query": _ = try await till.act("query", order)
        case "refund": _ = try await till.refund(order, "r-1", 100)
        case "revoke": _ = try await till.act("revoke", order)
        default: break
        }
        try await till.resolved(order)
      }
      let states = try await till.orders().map { $0["state"] }
      #expect(states == ["revoked", "partially_refunded", "paid", "paid"], "\(states)")
      #expect(try await till.get("/v1/status")["ready"] == true)
      #expect(try await world.requests("/terminal/checkin").count == 1)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// The same machine is activated again: allowed, refused, or the old terminal dies. What was sold
  /// before is given back with the identity that sold it.
  @Test(arguments: ["allow", "reject", "replace"])
  func sameDevice(_ policy: String) async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 500, code: "284712341234123411")
      let before = try await till.get("/v1/terminal")
      try await world.rules(["activation.same_device": .string(policy)])
      let anew = try await till.call(
        "POST", "/v1/terminal/activate",
        ["code": .string(world.activationCode(1)), "replace": true])
      let after = try await till.get("/v1/terminal")
      if policy == "reject" {
        #expect(anew.json["code"] == "activation-refused", "\(anew)")
        #expect(after["terminal_sn"] == before["terminal_sn"] && after["keys"] == before["keys"])
      } else {
        #expect(anew.status == 201, "\(anew)")
        #expect(after["terminal_sn"] != before["terminal_sn"])
      }
      let paid = try await till.pay("A-2", 100, code: "284712341234123412")
      #expect(paid.json["state"] == "paid", "\(paid)")
      _ = try await till.refund("A-1", "r-1", 200)
      let returned = try await till.order("A-1")["returns"][0]
      let refund = try #require(try await world.requests("/upay/v2/refund").first)
      #expect(refund["sn"] == before["terminal_sn"], "\(refund)")
      #expect(returned["state"] == (policy == "replace" ? "failed" : "succeeded"), "\(returned)")
      #expect(try await Agreement.violations(till, world) == [])
    }
  }
}

extension String {
  /// Four digits made of it, the same ones each time.
  fileprivate var hashed: String {
    let sum = utf8.reduce(0) { ($0 * 31 + Int($1)) % 9_000 }
    return "\(1_000 + sum)"
  }
}
