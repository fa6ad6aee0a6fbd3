import DeviceIdentity
import Terminal

/// Takes the codes out of the reports of a scanner that acts as a keyboard: other keys of the same
/// kind go down and up in their place. Modifiers, signs and what ends a code stay.
struct KeyboardMask {
  /// A key that went down, by the report in which it did.
  private struct Stroke: Hashable {
    var report: Int
    var key: UInt8
  }

  /// A character, and the keys that made it: one, or the digits of its number.
  private struct Typed {
    var octet: UInt8
    var strokes: [Stroke]
    var isNumber = false
  }

  private let layout: KeyboardLayout
  private let idleTimeout: Milliseconds
  private let reports: KeyReports
  private var replaced: [Stroke: UInt8] = [:]

  init(settings: ScannerSettings, descriptor: HIDReportDescriptor?) {
    layout = KeyboardLayout(settings.layout)
    idleTimeout = settings.idleTimeout
    reports = KeyReports(descriptor: descriptor)
  }

  mutating func masked(_ pieces: [ScanMask.Piece], _ codes: inout CodeMask) -> [[UInt8]] {
    replaced = [:]
    for code in typed(pieces) {
      for (typed, digit) in zip(code, codes.digits(of: code.map(\.octet))) {
        replace(typed, by: digit)
      }
    }
    return rewritten(pieces.map(\.octets))
  }

  // MARK: - What was typed

  private func typed(_ pieces: [ScanMask.Piece]) -> [[Typed]] {
    var reports = reports
    var codes: [[Typed]] = []
    var code: [Typed] = []
    var number: [Stroke]?
    var last: [UInt8: [UInt8]] = [:]
    var lastAt: Milliseconds = .min
    func end() {
      if !code.isEmpty { codes.append(code) }
      code = []
    }
    for (place, piece) in pieces.enumerated() {
      guard let (id, pressed) = reports.read(piece.octets), !pressed.isRollover else { continue }
      if !code.isEmpty, piece.at - lastAt >= idleTimeout { end() }
      lastAt = piece.at
      let modifiers = Modifiers(bits: pressed.modifiers)
      if let digits = number, !modifiers.alt, !modifiers.altGr {
        code.append(Self.character(by: digits))
        number = nil
      }
      for key in pressed.keys where last[id]?.contains(key) != true {
        let stroke = Stroke(report: place, key: key)
        if Keypad.digit(key) != nil, modifiers.alt || modifiers.altGr {
          number = (number ?? []) + [stroke]
        } else if [Key.enter, Key.tab, Keypad.enter].contains(key) {
          end()
        } else {
          code.append(Typed(octet: octet(of: key, modifiers), strokes: [stroke]))
        }
      }
      last[id] = pressed.keys
    }
    end()
    return codes
  }

  private static func character(by digits: [Stroke]) -> Typed {
    var code = AltCode()
    for digit in digits { code.append(Keypad.digit(digit.key) ?? 0) }
    let octet = code.scalar.flatMap { $0.isASCII ? UInt8($0.value) : nil }
    return Typed(octet: octet ?? KeyClass.sign, strokes: digits, isNumber: true)
  }

  /// The character of a key. A key for letters and digits has one in any case: a wrong layout must not
  /// let a code through.
  private func octet(of key: UInt8, _ modifiers: Modifiers) -> UInt8 {
    let isAltGr = modifiers.altGr || (modifiers.control && modifiers.alt)
    let plain = !modifiers.control && !modifiers.alt && !modifiers.altGr && !modifiers.gui
    var stroke: UInt8?
    if isAltGr || plain,
      case .character(let scalar) = layout.stroke(
        key, KeyboardLayout.Level(shift: modifiers.shift, altGr: isAltGr)),
      scalar.isASCII
    {
      stroke = UInt8(scalar.value)
    }
    if let stroke, stroke.isAlphanumeric { return stroke }
    guard let kind = KeyClass(key) else { return stroke ?? KeyClass.sign }
    // With Ctrl, a control character: the shape of the code, and not its contents.
    return kind == .letter && modifiers.control ? KeyClass.sign : kind.octet(of: key)
  }

  // MARK: - What is typed instead

  private mutating func replace(_ typed: Typed, by digit: UInt8?) {
    for (place, stroke) in typed.strokes.enumerated() {
      guard let digit else {
        replaced[stroke] = stroke.key
        continue
      }
      if typed.isNumber {
        let number = Self.number(of: digit)
        let fromEnd = typed.strokes.count - 1 - place
        replaced[stroke] = KeyClass.keypad.key(fromEnd < number.count ? number[fromEnd] : 0)
      } else {
        replaced[stroke] = (KeyClass(stroke.key) ?? .letter).key(digit)
      }
    }
  }

  /// The digits of a digit's number in ASCII, the last one first. Not those of 7: 55 would be one key
  /// where two were.
  private static func number(of digit: UInt8) -> [UInt8] {
    let value = 48 + (digit == 7 ? 8 : digit)
    return [value % 10, value / 10]
  }

  private func rewritten(_ octets: [[UInt8]]) -> [[UInt8]] {
    var reports = reports
    var held: [UInt8: [UInt8: UInt8]] = [:]
    return octets.enumerated().map { place, report in
      guard let (id, pressed) = reports.read(report) else { return report }
      var now: [UInt8: UInt8] = [:]
      for key in pressed.keys {
        now[key] =
          held[id]?[key] ?? replaced[Stroke(report: place, key: key)]
          ?? KeyClass(key).map { $0.key(0) } ?? key
      }
      if !pressed.isRollover { held[id] = now }
      return reports.replacing(now, in: report)
    }
  }
}

/// The keys that type letters and digits (HID Usage Tables, Keyboard Page).
private enum KeyClass {
  case letter, digit, keypad

  /// Stands for a character that is neither letter nor digit.
  static let sign = UInt8(ascii: "-")

  init?(_ key: UInt8) {
    switch key {
    case 0x04...0x1D: self = .letter
    case 0x1E...0x27: self = .digit
    case 0x59...0x62: self = .keypad
    default: return nil
    }
  }

  /// What the key types in the United States.
  func octet(of key: UInt8) -> UInt8 {
    switch self {
    case .letter: UInt8(ascii: "a") + key - 0x04
    case .digit: UInt8(ascii: "0") + (key - 0x1D) % 10
    case .keypad: UInt8(ascii: "0") + (key - 0x58) % 10
    }
  }

  /// The key of a digit, or one that is a letter in all countries.
  func key(_ digit: UInt8) -> UInt8 {
    switch self {
    case .letter: 0x04 + digit
    case .digit: digit == 0 ? 0x27 : 0x1D + digit
    case .keypad: digit == 0 ? 0x62 : 0x58 + digit
    }
  }
}
