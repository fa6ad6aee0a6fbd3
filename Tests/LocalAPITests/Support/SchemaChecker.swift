import Terminal

/// Holds JSON against the part of JSON Schema 2020-12 that the document uses.
///
/// A keyword that it does not know is an error: else it would check nothing by mistake.
struct SchemaChecker {
  let document: JSONValue
  private static let annotations: Set<String> = ["description", "default", "examples", "format"]

  /// Everything that is wrong with `value`, each with its place.
  func errors(_ value: JSONValue, against schema: JSONValue, at place: String = "$") -> [String] {
    guard case .object(let keywords) = schema else { return ["\(place): the schema is no object"] }
    return keywords.filter { !Self.annotations.contains($0.key) }.flatMap { keyword, argument in
      errors(value, keyword, argument, keywords, at: place)
    }
  }

  private func errors(
    _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ keywords: [String: JSONValue],
    at place: String
  ) -> [String] {
    switch (keyword, argument) {
    case ("$ref", .string(let pointer)):
      guard let schema = document[pointer: pointer] else { return ["\(pointer) leads nowhere"] }
      return errors(value, against: schema, at: place)
    case ("type", let type):
      let names = type.elements ?? [type]
      let isOne = names.contains { $0 == .string(value.typeName) }
      return isOne ? [] : ["\(place): \(value.typeName) instead of \(names)"]
    case ("enum", .array(let values)):
      return values.contains(value) ? [] : ["\(place): \(value) is none of the values"]
    case ("anyOf", .array(let schemas)):
      let fits = schemas.contains { errors(value, against: $0, at: place).isEmpty }
      return fits ? [] : ["\(place): fits none of the schemas"]
    case ("minimum", .integer(let least)):
      guard case .integer(let number) = value else { return [] }
      return number >= least ? [] : ["\(place): \(number) is less than \(least)"]
    case ("maximum", .integer(let most)):
      guard case .integer(let number) = value else { return [] }
      return number <= most ? [] : ["\(place): \(number) is more than \(most)"]
    case ("pattern", .string(let pattern)):
      guard case .string(let text) = value, let expression = try? Regex(pattern) else { return [] }
      return text.contains(expression) ? [] : ["\(place): does not match \(pattern)"]
    case ("items", let schema):
      guard let elements = value.elements else { return [] }
      return elements.enumerated().flatMap {
        errors($0.element, against: schema, at: "\(place)[\($0.offset)]")
      }
    case ("required", .array(let names)):
      guard let members = value.members else { return [] }
      return names.filter { members[$0.text ?? ""] == nil }.map { "\(place): \($0) is missing" }
    case ("properties", .object(let schemas)):
      guard let members = value.members else { return [] }
      return members.flatMap { name, member in
        schemas[name].map { errors(member, against: $0, at: "\(place).\(name)") } ?? []
      }
    case ("additionalProperties", .bool(false)):
      let known = keywords["properties"]?.members ?? [:]
      return (value.members ?? [:]).keys.filter { known[$0] == nil }
        .map { "\(place): \($0) is not described" }
    default:
      return ["\(place): the checker does not know \(keyword)"]
    }
  }
}

extension JSONValue {
  var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
  var text: String? { if case .string(let text) = self { text } else { nil } }

  var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  subscript(_ path: String...) -> JSONValue? {
    path.reduce(Optional(self)) { $0?.members?[$1] }
  }

  /// A local reference: `#/components/schemas/Order`.
  subscript(pointer pointer: String) -> JSONValue? {
    pointer.split(separator: "/").dropFirst().reduce(Optional(self)) { $0?.members?[String($1)] }
  }
}
