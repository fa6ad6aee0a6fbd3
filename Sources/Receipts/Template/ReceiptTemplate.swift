internal import Terminal

/// The form of a shop's slips, as the text file that `[receipt] template` names describes it.
///
/// A line of the file is a line of the slip, or a section `[…]` that says on which slips the lines
/// below it are. Nothing in it can be executed, repeated without bound, or leave out what every slip
/// must show.
public struct ReceiptTemplate: Hashable, Sendable {
  /// Octets and lines that a template has at most, and octets of a line.
  public static let longest = 16 << 10
  static let mostLines = 200
  static let longestLine = 512

  /// The slips whose form a template gives.
  static let kinds: [Slip.Kind] = [.receipt, .qr, .refund, .revoke]

  struct Line: Hashable, Sendable {
    var kinds: Set<Slip.Kind>
    var languages: Set<Language>
    let entry: Entry

    init(kinds: Set<Slip.Kind>, languages: Set<Language>, content: Content) {
      self.kinds = kinds
      self.languages = languages
      entry = Entry(content: content, members: content.members)
    }

    var members: TemplateMembers { entry.members }
  }

  /// What a line puts on a slip.
  struct Entry: Hashable, Sendable {
    let content: Content
    /// What it shows to a person; a QR code is nothing to read, but for the customer's.
    let members: TemplateMembers
  }

  enum Content: Hashable, Sendable {
    case text([Piece], SlipLine.Alignment, SlipLine.Style)
    /// All lines of a member that has several.
    case list(TemplateMember, SlipLine.Alignment, SlipLine.Style)
    case pair(label: [Piece], value: [Piece], isBold: Bool)
    case rule(when: TemplateMember?)
    case feed(when: TemplateMember?)
    case qr([Piece], SlipLine.Alignment)
    case barcode([Piece], SlipLine.Alignment)
    case logo
  }

  enum Piece: Hashable, Sendable {
    case words(String)
    case member(TemplateMember)
    /// The words that the daemon has for a member, in the slip's language.
    case label(TemplateMember)
  }

  let lines: [Line]
  /// Those of each slip: they are looked for with every one that is printed.
  private let slips: [Slip.Kind: [Language: [Entry]]]

  /// - Throws: everything that is wrong with the text, each with its line.
  public init(_ text: String) throws(ReceiptTemplateError) {
    var parser = TemplateParser()
    parser.parse(text)
    parser.checkThatAllIsShown()
    guard parser.problems.isEmpty else { throw ReceiptTemplateError(problems: parser.problems) }
    lines = parser.lines
    slips = Self.slips(of: lines)
  }

  private init(unchecked text: String) {
    var parser = TemplateParser()
    parser.parse(text)
    lines = parser.lines
    slips = Self.slips(of: lines)
  }

  private static func slips(of lines: [Line]) -> [Slip.Kind: [Language: [Entry]]] {
    var slips: [Slip.Kind: [Language: [Entry]]] = [:]
    for kind in kinds {
      for language in Language.allCases {
        let own = lines.filter { $0.kinds.contains(kind) && $0.languages.contains(language) }
        slips[kind, default: [:]][language] = own.map(\.entry)
      }
    }
    return slips
  }

  static let builtIn = ReceiptTemplate(unchecked: builtInText)

  func entries(of kind: Slip.Kind, _ language: Language) -> [Entry] {
    // A test of the printer looks like a receipt.
    slips[kind == .test ? .receipt : kind]?[language] ?? []
  }
}

extension ReceiptTemplate.Content {
  fileprivate var members: TemplateMembers {
    switch self {
    case .text(let pieces, _, _), .pair(_, let pieces, _), .barcode(let pieces, _):
      TemplateMembers(
        pieces.compactMap { if case .member(let member) = $0 { member } else { nil } })
    case .list(let member, _, _): TemplateMembers(member)
    case .qr(let pieces, _): pieces == [.member(.qr)] ? TemplateMembers(.qr) : []
    case .rule, .feed, .logo: []
    }
  }
}

/// What is wrong with a template.
public struct ReceiptTemplateError: Error, Hashable, Sendable, CustomStringConvertible {
  public struct Problem: Hashable, Sendable {
    /// From 1 on.
    public var line: Int
    /// What is wrong, and what would be right.
    public var message: String
  }

  /// In the order of their lines; the first 20.
  public let problems: [Problem]

  /// `line N: message`, a problem each.
  public var description: String {
    problems.map { "line \($0.line): \($0.message)" }.joined(separator: "\n")
  }
}
