/// The keys that are the same in all countries (HID Usage Tables, Keyboard Page).
enum Key {
  static let enter: UInt8 = 0x28
  static let tab: UInt8 = 0x2B
  static let capsLock: UInt8 = 0x39
  static let f8: UInt8 = 0x41
}

/// The keypad, as if Num Lock were on.
enum Keypad {
  static let enter: UInt8 = 0x58

  static func digit(_ key: UInt8) -> UInt32? {
    switch key {
    case 0x59...0x61: UInt32(key) - 0x58
    case 0x62: 0
    default: nil
    }
  }

  static func character(_ key: UInt8) -> Unicode.Scalar? {
    switch key {
    case 0x54: "/"
    case 0x55: "*"
    case 0x56: "-"
    case 0x57: "+"
    case 0x63: "."
    case 0x67: "="
    default: digit(key).flatMap { Unicode.Scalar(0x30 + $0) }
    }
  }
}

/// The modifiers that are held.
struct Modifiers: Hashable {
  var control = false
  var shift = false
  /// The left one: on the right is AltGr.
  var alt = false
  var altGr = false
  var gui = false

  init() {}

  /// - Parameter bits: as in a boot report.
  init(bits: UInt8) {
    control = bits & 0x11 != 0
    shift = bits & 0x22 != 0
    alt = bits & 0x04 != 0
    altGr = bits & 0x40 != 0
    gui = bits & 0x88 != 0
  }
}
