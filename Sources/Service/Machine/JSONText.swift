import FoundationEssentials

/// Views as JSON text: sorted members, no escaped slashes, one line.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  package static func decode<Value: Decodable>(_ type: Value.Type, _ octets: [UInt8]) throws
    -> Value
  {
    try JSONDecoder().decode(type, from: Data(octets))
  }
}
