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
///
/// - Parameter numbers: the columns, from 0, that stand at the right of theirs.
func aligned(_ rows: [[String]], numbers: Set<Int> = []) -> [String] {
  var table = TextTable(numbers: numbers)
  return table.lines(rows)
}

/// A table that comes in parts: a column never becomes narrower than it was before.
struct TextTable: Sendable {
  /// The columns, from 0, that stand at the right of theirs.
  var numbers: Set<Int> = []
  private var widths: [Int] = []

  init(numbers: Set<Int> = []) { self.numbers = numbers }

  mutating func lines(_ rows: [[String]]) -> [String] {
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], columns(of: cell))
      }
    }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: widths[index] - columns(of: cell))
        return numbers.contains(index) ? blanks + cell : cell + blanks
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

private func columns(of character: Character) -> Int {
  guard let scalar = character.unicodeScalars.first else { return 0 }
  // An emoji is wide whatever its first scalar is alone.
  if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  return switch scalar.value {
  case 0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
    0x20000...0x3FFFD:
    2
  default: 1
  }
}
