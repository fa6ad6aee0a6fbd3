/// One line of a slip, ready for a printer or a terminal.
public enum SlipLine: Hashable, Sendable {
  public enum Alignment: String, Codable, Hashable, Sendable, CaseIterable {
    case left
    case centre = "center"
    case right
  }

  public struct Style: Hashable, Sendable {
    public var isBold: Bool
    /// Twice as high and twice as wide.
    public var isDoubled: Bool

    public init(isBold: Bool, isDoubled: Bool) {
      self.isBold = isBold
      self.isDoubled = isDoubled
    }

    public static let plain = Style(isBold: false, isDoubled: false)
    public static let bold = Style(isBold: true, isDoubled: false)
    /// Bold, and twice as high and wide.
    public static let doubled = Style(isBold: true, isDoubled: true)
  }

  /// Text that fits its line, of characters that the surface has.
  case text(String, Alignment, Style)
  /// A label at the left and its value at the right end of the line, with so many blanks between.
  case pair(String, String, gap: Int, Style)
  /// A line across the paper.
  case rule
  /// A blank line.
  case feed
  case qr(String, Alignment)
  /// The bars of a CODE128 barcode; its text follows as lines of its own.
  case barcode(String, Alignment)
  /// The shop's picture.
  case logo

  /// A pair in one piece.
  static func joined(_ label: String, _ value: String, gap: Int) -> String {
    label + String(repeating: " ", count: gap) + value
  }
}
