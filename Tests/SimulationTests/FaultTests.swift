import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Faults on the way")
struct FaultTests {
  typealias Fault = FaultScript.Fault

  /// A world with one terminal, in virtual time.
  struct Bench {
    var till = TestTill()
    var world: GatewayWorld

    init(_ faults: [Fault] = []) throws {
      world = GatewayWorld(model: till.model)
      for fault in faults { try world.faults.add(fault) }
    }

    mutating func send(_ path: String, _ members: [String: String]) -> Delivery {
      var members = members.mapValues(JSONValue.string)
      members["terminal_sn"] = .string(till.sn)
      let body = TestTill.octets(members)
      let authorization = "\(till.sn) \(TestTill.sign(body, with: till.key))"
      return world.receive(
        GatewayRequest(path: path, authorization: authorization, body: body), at: till.now,
        using: &till.random)
    }

    mutating func pay(_ clientSN: String) -> Delivery {
      send("/upay/v2/pay", TestTill.payment(clientSN))
    }
  }

  static func verdict(_ delivery: Delivery) -> Verdict? {
    guard case .answer(let reply, _) = delivery else { return nil }
    return Verdict(status: reply.status, body: reply.body)
  }

  /// What a fault comes to, for a pay of 1000 and for a check-in.
  enum Effect: Sendable {
    case unanswered, half
    case status(Int)
    /// The answer's layer 2, and what else is looked at.
    case result(String)
    case error(String)
    case data(String, String?)
    case later(Milliseconds)
    case body(String)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var kind: FaultScript.Kind
    var argument: JSONValue?
    /// How often the request was processed at once.
    var processed: Int
    var effect: Effect
    var testDescription: String { kind.rawValue }

    init(
      _ kind: FaultScript.Kind, argument: JSONValue? = nil, processed: Int = 1, _ effect: Effect
    ) {
      self.kind = kind
      self.argument = argument
      self.processed = processed
      self.effect = effect
    }
  }

  static let rows: [Row] = [
    Row(.dropRequest, processed: 0, .unanswered), Row(.dropAnswer, .unanswered),
    Row(.truncate, .half), Row(.slow, argument: .integer(20), .result("PAY_SUCCESS")),
    Row(.delay, argument: .integer(250), .later(250)),
    Row(.delayRequest, argument: .integer(250), processed: 0, .later(250)),
    Row(.late, argument: .integer(250), processed: 0, .unanswered),
    Row(.duplicate, processed: 2, .error("CLIENT_SN_CONFLICT")),
    Row(.http502, processed: 0, .status(502)), Row(.loginPage, processed: 0, .body("log in")),
    Row(.http500, processed: 0, .status(500)),
    Row(.http500, argument: .string("processed"), .status(500)),
    Row(.refuse, processed: 0, .error("UNKNOWN_SYSTEM_ERROR")),
    Row(.refuse, argument: .string("PAY_STATUS_CLOSED"), processed: 0, .error("PAY_STATUS_CLOSED")),
    Row(.deny, .error("UNKNOWN_SYSTEM_ERROR")),
    Row(.deny, argument: .string("REQUEST_FAIL"), .error("REQUEST_FAIL")),
    Row(.maintenance, processed: 0, .error("MAINTENANCE_INPROGRESS")),
    Row(.illegalSign, processed: 0, .error("ILLEGAL_SIGN")),
    Row(.cut, argument: .integer(3), .body("{\"b")),
    Row(.garbage, .body("{\"")), Row(.empty, .body("")), Row(.shuffle, .result("PAY_SUCCESS")),
    Row(.doubled, .body("\"result_code\":\"\",\"result_code\":\"200\"")),
    Row(.wrongAmount, argument: .integer(7), .data("total_amount", "7")),
    Row(.wrongClientSN, .data("client_sn", "SOMEBODY-ELSE")),
    Row(.wrongSN, argument: .string("7811111111111111"), .data("sn", "7811111111111111")),
    Row(.otherTerminal, .data("terminal_sn", "10000000000")),
    Row(.unknownStatus, .data("order_status", "ON_HOLD")),
    Row(.unknownResult, .result("PAY_PONDERING")), Row(.unknownOuter, .result("PAY_SUCCESS")),
    Row(.stale, .data("order_status", "CREATED")),
    Row(.missing, argument: .string("order_status"), .data("order_status", nil)),
    Row(.wrongType, argument: .string("order_status"), .data("order_status", nil)),
    Row(.null, argument: .string("order_status"), .data("order_status", nil)),
  ]

