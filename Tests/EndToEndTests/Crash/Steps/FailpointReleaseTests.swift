import Foundation
import Testing

/// What is installed passes its failpoints without a look at them.
@Suite(.timeLimit(.minutes(2)))
struct FailpointReleaseTests {
  /// Those of the words that a program holds.
  private static func words(of list: String, in program: String) async throws -> Set<String> {
    let search = try ChildProcess("/usr/bin/grep", ["-aoF", "-f", list, program])
    // 1: none of them.
    guard [.exited(0), .exited(1)].contains(try await search.end(within: 60)) else {
      throw Trouble(search.standardError)
    }
    return Set(search.standardOutput.split(separator: "\n").map(String.init))
  }

  @Test func whatObeysIsNotInstalled() async throws {
    try await withScratch { scratch in
      let mark = ["FailpointPlan"]
      let list = try scratch.write("words", mark.joined(separator: "\n"))
      let installed = try await Self.words(of: list, in: try Binaries.path(Binaries.upayd))
      #expect(installed == [], "the release holds it")
      // The search would find it.
      let failing = try await Self.words(of: list, in: try Binaries.path(Binaries.failingUpayd))
      #expect(failing == Set(mark))
    }
  }

  @Test func aReleaseRefusesTheVariable() async throws {
    try await withScratch { scratch in
      let world = try await World(in: scratch)
      try await finally {
        let till = Till(
          Till.Setup(file: world.config, environment: ["UPAYD_FAILPOINT": "order-after-commit:1"]),
          in: scratch)
        try till.launch()
        #expect(try await till.process.end() == .exited(78))
        #expect(till.log.contains("UPAYD_FAILPOINT"), "\(till.log)")
      } clean: {
        await world.kill()
      }
    }
  }
}
