/// Which character a key gives: scanners that act as a keyboard send the places of keys, and the
/// layout of the country they are set to.
public struct KeyboardLayout: Hashable, Sendable {
  /// The values of the key `layout`.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case us, gb, de, fr, es, it, ch, be, pt, dk, no, se, fi
  }

  /// What a key gives.
  enum Stroke: Hashable {
    case character(Unicode.Scalar)
    /// An accent for the next character: a combining mark.
    case dead(Unicode.Scalar)
  }

  /// How a key is pressed.
  struct Level: Hashable {
    var shift = false
    var altGr = false
    var index: Int { (shift ? 1 : 0) + (altGr ? 2 : 0) }
  }

  /// For each level the scalars of the keys in `keys`, a blank for none.
  private let levels: [[Unicode.Scalar]]

  public init(_ name: Name) { levels = Self.table(name).map { Array($0.unicodeScalars) } }

  /// The usages of the keys that differ from country to country, row by row from the top left (HID
  /// Usage Tables, Keyboard Page).
  static let keys: [UInt8] = [
    0x35, 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2D, 0x2E,
    0x14, 0x1A, 0x08, 0x15, 0x17, 0x1C, 0x18, 0x0C, 0x12, 0x13, 0x2F, 0x30,
    0x04, 0x16, 0x07, 0x09, 0x0A, 0x0B, 0x0D, 0x0E, 0x0F, 0x33, 0x34, 0x32,
    0x64, 0x1D, 0x1B, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38,
  ]

  /// Where each usage stands in `keys`. The key left of Enter has one of two usages (31 and 32).
  private static let places: [UInt8: Int] = {
    var places: [UInt8: Int] = [:]
    for (place, key) in keys.enumerated() { places[key] = place }
    places[0x31] = places[0x32]
    return places
  }()

  func stroke(_ key: UInt8, _ level: Level) -> Stroke? {
    if key == 0x2C { return .character(" ") }
    guard let place = Self.places[key], level.index < levels.count,
      place < levels[level.index].count
    else { return nil }
    let scalar = levels[level.index][place]
    if scalar == " " { return nil }
    return DeadKey.accents[scalar] == nil ? .character(scalar) : .dead(scalar)
  }
}
