import Foundation
import Testing

/// The daemon is killed at every step that has a name, in everything that a till does.
@Suite(.timeLimit(.minutes(60)))
struct FailpointTests {
  /// The names of all steps, as they stand in the sources.
  static let names: Set<String> = {
    let sources = Binaries.packageRoot.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String }
    var names: Set<String> = []
    for file in files ?? [] where file.hasSuffix(".swift") {
      let url = sources.appendingPathComponent(file)
      guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
      for match in text.matches(of: #/Failpoint\.pass\("([a-z-]+)"\)/#) {
        names.insert(String(match.1))
      }
    }
    return names
  }()

  @Test func killedAtEveryStep() async throws {
    #expect(Self.names.count >= 30, "\(Self.names)")
    let passed = try await Campaign.work(Effort.scenarios, "c") { scenario, workshop in
      (scenario, try await workshop.steps(of: scenario))
    }
    let reached = Set(passed.flatMap(\.1))
    let names = Effort.scenarios.count == Scenario.all.count ? Self.names : reached
    #expect(reached == names, "not reached: \(names.subtracting(reached))")

    let points = passed.flatMap { Self.points($0, $1) }
    let results = try await Campaign.run(points, "f")
    Campaign.report(results, "steps")
    var killed: Set<String> = []
    for result in results where result.played.fell {
      if case .step(let name, _) = result.point.blow { killed.insert(name) }
    }
    #expect(killed == names, "never killed at: \(names.subtracting(killed))")
    #expect(results.contains { $0.played.fellAgain }, "no recovery was disturbed")
  }

  /// Every pass of every step; in some of them the recovery is disturbed as well.
  private static func points(_ scenario: Scenario, _ steps: [String]) -> [CrashPoint] {
    var counts: [String: Int] = [:]
    return steps.enumerated().flatMap { index, step in
      counts[step, default: 0] += 1
      let blow = Blow.step(step, counts[step] ?? 1)
      let seconds =
        Effort.isWhole ? [nil] + [2, 5, 11, 19].map { $0 + index % 7 } : [second(index)]
      return seconds.map { CrashPoint(scenario: scenario, blow: blow, second: $0) }
    }
  }

  /// The step of the recovery that is the last one: in two thirds of all attempts for a proof, in
  /// the other third else.
  static func second(_ index: Int) -> Int? {
    (index % 3 == 0) == Effort.isWhole ? nil : 1 + index * 7 % 23
  }
}
