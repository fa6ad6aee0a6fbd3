import Terminal

/// Why an admin call was refused.
struct AdminError: Error {
  var status: Int
  var text: String

  static func invalid(_ text: String) -> AdminError { AdminError(status: 400, text: text) }
  static func notFound(_ text: String) -> AdminError { AdminError(status: 404, text: text) }
}

/// The members of an admin call, each taken once; what is left over at the end is a typing error.
struct AdminBody {
  private var members: [String: JSONValue]

  /// An empty body is an empty object.
  init(_ octets: [UInt8]) throws(AdminError) {
    if octets.isEmpty {
      members = [:]
    } else if let members = JSONText.object(octets) {
      self.members = members
    } else {
      throw .invalid("the body must be a JSON object")
    }
  }

  mutating func optionalText(
    _ name: String, atLeast least: Int = 1, limit: Int = 512
  ) throws(AdminError) -> String? {
    switch members.removeValue(forKey: name) {
    case nil: return nil
    case .string(let text) where (least...limit).contains(text.utf8.count): return text
    default: throw .invalid("\(name) must be a string of \(least) to \(limit) octets")
    }
  }

  mutating func text(_ name: String, limit: Int = 512) throws(AdminError) -> String {
    guard let text = try optionalText(name, limit: limit) else {
      throw .invalid("\(name) is missing")
    }
    return text
  }

  mutating func optionalInteger(
    _ name: String, in range: ClosedRange<Int64>
  ) throws(AdminError) -> Int64? {
    switch members.removeValue(forKey: name) {
    case nil: return nil
    case .integer(let number) where range.contains(number): return number
    default:
      throw .invalid("\(name) must be an integer from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  mutating func optionalBool(_ name: String) throws(AdminError) -> Bool? {
    switch members.removeValue(forKey: name) {
    case nil: return nil
    case .bool(let value): return value
    default: throw .invalid("\(name) must be true or false")
    }
  }

  /// A member whose text is one of a closed list.
  mutating func optionalCase<Value: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Value.Type
  ) throws(AdminError) -> Value? where Value.RawValue == String {
    guard let text = try optionalText(name) else { return nil }
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("\(name) must be one of \(known)")
    }
    return value
  }

  /// Any value, for a member whose type depends on another.
  mutating func optionalValue(_ name: String) -> JSONValue? { members.removeValue(forKey: name) }

  /// Every member, by name.
  mutating func takeAll() -> [(name: String, value: JSONValue)] {
    defer { members = [:] }
    return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// A list of texts; empty where it is left out.
  mutating func optionalTexts(_ name: String) throws(AdminError) -> [String] {
    guard let value = members.removeValue(forKey: name) else { return [] }
    return try texts(value, name)
  }

  /// Lists of texts by name; none where it is left out.
  mutating func optionalLists(_ name: String) throws(AdminError) -> [String: [String]] {
    guard let value = members.removeValue(forKey: name) else { return [:] }
    guard case .object(let lists) = value else {
      throw .invalid("\(name) must be an object of lists of strings")
    }
    var found: [String: [String]] = [:]
    for (key, list) in lists { found[key] = try texts(list, "\(name).\(key.prefix(64))") }
    return found
  }

  private func texts(_ value: JSONValue, _ name: String) throws(AdminError) -> [String] {
    guard case .array(let elements) = value else { throw .invalid("\(name) must be a list") }
    let texts = elements.compactMap(\.text)
    guard texts.count == elements.count else { throw .invalid("\(name) must be of strings") }
    return texts
  }

  func finish() throws(AdminError) {
    guard let unknown = members.keys.sorted().first else { return }
    throw .invalid("there is no member \(unknown.prefix(64))")
  }
}
