/// The code a customer shows to be charged (`dynamic_id`): worth money until it is used.
///
/// It has no `Codable` and prints itself masked, so that it cannot slip into a log, an event or the
/// journal by accident; `octets` is read only where it is signed and sent, or sealed.
public struct PaymentCode: Hashable, Sendable {
  public let octets: String

  /// A code that a POS program names itself (`dynamic_id`): 1–32 octets of printable ASCII.
  public init?(explicit text: String) {
    guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    octets = text
  }

  /// A code as a scanner reads it: 16–32 octets of `[0-9A-Za-z]`.
  public init?(scanned text: String) {
    guard (16...32).contains(text.utf8.count), text.utf8.allSatisfy(\.isAlphanumeric) else {
      return nil
    }
    octets = text
  }

  /// The first two and the last two characters; what is between is never shown.
  public var masked: String {
    guard octets.utf8.count >= 8 else { return "****" }
    return octets.prefix(2) + "****" + octets.suffix(2)
  }
}

extension PaymentCode: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String { masked }
  public var debugDescription: String { masked }
}

extension PaymentCode: CustomReflectable {
  public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}

extension UInt8 {
  /// `0–9`, `A–Z`, `a–z`.
  package var isAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
