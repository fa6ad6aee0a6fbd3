/// Report descriptors as devices have them.
enum Descriptors {
  /// A scanner in HID POS mode: id 2, length, AIM identifier, 56 octets, two of the maker's, and the
  /// bit that says that more comes.
  static let scanner = octets(
    """
    05 8C 09 02 A1 01 09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
    05 8C 09 FB 09 FC 09 FD 95 03 81 02 09 FE 95 38 82 02 01 06 66 FF 09 04 09 05 95 02 81 02
    05 8C 09 FF 25 01 75 01 95 01 81 02 95 07 81 03 C0 C0
    """)

  /// The same without a report id, and with a report of the trigger beside it.
  static let scannerWithoutIDs = octets(
    """
    05 8C 09 02 A1 01 09 12 A1 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
    05 8C 09 FB 09 FC 09 FD 95 03 81 02 09 FE 95 38 82 02 01 06 66 FF 09 04 09 05 95 02 81 02
    05 8C 09 FF 25 01 75 01 95 01 81 02 95 07 81 03 C0 C0
    """)

  /// It says what it is, and no more.
  static let bareScanner = octets("05 8C 09 02 A1 01 C0")

  /// The keyboard of the boot protocol (USB HID 1.11, appendix E.6).
  static let bootKeyboard = octets(
    """
    05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03
    95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 03
    95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0
    """)

  /// A keyboard (report 1) with keys for sound and sleep (reports 2 and 3).
  static let mediaKeyboard = octets(
    """
    05 01 09 06 A1 01 85 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01
    95 06 75 08 15 00 26 FF 00 05 07 19 00 2A FF 00 81 00 C0
    05 0C 09 01 A1 01 85 02 15 00 26 FF 03 19 00 2A FF 03 75 10 95 01 81 00 C0
    05 01 09 80 A1 01 85 03 19 81 29 83 15 00 25 01 75 01 95 03 81 02 95 05 81 03 C0
    """)

  /// A keyboard that tells every key by a bit of its own.
  static let bitmapKeyboard = octets(
    """
    05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02
    19 00 29 77 95 78 81 02 C0
    """)

  static let mouse = octets(
    """
    05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 95 01 75 05 81 03
    05 01 09 30 09 31 09 38 15 81 25 7F 75 08 95 03 81 06 C0 C0
    """)

  /// Point of sale scale: page 8D.
  static let scale = octets(
    """
    05 8D 09 20 A1 01 85 03 09 21 A1 02 09 70 15 01 25 08 75 08 95 01 81 02 C0 05 8D 09 40
    15 00 26 FF FF 75 10 95 01 81 02 C0
    """)

  /// Magnetic stripe reader: page 8E.
  static let cardReader = octets(
    "05 8E 09 01 A1 01 85 01 09 20 15 00 26 FF 00 75 08 95 6E 82 02 01 C0")

  /// A vendor's own page: two octets at the front, and 62 of who knows what.
  static let vendors = octets("06 00 FF 09 01 A1 01 15 00 26 FF 00 75 08 95 40 09 01 81 02 C0")

  static func octets(_ text: String) -> [UInt8] {
    text.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
  }
}

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
