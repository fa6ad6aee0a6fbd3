internal import Terminal

/// Reads a template, line by line, and gathers what is wrong.
struct TemplateParser {
  private static let mostProblems = 20

  private(set) var lines: [ReceiptTemplate.Line] = []
  private(set) var problems: [ReceiptTemplateError.Problem] = []
  private var kinds = Set(ReceiptTemplate.kinds)
  private var languages = Set(Language.allCases)
  private var number = 0

  mutating func parse(_ text: String) {
    guard text.utf8.count <= ReceiptTemplate.longest else {
      number = 1
      return add("the template has more than \(ReceiptTemplate.longest) octets")
    }
    // A file of another system may begin with a mark, and end its lines in two characters.
    let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for row in rows {
      number += 1
      guard number <= ReceiptTemplate.mostLines || row.allSatisfy(\.isWhitespace) else {
        return add("a template has at most \(ReceiptTemplate.mostLines) lines")
      }
      parse(line: row)
    }
  }

  private mutating func parse(line row: Substring) {
    let line = row.trimmed
    if line.isEmpty || line.hasPrefix("#") { return }
    guard line.utf8.count <= ReceiptTemplate.longestLine else {
      return add("the line has more than \(ReceiptTemplate.longestLine) octets")
    }
    guard
      line.unicodeScalars.allSatisfy({ $0 == "\t" || $0.properties.generalCategory != .control })
    else { return add("the line holds a control character") }
    do throws(TemplateProblem) {
      if line.hasPrefix("[") {
        (kinds, languages) = try TemplateGrammar.section(line)
      } else {
        lines.append(
          ReceiptTemplate.Line(
            kinds: kinds, languages: languages, content: try TemplateGrammar.content(line)))
      }
    } catch {
      add(error.message)
    }
  }

  private mutating func add(_ message: String) {
    guard problems.count < Self.mostProblems else { return }
    problems.append(ReceiptTemplateError.Problem(line: max(1, number), message: message))
  }

  /// What every slip must show is named here, and not by the daemon's silent help.
  mutating func checkThatAllIsShown() {
    // A line that could not be read may have been the one.
    guard problems.isEmpty else { return }
    for kind in ReceiptTemplate.kinds {
      for need in TemplateMember.required(on: kind) {
        let lacking = Language.allCases.filter { language in
          !lines.contains { line in
            line.kinds.contains(kind) && line.languages.contains(language)
              && !line.members.isDisjoint(with: need.members)
          }
        }
        guard let first = lacking.first else { continue }
        let member = need.usual
        let of = lacking.count == Language.allCases.count ? "" : " in \(first)"
        let line = member == .qr ? "qr: {qr}" : "pair: {\(member.rawValue)}"
        add("a \(kind) slip\(of) must show {\(member.rawValue)}; add a line such as \"\(line)\"")
      }
    }
  }
}

/// What is wrong with one line.
struct TemplateProblem: Error, Hashable {
  var message: String
  init(_ message: String) { self.message = message }
}

extension StringProtocol {
  /// Without the blanks at both ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
