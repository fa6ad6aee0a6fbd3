import Foundation
import Testing

/// The released program: ten thousand lives, and what it says to nonsense.
@Suite("Explored lives", .timeLimit(.minutes(15))) struct ExplorationTests {
  private func explore(_ arguments: [String], within seconds: Double = 30) async throws -> Ended {
    let child = try ChildProcess(try Binaries.path(Binaries.simulator), ["explore"] + arguments)
    let ending = try await child.end(within: seconds)
    return Ended(
      ending: ending, output: child.standardOutput, errors: child.standardError)
  }

  struct Ended {
    var ending: Ending
    var output: String
    var errors: String
  }

  @Test(
    "ten thousand seeds break nothing, and reach everything",
    arguments: [[], ["--lingering", "--require-coverage"]])
  func tenThousand(_ options: [String]) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let summary = scratch.file("explored.json")
    let ended = try await explore(
      ["--seeds", "10000", "--summary", summary] + options, within: 800)
    #expect(ended.ending == .exited(0), "\(ended.output.suffix(4_000))")
    let data = try Data(contentsOf: URL(fileURLWithPath: summary))
    let told = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(told["seeds"] as? Int == 10_000)
    #expect(told["violations"] as? Int == 0)
    #expect(told["orders"] as? Int ?? 0 > 50_000)
    #expect(told["hash"] is String)
  }

  @Test("the same seeds are the same run, with one job or three")
  func sameRun() async throws {
    let one = try await explore(["--seeds", "11..60", "--jobs", "1"])
    let three = try await explore(["--seeds", "11..60", "--jobs", "3"])
    let run = try #require(one.output.split(separator: "\n").first)
    #expect(run.contains("run "))
    #expect(three.output.split(separator: "\n").first == run)
  }

  @Test("one life, line by line")
  func oneLife() async throws {
    let life = try await explore(["--seed", "42", "--trace"])
    #expect(life.ending == .exited(0))
    #expect(life.output.contains("is posted"))
    #expect(try await explore(["--seed", "42", "--trace"]).output == life.output)
  }

  @Test(
    "nonsense is told what would make sense",
    arguments: [
      (["--seeds", "many"], "--seeds takes a number from 1"),
      (["--seeds", "9..3"], "or a range such as 1..1000"),
      (["--seeds", "0"], "--seeds takes a number from 1"),
      (["--seed", "x"], "--seed takes a number"),
      (["--jobs", "0"], "--jobs takes a number from 1 to 256"),
      (["--orders", "61"], "--orders takes a number from 1 to 60"),
      (["--seed", "1", "--without", "3,x"], "--without takes numbers and ranges"),
      (["--without", "3"], "--without needs --seed"),
      (["--seed", "1", "--seeds", "2"], "not both"),
      (["--trace"], "--trace needs --seed"),
      (["--seed", "1", "--require-coverage"], "--require-coverage needs --seeds"),
      (["--bogus"], "--bogus"),
      (["surplus"], "surplus"),
    ])
  func nonsense(_ arguments: [String], _ words: String) async throws {
    let ended = try await explore(arguments)
    #expect(ended.ending == .exited(2))
    #expect(ended.errors.contains(words), "\(ended.errors)")
    #expect(ended.output.isEmpty)
  }

  @Test("a summary that cannot be written is an error")
  func noSummary() async throws {
    let ended = try await explore(["--seeds", "2", "--summary", "/nowhere/at/all.json"])
    #expect(ended.ending == .exited(1))
    #expect(ended.errors.contains("/nowhere/at/all.json cannot be written"))
  }
}
