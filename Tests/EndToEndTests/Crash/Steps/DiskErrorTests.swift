import Foundation
import Testing

/// A disk that refuses a write or a sync: the daemon neither dies nor lies, and goes on when the
/// disk does.
@Suite(.timeLimit(.minutes(30)))
struct DiskErrorTests {
  static let faults = [("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")]

  /// One call fails, and the next one works.
  @Test func failingOnceAtAnyPoint() async throws {
    let counted = try await Campaign.work(Scenario.all, "k") { scenario, workshop in
      (scenario, try await workshop.calls(of: scenario))
    }
    let points = counted.flatMap { scenario, counts in
      Self.faults.flatMap { call, error in
        let count = counts[call] ?? 0
        let chosen = Effort.isWhole ? Array(1...count) : SignalTests.some(of: count, count)
        return chosen.map { CrashPoint(scenario: scenario, blow: .failure(call, error, $0)) }
      }
    }
    let results = try await Campaign.work(points, "e") { point, workshop in
      do {
        let played = try await workshop.endure(point.scenario, point.blow)
        return Campaign.Result(point: point, played: played)
      } catch {
        return Campaign.Result(point: point, played: Played(fell: true, wrongs: ["\(error)"]))
      }
    }
    Campaign.report(results, "disk errors")
  }

  /// Every call fails for a while: who asks is told, and nothing new leaves.
  @Test(arguments: faults)
  func failingForAWhile(_ call: String, _ error: String) async throws {
    guard getuid() == 0 else { return }
    try await withTill { till, world in
      let customer = "134567890123456789"
      try await world.customer(customer, "never")
      _ = try await till.pay("A-1", 900, code: customer, wait: nil)
      _ = try await till.pay("A-2", 500, code: "134567890123456781")
      let before = try await world.ledger()["orders"].list.count
      let tracer = try await Tracer.attach(to: try till.process.pid, call, "error=\(error)")
      try await finally {
        for number in ["A-3", "A-4"] {
          let refused = try await till.pay(number, 100, code: "134567890123456782")
          #expect(refused.json["code"] == "journal-unwritable", "\(refused)")
        }
        let refund = try await till.refund("A-2", "r-1", 50)
        #expect(refund.json["code"] == "journal-unwritable", "\(refund)")
        let status = try await till.get("/v1/status")
        #expect(status["journal"] == "readonly", "\(status)")
        #expect(status["ready"] == false, "\(status)")
        let doctor = try await till.upayctl("doctor")
        #expect(doctor.status != 0, "\(doctor)")
        #expect(doctor.output.contains("journal"), "\(doctor)")
        // What is durable is read on, and what was refused is not there.
        #expect(try await till.order("A-2")["state"] == "paid")
        #expect(try await till.call("GET", "/v1/orders/A-3").status == 404)
        try await world.walletPays(["client_sn": "A-1"])
        #expect(try await world.ledger()["orders"].list.count == before)
      } clean: {
        tracer.signal(SIGINT)
        _ = try? await tracer.end()
      }
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
      let paid = try await eventually("a payment") {
        let reply = try await till.pay("A-3", 100, code: "134567890123456782")
        return reply.status == 200 ? reply : nil
      }
      #expect(paid.json["state"] == "paid", "\(paid)")
      #expect(try await till.call("GET", "/v1/orders/A-4").status == 404)
      #expect(try await till.order("A-2")["returns"] == [])
      #expect(try await till.refund("A-2", "r-1", 50).status == 200)
      for _ in 0..<2 {
        #expect(try await Agreement.violations(till, world) == [])
        await till.kill()
        try await till.start()
      }
      #expect(try await world.wrongs() == [])
    }
  }
}
