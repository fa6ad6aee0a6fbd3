/// The ESC/POS commands that slips need: the ones that small printers have in common.
enum ESCPOS {
  /// ESC @: all modes as after power-on. The receive buffer stays.
  static let initialize: [UInt8] = [0x1B, 0x40]
  /// FS &: octets from 0x81 begin Chinese characters of two octets.
  static let chineseOn: [UInt8] = [0x1C, 0x26]
  /// FS .: every octet is a character of the code page. Some printers start in Chinese mode.
  static let chineseOff: [UInt8] = [0x1C, 0x2E]
  static let lineFeed: UInt8 = 0x0A
  /// GS a: the printer tells by itself when it goes on or off line, has an error, or its paper ends.
  /// Until ESC @.
  static let automaticStatus: [UInt8] = [0x1D, 0x61, 0x0E]

  /// ESC t.
  static func codePage(_ number: UInt8) -> [UInt8] { [0x1B, 0x74, number] }

  /// ESC a; honoured at the beginning of a line only.
  static func align(_ alignment: SlipLine.Alignment) -> [UInt8] {
    switch alignment {
    case .left: [0x1B, 0x61, 0]
    case .centre: [0x1B, 0x61, 1]
    case .right: [0x1B, 0x61, 2]
    }
  }

  /// ESC E.
  static func bold(_ on: Bool) -> [UInt8] { [0x1B, 0x45, on ? 1 : 0] }

  /// How large characters are, as GS ! takes it.
  enum Size: UInt8 {
    case plain = 0
    /// Twice as wide.
    case wide = 0x10
    /// Twice as high and wide.
    case doubled = 0x11
  }

  /// GS !.
  static func size(_ size: Size) -> [UInt8] { [0x1D, 0x21, size.rawValue] }

  /// ESC d: feeds lines.
  static func feed(lines: UInt8) -> [UInt8] { [0x1B, 0x64, lines] }

  /// GS V, functions B: feed to the knife and cut, so that no text is left under the blade.
  static func cut(_ cut: PrinterProfile.Cut) -> [UInt8] {
    switch cut {
    case .none: []
    case .partial: [0x1D, 0x56, 0x42, 0x00]
    case .full: [0x1D, 0x56, 0x41, 0x00]
    }
  }

  /// ESC p: 50 ms of current, 500 ms of rest. One pin only: both at once overload the supply.
  static func pulse(_ drawer: PrinterProfile.Drawer) -> [UInt8] {
    switch drawer {
    case .none: []
    case .pin2: [0x1B, 0x70, 0x00, 0x19, 0xFA]
    case .pin5: [0x1B, 0x70, 0x01, 0x19, 0xFA]
    }
  }
}

/// The octet pairs DLE EOT, DLE ENQ and DLE DC4: many printers execute them wherever they see them,
/// in the middle of a picture too, and DLE DC4 opens the drawer.
enum RealTime {
  static func isHazard(_ first: UInt8, _ second: UInt8) -> Bool {
    first == 0x10 && (second == 0x04 || second == 0x05 || second == 0x14)
  }

  /// The offset of the first such pair.
  static func firstHazard(in octets: some RandomAccessCollection<UInt8>) -> Int? {
    var before: UInt8 = 0
    for (offset, octet) in octets.enumerated() {
      if isHazard(before, octet) { return offset - 1 }
      before = octet
    }
    return nil
  }
}
