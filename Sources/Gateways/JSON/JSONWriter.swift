package import Terminal

/// Writes one JSON object as the octets that are signed and sent.
///
/// Members keep the order they were added in, nested ones are sorted, so that the same request is
/// the same octets. Nothing but what JSON demands is escaped: texts travel as UTF-8.
package struct JSONWriter {
  private var octets: [UInt8] = []

  package init() {
    octets.reserveCapacity(512)
    octets.append(UInt8(ascii: "{"))
  }

  /// A text member; left out when there is none or it is empty.
  package mutating func add(_ name: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    begin(name)
    write(text)
  }

  /// A member of any type; left out when there is none or it holds nothing.
  package mutating func add(_ name: String, _ value: JSONValue?) {
    guard let value, !value.isEmpty else { return }
    begin(name)
    write(value)
  }

  /// A member that is written already.
  package mutating func add(_ name: String, octets value: [UInt8]) {
    begin(name)
    octets += value
  }

  /// The whole object.
  package consuming func finish() -> [UInt8] {
    octets.append(UInt8(ascii: "}"))
    return octets
  }

  /// How many octets a value takes.
  package static func size(of value: JSONValue) -> Int {
    var writer = JSONWriter()
    writer.octets = []
    writer.write(value)
    return writer.octets.count
  }

  private mutating func begin(_ name: String) {
    if octets.count > 1 { octets.append(UInt8(ascii: ",")) }
    write(name)
    octets.append(UInt8(ascii: ":"))
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .null: octets.append(contentsOf: "null".utf8)
    case .bool(let value): octets.append(contentsOf: String(value).utf8)
    case .integer(let value): octets.append(contentsOf: String(value).utf8)
    case .string(let text): write(text)
    case .array(let elements):
      list("[", elements, "]") { writer, element in writer.write(element) }
    case .object(let members):
      list("{", members.sorted { $0.key < $1.key }, "}") { writer, member in
        writer.write(member.key)
        writer.octets.append(UInt8(ascii: ":"))
        writer.write(member.value)
      }
    }
  }

  private mutating func list<Element>(
    _ open: Unicode.Scalar, _ elements: [Element], _ close: Unicode.Scalar,
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    octets.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { octets.append(UInt8(ascii: ",")) }
      write(&self, element)
    }
    octets.append(UInt8(ascii: close))
  }

  private mutating func write(_ text: String) {
    octets.append(UInt8(ascii: "\""))
    if text.utf8.withContiguousStorageIfAvailable({ $0.needsNoEscape }) ?? false {
      octets.append(contentsOf: text.utf8)
    } else {
      for octet in text.utf8 { escape(octet) }
    }
    octets.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ octet: UInt8) {
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      octets.append(UInt8(ascii: "\\"))
      octets.append(octet)
    case 0..<0x20:
      let digits = String(octet, radix: 16)
      octets.append(contentsOf: "\\u00\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8)
    default: octets.append(octet)
    }
  }
}

extension JSONValue {
  /// Holds nothing: an empty object, array or text, or `null`.
  package var isEmpty: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let elements): elements.isEmpty
    case .object(let members): members.isEmpty
    case .bool, .integer: false
    }
  }
}
