import Terminal

/// Takes the codes out of what a scanner sent, so that it can be sent to somebody and still be played:
/// as many octets, digits for digits and letters for letters, and two that differ beside each other
/// go on to differ.
///
/// Prefix and AIM identifier stay, and of a code of at least eight letters and digits the first two,
/// which say how it pays. All else is made of the number of the code among those of the recording and
/// of the places in it, and of nothing in the code: the same code gets the same mask, another one
/// another, and no mask is a customer's code but by chance.
struct CodeMask: Sendable {
  private static let kept = 2
  private static let shortest = 8
  /// How far the next digit is from the one before: ten in a row differ, and none is five away from
  /// its neighbour, as the first may be put.
  private static let steps = [1, 3, 7, 9]

  private let prefix: [UInt8]
  /// The codes of the recording, by their order.
  private var numbers: [[UInt8]: Int] = [:]
  private var lastNumber = -1
  private var lastPiece: [UInt8] = []

  init(prefix: String) { self.prefix = Array(prefix.utf8) }

  /// The octets of one code, as many as before.
  mutating func masked(_ octets: [UInt8]) -> [UInt8] {
    zip(octets, digits(of: octets)).map { octet, digit in
      digit.map { Self.octet($0, like: octet) } ?? octet
    }
  }

  /// For each octet of a code the digit, 0 to 9, that takes its place; nil where it stays.
  mutating func digits(of octets: [UInt8]) -> [UInt8?] {
    var digits = [UInt8?](repeating: nil, count: octets.count)
    let code = octets[head(of: octets)...]
    let places = code.indices.filter { Self.isSecret(octets[$0]) }
    guard !places.isEmpty else { return digits }
    let isWhole = places.count >= Self.shortest
    let number = number(of: Array(code), isWhole: isWhole)
    let kept = isWhole ? Self.kept : 0
    let step = Self.steps[number / 10 % Self.steps.count]
    for (count, place) in places.dropFirst(kept).enumerated() {
      digits[place] = UInt8((number + step * count) % 10)
    }
    if kept > 0, let first = digits[places[kept]],
      Self.octet(first, like: octets[places[kept]]) == octets[places[kept - 1]]
    {
      digits[places[kept]] = (first + 5) % 10
    }
    return digits
  }

  /// What is too short for a code may be a piece of one: which pieces are equal is told only of
  /// neighbours, where it says that one was read twice.
  private mutating func number(of code: [UInt8], isWhole: Bool) -> Int {
    if isWhole {
      if let known = numbers[code] { return known }
    } else {
      defer { lastPiece = code }
      if code == lastPiece { return lastNumber }
    }
    lastNumber += 1
    if isWhole { numbers[code] = lastNumber }
    return lastNumber
  }

  /// What an octet becomes that belongs to no code.
  static func blank(_ octet: UInt8) -> UInt8 {
    isSecret(octet) ? Self.octet(0, like: octet) : octet
  }

  /// Octets before the code.
  private func head(of octets: [UInt8]) -> Int {
    var rest = octets[...].drop { $0 < 0x20 }
    func dropPrefix() {
      if !prefix.isEmpty, rest.starts(with: prefix) { rest = rest.dropFirst(prefix.count) }
    }
    dropPrefix()
    if AIMIdentifier(prefixOf: rest) != nil {
      rest = rest.dropFirst(3)
      dropPrefix()
    }
    return rest.startIndex
  }

  /// Also letters of other languages, and digits with a parity bit that the line was not set to.
  private static func isSecret(_ octet: UInt8) -> Bool { octet.isAlphanumeric || octet >= 0x80 }

  /// - Parameter digit: 0 to 9.
  private static func octet(_ digit: UInt8, like octet: UInt8) -> UInt8 {
    switch octet {
    // What goes on with a character of UTF-8, then what begins one of two, three and four octets.
    case 0x80...0xBF: 0xB0 + digit
    case 0xC0...0xDF: 0xC3
    case 0xE0...0xEF: 0xE3
    case 0xF0...0xF7: 0xF1
    case 0xF8...0xFF: 0xFF
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(ascii: "A") + digit
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt8(ascii: "a") + digit
    default: UInt8(ascii: "0") + digit
    }
  }
}
