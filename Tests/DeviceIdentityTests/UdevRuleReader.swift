/// Reads udev's rule files as strictly as udev does, for the rules that we install.
struct UdevRule: Equatable {
  struct Token: Equatable {
    var key: String
    var attribute: String?
    var operation: String
    var value: String
  }

  var line: Int
  var tokens: [Token]

  func value(_ key: String, _ operation: String) -> String? {
    tokens.first { $0.key == key && $0.operation == operation }?.value
  }
}

struct UdevRuleError: Error, CustomStringConvertible {
  var line: Int
  var reason: String
  var description: String { "line \(line): \(reason)" }
}

enum UdevRuleReader {
  private static let matches: Set<String> = [
    "ACTION", "ATTR", "ATTRS", "DEVPATH", "DRIVER", "DRIVERS", "ENV", "KERNEL", "KERNELS", "NAME",
    "SUBSYSTEM", "SUBSYSTEMS", "TAG", "TAGS", "TEST", "RESULT", "SYMLINK", "SYSCTL", "CONST",
  ]
  private static let assignments: Set<String> = [
    "ATTR", "ENV", "GOTO", "GROUP", "IMPORT", "LABEL", "MODE", "NAME", "OPTIONS", "OWNER",
    "PROGRAM", "RUN", "SECLABEL", "SYMLINK", "SYSCTL", "TAG",
  ]
  /// Keys that stand with braces; `RUN` may, and the others never do.
  private static let attributed: Set<String> = [
    "ATTR", "ATTRS", "ENV", "IMPORT", "SECLABEL", "SYSCTL", "CONST",
  ]

  static func read(_ text: String) throws -> [UdevRule] {
    var rules: [UdevRule] = []
    for (index, content) in text.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = index + 1
      let trimmed = content.drop { $0 == " " || $0 == "\t" }
      if trimmed.isEmpty || trimmed.first == "#" { continue }
      rules.append(UdevRule(line: line, tokens: try tokens(trimmed, line)))
    }
    try checkJumps(rules)
    return rules
  }

  private static func tokens(_ text: Substring, _ line: Int) throws -> [UdevRule.Token] {
    var rest = text
    var tokens: [UdevRule.Token] = []
    while true {
      tokens.append(try token(&rest, line))
      rest = rest.drop { $0 == " " || $0 == "\t" }
      if rest.isEmpty { return tokens }
      guard rest.first == "," else { throw UdevRuleError(line: line, reason: "no comma: \(rest)") }
      rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
      if rest.isEmpty { throw UdevRuleError(line: line, reason: "a comma at the end") }
    }
  }

  private static func token(_ rest: inout Substring, _ line: Int) throws -> UdevRule.Token {
    func fail(_ reason: String) -> UdevRuleError { UdevRuleError(line: line, reason: reason) }
    let key = String(rest.prefix { $0.isUppercase })
    rest = rest.dropFirst(key.count)
    var attribute: String?
    if rest.first == "{" {
      guard let end = rest.firstIndex(of: "}") else { throw fail("an open brace") }
      attribute = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    }
    let operation = String(rest.prefix { "=!+-:".contains($0) })
    rest = rest.dropFirst(operation.count)
    guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
      throw fail("no quoted value after \(key)\(operation)")
    }
    let value = String(rest[rest.index(after: rest.startIndex)..<end])
    rest = rest[rest.index(after: end)...]

    switch operation {
    case "==", "!=": if !matches.contains(key) { throw fail("\(key) cannot be compared") }
    case "=", ":=": if !assignments.contains(key) { throw fail("\(key) cannot be set") }
    case "+=", "-=":
      if !["SYMLINK", "TAG", "ENV", "RUN", "OPTIONS"].contains(key) {
        throw fail("\(key) is no list")
      }
    default: throw fail("no operator \"\(operation)\"")
    }
    guard key == "RUN" || attributed.contains(key) == (attribute?.isEmpty == false) else {
      throw fail("\(key) and its braces")
    }
    return UdevRule.Token(key: key, attribute: attribute, operation: operation, value: value)
  }

  /// udev only jumps forward.
  private static func checkJumps(_ rules: [UdevRule]) throws {
    for rule in rules {
      guard let target = rule.value("GOTO", "=") else { continue }
      let labels = rules.filter { $0.value("LABEL", "=") == target }
      guard labels.count == 1, labels[0].line > rule.line else {
        throw UdevRuleError(line: rule.line, reason: "no label \(target) below")
      }
    }
  }
}
