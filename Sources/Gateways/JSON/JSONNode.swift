/// A value of a gateway's answer, read leniently and judged strictly.
///
/// Numbers keep their spelling, so that nothing is rounded; a member that occurs twice with
/// different values is a ``contradiction``, which is worth as much as none.
package enum JSONNode: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The digits as they stood in the text.
  case number(String)
  case text(String)
  case array([JSONNode])
  case object(JSONMembers)
  case contradiction

  /// The members of an object; nil for anything else.
  package var members: JSONMembers? {
    if case .object(let members) = self { members } else { nil }
  }

  /// A text, or a number as it was spelled: gateways write `"200"` and `200` for the same thing.
  /// nil for anything else, and for an empty text.
  package var word: String? {
    switch self {
    case .text(let word), .number(let word): word.isEmpty ? nil : word
    case .null, .bool, .array, .object, .contradiction: nil
    }
  }

  /// Says nothing, as if the member were not there: `null` or an empty text.
  package var isBlank: Bool { self == .null || self == .text("") }
}

/// Why octets are no JSON document.
package enum JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLarge
  case tooDeep
  case notUTF8
  /// The octet at which reading ended.
  case syntax(at: Int)
  /// JSON, and something else than an object.
  case notObject

  package var description: String {
    switch self {
    case .tooLarge: "larger than \(JSONReader.maximumSize) octets"
    case .tooDeep: "nested deeper than \(JSONReader.maximumDepth)"
    case .notUTF8: "not UTF-8"
    case .syntax(let offset): "not JSON at octet \(offset)"
    case .notObject: "not a JSON object"
    }
  }
}
