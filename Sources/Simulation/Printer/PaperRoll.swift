import Receipts

/// The paper that came out of a printer, dot by dot.
struct PaperRoll: Sendable, Hashable {
  /// Two and a half metres: no receipt is longer, and no memory is eaten.
  static let maximumRows = 20_000

  /// Printable width in dots.
  let width: Int
  private(set) var rows = 0
  private var dots: [UInt8] = []
  private var rowOctets: Int { (width + 7) / 8 }

  init(width: Int) {
    self.width = width
  }

  subscript(x: Int, y: Int) -> Bool {
    dots[y * rowOctets + x / 8] & 0x80 >> UInt8(x % 8) != 0
  }

  var isBlank: Bool { dots.allSatisfy { $0 == 0 } }

  /// Feeds paper.
  ///
  /// - Returns: the first of the new rows.
  @discardableResult
  mutating func feed(_ count: Int) -> Int {
    let start = rows
    let taken = max(0, min(count, Self.maximumRows - rows))
    rows += taken
    dots.append(contentsOf: repeatElement(0, count: taken * rowOctets))
    return start
  }

  /// Burns one dot; outside of the paper nothing happens.
  mutating func burn(_ x: Int, _ y: Int) {
    guard (0..<width).contains(x), (0..<rows).contains(y) else { return }
    dots[y * rowOctets + x / 8] |= 0x80 >> UInt8(x % 8)
  }

  /// The paper with its white margins.
  func bitmap(paperDots: Int) -> Bitmap {
    let margin = max(0, (paperDots - width) / 2)
    var bitmap = Bitmap(width: width + 2 * margin, height: rows + 2 * PrinterCell.height)
    for y in 0..<rows {
      for octet in 0..<rowOctets where dots[y * rowOctets + octet] != 0 {
        for x in octet * 8..<min(octet * 8 + 8, width) where self[x, y] {
          bitmap[x + margin, y + PrinterCell.height] = true
        }
      }
    }
    return bitmap
  }
}
