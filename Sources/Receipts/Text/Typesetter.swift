/// Where lines of text are shown: it decides what can be shown, and how wide it is.
public enum Surface: Hashable, Sendable {
  /// UTF-8 text in a terminal or a file.
  case terminal
  case printer(Charset)
}

/// One character as a surface shows it.
struct Cell: Hashable, Sendable {
  var text: String
  /// Columns.
  var width: Int

  var isBlank: Bool { text == " " }
}

/// Measures and wraps text for a surface.
struct Typesetter {
  /// Characters of one text; what is beyond is cut, with three points to show it.
  static let limit = 512

  private let encoder: CharacterEncoder?

  init(_ surface: Surface) {
    switch surface {
    case .terminal: encoder = nil
    case .printer(let charset): encoder = CharacterEncoder(charset)
    }
  }

  /// For a printer that takes what the encoder makes.
  init(_ encoder: CharacterEncoder) { self.encoder = encoder }

  /// Whether Chinese words can be shown at all.
  var hasChinese: Bool { encoder?.hasChinese ?? true }

  /// The text as it will be shown: blanks for white space, `?` for what has no glyph, and nothing for
  /// what is not seen: controls of the writing direction could rearrange a whole receipt.
  func cells(_ text: String) -> [Cell] {
    var cells = Array(text.lazy.filter { !$0.isInvisible }.prefix(Self.limit + 1)).map(cell)
    if cells.count > Self.limit {
      cells.replaceSubrange((Self.limit - 3)..., with: Array(repeating: Cell(".", 1), count: 3))
    }
    return cells
  }

  func width(_ text: String) -> Int { set(text).width }

  /// The text as it will be shown, in one piece, and its columns.
  func set(_ text: String) -> (text: String, width: Int) {
    if let width = plainWidth(text) { return (text, width) }
    let cells = cells(text)
    return (cells.map(\.text).joined(), cells.reduce(0) { $0 + $1.width })
  }

  /// The columns of a text that is shown as it is, as most are; nil for one that has to be looked at
  /// character by character.
  func plainWidth(_ text: String) -> Int? {
    guard text.utf8.count <= Self.limit else { return nil }
    guard let encoder else { return text.isPrintableASCII ? text.utf8.count : nil }
    return encoder.columns(text)
  }

  private func cell(_ character: Character) -> Cell {
    if character.isWhitespace { return Cell(" ", 1) }
    guard let encoder else {
      return character.isSafeInTerminal
        ? Cell(String(character), displayWidth(character)) : Cell("?", 1)
    }
    // The yen sign is a four-octet code in GB 18030, which printers lack; its fullwidth twin is not.
    let printed = encoder.charset == .gb18030 && character == "\u{A5}" ? "\u{FFE5}" : character
    if let columns = encoder.columns(printed) { return Cell(String(printed), columns) }
    // A letter without its accent is read; a question mark is not.
    if let plain = character.withoutMarks, let columns = encoder.columns(plain) {
      return Cell(String(plain), columns)
    }
    return Cell("?", 1)
  }

  /// The text in lines of at most `columns`, broken at blanks, else around wide characters, else
  /// anywhere; none for a blank text.
  func wrap(_ text: String, columns: Int) -> [String] {
    precondition(columns >= 2)
    let blank = UInt8(ascii: " ")
    if text.utf8.first != blank, text.utf8.last != blank, let width = plainWidth(text),
      (1...columns).contains(width)
    {
      return [text]
    }
    return broken(text, columns)
  }

  private func broken(_ text: String, _ columns: Int) -> [String] {
    var lines: [String] = []
    var rest = cells(text).drop(while: \.isBlank)
    while !rest.isEmpty {
      var width = 0
      let fitting = rest.prefix { cell in
        width += cell.width
        return width <= columns
      }
      var end = fitting.endIndex
      if end < rest.endIndex, !rest[end].isBlank,
        let best = (fitting.startIndex + 1..<end + 1).last(where: { canBreak(rest, before: $0) })
      {
        end = best
      }
      lines.append(joined(rest[..<end]))
      rest = rest[end...].drop(while: \.isBlank)
    }
    return lines
  }

  private func canBreak(_ cells: ArraySlice<Cell>, before index: Int) -> Bool {
    cells[index - 1].isBlank || cells[index].width == 2 || cells[index - 1].width == 2
  }

  private func joined(_ cells: ArraySlice<Cell>) -> String {
    var cells = cells
    while cells.last?.isBlank == true { cells.removeLast() }
    return cells.map(\.text).joined()
  }
}

extension Character {
  /// Scalars of a character that people write: more is an attempt to fill the paper.
  private static let mostScalars = 16

  /// Whether nothing of it is seen: controls of the writing direction, zero-width joiners and spaces.
  var isInvisible: Bool {
    unicodeScalars.allSatisfy { $0.properties.generalCategory == .format }
  }

  /// Its first scalar, where only marks and selectors follow it.
  var withoutMarks: Character? {
    guard let first = unicodeScalars.first, unicodeScalars.count > 1 else { return nil }
    let rest = unicodeScalars.dropFirst()
    let isPlain = rest.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark, .format: true
      default: false
      }
    }
    return isPlain ? Character(first) : nil
  }

  /// Whether a terminal shows the character, and does nothing else: control characters are commands,
  /// and direction overrides and other invisible ones could rearrange a whole receipt.
  var isSafeInTerminal: Bool {
    unicodeScalars.count <= Self.mostScalars
      && unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .format: scalar == "\u{200D}"
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
          false
        default: true
        }
      }
  }
}

extension Cell {
  fileprivate init(_ text: String, _ width: Int) {
    self.text = text
    self.width = width
  }
}
