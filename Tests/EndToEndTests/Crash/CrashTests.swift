import Foundation
import Testing

/// SIGKILL at any moment of selling, over and over; then the journal is held against the ledger.
///
/// `UPAYD_E2E_SEED` takes other moments and other sales, `UPAYD_E2E_ROUNDS` more of them. A failure
/// names its seed.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CrashTests {
  static let rounds = Dice.given("UPAYD_E2E_ROUNDS", 25)
  static let seed = UInt64(Dice.given("UPAYD_E2E_SEED", 20_260_301))

  @Test
  func killedWhileSelling() async throws {
    try await withTill(["gateway.upay.qr_life": "5s"]) { till, world in
      let promises = Monitor(Promises())
      var dice = Dice(Self.seed)
      var programs = (1...4).map { number in
        POSProgram("P\(number)", till, world, promises, seed: dice.next())
      }
      var papers: [Int64: String] = [:]
      for round in 1...Self.rounds {
        if dice.number(0...3) == 0 {
          let kind = ["drop_answer", "drop_request", "truncate"][dice.number(0...2)]
          try await world.fault("*", kind)
        }
        programs = try await sell(programs, till, for: dice.number(20...700))
        try await world.clearFaults()
        // The simulator keeps the newest 500 only.
        try await Self.collect(&papers, world)
        do {
          try await till.start()
        } catch {
          throw Trouble("round \(round) of seed \(Self.seed): \(error)")
        }
      }
      for order in try await till.orders() {
        try await till.resolved(order["client_sn"].text ?? "")
      }
      let comment: Comment = "seed \(Self.seed)"
      #expect(try await Agreement.violations(till, world) == [], comment)
      let orders = try await till.orders()
      let ledger = try await world.call("POST", "ledger", ["sales": Self.sales(orders)]).json
      #expect(ledger["violations"] == [], comment)
      #expect(promises.now.broken(by: orders) == [], comment)
      #expect(orders.count { $0["paid_at"].text != nil } > 10, "too little was sold to prove much")
      try await eventually("the end of all print jobs", within: 30) {
        Self.openJobs(try await till.history(world)).isEmpty ? true : nil
      }
      try await Self.collect(&papers, world)
      let wrong = Paper.wrongs(orders, Array(papers.values))
      #expect(wrong == [], comment)
    }
  }

  /// Lets the programs sell for so many milliseconds; then the daemon is killed.
  private func sell(
    _ programs: [POSProgram], _ till: Till, for milliseconds: Int
  ) async throws -> [POSProgram] {
    try await withThrowingTaskGroup(of: (Int, POSProgram).self) { group in
      for (index, program) in programs.enumerated() {
        group.addTask {
          var program = program
          await program.work(50)
          return (index, program)
        }
      }
      try await Task.sleep(for: .milliseconds(milliseconds))
      await till.kill()
      var after = programs
      for try await (index, program) in group { after[index] = program }
      return after
    }
  }

  /// The orders of each sale.
  private static func sales(_ orders: [JSON]) -> JSON {
    let numbers = Dictionary(grouping: orders) { $0["sale_no"].text ?? "" }
    return .object(numbers.mapValues { .array($0.map { $0["client_sn"] }) })
  }

  /// The print jobs that have begun and not ended, by what was published of them.
  private static func openJobs(_ events: [EventFeed.Event]) -> Set<Int64> {
    var open: Set<Int64> = []
    for event in events where event.type == "print" {
      guard let job = event.data["job"].int else { continue }
      let isOver = ["printed", "dropped"].contains(event.data["state"].text)
      if isOver { open.remove(job) } else { open.insert(job) }
    }
    return open
  }

  private static func collect(_ papers: inout [Int64: String], _ world: World) async throws {
    for receipt in try await world.receipts() {
      if let number = receipt["n"].int { papers[number] = receipt["text"].text }
    }
  }
}
