import Receipts

/// The line that a printer has taken and not printed yet.
struct PrinterLineBuffer {
  struct Style: Hashable {
    var bold = false
    var underline = false
    var size = PrinterCommand.Size()
  }

  private struct Cell {
    var glyph: PrinterGlyph
    var style: Style
    var scalar: Unicode.Scalar
    var width: Int { glyph.width * style.size.width }
  }

  private var cells: [Cell] = []
  private(set) var width = 0

  var isEmpty: Bool { cells.isEmpty }
  /// Dots from top to bottom.
  var height: Int { cells.map { $0.style.size.height * PrinterCell.height }.max() ?? 0 }
  var text: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: cells.lazy.map(\.scalar))
    return String(text)
  }

  /// - Returns: false where the character does not fit into the line any more.
  mutating func append(
    _ scalar: Unicode.Scalar, _ glyph: PrinterGlyph, _ style: Style, limit: Int
  ) -> Bool {
    let cell = Cell(glyph: glyph, style: style, scalar: scalar)
    guard width + cell.width <= limit || cells.isEmpty else { return false }
    cells.append(cell)
    width += cell.width
    return true
  }

  /// Burns the line into the paper, from dot `left` on and from row `top` down.
  func print(on paper: inout PaperRoll, left: Int, top: Int) {
    var x = left
    let bottom = top + height
    for cell in cells {
      let scale = cell.style.size
      let y = bottom - PrinterCell.height * scale.height
      for row in 0..<PrinterCell.height {
        for column in 0..<cell.glyph.width where cell.glyph[column, row] {
          let right = x + column * scale.width + scale.width + (cell.style.bold ? 1 : 0)
          for dotX in x + column * scale.width..<right {
            for dotY in 0..<scale.height { paper.burn(dotX, y + row * scale.height + dotY) }
          }
        }
      }
      if cell.style.underline {
        for dotX in x..<x + cell.width { paper.burn(dotX, bottom - 1) }
      }
      x += cell.width
    }
  }
}
