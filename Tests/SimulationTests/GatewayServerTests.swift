import Conformance
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("The gateway over HTTPS")
struct GatewayServerTests {
  @Test("A terminal activates, pays and checks in over one warm connection")
  func session() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let answers = try await till.answers([
        ("/upay/v2/pay", TestTill.payment("A1")), ("/upay/v2/query", ["client_sn": "A1"]),
        ("/terminal/checkin", ["device_id": TestTill.deviceID]),
        ("/upay/v2/query", ["client_sn": "A1"]),
      ])
      let statuses = answers.map { answer in
        if case .complete(let status, _, _) = answer { status } else { 0 }
      }
      #expect(statuses == [200, 200, 200, 200])
      #expect(simulator.ledger.kept == 1000)
      let keys = try #require(simulator.terminal(sn: till.sn)?.keys)
      #expect(keys.previous == till.key)
      #expect(
        simulator.requests.map(\.path) == [
          "/terminal/activate", "/upay/v2/pay", "/upay/v2/query", "/terminal/checkin",
          "/upay/v2/query",
        ])
      #expect(simulator.requests.map(\.number) == Array(1...5))
    }
  }

  @Test(
    "What a terminal sees of a fault",
    arguments: [.dropRequest, .dropAnswer, .truncate, .http502, .delay] as [FaultScript.Kind])
  func faults(_ kind: FaultScript.Kind) async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      try simulator.faults.add(
        path: "/upay/v2/pay", kind, argument: kind == .delay ? .integer(20) : nil)
      let answer = try await till.answers([("/upay/v2/pay", TestTill.payment("A1"))])[0]
      switch (kind, answer) {
      case (.dropRequest, .nothing), (.dropAnswer, .nothing): break
      case (.truncate, .broken(let received, let announced)):
        #expect(received == announced / 2 && received > 0)
      case (.http502, .complete(502, let headers, _)):
        #expect(headers["content-type"] == "text/html")
      case (.delay, .complete(200, _, let body)):
        #expect(Verdict(status: 200, body: body).result == "PAY_SUCCESS")
      default: Issue.record("\(kind): \(answer)")
      }
      let processed = kind != .dropRequest && kind != .http502
      #expect(simulator.ledger.taken == (processed ? 1000 : 0))
      #expect(simulator.requests.last?.fault == kind)
      #expect(simulator.faults.waiting.isEmpty)
    }
  }

  @Test("A late pay is processed after its connection has ended", .covers("10.3/15-late-pay"))
  func late() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      try simulator.faults.add(path: "/upay/v2/pay", .late, argument: .integer(600_000))
      let answers = try await till.answers([("/upay/v2/pay", TestTill.payment("A1"))])
      #expect(answers == [.nothing])
      #expect(simulator.ledger.orders.isEmpty)
      simulator.clock.advance(by: 600_000)
      try await simulator.awaitOrder(clientSN: "A1", .paid)
    }
  }

  @Test(
    "Two lost check-in answers lock a terminal out; a new code lets it in again",
    .covers("10.2/7-one-lost-check-in", "10.2/7-two-lost-check-ins"))
  func lockout() async throws {
    try await withSimulator { simulator, announcement in
      let secret = try vendorKey(announcement)
      let till = try await NetworkTill(announcement, vendorKey: secret)
      try simulator.faults.add(path: "/terminal/checkin", .dropAnswer, times: 2)
      let checkIn = ("/terminal/checkin", ["device_id": TestTill.deviceID])
      #expect(try await till.answers([checkIn]) == [.nothing])
      #expect(try await till.call("/upay/v2/pay", TestTill.payment("A1"))?.orderStatus == "PAID")
      #expect(try await till.answers([checkIn]) == [.nothing])
      let refused = try await till.call("/upay/v2/pay", TestTill.payment("A2"))
      #expect(refused?.error == "ILLEGAL_SIGN")
      let again = try await NetworkTill(
        announcement, vendorKey: secret, code: simulator.addActivationCode())
      #expect(try await again.call("/upay/v2/pay", TestTill.payment("A2"))?.orderStatus == "PAID")
    }
  }

  @Test("The Date header follows the gateway's clock", .covers("10.1/4-clock"))
  func date() async throws {
    try await withSimulator { simulator, announcement in
      simulator.clock.set(to: 784_111_777_000)
      let client = try await TestClient.connect(
        to: announcement.url, caFile: announcement.caFile)
      guard
        case .complete(404, let headers, let body) = try await client.exchange([
          TestClient.request(.GET, "/")
        ])[0]
      else {
        Issue.record("no 404")
        return
      }
      #expect(headers["date"]?.hasPrefix("Sun, 06 Nov 1994 08:49:") == true)
      #expect(JSONText.object(body) == ["message": .string("Not Found")])
    }
  }

  @Test("Customers act in real time too, without being asked")
  func timer() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      simulator.wallet.script(dynamicID: "custom-code", .paysAfter, delay: 30)
      let verdict = try await till.call(
        "/upay/v2/pay", TestTill.payment("A1", code: "custom-code"))
      #expect(verdict?.result == "PAY_IN_PROGRESS")
      #expect(try await simulator.awaitOrder(clientSN: "A1", .paid).paidAmount == 1000)
    }
  }

  @Test("An overlong body is refused and the connection closed")
  func tooLarge() async throws {
    try await withSimulator { _, announcement in
      let client = try await TestClient.connect(
        to: announcement.url, caFile: announcement.caFile)
      let body = [UInt8](repeating: 0x20, count: 300_000)
      let answer = try await client.exchange([TestClient.request(.POST, "/upay/v2/pay", body: body)]
      )[0]
      if case .complete(let status, _, _) = answer { #expect(status == 413) }
      #expect(answer != .complete(status: 200, headers: [:], body: []))
    }
  }

  @Test("Who does not know the authority refuses the gateway")
  func untrusted() async throws {
    try await withSimulator { _, announcement in
      try await withSimulator { _, other in
        let client = try await TestClient.connect(to: announcement.url, caFile: other.caFile)
        // A handshake that fails shows as an error or as a connection without a word.
        let answers = try? await client.exchange([TestClient.request(.GET, "/")])
        #expect(answers == nil || answers == [.nothing])
      }
    }
  }

  @Test(
    "Dates of HTTP",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_827_696_999, "Tue, 29 Feb 2000 12:34:56 GMT"),
      (4_102_444_799_000, "Thu, 31 Dec 2099 23:59:59 GMT"),
      (-1_000, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
  func dates(_ row: (time: Milliseconds, text: String)) {
    #expect(httpDate(row.time) == row.text)
  }
}
