/// A JSON document whose members stay in the order in which they are written down.
indirect enum Document: Sendable, Equatable {
  case bool(Bool)
  case integer(Int)
  case string(String)
  case array([Document])
  case object([Member])

  struct Member: Sendable, Equatable {
    let name: String
    let value: Document
  }

  static func object(_ members: [(String, Document)]) -> Document {
    .object(members.map { Member(name: $0.0, value: $0.1) })
  }

  /// The object with `members` after its own.
  func adding(_ members: KeyValuePairs<String, Document>) -> Document {
    guard case .object(let own) = self else { return self }
    return .object(own + members.map { Member(name: $0.key, value: $0.value) })
  }

  /// The document as JSON, without blanks.
  var text: String {
    switch self {
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .string(let value): return Self.quoted(value)
    case .array(let elements): return "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members):
      let texts = members.map { "\(Self.quoted($0.name)):\($0.value.text)" }
      return "{\(texts.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Document: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  init(dictionaryLiteral members: (String, Document)...) { self = .object(members) }
  init(arrayLiteral elements: Document...) { self = .array(elements) }
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .integer(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
}
