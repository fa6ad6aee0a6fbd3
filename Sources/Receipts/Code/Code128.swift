/// A CODE128 barcode (ISO/IEC 15417) of printable ASCII, in the fewest symbols that code sets B and
/// C allow.
public struct Code128: Hashable, Sendable {
  /// Modules that stay light on each side.
  public static let quietZone = 10
  private static let startB = 104
  private static let startC = 105
  private static let toC = 99
  private static let toB = 100
  private static let stop = 106

  public let text: String
  /// The symbols from the start to the check symbol and the stop, as their values.
  let symbols: [Int]

  /// - Returns: nil for no text, for one of more than 80 characters, or with anything but printable
  ///   ASCII.
  public init?(_ text: String) {
    let octets = Array(text.utf8)
    guard (1...80).contains(octets.count), octets.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      return nil
    }
    self.init(text: text, data: Self.fewest(octets))
  }

  /// - Parameter data: the symbols between the start, which is one of them, and the check symbol.
  private init(text: String, data: [Int]) {
    self.text = text
    let sum = data.enumerated().reduce(0) { $0 + $1.element * max(1, $1.offset) }
    symbols = data + [sum % 103, Self.stop]
  }

  /// Modules across, without the quiet zones.
  public var modules: Int { symbols.count * 11 + 2 }

  /// Whether each module is dark, from left to right.
  public var bars: [Bool] {
    symbols.flatMap { symbol in
      Self.widths[symbol].enumerated().flatMap { index, width in
        Array(repeating: index.isMultiple(of: 2), count: width)
      }
    }
  }

  // MARK: - Code sets

  /// The shortest way through the text, found from its end: at each place either set may be on.
  private static func fewest(_ octets: [UInt8]) -> [Int] {
    // What remains from a place on, when set B or set C is on there.
    var inB: [[Int]] = Array(repeating: [], count: octets.count + 1)
    var inC = inB
    for place in octets.indices.reversed() {
      let single = [Int(octets[place]) - 32] + inB[place + 1]
      inB[place] = single
      inC[place] = [toB] + single
      guard let value = digits(octets, place) else { continue }
      let pair = [value] + inC[place + 2]
      if pair.count + 1 < single.count { inB[place] = [toC] + pair }
      if pair.count <= single.count { inC[place] = pair }
    }
    let startsInC = inC[0].first != toB && inC[0].count < inB[0].count
    return startsInC ? [startC] + inC[0] : [startB] + inB[0]
  }

  /// The value of two digits.
  private static func digits(_ octets: [UInt8], _ place: Int) -> Int? {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard place + 1 < octets.count, digits.contains(octets[place]),
      digits.contains(octets[place + 1])
    else { return nil }
    return Int(octets[place] - 48) * 10 + Int(octets[place + 1] - 48)
  }

  // MARK: - The printer's language

  /// The data of GS k 73: `{B` and `{C` choose the set, a brace is doubled in set B, and in set C an
  /// octet is the value of two digits. The printer adds the check symbol.
  var printerData: [UInt8] {
    let brace = UInt8(ascii: "{")
    var isC = symbols.first == Self.startC
    var data: [UInt8] = [brace, UInt8(ascii: isC ? "C" : "B")]
    for symbol in symbols.dropFirst().dropLast(2) {
      switch (symbol, isC) {
      case (Self.toC, false), (Self.toB, true):
        isC.toggle()
        data += [brace, UInt8(ascii: isC ? "C" : "B")]
      case (_, true): data.append(UInt8(symbol))
      case (_, false):
        let octet = UInt8(symbol + 32)
        data += octet == brace ? [brace, brace] : [octet]
      }
    }
    return data
  }

  /// The barcode that a printer draws for such data; nil where it could draw none.
  package init?(printerData: [UInt8]) {
    var symbols: [Int] = []
    var text = ""
    var isC = false
    var rest = printerData[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: "{") {
        guard let name = rest.popFirst() else { return nil }
        switch name {
        case UInt8(ascii: "B"), UInt8(ascii: "C"):
          let wantsC = name == UInt8(ascii: "C")
          symbols.append(
            symbols.isEmpty
              ? (wantsC ? Self.startC : Self.startB) : (wantsC ? Self.toC : Self.toB))
          isC = wantsC
        case UInt8(ascii: "{") where !isC && !symbols.isEmpty:
          symbols.append(Int(octet) - 32)
          text += "{"
        default: return nil
        }
      } else if symbols.isEmpty {
        return nil
      } else if isC {
        guard octet <= 99 else { return nil }
        symbols.append(Int(octet))
        text += (octet < 10 ? "0" : "") + String(octet)
      } else {
        guard (0x20...0x7E).contains(octet) else { return nil }
        symbols.append(Int(octet) - 32)
        text.unicodeScalars.append(Unicode.Scalar(octet))
      }
    }
    guard symbols.count > 1 else { return nil }
    self.init(text: text, data: symbols)
  }
}
