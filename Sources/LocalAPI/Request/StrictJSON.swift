import Service
import Terminal

/// A JSON text as it was written, nothing rounded, nothing guessed.
enum StrictJSON: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A fraction, an exponent, or more than 64 bits: no number that is taken anywhere.
  case otherNumber
  case string(String)
  case array([StrictJSON])
  case object([String: StrictJSON])

  /// Parses a whole text (RFC 8259), more strictly than that: no member twice, no control
  /// characters in strings even if escaped, no unpaired surrogates, bounded nesting.
  ///
  /// - Throws: `invalid`, naming the member where there is one.
  init(_ octets: [UInt8], nesting: Int) throws(Problem) {
    var parser = StrictJSONParser(octets, nesting: nesting)
    self = try parser.whole()
  }

  /// What it is, in words for an error.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer, .otherNumber: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The value for a gateway; nil when a number in it is no integer.
  var value: JSONValue? {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .otherNumber: return nil
    case .string(let value): return .string(value)
    case .array(let elements):
      let values = elements.compactMap(\.value)
      return values.count == elements.count ? .array(values) : nil
    case .object(let members):
      let values = members.compactMapValues(\.value)
      return values.count == members.count ? .object(values) : nil
    }
  }
}
