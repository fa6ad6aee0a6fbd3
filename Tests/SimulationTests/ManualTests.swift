import FoundationEssentials
import Terminal
import Testing

@testable import Simulation

/// `docs/simulator.md` has every name that a person can type, and no other.
@Suite("The simulator's documentation")
struct ManualTests {
  private static func manual() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try text(ofFile: root.appending(path: "docs/simulator.md").path)
  }

  /// The first cells of the table whose head begins so, without their marks.
  private static func column(under head: String, nth: Int = 0) throws -> [[String]] {
    let lines = try manual().split(separator: "\n", omittingEmptySubsequences: false)
    let heads = lines.indices.filter { lines[$0].hasPrefix(head) }
    let start = try #require(heads.dropFirst(nth).first, "\(head)")
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { row in
      row.split(separator: "|").map { cell in
        String(cell.filter { $0 != "`" }).trimmed
      }
    }
  }

  @Test("Every rule of every payment system with its values and its default")
  func rules() throws {
    try Self.compare(UpayRules.self, table: 0)
    for (place, system) in Acquirers.types.enumerated() {
      try Self.compareRules(of: system, table: place + 1)
    }
  }

  private static func compareRules<System: AcquirerModel>(
    of system: System.Type, table: Int
  ) throws {
    try compare(System.Rules.self, table: table)
  }

  private static func compare<Rules: RuleSet>(_ type: Rules.Type, table: Int) throws {
    let rows = try column(under: "| name | values | default |", nth: table)
    #expect(rows.map { $0[0] } == Rules.table.map(\.name))
    for (row, rule) in zip(rows, Rules.table) {
      let isTime = rule.values.hasPrefix("milliseconds, 0")
      #expect(row[1] == (isTime ? "milliseconds" : rule.values))
      #expect(Rules.value(row[2]) == rule.defaultValue || .string(row[2]) == rule.defaultValue)
      #expect(row[3] == rule.about)
    }
  }

  @Test("Every behaviour, fault, script of a return and check")
  func names() throws {
    #expect(
      try Self.column(under: "| behaviour | a pay answers").map { $0[0] }
        == CustomerBehaviour.allCases.map(\.rawValue))
    #expect(
      try Self.column(under: "| behaviour | answers").map { $0[0] }
        == ReturnScript.Behaviour.allCases.map(\.rawValue))
    #expect(
      try Set(Self.column(under: "| kind | processed").map { $0[0] })
        == Set(FaultScript.Kind.allCases.map(\.rawValue)))
    #expect(
      try Self.column(under: "| fault | what the listener").map { $0[0] }
        == NoticeFault.Kind.allCases.map(\.rawValue))
    #expect(
      try Self.column(under: "| check | what is wrong").map { $0[0] }
        == LedgerViolation.Check.allCases.map(\.rawValue))
    #expect(
      try Self.column(under: "| value | model").map { $0[0] }
        == UpayRules.Keys.Rotation.allCases.map(\.rawValue))
  }

  @Test("Every call of the admin API")
  func calls() throws {
    let manual = try Self.manual()
    let calls =
      AdminCall.rules + AdminCall.scripts + AdminCall.faults + AdminCall.people + AdminCall.notices
      + AdminCall.systems
      + AdminCall.books + AdminCall.devices
    for call in calls {
      let path = call.path.prefix { $0 != "{" }
      #expect(manual.contains("$admin\(path)"), "\(call.method) \(call.path)")
    }
    #expect(UpayError.outerCodes.keys.allSatisfy { manual.contains($0) })
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
