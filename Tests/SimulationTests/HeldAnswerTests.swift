import Conformance
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("Answers that wait for the customer")
struct HeldAnswerTests {
  typealias Bench = FaultTests.Bench

  static func blocked(_ behaviour: CustomerBehaviour) throws -> (Bench, Delivery.Ticket) {
    var bench = try Bench()
    bench.world.script(Customer(behaviour, delay: 20_000), for: TestTill.wechatCode)
    guard case .answer(let reply, after: 20_000) = bench.pay("A1"), let ticket = reply.ticket else {
      throw NoTicket()
    }
    // Who does not wait is told how things stand.
    #expect(Verdict(status: 200, body: reply.body).result == "PAY_IN_PROGRESS")
    return (bench, ticket)
  }

  struct NoTicket: Error {}

  @Test(
    "The gateway answers when the customer has acted",
    .covers("10.3/11-block-success", "10.3/11-block-fail"),
    arguments: [
      (.blocksThenPays, "PAY_SUCCESS", "PAID", 1000),
      (.blocksThenFails, "PAY_FAIL", "PAY_CANCELED", 0),
    ] as [(CustomerBehaviour, String, String, Int64)])
  func answered(
    _ row: (behaviour: CustomerBehaviour, result: String, status: String, taken: Int64)
  ) throws {
    var (bench, ticket) = try Self.blocked(row.behaviour)
    bench.till.now += 19_999
    let early = FaultTests.verdict(bench.send("/upay/v2/query", ["client_sn": "A1"]))
    #expect(early?.orderStatus == "CREATED")
    bench.till.now += 1
    let verdict = FaultTests.verdict(
      bench.world.collect(ticket, at: bench.till.now, using: &bench.till.random))
    #expect(verdict?.result == row.result)
    #expect(verdict?.orderStatus == row.status)
    #expect(bench.world.model.ledger.taken == row.taken)
  }

  @Test("A cancel while the pay blocks wins, and the pay says so")
  func canceled() throws {
    var (bench, ticket) = try Self.blocked(.blocksThenPays)
    bench.till.now += 1_000
    let cancel = FaultTests.verdict(bench.send("/upay/v2/cancel", ["client_sn": "A1"]))
    #expect(cancel?.result == "CANCEL_ABORT_SUCCESS")
    bench.till.now += 19_000
    let verdict = FaultTests.verdict(
      bench.world.collect(ticket, at: bench.till.now, using: &bench.till.random))
    #expect(verdict?.result == "PAY_FAIL")
    #expect(verdict?.orderStatus == "CANCELED")
    #expect(bench.world.model.ledger.taken == 0)
  }

  @Test(
    "The number is taken while the first request is still in flight", .covers("10.3/13-in-flight"),
    arguments: [(.conflict, "FAIL"), (.existing, "PAY_IN_PROGRESS")]
      as [(UpayRules.Orders.Duplicate, String)])
  func inFlight(_ row: (rule: UpayRules.Orders.Duplicate, result: String)) throws {
    var (bench, _) = try Self.blocked(.blocksThenPays)
    bench.world.rules.orders.duplicate = row.rule
    #expect(FaultTests.verdict(bench.pay("A1"))?.result == row.result)
    #expect(bench.world.model.orders.count == 1)
  }

  @Test("Over the network the answer comes when the clock says so")
  func network() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      simulator.wallet.script(dynamicID: "28", .blocksThenPays, delay: 30)
      let verdict = try await till.call("/upay/v2/pay", TestTill.payment("A1", code: "28"))
      #expect(verdict?.result == "PAY_SUCCESS")
      #expect(verdict?.orderStatus == "PAID")
      try simulator.faults.add(path: "/upay/v2/pay", .delayRequest, argument: .integer(30))
      let delayed = try await till.call("/upay/v2/pay", TestTill.payment("A2"))
      #expect(delayed?.result == "PAY_SUCCESS")
      try simulator.faults.add(path: "/upay/v2/pay", .slow, argument: .integer(60))
      let slow = try await till.call("/upay/v2/pay", TestTill.payment("A3"))
      #expect(slow?.result == "PAY_SUCCESS")
    }
  }

  @Test("A gateway that is not reachable ends connections before their first octet")
  func unreachable() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let off = try await announcement.administer(
        .POST, "/_sim/network", #"{"reachable": false}"#)
      #expect(off.json["reachable"] == .bool(false))
      // A handshake that fails shows as an error or as a connection without a word.
      let answers = try? await till.answers([("/upay/v2/pay", TestTill.payment("A1"))])
      #expect(answers == nil || answers == [.nothing])
      #expect(simulator.requests.count == 1)
      simulator.isReachable = true
      #expect(try await till.call("/upay/v2/pay", TestTill.payment("A1"))?.orderStatus == "PAID")
    }
  }
}
