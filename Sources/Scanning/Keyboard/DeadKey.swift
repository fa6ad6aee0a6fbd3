/// Keys that give nothing but an accent for the character after them.
enum DeadKey {
  /// The combining marks that stand for dead keys in the layouts, and what each gives before a blank.
  static let accents: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{300}": "`", "\u{301}": "´", "\u{302}": "^", "\u{303}": "~", "\u{308}": "¨",
  ]

  private static let bases: [Unicode.Scalar] = Array("aeiouynAEIOUYN".unicodeScalars)
  /// The bases with each accent; a blank where there is no such character.
  private static let composed: [Unicode.Scalar: [Unicode.Scalar]] = [
    "\u{300}": Array("àèìòù  ÀÈÌÒÙ  ".unicodeScalars),
    "\u{301}": Array("áéíóúý ÁÉÍÓÚÝ ".unicodeScalars),
    "\u{302}": Array("âêîôû  ÂÊÎÔÛ  ".unicodeScalars),
    "\u{303}": Array("ã  õ  ñÃ  Õ  Ñ".unicodeScalars),
    "\u{308}": Array("äëïöüÿ ÄËÏÖÜŸ ".unicodeScalars),
  ]

  /// What an accent and the character after it give together, or one after the other.
  static func compose(_ accent: Unicode.Scalar, _ character: Unicode.Scalar) -> [Unicode.Scalar] {
    let alone = accents[accent] ?? accent
    if character == " " { return [alone] }
    if let place = bases.firstIndex(of: character), let row = composed[accent], place < row.count,
      row[place] != " "
    {
      return [row[place]]
    }
    return [alone, character]
  }
}
