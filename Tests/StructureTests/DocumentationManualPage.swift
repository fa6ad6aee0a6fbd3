/// A manual page about a program's commands and options.
struct ManualPage {
  private let lines: [String]

  init(_ path: String) throws {
    lines = try Documentation.lines(path).map(Self.plain)
  }

  /// A line without the escapes of roff.
  static func plain(_ line: String) -> String {
    line.replacing("\\-", with: "-").replacing("\\~", with: " ").replacing("\\(aq", with: "'")
      .replacing("\\:", with: "").replacing("\\&", with: "").replacing("\\e", with: "\\")
  }

  /// Commands that have an entry of their own.
  var commands: [String] { entries.compactMap(\.name) }

  /// Long options that have an entry of their own, whatever the section.
  var options: Set<String> {
    Set(heads.flatMap { Self.words(lines[$0.line]) }.filter { $0.hasPrefix("--") })
  }

  /// Long options that hold for every command.
  var commonOptions: Set<String> {
    options(in: section { $0.hasSuffix("OPTIONS") })
  }

  /// Long options that a command's entry tells of.
  func options(of command: String) -> Set<String> {
    Set(entries.filter { $0.name == command }.flatMap { options(in: $0.lines) })
  }

  /// The entries of the section COMMANDS that are not part of another one.
  private var entries: [(name: String?, lines: Range<Int>)] {
    let range = section { $0 == ".SH COMMANDS" }
    let starts = heads.filter { $0.depth == 0 && range.contains($0.line) }.map(\.line)
    let ends = starts.dropFirst() + [range.upperBound]
    return zip(starts, ends).map { (Self.words(lines[$0]).first, $0..<$1) }
  }

  /// The lines after `.TP`, and how deep they are indented.
  private var heads: [(line: Int, depth: Int)] {
    var depth = 0
    return lines.indices.compactMap { index in
      if lines[index] == ".RS" { depth += 1 }
      if lines[index] == ".RE" { depth -= 1 }
      return lines[index] == ".TP" && index + 1 < lines.count ? (index + 1, depth) : nil
    }
  }

  private func section(_ isWanted: (String) -> Bool) -> Range<Int> {
    let heads = lines.indices.filter { lines[$0].hasPrefix(".SH ") }
    guard let first = heads.first(where: { isWanted(lines[$0].filter { $0 != "\"" }) }) else {
      return 0..<0
    }
    return first..<(heads.first { $0 > first } ?? lines.count)
  }

  private func options(in range: Range<Int>) -> Set<String> {
    Set(lines[range].flatMap(Self.words).filter { $0.hasPrefix("--") })
  }

  /// The words of a line without its macro.
  private static func words(_ line: String) -> [String] {
    let text = line.hasPrefix(".") ? line.drop { $0 != " " } : line[...]
    return text.split { " \",.|[]".contains($0) }.map(String.init)
  }
}
