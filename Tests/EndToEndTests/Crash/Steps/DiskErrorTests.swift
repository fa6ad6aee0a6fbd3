import Foundation
import Testing

/// A disk that refuses a write or a sync: the daemon neither dies nor lies, and goes on when the
/// disk does.
@Suite(.timeLimit(.minutes(30)))
struct DiskErrorTests {
  static let faults = [("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC")]
  /// Names and the sealing key, which are synchronized when a state directory begins.
  static let early = [("fsync", "EIO")]

  /// One call fails, and the next one works.
  @Test func failingOnceAtAnyPoint() async throws {
    let counted = try await Campaign.work(Effort.scenarios, "k") { scenario, workshop in
      (scenario, try await workshop.calls(of: scenario))
    }
    let items = counted.flatMap { scenario, counts in
      (Self.faults + Self.early).flatMap { call, error in
        let count = counts[call] ?? 0
        guard count > 0 else { return [(Scenario, DiskFault)]() }
        var chosen = Effort.isWhole ? Array(1...count) : SignalTests.some(of: count, count)
        // The very first one of a state directory.
        if scenario.ground == .nothing, !chosen.contains(1) { chosen.append(1) }
        return chosen.map { (scenario, DiskFault(call: call, error: error, count: $0)) }
      }
    }
    let results = try await Campaign.work(items, "e") { item, workshop in
      do {
        return (item.0.name, try await workshop.endure(item.0, item.1))
      } catch {
        return (item.0.name, Endured(wrongs: ["\(item.0) with \(item.1): \(error)"]))
      }
    }
    Self.report(results)
    #expect(results.count { $0.1.wasHit } > items.count / 2, "most faults did not come")
    guard Effort.scenarios.count == Scenario.all.count else { return }
    #expect(results.contains { $0.1.wasRefused }, "nobody was told")
    #expect(results.contains { $0.1.couldNotStart }, "it always started")
  }

  private static func report(_ results: [(String, Endured)]) {
    for (name, endured) in results where !endured.wrongs.isEmpty {
      Issue.record("\(name): \(endured.wrongs)")
    }
    print("| disk errors | points | hits | refusals | no start | violations |")
    print("|---|---|---|---|---|---|")
    let groups = Dictionary(grouping: results) { $0.0 }.sorted { $0.key < $1.key }
    for (name, results) in groups + [(key: "all", value: results)] {
      print(
        "| \(name) | \(results.count) | \(results.count { $0.1.wasHit })",
        "| \(results.count { $0.1.wasRefused }) | \(results.count { $0.1.couldNotStart })",
        "| \(results.count { !$0.1.wrongs.isEmpty }) |")
    }
  }

  /// Every call fails for a while: who asks is told, and nothing new leaves.
  ///
  /// The daemon lets nobody trace it, but for root.
  @Test(.enabled(if: getuid() == 0), arguments: faults)
  func failingForAWhile(_ call: String, _ error: String) async throws {
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
