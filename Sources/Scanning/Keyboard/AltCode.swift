/// A character typed by its number: Alt held, digits of the keypad, Alt released. Scanners can be set
/// to type all or the unusual characters so, which makes them independent of the country.
///
/// `0ddd` is a character of Windows code page 1252, `ddd` one of code page 437, from 256 on one of
/// Unicode; below 32 it is the control character itself.
struct AltCode: Hashable {
  /// More digits than any character has.
  private static let mostDigits = 8

  private var value: UInt32 = 0
  private var digits = 0
  private var beginsWithZero = false

  mutating func append(_ digit: UInt32) {
    if digits == 0 { beginsWithZero = digit == 0 }
    digits += 1
    if digits <= Self.mostDigits { value = value &* 10 &+ digit }
  }

  /// Nil when the number is no character's.
  var scalar: Unicode.Scalar? {
    guard (1...Self.mostDigits).contains(digits) else { return nil }
    switch value {
    case 0x80...0x9F where beginsWithZero: return Self.codePage1252[Int(value) - 0x80]
    case 0x80...0xFF where !beginsWithZero: return Self.codePage437[Int(value) - 0x80]
    default: return Unicode.Scalar(value)
    }
  }

  /// Windows code page 1252 from 80 to 9F; what is not assigned is the control character.
  private static let codePage1252: [Unicode.Scalar] = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

  /// Code page 437 from 80 to FF.
  private static let codePage437: [Unicode.Scalar] = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧"
      + "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)
}