  @Test("Every kind is in the table")
  func complete() {
    #expect(Set(Self.rows.map(\.kind)) == Set(FaultScript.Kind.allCases))
  }

  @Test(
    "What each fault does to a pay",
    .covers(
      "10.2/7-drop", "10.2/7-drop-answer", "10.2/7-delay-answer", "10.2/7-truncate",
      "10.2/7-bad-gateway", "10.2/7-duplicate", "10.3/11-500-made", "10.3/11-500-not-made",
      "10.5/20-unknown-status"), arguments: rows)
  func pay(_ row: Row) throws {
    var bench = try Bench([Fault(path: "/upay/v2/pay", kind: row.kind, argument: row.argument)])
    let delivery = bench.pay("A1")
    #expect(bench.world.model.ledger.taken == (row.processed > 0 ? 1000 : 0))
    #expect(bench.world.log.entries.allSatisfy { $0.fault == row.kind })
    switch row.effect {
    case .unanswered: #expect(delivery == .closed)
    case .half:
      guard case .half(let reply) = delivery else {
        Issue.record("not half an answer")
        return
      }
      #expect(Verdict(status: 200, body: reply.body).result == "PAY_SUCCESS")
      #expect(reply.sent == reply.body.count / 2)
    case .status(let status): #expect(Self.verdict(delivery)?.httpStatus == status)
    case .result(let result): #expect(Self.verdict(delivery)?.result == result)
    case .error(let error): #expect(Self.verdict(delivery)?.error == error)
    case .data(let member, let value): #expect(Self.verdict(delivery)?.data[member] == value)
    case .later(let delay):
      guard case .answer(_, after: delay) = delivery else {
        Issue.record("not \(delay) later")
        return
      }
    case .body(let part):
      guard case .answer(let reply, _) = delivery else {
        Issue.record("no answer")
        return
      }
      let text = String(decoding: reply.body, as: UTF8.self)
      #expect(part.isEmpty ? text.isEmpty : text.contains(part))
    }
    #expect(bench.world.faults.faults.isEmpty)
    #expect(Self.verdict(bench.pay("A2"))?.result == "PAY_SUCCESS")
  }

