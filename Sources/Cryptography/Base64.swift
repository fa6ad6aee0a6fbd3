import COpenSSL

/// Octets as text in the alphabet of RFC 4648, section 4.
public enum Base64 {
  /// Padded, on one line.
  public static func encode(_ octets: [UInt8]) -> String {
    guard !octets.isEmpty else { return "" }
    // libcrypto writes a zero octet after the text.
    var text = [UInt8](repeating: 0, count: (octets.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&text, octets, Int32(octets.count))
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }

  /// The octets of a padded text; blanks and line ends in it are skipped, for gateways wrap their
  /// texts. nil for anything else.
  public static func decode(_ text: String) -> [UInt8]? {
    let digits = text.utf8.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    guard !digits.isEmpty, digits.count % 4 == 0, digits.count <= 4 << 20 else { return nil }
    let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2, digits.dropLast(padding).allSatisfy(isDigit) else { return nil }
    var octets = [UInt8](repeating: 0, count: digits.count / 4 * 3)
    guard EVP_DecodeBlock(&octets, digits, Int32(digits.count)) == octets.count else {
      ERR_clear_error()
      return nil
    }
    octets.removeLast(padding)
    return octets
  }

  private static func isDigit(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
