import Foundation
import Testing

/// How much is tried: a part of it in every test run, all of it for a proof.
enum Effort {
  /// `UPAYD_PROVE=1`
  static let isWhole = Dice.given("UPAYD_PROVE", 0) > 0
  /// How many daemons are crashed at once.
  static let workers = Dice.given("UPAYD_CRASH_WORKERS", 4)
  /// `UPAYD_CRASH_SCENARIOS=pay,refund`; all of them without it.
  static let scenarios: [Scenario] = {
    let wanted = ProcessInfo.processInfo.environment["UPAYD_CRASH_SCENARIOS"]?
      .split(separator: ",").map(String.init)
    return Scenario.all.filter { wanted?.contains($0.name) ?? true }
  }()
}

/// Beside those of the other tests, which wait only so long for one.
private let benches = Places(Effort.workers)

/// One attempt that is to be made.
struct CrashPoint: Sendable, CustomStringConvertible {
  var scenario: Scenario
  var blow: Blow
  /// The step of the recovery at which it is killed once more.
  var second: Int?

  var description: String {
    "\(scenario) killed at \(blow)" + (second.map { " and at step \($0) of the recovery" } ?? "")
  }
}

/// Many attempts, several at a time, and what came of them.
enum Campaign {
  struct Result: Sendable {
    var point: CrashPoint
    var played: Played
  }

  /// Works through `items`, each with a workshop that no other task uses meanwhile.
  static func work<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ name: String,
    _ body: @escaping @Sendable (Item, Workshop) async throws -> Value
  ) async throws -> [Value] {
    let waiting = Monitor(Array(items.reversed()))
    return try await withThrowingTaskGroup(of: [Value].self) { group in
      for worker in 0..<min(Effort.workers, items.count) {
        group.addTask {
          try await withScratch(benches) { scratch in
            let workshop = try await Workshop("\(name)\(worker)", in: scratch)
            return try await finally {
              var values: [Value] = []
              while let item = waiting.change({ $0.popLast() }) {
                values.append(try await body(item, workshop))
              }
              for wrong in try await workshop.repeatedPayments() { Issue.record("\(wrong)") }
              return values
            } clean: {
              await workshop.close()
            }
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// Makes all attempts. One that fails is a result with a wrong.
  static func run(_ points: [CrashPoint], _ name: String) async throws -> [Result] {
    try await work(points, name) { point, workshop in
      do {
        let played = try await workshop.play(point.scenario, point.blow, second: point.second)
        return Result(point: point, played: played)
      } catch {
        return Result(point: point, played: Played(fell: true, wrongs: ["\(error)"]))
      }
    }
  }

  /// Records what is wrong, and prints a line for each scenario.
  static func report(_ results: [Result], _ title: String) {
    for result in results where !result.played.wrongs.isEmpty {
      Issue.record("\(result.point): \(result.played.wrongs)")
    }
    print("| \(title) | points | kills | kills in recovery | violations |\n|---|---|---|---|---|")
    let groups = Dictionary(grouping: results) { $0.point.scenario.name }
    for (name, results) in groups.sorted(by: { $0.key < $1.key }) + [("all", results)] {
      print(
        "| \(name) | \(results.count) | \(results.count { $0.played.fell })",
        "| \(results.count { $0.played.fellAgain })",
        "| \(results.count { !$0.played.wrongs.isEmpty }) |")
    }
  }
}
