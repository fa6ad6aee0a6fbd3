import Terminal

@testable import Scanning

/// Types as scanners do that act as keyboards: boot reports, each key pressed and released.
struct Typist {
  enum Manner: CaseIterable {
    /// All keys up after each key.
    case careful
    /// Only before a key that is down already, or another modifier.
    case hasty
    /// Two keys in one report where both can be.
    case paired
    /// Everything by its number.
    case numbers
  }

  struct Press: Hashable {
    var modifiers: UInt8
    var key: UInt8
  }

  let layout: KeyboardLayout
  var manner = Manner.careful
  private static let up = [UInt8](repeating: 0, count: 8)

  init(_ name: KeyboardLayout.Name, _ manner: Manner = .careful) {
    layout = KeyboardLayout(name)
    self.manner = manner
  }

  /// The reports for a text, and Enter.
  func reports(_ text: String, end: UInt8? = 0x28) -> [[UInt8]] {
    var presses = text.unicodeScalars.flatMap { scalar in
      manner == .numbers ? Self.number(scalar) : press(scalar) ?? Self.number(scalar)
    }
    if let end { presses.append(Press(modifiers: 0, key: end)) }
    return Self.reports(presses, manner)
  }

  static func reports(_ presses: [Press], _ manner: Manner = .careful) -> [[UInt8]] {
    var reports: [[UInt8]] = []
    var place = 0
    while place < presses.count {
      let press = presses[place]
      var report: [UInt8] = [press.modifiers, 0, press.key, 0, 0, 0, 0, 0]
      place += 1
      if manner == .paired, place < presses.count, presses[place].modifiers == press.modifiers,
        presses[place].key != press.key, press.key != 0
      {
        report[3] = presses[place].key
        place += 1
      }
      reports.append(report)
      let isNext = place < presses.count
      let mayStay =
        manner == .hasty && isNext && presses[place].modifiers == press.modifiers
        && presses[place].key != press.key && press.key != 0
      if !mayStay { reports.append(isHolding(presses, place) ? [0x04] + up.dropFirst() : up) }
    }
    // A scanner tells changes only.
    return reports.indices.filter { $0 == 0 || reports[$0] != reports[$0 - 1] }.map { reports[$0] }
  }

  /// Alt stays down between the digits of a number.
  private static func isHolding(_ presses: [Press], _ place: Int) -> Bool {
    place < presses.count && presses[place - 1].modifiers == 0x04
      && presses[place].modifiers == 0x04
      && presses[place].key != 0
  }

  /// How the layout gives a character; nil where it has none.
  func press(_ scalar: Unicode.Scalar) -> [Press]? {
    let keys = KeyboardLayout.keys + [0x2C]
    for (modifiers, level) in Self.levels {
      for key in keys where layout.stroke(key, level) == .character(scalar) {
        return [Press(modifiers: modifiers, key: key)]
      }
    }
    for accent in DeadKey.accents where accent.value == scalar {
      for (modifiers, level) in Self.levels {
        for key in keys where layout.stroke(key, level) == .dead(accent.key) {
          return [Press(modifiers: modifiers, key: key), Press(modifiers: 0, key: 0x2C)]
        }
      }
    }
    return nil
  }

  private static let levels: [(UInt8, KeyboardLayout.Level)] = [
    (0x00, .init()), (0x02, .init(shift: true)), (0x40, .init(altGr: true)),
    (0x42, .init(shift: true, altGr: true)),
  ]

  /// Alt and digits of the keypad: four of code page 1252, or as many as Unicode takes.
  static func number(_ scalar: Unicode.Scalar) -> [Press] {
    let digits = scalar.value < 256 ? "0" + "\(scalar.value)" : "\(scalar.value)"
    let presses = digits.utf8.map {
      Press(modifiers: 0x04, key: $0 == UInt8(ascii: "0") ? 0x62 : 0x58 + ($0 - UInt8(ascii: "0")))
    }
    // Alt goes up between two characters.
    return presses + [Press(modifiers: 0, key: 0)]
  }
}
