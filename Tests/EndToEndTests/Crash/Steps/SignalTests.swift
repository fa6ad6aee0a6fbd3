import Foundation
import Testing

/// The release daemon, as it is installed, is killed before its n-th system call of a kind.
@Suite(.timeLimit(.minutes(60)))
struct SignalTests {
  @Test func killedAtEverySystemCall() async throws {
    let counted = try await Campaign.work(Effort.scenarios, "d") { scenario, workshop in
      (scenario, try await workshop.calls(of: scenario))
    }
    for call in ["fdatasync", "pwrite64", "write", "connect", "sendto", "recvfrom", "read"] {
      #expect(counted.allSatisfy { $0.1[call] ?? 0 > 0 }, "nobody calls \(call): \(counted)")
    }
    let points = counted.flatMap { Self.points($0, $1) }
    let results = try await Campaign.run(points, "s")
    Campaign.report(results, "system calls")
    #expect(results.count { $0.played.fell } > points.count / 2, "most blows did not come")
  }

  /// Every call for a proof, and beyond the last one that was counted; else a few of each kind.
  private static func points(_ scenario: Scenario, _ counts: [String: Int]) -> [CrashPoint] {
    counts.sorted { $0.key < $1.key }.enumerated().flatMap { index, item in
      let all = Array(1...item.value + 2)
      let chosen = Effort.isWhole ? all : Self.some(of: item.value, index)
      return chosen.map { count in
        let second = FailpointTests.second(index + count)
        return CrashPoint(scenario: scenario, blow: .call(item.key, count), second: second)
      }
    }
  }

  /// Two of `1...count`, others for each kind of call.
  static func some(of count: Int, _ index: Int) -> [Int] {
    let middle = 1 + (count * (index % 5 + 1)) / 6
    return Array(Set([min(middle, count), max(1, count - index % 3)])).sorted()
  }
}
