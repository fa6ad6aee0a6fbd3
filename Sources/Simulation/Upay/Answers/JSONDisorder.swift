import Terminal

/// JSON that means the same, or ought to, and looks otherwise.
extension JSONText {
  /// Members in reverse alphabetical order, with blanks and line ends between them.
  static func shuffled(_ value: JSONValue) -> [UInt8] {
    Array(" \n\(text(value, separator: " ,\r\n\t") { $0.sorted { $0.key > $1.key } })\n".utf8)
  }

  /// Every member twice: first an empty text, then its own value.
  static func doubled(_ value: JSONValue) -> [UInt8] {
    let members = { (object: [String: JSONValue]) in
      object.sorted { $0.key < $1.key }.flatMap { [($0.key, .string("")), ($0.key, $0.value)] }
    }
    return Array(text(value, separator: ",", members).utf8)
  }

  private static func text(
    _ value: JSONValue, separator: String,
    _ members: ([String: JSONValue]) -> [(key: String, value: JSONValue)]
  ) -> String {
    switch value {
    case .object(let object):
      let inner = members(object).map { name, value in
        "\(scalar(.string(name))):\(text(value, separator: separator, members))"
      }
      return "{\(inner.joined(separator: separator))}"
    case .array(let elements):
      let inner = elements.map { text($0, separator: separator, members) }
      return "[\(inner.joined(separator: separator))]"
    case .null, .bool, .integer, .string: return scalar(value)
    }
  }

  private static func scalar(_ value: JSONValue) -> String {
    String(decoding: octets(value), as: UTF8.self)
  }
}
