/// What a receipt printer was sent, without what is on the slips: its commands stay, each character
/// of text and of codes becomes an `x`, and pictures become white paper. As many octets as before.
public struct SlipMask: Sendable {
  /// What a command is made of.
  private struct Command {
    /// Octets in all.
    var length: Int
    /// Octets from here on are contents.
    var secret: Int
    var isPicture = false

    init(_ length: Int, secret: Int? = nil, isPicture: Bool = false) {
      self.length = max(1, length)
      self.secret = secret ?? self.length
      self.isPicture = isPicture
    }
  }

  private static let mark = UInt8(ascii: "x")

  /// - Parameter pieces: in order; commands may be split between them.
  public static func masked(_ pieces: [[UInt8]]) -> [[UInt8]] {
    var octets = pieces.flatMap { $0 }
    var place = 0
    while place < octets.count {
      if octets[place] >= 0x20 {
        octets[place] = mark
        place += 1
        continue
      }
      let command = command(octets[place...].prefix(64), left: octets.count - place)
      let end = min(octets.count, place + command.length)
      for index in min(end, place + command.secret)..<end {
        octets[index] =
          command.isPicture ? 0 : octets[index] >= 0x20 ? mark : octets[index]
      }
      place = end
    }
    var masked: [[UInt8]] = []
    var start = 0
    for piece in pieces {
      masked.append(Array(octets[start..<start + piece.count]))
      start += piece.count
    }
    return masked
  }

  /// - Parameters:
  ///   - octets: the beginning of the command, and perhaps more.
  ///   - left: octets up to the end of all.
  private static func command(_ octets: ArraySlice<UInt8>, left: Int) -> Command {
    let octets = Array(octets)
    func octet(_ place: Int) -> Int { place < octets.count ? Int(octets[place]) : 0 }
    func word(_ place: Int) -> Int { octet(place) | octet(place + 1) << 8 }
    guard octets.count > 1 else { return Command(1) }
    let name = octets[1]
    switch octets[0] {
    case 0x10:
      // DLE EOT, DLE ENQ, DLE DC4.
      return Command([0x04: octet(2) >= 7 ? 4 : 3, 0x05: 3, 0x14: 5][name] ?? 1)
    case 0x1B:
      // ESC *: a picture of columns, three octets each or one.
      guard name != UInt8(ascii: "*") else {
        let size = word(3) * (octet(2) >= 32 ? 3 : 1)
        return Command(5 + size, secret: 5, isPicture: true)
      }
      if name == UInt8(ascii: "D") {
        // ESC D: tabulators up to a zero.
        return Command((octets.dropFirst(2).firstIndex(of: 0) ?? 1) + 1)
      }
      return name == UInt8(ascii: "(") ? Command(5 + word(3)) : Command(2 + (escape[name] ?? 0))
    case 0x1C:
      return name == UInt8(ascii: "(") ? Command(5 + word(3)) : Command(2 + (fs[name] ?? 0))
    case 0x1D:
      return group(octets, name, octet, word, left)
    default:
      return Command(1)
    }
  }

  private static func group(
    _ octets: [UInt8], _ name: UInt8, _ octet: (Int) -> Int, _ word: (Int) -> Int, _ left: Int
  ) -> Command {
    switch name {
    case UInt8(ascii: "("):
      // GS ( k stores the data of a symbol behind cn, fn and m; GS ( L those of a picture.
      let size = 5 + word(3)
      if octet(2) == 0x6B { return Command(size, secret: octet(6) == 0x50 ? 8 : size) }
      return octet(2) == 0x4C
        ? Command(size, secret: min(size, 15), isPicture: true) : Command(size)
    case UInt8(ascii: "8"):
      let size = 7 + word(3) + word(5) << 16
      return Command(min(left, size), secret: min(size, 17), isPicture: true)
    case UInt8(ascii: "v"):
      return Command(8 + word(4) * word(6), secret: 8, isPicture: true)
    case UInt8(ascii: "*"):
      return Command(4 + octet(2) * octet(3) * 8, secret: 4, isPicture: true)
    case UInt8(ascii: "k") where octet(2) >= 65:
      return Command(4 + octet(3), secret: 4)
    case UInt8(ascii: "k"):
      return Command((octets.dropFirst(3).firstIndex(of: 0) ?? 3) + 1, secret: 3)
    case UInt8(ascii: "V"):
      return Command([65, 66, 97, 98, 103, 104].contains(octet(2)) ? 4 : 3)
    default:
      return Command(2 + (gs[name] ?? 0))
    }
  }

  private static func table(_ rows: KeyValuePairs<String, Int>) -> [UInt8: Int] {
    var table: [UInt8: Int] = [:]
    for (names, count) in rows { for name in names.utf8 { table[name] = count } }
    return table
  }

  /// How many octets follow the name of a command (ESC/POS command reference).
  private static let escape = table([
    "@2LSFimv\u{0C}": 0, " !%-3=?EGJKMRTUVadert{u": 1, "$\\c": 2, "p": 3, "W": 8,
  ])
  private static let fs = table(["&.": 0, "!-CW": 1, "Sp": 2])
  private static let gs = table([":c": 0, "!/BEHIabfhjrw": 1, "$LPW\\": 2, "^": 3])
}
