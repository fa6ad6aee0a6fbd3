/// Writes `application/x-www-form-urlencoded` (WHATWG URL, 5.2).
///
/// Only unreserved characters stay as they are (RFC 3986, 2.3); a blank becomes `%20`, which readers
/// of forms and readers of URLs understand alike.
package struct FormWriter {
  private var octets: [UInt8] = []

  package init() { octets.reserveCapacity(1_024) }

  package mutating func add(_ name: String, _ value: String) {
    if !octets.isEmpty { octets.append(UInt8(ascii: "&")) }
    escape(name.utf8)
    octets.append(UInt8(ascii: "="))
    escape(value.utf8)
  }

  package consuming func finish() -> [UInt8] { octets }

  private mutating func escape(_ text: String.UTF8View) {
    for octet in text {
      if octet.isUnreserved {
        octets.append(octet)
      } else {
        octets.append(UInt8(ascii: "%"))
        octets.append(Self.digits[Int(octet >> 4)])
        octets.append(Self.digits[Int(octet & 15)])
      }
    }
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
  fileprivate var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
