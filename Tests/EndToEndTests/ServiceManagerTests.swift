import Foundation
import Testing

/// How the daemon lives under a service manager, and how it ends.
@Suite(.timeLimit(.minutes(2)))
struct ServiceManagerTests {
  @Test
  func saysHowItIs() async throws {
    try await withTill(environment: ["WATCHDOG_USEC": "300000"], activated: false) { till, world in
      let manager = try till.manager
      #expect(manager.messages.first == "READY=1")
      // Ready means that the socket answers.
      #expect(try await till.get("/v1/status")["activated"] == false)
      try await manager.wait(for: "WATCHDOG=1", times: 3)
      #expect(!manager.messages.contains("STOPPING=1"))
      #expect(try await till.stop() == .exited(0))
      try await manager.wait(for: "STOPPING=1")
    }
  }

  @Test
  func leavesNothingButItsState() async throws {
    try await withTill { till, world in
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").status == 200)
      let names = { try FileManager.default.contentsOfDirectory(atPath: till.scratch.path) }
      #expect(try names().contains("t.sock"))
      #expect(try await till.stop() == .exited(0))
      let left = try names()
      #expect(Set(left).isSubset(of: ["state", "sim", "n1"]), "\(left)")
      let state = try FileManager.default.contentsOfDirectory(atPath: till.state)
      let known = ["journal.db", "journal.db-wal", "journal.db-shm", "upayd.lock", "seal.key"]
      #expect(Set(state).isSubset(of: known), "\(state)")
      try await till.start()
      #expect(try await till.order("A-1")["state"] == "paid")
    }
  }

  static let signals = [SIGTERM, SIGINT]

  /// The payment is on the wire, its answer far away: the daemon does not wait for it.
  @Test(arguments: signals)
  func endsWithARequestOnTheWire(_ signal: Int32) async throws {
    let settings = ["gateway.upay.pay_timeout": "60s", "gateway.upay.pay_budget": "120s"]
    try await withGateway(settings: settings) { till, gateway in
      let gate = Gate(false)
      gateway.next("pay", .slow(gate))
      let answer = Task { try await till.pay("A-1", 1_250, code: "134567890123456789", wait: 60) }
      try await gateway.wait(for: "pay")
      let process = try till.process
      process.signal(signal)
      let end = try await process.end(within: 30)
      #expect(end == .exited(0), "\(process.standardError)")
      // The waiting program hears how the order stands, or that the daemon is gone.
      if let reply = try? await answer.value {
        #expect(reply.status == 202, "\(reply)")
        #expect(reply.json["hand_over"] == false)
      }
      gate.open()
      try await till.start()
      #expect(try await till.resolved("A-1")["state"] == "paid")
      #expect(gateway.count("pay") == 1)
      try await expectAgreement(till, gateway)
    }
  }

  /// A POS program that asks for events, and one that says nothing, hold nobody up.
  @Test
  func endsWithOpenConnections() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let idle = try Connection(.unix(till.socket), within: 60)
      try idle.send(Array("POST /v1/pay HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n{".utf8))
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      #expect(try await till.stop(within: 30) == .exited(0))
      #expect(!FileManager.default.fileExists(atPath: till.socket))
    }
  }
}
