/// A picture in black and white, one bit a dot.
public struct Bitmap: Hashable, Sendable {
  /// Dots across and down.
  public let width: Int
  public let height: Int
  /// `height` rows of `rowOctets` octets; the most significant bit is the leftmost dot, 1 is
  /// black, and the bits beyond `width` are 0.
  public private(set) var rows: [UInt8]

  public var rowOctets: Int { (width + 7) / 8 }

  /// A white picture. A side has at most 16,384 dots.
  public init(width: Int, height: Int) {
    precondition((1...16_384).contains(width) && (1...16_384).contains(height))
    self.width = width
    self.height = height
    rows = Array(repeating: 0, count: (width + 7) / 8 * height)
  }

  /// Whether a dot is black. Dots outside are white; what is set there is dropped.
  public subscript(x: Int, y: Int) -> Bool {
    get {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return false }
      return rows[y * rowOctets + x / 8] & (0x80 >> UInt8(x % 8)) != 0
    }
    set {
      guard (0..<width).contains(x), (0..<height).contains(y) else { return }
      let bit: UInt8 = 0x80 >> UInt8(x % 8)
      if newValue {
        rows[y * rowOctets + x / 8] |= bit
      } else {
        rows[y * rowOctets + x / 8] &= ~bit
      }
    }
  }

  /// Blackens a rectangle.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int) {
    for row in y..<(y + height) {
      for column in x..<(x + width) { self[column, row] = true }
    }
  }

  /// Blackens the dots that another picture has black, with its corner at a dot.
  mutating func draw(_ picture: Bitmap, x left: Int, y top: Int) {
    for y in 0..<picture.height {
      for x in 0..<picture.width where picture[x, y] { self[left + x, top + y] = true }
    }
  }

  /// The picture with `left` white dots before each row, in a width of at least `minimum`.
  func shifted(right left: Int, minimum: Int = 1) -> Bitmap {
    var result = Bitmap(width: max(minimum, width + left), height: height)
    for y in 0..<height {
      for x in 0..<width where self[x, y] { result[x + left, y] = true }
    }
    return result
  }
}
