import Service

/// A request's target (RFC 9112, origin-form), taken apart and decoded.
struct Target: Equatable {
  /// The path's segments, decoded; never empty, `.` or `..`, and without slashes.
  let segments: [String]
  /// What follows the question mark, as it was sent.
  private let queryText: Substring

  /// - Throws: `not-found` for a path that cannot be anyone's, `invalid` for wrong encoding.
  init(_ text: String) throws(Problem) {
    guard text.utf8.first == UInt8(ascii: "/") else { throw Self.notFound }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.utf8.contains(0x23) else {
      throw Problem(.invalid, "The request's target holds characters that must be encoded.")
    }
    let parts = text.dropFirst().split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var segments: [String] = []
    for part in parts[0].split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = Self.decode(part) else {
        throw Problem(.invalid, "The request's path is not encoded as UTF-8.")
      }
      guard !["", ".", ".."].contains(segment), !segment.utf8.contains(UInt8(ascii: "/")) else {
        throw Self.notFound
      }
      segments.append(segment)
    }
    self.segments = segments
    queryText = parts.count == 2 ? parts[1] : ""
  }

  static let notFound = Problem(.notFound, "There is nothing at this path.")

  /// The query's parameters, decoded.
  ///
  /// - Throws: `invalid` for wrong encoding, and for parameters without a name or given twice.
  func query() throws(Problem) -> [String: String] {
    var query: [String: String] = [:]
    for part in queryText.split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(pair[0]), !name.isEmpty else {
        throw Problem.invalid("query", "a parameter's name is missing or not encoded as UTF-8")
      }
      guard let value = pair.count == 2 ? Self.decode(pair[1]) : "" else {
        throw Problem.invalid(shortened(name), "is not encoded as UTF-8 without control characters")
      }
      guard query.updateValue(value, forKey: name) == nil else {
        throw Problem.invalid(shortened(name), "given twice")
      }
    }
    return query
  }

  /// Undoes percent-encoding. A plus sign is a plus sign: it stands in the offset of a time.
  ///
  /// - Returns: nil for a wrong escape, and for what is not UTF-8 without control characters then.
  private static func decode(_ text: Substring) -> String? {
    var octets: [UInt8] = []
    var rest = text.utf8[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "%") else {
        octets.append(octet)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexadecimal),
        let low = rest.popFirst().flatMap(hexadecimal)
      else { return nil }
      octets.append(high << 4 | low)
    }
    guard let decoded = String(validating: octets, as: UTF8.self), !hasControls(decoded) else {
      return nil
    }
    return decoded
  }
}

/// The value of a hexadecimal digit.
func hexadecimal(_ octet: UInt8) -> UInt8? {
  switch octet {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Whether a text holds a control character (C0, DEL, C1): none belongs into a name, a receipt line
/// or a log.
func hasControls(_ text: String) -> Bool {
  text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
}

/// A name that a client sent, short enough to be repeated to it.
func shortened(_ name: String) -> String {
  let scalars = name.unicodeScalars
  guard scalars.count > 40 else { return name.isEmpty ? "\"\"" : name }
  return String(String.UnicodeScalarView(scalars.prefix(40))) + "…"
}
