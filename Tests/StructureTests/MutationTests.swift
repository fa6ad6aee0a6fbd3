import Foundation
import Testing

/// Each safeguard in `Tests/Mutations` can be taken out of the code as it is now, and names the tests
/// that must notice.
struct MutationTests {
  private static func names() throws -> [String] {
    try Project.names(in: "Tests/Mutations").filter { $0.hasSuffix(".patch") }
  }

  @Test func thereAreThirtyAtLeast() throws {
    #expect(try Self.names().count >= 30)
  }

  @Test func everyPatchApplies() throws {
    for name in try Self.names() {
      let patch = Project.root.appendingPathComponent("Tests/Mutations/\(name)").path
      let check = try Project.run(
        ["/usr/bin/git", "-C", Project.root.path, "apply", "--check", patch])
      #expect(check.status == 0, "\(name): \(check.said)")
    }
  }

  @Test func everyPatchSaysWhatItTakesAndWhoNotices() throws {
    let targets = Set(try Project.names(in: "Tests"))
    for name in try Self.names() {
      let lines = try Project.text("Tests/Mutations/\(name)").split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("Takes: ") }, "\(name)")
      let tests = try #require(lines.first { $0.hasPrefix("Tests: ") }, "\(name)")
      let words = tests.split(separator: " ", maxSplits: 2).map(String.init)
      #expect(targets.contains(words[1]), "\(name): \(tests)")
      guard words.count > 2 else { continue }
      // As `swift test --filter` takes it: the suites whose names begin so.
      let filter = try Regex("(?:struct|class|enum) (?:\(words[2]))")
      let files = try Project.files(in: "Tests/\(words[1])")
      #expect(
        files.contains { $0.lines.contains { $0.contains(filter) } }, "\(name): \(tests)")
    }
  }
}
