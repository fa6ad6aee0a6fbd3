import FoundationEssentials

/// All that a run has come to, as it is printed and kept.
struct SoakReport: Codable, Sendable {
  struct Line: Codable, Sendable {
    var name: String
    var value: String
  }
  struct Section: Codable, Sendable {
    var title: String
    var lines: [Line]
  }

  var seed: UInt64
  var commit: String
  var machine: String
  var seconds: Int
  var invariantsBroken: Int
  /// The first ones, in words.
  var broken: [String]
  /// The first orders that need attention, and why.
  var attention: [String]
  var logs: String
  var counts: [String: Int]
  var sections: [Section]

  enum CodingKeys: String, CodingKey {
    case seed, commit, machine, seconds, broken, attention, logs, counts, sections
    case invariantsBroken = "invariants_broken"
  }

  /// Plain and aligned.
  var table: String {
    let width = sections.flatMap(\.lines).map(\.name.count).max() ?? 0
    var text = ""
    for section in sections {
      text += "\(section.title)\n"
      for line in section.lines {
        let gap = String(repeating: " ", count: width - line.name.count + 2)
        text += "  \(line.name)\(gap)\(line.value)\n"
      }
      text += "\n"
    }
    text += "invariants broken: \(invariantsBroken)\n"
    for line in broken { text += "  \(line)\n" }
    if invariantsBroken > 0 { text += "Again: make soak SEED=\(seed). Logs: \(logs)\n" }
    return text
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

/// Numbers as a person reads them.
enum Words {
  static func milliseconds(_ microseconds: Int64) -> String {
    oneDigit(microseconds, 1_000) + " ms"
  }

  static func mebibytes(_ octets: Int64) -> String { oneDigit(octets, 1 << 20) + " MiB" }

  private static func oneDigit(_ value: Int64, _ unit: Int64) -> String {
    let tenths = (abs(value) * 10 + unit / 2) / unit
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}
