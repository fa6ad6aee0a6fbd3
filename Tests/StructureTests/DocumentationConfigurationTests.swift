import Testing

/// Every key stands in the installed file, in docs/configuration.md and in upayd.conf(5), with the
/// same default and the same bounds.
struct DocumentationConfigurationTests {
  struct Setting: Hashable, CustomStringConvertible {
    let section: String
    let key: String
    let fallback: String
    let value: String

    var description: String { "[\(section)] \(key) = \(fallback) (\(value))" }
  }

  @Test func `The page has the keys of the file`() throws {
    let installed = try Self.installed()
    #expect(installed.count > 50)
    #expect(try Self.page().settings == installed)
  }

  @Test func `The manual page has the keys of the file`() throws {
    #expect(try Self.manual().settings == Self.installed())
  }

  @Test func `Page and manual page mark the same keys as without effect`() throws {
    #expect(try Self.page().marked == Self.manual().marked)
  }

  /// `#key = default` under its section, after a line with its bounds in parentheses.
  private static func installed() throws -> [Setting] {
    var settings: [Setting] = []
    var section = ""
    var value = ""
    for line in try Documentation.lines("etc/upayd/upayd.conf") {
      if let match = line.wholeMatch(of: /#?\[(.+)\]/) {
        section = String(match.1)
      } else if let match = line.wholeMatch(of: /# \((.+)\)/) {
        value = String(match.1)
      } else if let match = line.wholeMatch(of: /#?([a-z_]+) =\s*(.*)/) {
        settings.append(
          Setting(
            section: section, key: String(match.1), fallback: String(match.2), value: value))
        value = ""
      }
    }
    return settings
  }

  private typealias Documented = (settings: [Setting], marked: [String])

  /// Rows of the tables below `### [section]`.
  private static func page() throws -> Documented {
    var documented: Documented = ([], [])
    var section = ""
    for line in try Documentation.lines("docs/configuration.md") {
      if let match = line.wholeMatch(of: /### \[(.+)\]/) { section = String(match.1) }
      guard let row = line.wholeMatch(of: /\| `([a-z_]+)`( \*)? \| (?:`(.*?)`)? ?\| (.*?) \| .*/)
      else { continue }
      documented.settings.append(
        Setting(
          section: section, key: String(row.1), fallback: String(row.3 ?? ""),
          value: String(row.4)))
      if row.2 != nil { documented.marked.append("\(section).\(row.1)") }
    }
    return documented
  }

  /// `.BR key " = default"`, its text, and its bounds in parentheses.
  private static func manual() throws -> Documented {
    var documented: Documented = ([], [])
    var section = ""
    var head: (key: String, fallback: String)?
    for line in try Documentation.lines("docs/man/upayd.conf.5").map(ManualPage.plain) {
      if let match = line.wholeMatch(of: /\.SH "\[(.+)\]"/) {
        section = String(match.1)
      } else if let match = line.wholeMatch(of: /\.BR ([a-z_]+) " = (.*?)( \(\*\))?"/) {
        head = (String(match.1), String(match.2))
        if match.3 != nil { documented.marked.append("\(section).\(match.1)") }
      } else if let match = line.wholeMatch(of: /\((.+)\)/), let (key, fallback) = head {
        documented.settings.append(
          Setting(section: section, key: key, fallback: fallback, value: String(match.1)))
        head = nil
      }
    }
    return documented
  }
}
