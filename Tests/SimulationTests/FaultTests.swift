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

  @Test(
    "What each fault does to a pay",
    arguments: [
      (.dropRequest, nil, 0, nil), (.http502, nil, 0, nil), (.dropAnswer, nil, 1000, nil),
      (.truncate, nil, 1000, nil), (.delay, .integer(250), 1000, "PAY_SUCCESS"),
      (.late, .integer(250), 0, nil), (.duplicate, nil, 1000, "FAIL"),
      (.wrongAmount, .integer(7), 1000, "PAY_SUCCESS"),
      (.unknownStatus, nil, 1000, "PAY_SUCCESS"),
    ] as [(FaultScript.Kind, JSONValue?, Int64, String?)])
  func kinds(
    _ row: (kind: FaultScript.Kind, argument: JSONValue?, taken: Int64, result: String?)
  ) throws {
    let fault = Fault(path: "/upay/v2/pay", kind: row.kind, argument: row.argument)
    var bench = try Bench([fault])
    let delivery = bench.pay("A1")
    #expect(bench.world.model.ledger.taken == row.taken)
    let verdict = Self.verdict(delivery)
    #expect(verdict?.result == row.result)
    #expect(bench.world.log.entries.allSatisfy { $0.fault == row.kind })
    switch row.kind {
    case .dropRequest, .dropAnswer, .late: #expect(delivery == .closed)
    case .truncate:
      guard case .half(let reply) = delivery else {
        Issue.record("not half an answer")
        return
      }
      #expect(Verdict(status: 200, body: reply.body).result == "PAY_SUCCESS")
    case .delay:
      guard case .answer(_, after: 250) = delivery else {
        Issue.record("not delayed")
        return
      }
    case .http502: #expect(verdict?.httpStatus == 502)
    case .duplicate: #expect(verdict?.error == "CLIENT_SN_CONFLICT")
    case .wrongAmount: #expect(verdict?.data["total_amount"] == "7")
    case .unknownStatus: #expect(verdict?.orderStatus == "ON_HOLD")
    }
    #expect(bench.world.faults.faults.isEmpty)
    #expect(Self.verdict(bench.pay("A2"))?.result == "PAY_SUCCESS")
  }

  @Test("A late pay arrives after the cancel that found no order, and takes money")
  func late() throws {
    let fault = Fault(path: "/upay/v2/pay", kind: .late, argument: .integer(5_000))
    var bench = try Bench([fault])
    #expect(bench.pay("A1") == .closed)
    let cancel = bench.send("/upay/v2/cancel", ["client_sn": "A1"])
    #expect(Self.verdict(cancel)?.error == "UPAY_ORDER_NOT_EXISTS")
    #expect(bench.world.nextDue == bench.till.now + 5_000)
    bench.world.advance(to: bench.till.now + 4_999, using: &bench.till.random)
    #expect(bench.world.model.orders.isEmpty)
    bench.world.advance(to: bench.till.now + 5_000, using: &bench.till.random)
    #expect(bench.world.model.ledger.taken == 1000)
    #expect(bench.world.nextDue == nil)
    let pays = bench.world.log.entries.filter { $0.path == "/upay/v2/pay" }
    #expect(pays.map(\.resultCode) == [nil, "PAY_SUCCESS"])
  }

  @Test("A check-in that is delivered twice rotates twice")
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

  @Test("The log names the key that signed, also of a check-in, and holds no secret")
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

  @Test("Only POST is served", arguments: ["GET", "PUT", "HEAD"])
  func method(_ method: String) throws {
    var bench = try Bench()
    let delivery = bench.world.receive(
      GatewayRequest(method: method, path: "/upay/v2/pay", authorization: nil, body: []),
      at: bench.till.now, using: &bench.till.random)
    #expect(Self.verdict(delivery)?.httpStatus == 404)
  }
}
