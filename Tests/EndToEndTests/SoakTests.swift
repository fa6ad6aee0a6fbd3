import Foundation
import Testing

/// The chaos soak, as anyone starts it, for some seconds: it runs, the programs sell under it, and the
/// books agree. docs/proof/soak.md tells what it does.
@Suite(.timeLimit(.minutes(5)))
struct SoakTests {
  static let seed = UInt64(Dice.given("UPAYD_E2E_SEED", 20_260_302))

  @Test
  func chaosForSomeSeconds() async throws {
    try await withScratch { scratch in
      let directory = URL(fileURLWithPath: try Binaries.path(Binaries.upayd))
        .deletingLastPathComponent().path
      let process = try ChildProcess(
        Binaries.packageRoot.appendingPathComponent("scripts/soak").path, [],
        environment: [
          "UPAYD_BINARIES": directory, "SOAK_PROOF": scratch.file("proof"),
          "SECONDS_OF_IT": "15", "SEED": "\(Self.seed)",
        ])
      let ending = try await finally {
        try await process.end(within: 200)
      } clean: {
        await process.kill()
      }
      let table = process.standardOutput
      let said: Comment = "\(table)\n\(process.standardError)"
      #expect(ending == .exited(0), said)
      #expect(table.contains("invariants broken: 0"), said)
      let file = URL(fileURLWithPath: scratch.file("proof/soak-\(Self.seed).json"))
      let report = try JSON(try Data(contentsOf: file))
      #expect(report["seed"].int == Int64(Self.seed))
      #expect(report["invariants_broken"] == 0)
      for (name, least) in [("sales", 10), ("paid", 5), ("daemon kills", 1), ("events", 30)] {
        #expect(report["counts"][name].int ?? 0 >= Int64(least), "\(name): \(table)")
      }
      // Nothing of it is left: its logs, and the small disk.
      let left = try FileManager.default.contentsOfDirectory(atPath: scratch.file("proof"))
      #expect(left == ["soak-\(Self.seed).json"])
      let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
      #expect(!mounts.contains("/tmp/soak."))
    }
  }

  static let nonsense: [([String: String], String)] = [
    (["MINUTES": "soon"], "soon"), (["SEED": "-1"], "-1"), (["MINUTES": "0"], "--seconds"),
    (["UPAYD_BINARIES": "/nowhere"], "/nowhere/upayd"),
  ]

  @Test(arguments: nonsense)
  func nonsenseIsRefused(_ environment: [String: String], _ word: String) async throws {
    try await withScratch { scratch in
      let directory = URL(fileURLWithPath: try Binaries.path(Binaries.upayd))
        .deletingLastPathComponent().path
      let process = try ChildProcess(
        Binaries.packageRoot.appendingPathComponent("scripts/soak").path, [],
        environment: ["UPAYD_BINARIES": directory, "SOAK_PROOF": scratch.file("proof")]
          .merging(environment) { $1 })
      let ending = try await process.end(within: 30)
      #expect([.exited(64), .exited(2)].contains(ending), "\(ending)")
      let said = process.standardError + process.standardOutput
      #expect(said.contains(word), "\(said)")
    }
  }
}
