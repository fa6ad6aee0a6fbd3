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

  /// Blackens a rectangle; what of it lies outside is dropped.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int) {
    let (left, right) = (max(0, x), min(self.width, x + width))
    let (top, bottom) = (max(0, y), min(self.height, y + height))
    guard left < right, top < bottom else { return }
    for row in top..<bottom { blacken(left..<right, inRow: row) }
  }

  /// Makes rows like the one above them.
  mutating func repeatRow(_ row: Int, times: Int) {
    let count = rowOctets
    guard row >= 0, row + times <= height else { return }
    rows.withUnsafeMutableBufferPointer { octets in
      guard let source = octets.baseAddress?.advanced(by: row * count) else { return }
      for copy in 1..<max(1, times) { (source + copy * count).update(from: source, count: count) }
    }
  }

  /// Blackens the dots that another picture has black, with its corner at a dot.
  mutating func draw(_ picture: Bitmap, x left: Int, y top: Int) {
    for y in 0..<picture.height {
      for x in 0..<picture.width where picture[x, y] { self[left + x, top + y] = true }
    }
  }

  /// Draws modules into one row, from left to right: `scale` dots each, black for 1, white for 0.
  mutating func draw(_ modules: ArraySlice<UInt8>, scale: Int, x left: Int, y: Int) {
    precondition((1...32).contains(scale) && left >= 0 && (0..<height).contains(y))
    precondition(left + modules.count * scale <= width)
    let black: UInt64 = (1 << UInt64(scale)) - 1
    var place = y * rowOctets + left / 8
    // The last dots, of which so many are still to be put into the row: less than 32 before a module.
    var dots: UInt64 = 0
    var count = left % 8
    rows.withUnsafeMutableBufferPointer { octets in
      for module in modules {
        dots = dots &<< UInt64(scale) | UInt64(module) &* black
        count += scale
        guard count >= 32 else { continue }
        count -= 32
        let four = UInt32(truncatingIfNeeded: dots &>> UInt64(count))
        octets[place] |= UInt8(truncatingIfNeeded: four >> 24)
        octets[place + 1] = UInt8(truncatingIfNeeded: four >> 16)
        octets[place + 2] = UInt8(truncatingIfNeeded: four >> 8)
        octets[place + 3] = UInt8(truncatingIfNeeded: four)
        place += 4
      }
      dots &<<= 32 - UInt64(count)
      while count > 0 {
        octets[place] |= UInt8(truncatingIfNeeded: dots >> 24)
        dots &<<= 8
        place += 1
        count -= 8
      }
    }
  }

  /// Blackens dots of one row, which lie in it.
  private mutating func blacken(_ run: Range<Int>, inRow y: Int) {
    let start = y * rowOctets
    let (first, last) = (start + run.lowerBound / 8, start + (run.upperBound - 1) / 8)
    let head = UInt8(0xFF) >> UInt8(run.lowerBound % 8)
    let tail = UInt8(0xFF) << UInt8(7 - (run.upperBound - 1) % 8)
    guard first < last else {
      rows[first] |= head & tail
      return
    }
    rows[first] |= head
    for octet in (first + 1)..<last { rows[octet] = 0xFF }
    rows[last] |= tail
  }

  /// The picture with `left` white dots before each row, in a width of at least `minimum`.
  func shifted(right left: Int, minimum: Int = 1) -> Bitmap {
    var result = Bitmap(width: max(minimum, width + left), height: height)
    let (octets, bits) = (left / 8, UInt8(left % 8))
    for y in 0..<height {
      let (from, to) = (y * rowOctets, y * result.rowOctets + octets)
      for place in 0..<rowOctets {
        let octet = rows[from + place]
        guard octet != 0 else { continue }
        result.rows[to + place] |= octet >> bits
        let rest = bits == 0 ? 0 : octet << (8 - bits)
        // Beyond the last dot there is nothing to carry over.
        if rest != 0 { result.rows[to + place + 1] |= rest }
      }
    }
    return result
  }
}
