/// A slip as a picture, dot by dot as a printer's paper would show it.
public enum ReceiptPicture {
  /// Rows of a picture at most; longer paper is shown as far as this.
  static let mostRows = 16_000

  /// A PNG file as wide as the paper has dots, one pixel a dot.
  ///
  /// Characters are drawn with a font of the machine. Where it has none they are boxes; sizes and
  /// places stay right, and codes can be scanned.
  public static func png(
    _ slip: Slip, _ profile: PrinterProfile, design: ReceiptDesign = ReceiptDesign()
  ) throws(PNGError) -> [UInt8] {
    try bitmap(slip, profile, design: design, glyphs: PrinterGlyphs()).png()
  }

  static func bitmap(
    _ slip: Slip, _ profile: PrinterProfile, design: ReceiptDesign, glyphs: PrinterGlyphs
  ) -> Bitmap {
    let typesetter = Typesetter(.printer(profile.charset))
    let layout = SlipLayout(slip, columns: profile.columns, typesetter, design: design)
    var canvas = Canvas(profile: profile, logo: design.logo, glyphs: glyphs)
    let notice = layout.notice(typesetter)
    for line in layout.lines { canvas.add(line, instead: notice) }
    return canvas.bitmap
  }
}

/// What is drawn so far: blocks one below the other.
private struct Canvas {
  private struct Cell {
    var glyph: PrinterGlyph
    var scale: Int
    var width: Int { glyph.width * scale }
  }

  private enum Block {
    case cells([Cell], SlipLine.Alignment, isBold: Bool)
    case picture(Bitmap)
    case rule
  }

  let profile: PrinterProfile
  let logo: ReceiptLogo?
  let glyphs: PrinterGlyphs
  private let typesetter: Typesetter
  private var blocks: [(top: Int, block: Block)] = []
  /// Paper before the first line and after the last.
  private let margin = PrinterCell.height
  private var rows = PrinterCell.height

  init(profile: PrinterProfile, logo: ReceiptLogo?, glyphs: PrinterGlyphs) {
    self.profile = profile
    self.logo = logo
    self.glyphs = glyphs
    typesetter = Typesetter(.printer(profile.charset))
  }

  mutating func add(_ line: SlipLine, instead notice: [SlipLine]) {
    switch line {
    case .feed: rows += PrinterCell.lineSpacing
    case .rule: append(.rule, height: PrinterCell.lineSpacing)
    case .pair(let label, let value, let gap, let style):
      add(.text(SlipLine.joined(label, value, gap: gap), .left, style), instead: notice)
    case .text(let text, let alignment, let style):
      let scale = style.isDoubled ? 2 : 1
      append(
        .cells(cells(text, scale), alignment, isBold: style.isBold),
        height: max(PrinterCell.lineSpacing, PrinterCell.height * scale))
    case .qr(let text, let alignment):
      guard let code = try? QRPrinting(text: text, profile: profile) else {
        for line in notice { add(line, instead: []) }
        return
      }
      append(code.bitmap.placed(alignment, in: profile.dots))
    case .barcode(let text, let alignment):
      guard let code = BarcodePrinting(text, profile) else { return }
      append(code.bitmap.placed(alignment, in: profile.dots))
    case .logo:
      guard let logo else { return }
      append(logo.bitmap(dots: profile.dots))
      rows += PrinterCell.lineSpacing
    }
  }

  private mutating func append(_ picture: Bitmap) {
    append(.picture(picture), height: picture.height)
  }

  private mutating func append(_ block: Block, height: Int) {
    // A picture of paper without end would be of no use to anyone.
    guard rows + height + margin <= ReceiptPicture.mostRows else { return }
    blocks.append((rows, block))
    rows += height
  }

  private func cells(_ text: String, _ scale: Int) -> [Cell] {
    typesetter.cells(text).compactMap { cell in
      cell.text.unicodeScalars.first.map {
        Cell(glyph: glyphs.glyph($0, isWide: cell.width > 1), scale: scale)
      }
    }
  }

  var bitmap: Bitmap {
    var bitmap = Bitmap(
      width: profile.dots, height: min(rows + margin, ReceiptPicture.mostRows))
    for (top, block) in blocks {
      switch block {
      case .picture(let picture): bitmap.draw(picture, x: 0, y: top)
      case .rule: drawRule(top, on: &bitmap)
      case .cells(let cells, let alignment, let isBold):
        let room = max(0, profile.dots - cells.reduce(0) { $0 + $1.width })
        let left =
          switch alignment {
          case .left: 0
          case .centre: room / 2
          case .right: room
          }
        draw(cells, left, isBold, top, on: &bitmap)
      }
    }
    return bitmap
  }

  /// Dashes twice as wide.
  private func drawRule(_ top: Int, on bitmap: inout Bitmap) {
    let dash = glyphs.glyph("-", isWide: false)
    for place in 0..<(profile.columns / 2) {
      for row in 0..<PrinterCell.height {
        for column in 0..<dash.width where dash[column, row] {
          bitmap.fill(x: (place * dash.width + column) * 2, y: top + row, width: 2, height: 1)
        }
      }
    }
  }

  private func draw(
    _ cells: [Cell], _ left: Int, _ isBold: Bool, _ top: Int, on bitmap: inout Bitmap
  ) {
    var x = left
    for cell in cells {
      for row in 0..<PrinterCell.height {
        for column in 0..<cell.glyph.width where cell.glyph[column, row] {
          bitmap.fill(
            x: x + column * cell.scale, y: top + row * cell.scale,
            width: cell.scale + (isBold ? 1 : 0), height: cell.scale)
        }
      }
      x += cell.width
    }
  }
}
