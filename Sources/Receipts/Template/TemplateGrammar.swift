internal import Terminal

/// The forms that a line of a template can have.
enum TemplateGrammar {
  private static let directives =
    "left, center, right, bold, double, pair, qr, barcode, rule, feed, logo"

  // MARK: - Sections

  /// `[qr]`, `[refund revoke zh]`, `[all]`: slips, languages, or both.
  static func section(
    _ line: String
  ) throws(TemplateProblem) -> (kinds: Set<Slip.Kind>, languages: Set<Language>) {
    guard line.hasSuffix("]") else { throw TemplateProblem("the section has no \"]\" at its end") }
    let words = line.dropFirst().dropLast().split { $0 == " " || $0 == "\t" || $0 == "," }
    var kinds: Set<Slip.Kind> = []
    var languages: Set<Language> = []
    for word in words where word != "all" {
      if let kind = ReceiptTemplate.kinds.first(where: { $0.rawValue == word }) {
        kinds.insert(kind)
      } else if let language = Language(rawValue: String(word)) {
        languages.insert(language)
      } else {
        throw TemplateProblem(
          "there is no section \"\(word.prefix(32))\"; right would be all, "
            + ReceiptTemplate.kinds.map(\.rawValue).joined(separator: ", ") + ", "
            + Language.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }
    guard !words.isEmpty else { throw TemplateProblem("the section names no slip; [all] is all") }
    return (
      kinds.isEmpty ? Set(ReceiptTemplate.kinds) : kinds,
      languages.isEmpty ? Set(Language.allCases) : languages
    )
  }

  // MARK: - Lines

  static func content(_ line: String) throws(TemplateProblem) -> ReceiptTemplate.Content {
    guard let colon = line.firstIndex(of: ":") else { return try bare(line) }
    let words = line[..<colon].split { $0 == " " || $0 == "\t" }.map(String.init)
    let text = line[line.index(after: colon)...].trimmed
    switch words.first {
    case "pair":
      guard words.dropFirst().allSatisfy({ $0 == "bold" }) else {
        throw unknown(words, "after pair only bold")
      }
      return try pair(text, isBold: words.count > 1)
    case "qr": return .qr(try code(text, "qr"), try alignment(words))
    case "barcode": return .barcode(try code(text, "barcode"), try alignment(words))
    default: return try styled(words, text)
    }
  }

  /// `rule`, `feed`, `logo`; the first two also `when {name}`.
  private static func bare(_ line: String) throws(TemplateProblem) -> ReceiptTemplate.Content {
    let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
    let isConditional = words.count == 3 && words[1] == "when"
    switch words[0] {
    case "logo" where words.count == 1: return .logo
    case "rule" where words.count == 1: return .rule(when: nil)
    case "feed" where words.count == 1: return .feed(when: nil)
    case "rule" where isConditional: return .rule(when: try condition(words[2]))
    case "feed" where isConditional: return .feed(when: try condition(words[2]))
    case "logo", "rule", "feed":
      throw TemplateProblem("after \(words[0]) nothing can stand but \"when {name}\"")
    default:
      throw TemplateProblem(
        "a line is a directive, a colon and a text, such as \"center: Thank you\"; directives are "
          + directives)
    }
  }

  private static func condition(_ word: String) throws(TemplateProblem) -> TemplateMember {
    guard case .member(let member)? = try pieces(word).first, word.hasSuffix("}") else {
      throw TemplateProblem("after \"when\" stands one placeholder, such as {footer}")
    }
    return member
  }

  private static func styled(
    _ words: [String], _ text: String
  ) throws(TemplateProblem) -> ReceiptTemplate.Content {
    var alignment: SlipLine.Alignment?
    var style = SlipLine.Style.plain
    for word in words {
      if let found = SlipLine.Alignment(rawValue: word) {
        guard alignment == nil else { throw TemplateProblem("the line has two alignments") }
        alignment = found
      } else if word == "bold" {
        style.isBold = true
      } else if word == "double" {
        style.isDoubled = true
      } else {
        throw unknown([word], "directives are \(directives)")
      }
    }
    guard !words.isEmpty else { throw TemplateProblem("there is no directive before the colon") }
    let pieces = try pieces(text)
    guard !pieces.isEmpty else {
      throw TemplateProblem("there is nothing to print; a blank line is \"feed\"")
    }
    if case .member(let member)? = pieces.first, member.isList, pieces.count == 1 {
      return .list(member, alignment ?? .left, style)
    }
    return .text(try single(pieces), alignment ?? .left, style)
  }

  /// `{sn}`, `Bill no. | {sn}`, `@sn | No. {sn}`.
  private static func pair(
    _ text: String, isBold: Bool
  ) throws(TemplateProblem) -> ReceiptTemplate.Content {
    guard let bar = text.firstIndex(of: "|") else {
      let value = try single(try pieces(text))
      guard value.count == 1, case .member(let member)? = value.first else {
        throw TemplateProblem(
          "a pair is one placeholder, such as \"pair: {sn}\", or a label and a value, such as "
            + "\"pair: Bill | {client_sn}\"")
      }
      guard !SlipWords.label(member, .en).isEmpty else {
        throw TemplateProblem("{\(member.rawValue)} has no label; write \"center: ...\"")
      }
      return .pair(label: [.label(member)], value: value, isBold: isBold)
    }
    let label = text[..<bar].trimmed
    let value = try single(try pieces(text[text.index(after: bar)...].trimmed))
    guard !label.isEmpty, !value.isEmpty else {
      throw TemplateProblem("a pair has a label before the | and a value after it")
    }
    if label.hasPrefix("@") {
      let member = try member(label.dropFirst())
      guard !SlipWords.label(member, .en).isEmpty else {
        throw TemplateProblem("there is no label for {\(member.rawValue)}; write one")
      }
      return .pair(label: [.label(member)], value: value, isBold: isBold)
    }
    return .pair(label: try single(try pieces(label)), value: value, isBold: isBold)
  }

  private static func code(
    _ text: String, _ directive: String
  ) throws(TemplateProblem) -> [ReceiptTemplate.Piece] {
    let pieces = try pieces(text)
    guard !pieces.isEmpty else {
      throw TemplateProblem("after \(directive) stands what the code says, such as {sn}")
    }
    // The customer's code with anything more is another code, and a barcode can't hold it.
    return pieces == [.member(.qr)] && directive == "qr" ? pieces : try single(pieces)
  }

  private static func alignment(
    _ words: [String]
  ) throws(TemplateProblem) -> SlipLine.Alignment {
    guard words.count > 1 else { return .centre }
    guard words.count == 2, let alignment = SlipLine.Alignment(rawValue: words[1]) else {
      throw unknown(Array(words.dropFirst()), "after \(words[0]) only left, center or right")
    }
    return alignment
  }

  /// Pieces for one line: nothing that has several lines, or is a picture.
  private static func single(
    _ pieces: [ReceiptTemplate.Piece]
  ) throws(TemplateProblem) -> [ReceiptTemplate.Piece] {
    for case .member(let member) in pieces {
      if member.isList {
        throw TemplateProblem(
          "{\(member.rawValue)} has several lines and stands alone, such as "
            + "\"center: {\(member.rawValue)}\"")
      }
      if member == .qr {
        throw TemplateProblem("{qr} stands alone, as \"qr: {qr}\"")
      }
    }
    return pieces
  }

  private static func unknown(_ words: [String], _ right: String) -> TemplateProblem {
    TemplateProblem("\"\(words.joined(separator: " ").prefix(32))\" is not known; \(right)")
  }

  // MARK: - Placeholders

  /// Words and placeholders; `{{` and `}}` are braces.
  static func pieces(_ text: String) throws(TemplateProblem) -> [ReceiptTemplate.Piece] {
    var pieces: [ReceiptTemplate.Piece] = []
    var words = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        words.append(character)
        continue
      }
      if rest.first == character {
        rest.removeFirst()
        words.append(character)
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw TemplateProblem("a \"\(character)\" is alone; a brace that is printed is doubled")
      }
      if !words.isEmpty { pieces.append(.words(words)) }
      words = ""
      pieces.append(.member(try member(rest[..<end])))
      rest = rest[rest.index(after: end)...]
    }
    if !words.isEmpty { pieces.append(.words(words)) }
    return pieces
  }

  private static func member(_ name: Substring) throws(TemplateProblem) -> TemplateMember {
    guard let member = TemplateMember(rawValue: name.trimmed) else {
      throw TemplateProblem(
        "there is no {\(name.prefix(32))}; there are "
          + TemplateMember.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return member
  }
}
