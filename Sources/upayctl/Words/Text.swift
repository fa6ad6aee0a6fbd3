/// Columns that a text takes on a terminal: Chinese, Japanese and Korean characters take two.
func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

/// The text, cut so that it takes at most `width` columns.
func fitted(_ text: String, to width: Int) -> String {
  guard columns(of: text) > width else { return text }
  var result = ""
  var used = 1
  for character in text {
    used += columns(of: character)
    guard used <= width else { break }
    result.append(character)
  }
  return width > 0 ? result + "…" : ""
}

/// The text, filled with blanks to `width` columns.
func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - columns(of: text)))
}

/// Rows as lines whose columns are aligned, two blanks between them.
func aligned(_ rows: [[String]]) -> [String] {
  var widths: [Int] = []
  for row in rows {
    for (index, cell) in row.enumerated() {
      if index == widths.count { widths.append(0) }
      widths[index] = max(widths[index], columns(of: cell))
    }
  }
  return rows.map { row in
    var line = row.enumerated().map { padded($1, to: widths[$0]) }.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }
}

/// The text without what a terminal would obey: control characters become blanks.
func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
}

private func columns(of character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  return switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
    2
  default: 1
  }
}
