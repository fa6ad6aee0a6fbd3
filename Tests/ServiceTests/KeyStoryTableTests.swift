import FoundationEssentials
import Terminal
import Testing

@testable import Service

/// Every situation under every model, on the real till; what comes of it stands in docs/keys.md.
@Suite(.timeLimit(.minutes(5))) struct KeyStoryTableTests {
  @Test func theHandbookSaysWhatHappens() async throws {
    let outcomes = try await withThrowingTaskGroup(
      of: (KeySituation, KeyModel, KeyOutcome).self
    ) { group in
      for situation in KeySituation.allCases {
        for model in KeyModel.allCases {
          group.addTask { (situation, model, try await KeyStory.outcome(of: situation, model)) }
        }
      }
      return try await group.reduce(into: [KeySituation: [KeyModel: KeyOutcome]]()) {
        $0[$1.0, default: [:]][$1.1] = $1.2
      }
    }
    let table = Self.table(of: outcomes)
    let handbook = try Self.handbook()
    #expect(handbook == table, "docs/keys.md should have this table:\n\(table)")
  }

  private static func table(of outcomes: [KeySituation: [KeyModel: KeyOutcome]]) -> String {
    var lines = [
      "| what happened | gateway | the terminal | it says | what helps |", "|---|---|---|---|---|",
    ]
    for situation in KeySituation.allCases where situation != .nothing {
      let cells = outcomes[situation] ?? [:]
      var seen: [KeyOutcome.Line] = []
      for model in KeyModel.allCases {
        guard let line = cells[model]?.line, !seen.contains(line) else { continue }
        seen.append(line)
        let alike = KeyModel.allCases.filter { cells[$0]?.line == line }
        let models =
          alike.count == KeyModel.allCases.count
          ? "any" : alike.map(\.rawValue).joined(separator: " ")
        let name = seen.count == 1 ? situation.rawValue : ""
        lines.append("| \(name) | \(models) | \(line.till) | \(line.says) | \(line.help) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The table between its two marks.
  private static func handbook() throws -> String {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/keys.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.firstIndex { $0.hasPrefix("| what happened |") } ?? lines.endIndex
    return lines[first...].prefix { $0.hasPrefix("|") }.joined(separator: "\n")
  }
}

extension KeyOutcome {
  struct Line: Hashable {
    var till: String
    var says: String
    var help: String
  }

  var line: Line {
    Line(till: till, says: says.map { "`\($0)`" }.joined(separator: ", then "), help: help)
  }
}
