import Terminal

/// Reads `application/x-www-form-urlencoded`, with bounds, and strictly: an escape cut short, octets
/// that are not UTF-8 and a name that comes twice are not guessed at.
package enum FormReader {
  package static let maximumSize = 65_536
  package static let maximumCount = 128

  package static func read(_ octets: [UInt8]) throws(WireFault) -> WireFields {
    guard octets.count <= maximumSize else { throw .tooLarge(maximumSize) }
    var fields = WireFields()
    for pair in octets.split(separator: UInt8(ascii: "&")) {
      guard fields.count < maximumCount else { throw .tooMany(maximumCount) }
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = try unescaped(pair[..<end])
      try fields.add(name, try unescaped(pair[end...].dropFirst()))
    }
    return fields
  }

  private static func unescaped(_ octets: ArraySlice<UInt8>) throws(WireFault) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(octets.count)
    var rest = octets
    while let octet = rest.popFirst() {
      switch octet {
      case UInt8(ascii: "+"): plain.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst()?.hexadecimalValue,
          let low = rest.popFirst()?.hexadecimalValue
        else { throw .malformed }
        plain.append(high << 4 | low)
      default: plain.append(octet)
      }
    }
    guard let text = String(utf8: plain.span) else { throw .notUTF8 }
    return text
  }
}
