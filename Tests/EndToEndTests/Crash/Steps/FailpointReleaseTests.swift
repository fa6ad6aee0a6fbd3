import Foundation
import Testing

/// What is installed has no failpoints, not even their names.
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

  @Test func aReleaseHasNone() async throws {
    try await withScratch { scratch in
      let words = FailpointTests.names.union(["UPAYD_FAILPOINT"])
      #expect(words.count > 30, "\(words)")
      let list = try scratch.write("words", words.joined(separator: "\n"))
      let release = try await Self.words(of: list, in: try Binaries.path(Binaries.upayd))
      #expect(release == [], "the release holds them")
      // The search would find them.
      let debug = try await Self.words(of: list, in: try Binaries.debug(Binaries.upayd))
      #expect(debug == words)
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
