import Terminal

/// The members of a request's body.
///
/// Nearly every request is one flat object of plain texts, and that is read right here. Whatever else
/// comes (blanks, escapes, numbers, values within values, a name that occurs twice, what is no JSON
/// at all) Foundation's decoder judges, so that there is one judge of it.
struct RequestMembers {
  private struct Member {
    var name: String
    var value: JSONValue
  }

  private let list: [Member]

  /// nil when the octets are anything but one JSON object.
  init?(_ body: [UInt8]) {
    if let flat = Self.flat(body) {
      list = flat
    } else if let members = JSONText.object(body) {
      list = members.map { Member(name: $0.key, value: $0.value) }
    } else {
      return nil
    }
  }

  subscript(name: String) -> JSONValue? {
    list.firstIndex { $0.name == name }.map { list[$0].value }
  }

  /// More is for the decoder, which does not compare every name with every other.
  private static let mostMembers = 32

  private static func flat(_ body: [UInt8]) -> [Member]? {
    var list: [Member] = []
    list.reserveCapacity(16)
    var offset = 0
    guard take("{", body, &offset) else { return nil }
    repeat {
      guard let name = text(body, &offset), take(":", body, &offset),
        let value = text(body, &offset), list.count < mostMembers,
        !list.contains(where: { $0.name == name })
      else { return nil }
      list.append(Member(name: name, value: .string(value)))
    } while take(",", body, &offset)
    guard take("}", body, &offset), offset == body.count else { return nil }
    return list
  }

  private static func take(
    _ expected: Unicode.Scalar, _ body: [UInt8], _ offset: inout Int
  ) -> Bool {
    guard offset < body.count, body[offset] == UInt8(ascii: expected) else { return false }
    offset += 1
    return true
  }

  /// A text without escapes.
  private static func text(_ body: [UInt8], _ offset: inout Int) -> String? {
    guard take("\"", body, &offset) else { return nil }
    let start = offset
    while offset < body.count, body[offset] != UInt8(ascii: "\"") {
      guard body[offset] >= 0x20, body[offset] != UInt8(ascii: "\\") else { return nil }
      offset += 1
    }
    guard let text = String(utf8: body.span.extracting(start..<offset)) else { return nil }
    return take("\"", body, &offset) ? text : nil
  }
}
