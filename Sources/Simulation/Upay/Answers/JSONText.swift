import FoundationEssentials
import Terminal

/// JSON octets to values and back. Members are written in alphabetical order, so that equal answers
/// are equal octets.
enum JSONText {
  static func octets(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings, integers and containers of them: encoding has nothing to fail on.
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from octets: [UInt8]) throws -> Value {
    try JSONDecoder().decode(type, from: Data(octets))
  }

  /// The members of one JSON object, or nil when the octets are anything else.
  static func object(_ octets: [UInt8]) -> [String: JSONValue]? {
    (try? JSONDecoder().decode([String: TextFirst].self, from: Data(octets)))?
      .mapValues(\.value)
  }

  /// Nearly every member of a request is a string: trying that first spares the failed attempts.
  private struct TextFirst: Decodable {
    var value: JSONValue

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        value = .string(text)
      } else {
        value = try container.decode(JSONValue.self)
      }
    }
  }
}
