/// What printers of a profile call themselves: a model's name, or the beginning of several, `TM-T20*`.
///
/// Printers spell themselves freely: only letters and digits count, large as small.
struct PrinterModelPattern: Hashable, Sendable {
  private let letters: [UInt8]
  private let isBeginning: Bool

  /// - Returns: nil where it would match anything.
  init?(_ text: some StringProtocol) {
    isBeginning = text.last == "*"
    letters = Self.letters(text)
    guard letters.count >= 2, text.dropLast(isBeginning ? 1 : 0).allSatisfy({ $0 != "*" }) else {
      return nil
    }
  }

  /// How much it says; a whole name says more than a beginning of equal length.
  var weight: Int { letters.count * 2 + (isBeginning ? 0 : 1) }

  func matches(_ model: [UInt8]) -> Bool {
    isBeginning ? model.starts(with: letters) : model == letters
  }

  /// A name as it is compared.
  static func letters(_ text: some StringProtocol) -> [UInt8] {
    text.utf8.compactMap { octet in
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): octet & 0xDF
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): octet
      default: nil
      }
    }
  }
}
