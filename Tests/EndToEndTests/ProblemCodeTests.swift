import Testing

/// Every error code of the API is met on the real socket, and is what the document says it may be.
@Suite(.timeLimit(.minutes(2)))
struct ProblemCodeTests {
  private actor Met {
    var codes: Set<String> = []
    func note(_ reply: Reply, _ status: Int, _ code: String, _ place: SourceLocation) {
      codes.insert(reply.json["code"].text ?? "")
      #expect(reply.status == status, "\(reply)", sourceLocation: place)
      #expect(reply.json["code"] == .string(code), "\(reply)", sourceLocation: place)
      #expect(reply.json["type"] == .string("urn:upayd:error:\(code)"), sourceLocation: place)
      #expect(reply.json["status"] == .integer(Int64(status)), sourceLocation: place)
      for member in ["title", "detail"] {
        #expect(reply.json[member].text?.isEmpty == false, sourceLocation: place)
      }
      #expect(
        reply.headers["content-type"] == "application/problem+json", sourceLocation: place)
    }
  }

  /// All codes, but `internal`, which would be a fault, `forbidden`, which is the tests' of access,
  /// and `not-supported-by-gateway`: Upay can do all that is asked for in these tests.
  static let expected: Set<String> = [
    "invalid", "not-found", "method", "too-large", "media-type", "headers", "not-activated",
    "already-activated", "contents-differ", "order-busy", "wrong-state", "scanner-busy",
    "refund-unresolved", "sale-unresolved", "sale-paid", "check-in-unconfirmed",
    "code-already-used", "refund-exceeds-rest", "not-supported-by-gateway", "activation-refused",
    "check-in-refused", "gateway-unreachable", "activation-unknown", "check-in-unknown",
  ]

  @Test
  func allAreMet() async throws {
    let met = Met()
    func expect(
      _ reply: Reply, _ status: Int, _ code: String, place: SourceLocation = #_sourceLocation
    ) async { await met.note(reply, status, code, place) }

    try await withTill(["gateway.upay.pay_budget": "60s"], activated: false) { till, world in
      let code: JSON = ["code": .string(world.activationCode())]
      await expect(try await till.pay("A", 1, code: "284712341234123400"), 409, "not-activated")
      await expect(try await till.adopt(["client_sn": "A"]), 409, "not-activated")
      await expect(
        try await till.call("POST", "/v1/terminal/activate", ["code": "1"]), 422,
        "activation-refused")
      try await world.fault("/terminal/activate", "drop_request")
      await expect(
        try await till.call("POST", "/v1/terminal/activate", code), 504, "activation-unknown")
      #expect(try await till.call("POST", "/v1/terminal/activate", code).status == 201)
      await expect(
        try await till.call("POST", "/v1/terminal/activate", code), 409, "already-activated")

      try await http(till, expect)
      try await sales(till, world, expect)
      try await returns(till, world, expect)
      try await keys(till, world, expect)
      try await silence(till, world, expect)
    }
    #expect(await met.codes == Self.expected)
  }

  private func http(
    _ till: Till, _ expect: (Reply, Int, String, SourceLocation) async -> Void
  ) async throws {
    func raw(_ path: String, _ text: String, _ headers: [(String, String)] = []) async throws
      -> Reply
    {
      try await exchange(
        .unix(till.socket), "POST", path, body: Array(text.utf8), headers: headers)
    }
    await expect(try await raw("/v1/pay", "{"), 400, "invalid", #_sourceLocation)
    await expect(try await raw("/v1/nothing", "{}"), 404, "not-found", #_sourceLocation)
    await expect(try await till.call("GET", "/v1/pay"), 405, "method", #_sourceLocation)
    let long = String(repeating: " ", count: 65_537)
    await expect(try await raw("/v1/pay", long), 413, "too-large", #_sourceLocation)
    await expect(
      try await raw("/v1/pay", "a=1", [("Content-Type", "application/x-www-form-urlencoded")]), 415,
      "media-type", #_sourceLocation)
    let header = [("X", String(repeating: "x", count: 9_000))]
    await expect(try await raw("/v1/pay", "{}", header), 431, "headers", #_sourceLocation)
  }

  private func sales(
    _ till: Till, _ world: World, _ expect: (Reply, Int, String, SourceLocation) async -> Void
  ) async throws {
    let sale: [String: JSON] = ["sale_no": "S-1"]
    let first = "284712341234123401"
    try await world.customer(first, "never")
    _ = try await till.pay("S-1", 100, code: first, with: sale, wait: 0)
    await expect(
      try await till.pay("S-2", 100, code: "284712341234123402", with: sale), 409,
      "sale-unresolved", #_sourceLocation)
    await expect(
      try await till.pay("S-3", 100, code: first), 409, "code-already-used", #_sourceLocation)
    await expect(
      try await till.call(
        "POST", "/v1/terminal/activate",
        ["code": .string(world.activationCode(1)), "replace": true]), 409, "order-busy",
      #_sourceLocation)
    try await world.walletPays(["client_sn": "S-1"])
    try await till.resolved("S-1")
    await expect(
      try await till.pay("S-2", 100, code: "284712341234123402", with: sale), 409, "sale-paid",
      #_sourceLocation)
    await expect(
      try await till.pay("S-1", 101, code: first, with: sale), 409, "contents-differ",
      #_sourceLocation)
    await expect(try await till.act("cancel", "S-1"), 409, "wrong-state", #_sourceLocation)
    _ = try await till.call("POST", "/v1/pay", ["client_sn": "W-1", "total_amount": 100])
    await expect(
      try await till.call("POST", "/v1/pay", ["client_sn": "W-2", "total_amount": 100]), 409,
      "scanner-busy", #_sourceLocation)
    _ = try await till.act("cancel", "W-1")
  }

  private func returns(
    _ till: Till, _ world: World, _ expect: (Reply, Int, String, SourceLocation) async -> Void
  ) async throws {
    await expect(
      try await till.refund("S-1", "r-1", 101), 422, "refund-exceeds-rest", #_sourceLocation)
    try await world.returnGoes("refund", "in_progress", with: ["delay": 600_000])
    _ = try await till.refund("S-1", "r-1", 10, wait: 0)
    await expect(
      try await till.refund("S-1", "r-2", 10), 409, "refund-unresolved", #_sourceLocation)
    // An order of somebody else that the gateway does not show.
    try await world.fault("/upay/v2/query", "refuse", argument: "INVALID_PARAMS")
    await expect(
      try await till.adopt(["client_sn": "theirs"]), 422, "not-supported-by-gateway",
      #_sourceLocation)
    try await world.clearFaults()
  }

  private func keys(
    _ till: Till, _ world: World, _ expect: (Reply, Int, String, SourceLocation) async -> Void
  ) async throws {
    func checkIn(forced: Bool = false) async throws -> Reply {
      // A question may be on the wire just now.
      try await eventually("a moment without requests") {
        let reply = try await till.checkIn(forced: forced)
        return reply.json["code"] == "order-busy" ? nil : reply
      }
    }
    try await world.fault("/terminal/checkin", "drop_request")
    await expect(try await checkIn(), 504, "check-in-unknown", #_sourceLocation)
    await expect(try await checkIn(), 409, "check-in-unconfirmed", #_sourceLocation)
    try await world.fault("/terminal/checkin", "refuse", argument: "INVALID_TERMINAL")
    await expect(try await checkIn(forced: true), 422, "check-in-refused", #_sourceLocation)
    try await world.reachable(false)
    await expect(try await checkIn(forced: true), 503, "gateway-unreachable", #_sourceLocation)
  }

  private func silence(
    _ till: Till, _ world: World, _ expect: (Reply, Int, String, SourceLocation) async -> Void
  ) async throws {
    await expect(
      try await till.adopt(["client_sn": "theirs"]), 503, "gateway-unreachable", #_sourceLocation)
    await expect(try await till.act("query", "S-1"), 503, "gateway-unreachable", #_sourceLocation)
    try await world.reachable(true)
  }
}