  @Test(
    "Every fault meets a check-in too, and rotates as often as it is processed",
    .covers("10.2/7-drop", "10.2/7-drop-answer"), arguments: rows)
  func checkIn(_ row: Row) throws {
    var bench = try Bench([Fault(path: "/terminal/checkin", kind: row.kind, argument: row.argument)]
    )
    let delivery = bench.send("/terminal/checkin", ["device_id": TestTill.deviceID])
    let keys = try #require(bench.world.model.terminals[bench.till.sn]?.keys)
    #expect(keys.rotations == row.processed)
    if case .unanswered = row.effect { #expect(delivery == .closed) }
    // The key before the last check-in goes on signing, none older.
    let verdict = Self.verdict(bench.send("/upay/v2/query", ["client_sn": "A1"]))
    #expect(verdict?.error == (row.processed < 2 ? "UPAY_ORDER_NOT_EXISTS" : "ILLEGAL_SIGN"))
  }

  @Test(
    "An answer may break off at any octet", .covers("10.2/7-truncate"),
    arguments: [0, 1, 100, 1_000_000])
  func truncation(_ octets: Int64) throws {
    var bench = try Bench([
      Fault(path: "*", kind: .truncate, argument: .integer(octets)),
      Fault(path: "*", kind: .cut, argument: .integer(octets)),
    ])
    guard case .half(let reply) = bench.pay("A1"), case .answer(let cut, _) = bench.pay("A2") else {
      Issue.record("not half an answer")
      return
    }
    #expect(reply.sent == min(Int(octets), reply.body.count))
    #expect(cut.body.count == min(Int(octets), reply.body.count))
  }

  @Test("Disorder changes nothing of what an answer means")
  func disorder() throws {
    var bench = try Bench([Fault(path: "*", kind: .shuffle), Fault(path: "*", kind: .doubled)])
    _ = bench.pay("A1")
    bench.world.faults.clear()
    let plain = bench.send("/upay/v2/query", ["client_sn": "A1"])
    try bench.world.faults.add(Fault(path: "*", kind: .shuffle))
    let shuffled = bench.send("/upay/v2/query", ["client_sn": "A1"])
    #expect(plain != shuffled)
    #expect(Self.verdict(plain) == Self.verdict(shuffled))
  }

  @Test(
    "Late, delayed: a request is processed when it arrives", .covers("10.3/15-late-pay"),
    arguments: [true, false])
  func arrival(_ awaited: Bool) throws {
    let kind: FaultScript.Kind = awaited ? .delayRequest : .late
    var bench = try Bench([Fault(path: "/upay/v2/pay", kind: kind, argument: .integer(5_000))])
    let delivery = bench.pay("A1")
    let cancel = bench.send("/upay/v2/cancel", ["client_sn": "A1"])
    #expect(Self.verdict(cancel)?.error == "UPAY_ORDER_NOT_EXISTS")
    #expect(bench.world.nextDue == bench.till.now + 5_000)
    bench.world.advance(to: bench.till.now + 4_999, using: &bench.till.random)
    #expect(bench.world.model.orders.isEmpty)
    bench.till.now += 5_000
    bench.world.advance(to: bench.till.now, using: &bench.till.random)
    #expect(bench.world.model.ledger.taken == 1000)
    #expect(bench.world.nextDue == nil)
    let pays = bench.world.log.entries.filter { $0.path == "/upay/v2/pay" }
    #expect(pays.map(\.resultCode) == [nil, "PAY_SUCCESS"])
    guard awaited else { return }
    guard case .answer(let reply, after: 5_000) = delivery, let ticket = reply.ticket else {
      Issue.record("nothing to wait for")
      return
    }
    // What could be said at first was nothing.
    #expect(Verdict(status: 200, body: reply.body).outer == nil)
    let answer = bench.world.collect(ticket, at: bench.till.now, using: &bench.till.random)
    #expect(Self.verdict(answer)?.result == "PAY_SUCCESS")
    #expect(bench.world.collect(ticket, at: bench.till.now, using: &bench.till.random) == .closed)
  }

  @Test(
    "A cancel or revoke that arrives late undoes what a query showed as paid",
    .covers("10.3/15-late-cancel"),
    arguments: ["cancel", "revoke"])
  func lateReversal(_ verb: String) throws {
    var bench = try Bench()
    _ = bench.pay("A1")
    try bench.world.faults.add(
      Fault(path: "/upay/v2/\(verb)", kind: .late, argument: .integer(5_000)))
    #expect(bench.send("/upay/v2/\(verb)", ["client_sn": "A1"]) == .closed)
    let shown = bench.send("/upay/v2/query", ["client_sn": "A1"])
    #expect(Self.verdict(shown)?.orderStatus == "PAID")
    #expect(bench.world.model.ledger.kept == 1000)
    bench.till.now += 5_000
    let after = bench.send("/upay/v2/query", ["client_sn": "A1"])
    #expect(Self.verdict(after)?.orderStatus == "CANCELED")
    #expect(bench.world.model.ledger.kept == 0)
    #expect(bench.world.model.ledger.returned == 1000)
  }

  @Test("A refund that arrives late, and its repetition before, give back once")
  func lateRefund() throws {
    var bench = try Bench()
    _ = bench.pay("A1")
    let refund = [
      "client_sn": "A1", "refund_request_no": "1", "refund_amount": "300", "operator": "o",
    ]
    try bench.world.faults.add(
      Fault(path: "/upay/v2/refund", kind: .late, argument: .integer(5_000)))
    #expect(bench.send("/upay/v2/refund", refund) == .closed)
    #expect(Self.verdict(bench.send("/upay/v2/refund", refund))?.result == "REFUND_SUCCESS")
    bench.till.now += 5_000
    #expect(Self.verdict(bench.send("/upay/v2/query", ["client_sn": "A1"])) != nil)
    #expect(bench.world.model.ledger.returned == 300)
    #expect(bench.world.log.entries.map(\.errorCode).contains("UPAY_REFUND_ORDER_NOOP"))
  }

  @Test("A check-in that is delivered twice rotates twice", .covers("10.2/7-duplicate"))
  func duplicateCheckIn() throws {
    var bench = try Bench([Fault(path: "/terminal/checkin", kind: .duplicate)])
    let answer = bench.send("/terminal/checkin", ["device_id": TestTill.deviceID])
    let keys = try #require(bench.world.model.terminals[bench.till.sn]?.keys)
    #expect(keys.rotations == 2)
    #expect(Self.verdict(answer)?.data["terminal_key"] == keys.current)
  }

  @Test("Faults meet their path, in their order, as often as they say")
  func matching() throws {
    var script = FaultScript()
    try script.add(Fault(path: "/upay/v2/pay", kind: .dropAnswer, times: 2))
    try script.add(Fault(path: "*", kind: .http502))
    try script.add(Fault(path: "/upay/v2/pay", kind: .truncate))
    #expect(script.next(for: "/upay/v2/pay")?.kind == .dropAnswer)
    #expect(script.next(for: "/upay/v2/query")?.kind == .http502)
    #expect(script.next(for: "/upay/v2/query") == nil)
    #expect(script.next(for: "/upay/v2/pay")?.kind == .dropAnswer)
    #expect(script.next(for: "/upay/v2/pay")?.kind == .truncate)
    #expect(script.next(for: "/upay/v2/pay") == nil)
  }

  @Test(
    "A fault that makes no sense is refused",
    arguments: [
      Fault(path: "upay", kind: .delay, argument: .integer(1)),
      Fault(path: "/upay/v2/pays", kind: .dropAnswer), Fault(path: "*", kind: .missing),
      Fault(path: "*", kind: .refuse, argument: .string("TRADE_FAILED")),
      Fault(path: "*", kind: .http500, argument: .string("maybe")),
      Fault(path: "*", kind: .truncate, argument: .integer(-1)),
      Fault(path: "*", kind: .delay), Fault(path: "*", kind: .late, argument: .string("1")),
      Fault(path: "*", kind: .delay, argument: .integer(600_001)),
      Fault(path: "*", kind: .dropAnswer, times: 0),
      Fault(path: "*", kind: .dropAnswer, argument: .integer(1)),
      Fault(path: "*", kind: .wrongAmount), Fault(path: "*", kind: .wrongAmount, argument: .null),
      Fault(path: "*", kind: .unknownStatus, argument: .integer(1)),
    ])
  func refused(_ fault: Fault) {
    var script = FaultScript()
    #expect(throws: FaultError.self) { try script.add(fault) }
    #expect(script.faults.isEmpty)
  }

  @Test("The script is bounded")
  func bounded() throws {
    var script = FaultScript()
    for _ in 0..<FaultScript.capacity { try script.add(Fault(path: "*", kind: .truncate)) }
    #expect(throws: FaultError.self) { try script.add(Fault(path: "*", kind: .truncate)) }
    script.clear()
    #expect(script.next(for: "/") == nil)
  }

  @Test(
    "The log names the key that signed, also of a check-in, and holds no secret",
    .covers("10.5/23-request-log", "3.3/no-keys-in-logs"))
  func log() throws {
    var bench = try Bench()
    let code = TestTill.wechatCode
    _ = bench.pay("A1")
    _ = bench.send("/terminal/checkin", ["device_id": TestTill.deviceID])
    let entries = bench.world.log.entries
    #expect(entries.map(\.number) == [1, 2])
    #expect(entries.map(\.keyID) == [keyID(bench.till.key), keyID(bench.till.key)])
    #expect(entries.map(\.clientSN) == ["A1", nil])
    let text = String(decoding: JSONText.octets(entries), as: UTF8.self)
    #expect(!text.contains(code) && !text.contains(bench.till.key))
    bench.till.key = "wrong"
    _ = bench.pay("A2")
    #expect(bench.world.log.entries.last?.keyID == nil)
    #expect(bench.world.log.entries.last?.errorCode == "ILLEGAL_SIGN")
  }

  @Test("Only POST is served", .covers("10.1/1-post-only"), arguments: ["GET", "PUT", "HEAD"])
  func method(_ method: String) throws {
    var bench = try Bench()
    let delivery = bench.world.receive(
      GatewayRequest(method: method, path: "/upay/v2/pay", authorization: nil, body: []),
      at: bench.till.now, using: &bench.till.random)
    #expect(Self.verdict(delivery)?.httpStatus == 404)
  }
}
