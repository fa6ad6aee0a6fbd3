internal import CFreeType

/// The cell of a printer's font A, in dots.
package enum PrinterCell {
  package static let width = 12
  package static let height = 24
  /// From one line's top to the next one's, unless ESC 3 says otherwise.
  package static let lineSpacing = 30
}

/// The dots of one character.
package struct PrinterGlyph: Hashable, Sendable {
  package let width: Int
  /// Row by row, `width` a row.
  private var dots: [Bool]

  init(width: Int) {
    self.width = width
    dots = Array(repeating: false, count: width * PrinterCell.height)
  }

  package fileprivate(set) subscript(x: Int, y: Int) -> Bool {
    get { dots[y * width + x] }
    set { dots[y * width + x] = newValue }
  }
}

/// Draws characters as a printer's built-in font would, with a font of the machine.
///
/// Where no font is installed it draws boxes: sizes and places stay right, and codes can be scanned.
package final class PrinterGlyphs {
  /// Fonts with narrow Latin and wide Chinese characters; then one with Latin only.
  private static let fonts: [(path: String, face: Int)] = [
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 1),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 1),
    ("/usr/share/fonts/opentype/unifont/unifont.otf", 0),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0),
  ]
  private static let maximumCached = 8_192
  /// Dots from the top of the cell to the line that letters stand on.
  private static let baseline = 20

  private var library: FT_Library?
  private var face: FT_Face?
  private var cache: [Unicode.Scalar: PrinterGlyph] = [:]

  /// Why characters are boxes; nil where they are not.
  package private(set) var note: String?

  /// - Parameter fonts: paths to try instead of the usual ones.
  package init(fonts: [(path: String, face: Int)]? = nil) {
    guard FT_Init_FreeType(&library) == 0 else {
      note = "FreeType cannot be used: characters are drawn as boxes"
      return
    }
    for font in fonts ?? Self.fonts where face == nil {
      var found: FT_Face?
      guard FT_New_Face(library, font.path, FT_Long(font.face), &found) == 0 else { continue }
      guard FT_Set_Pixel_Sizes(found, 0, FT_UInt(PrinterCell.height)) == 0 else {
        FT_Done_Face(found)
        continue
      }
      face = found
    }
    if face == nil {
      note = "no font: characters are drawn as boxes; install the package fonts-wqy-zenhei"
    }
  }

  deinit {
    if let face { FT_Done_Face(face) }
    if let library { FT_Done_FreeType(library) }
  }

  /// The dots of a character.
  ///
  /// - Parameter isWide: takes two columns, as the printer decided by the character's bytes.
  package func glyph(_ scalar: Unicode.Scalar, isWide: Bool) -> PrinterGlyph {
    let width = PrinterCell.width * (isWide ? 2 : 1)
    if let known = cache[scalar], known.width == width { return known }
    let glyph = draw(scalar, width) ?? box(width)
    if cache.count >= Self.maximumCached { cache = [:] }
    cache[scalar] = glyph
    return glyph
  }

  private func draw(_ scalar: Unicode.Scalar, _ width: Int) -> PrinterGlyph? {
    guard let face, FT_Get_Char_Index(face, FT_ULong(scalar.value)) != 0,
      FT_Load_Char(face, FT_ULong(scalar.value), CFREETYPE_LOAD_MONO) == 0,
      let slot = face.pointee.glyph
    else { return nil }
    let bitmap = slot.pointee.bitmap
    var glyph = PrinterGlyph(width: width)
    guard let buffer = bitmap.buffer else { return glyph }
    let advance = Int(slot.pointee.advance.x >> 6)
    let left = Int(slot.pointee.bitmap_left) + (width - advance) / 2
    let top = Self.baseline - Int(slot.pointee.bitmap_top)
    for row in 0..<Int(bitmap.rows) where (0..<PrinterCell.height).contains(top + row) {
      for column in 0..<Int(bitmap.width) where (0..<width).contains(left + column) {
        let octet = buffer[row * Int(bitmap.pitch) + column / 8]
        if octet & 0x80 >> UInt8(column % 8) != 0 { glyph[left + column, top + row] = true }
      }
    }
    return glyph
  }

  private func box(_ width: Int) -> PrinterGlyph {
    var glyph = PrinterGlyph(width: width)
    let right = width - 2
    for x in 1...right {
      glyph[x, 3] = true
      glyph[x, Self.baseline] = true
    }
    for y in 3...Self.baseline {
      glyph[1, y] = true
      glyph[right, y] = true
    }
    return glyph
  }
}
