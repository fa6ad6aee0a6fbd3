import Service
import Terminal

/// The members and query parameters of a call, taken out one by one.
///
/// What is wrong is collected, so that one answer names all of it; what is left at the end is
/// unknown, and refused.
struct Input: Sendable {
  private var members: [String: StrictJSON]
  private var query: [String: String]
  private var errors: [FieldError] = []
  /// Where the members stand in the body: `lines[3].`, or empty.
  private let place: String

  init(
    members: [String: StrictJSON] = [:], query: [String: String] = [:], at place: String = ""
  ) {
    self.members = members
    self.query = query
    self.place = place
  }

  mutating func string(_ key: some CodingKey) -> String? {
    take(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  mutating func bool(_ key: some CodingKey) -> Bool? {
    take(key, "true or false") { if case .bool(let value) = $0 { value } else { nil } }
  }

  mutating func integer(_ key: some CodingKey) -> Int64? {
    take(key, "an integer, without fraction and exponent") {
      if case .integer(let value) = $0 { value } else { nil }
    }
  }

  mutating func object(_ key: some CodingKey) -> JSONValue? {
    take(key, "an object, all numbers in it integers") {
      if case .object = $0 { $0.value } else { nil }
    }
  }

  mutating func array(_ key: some CodingKey) -> JSONValue? {
    take(key, "an array, all numbers in it integers") {
      if case .array = $0 { $0.value } else { nil }
    }
  }

  /// An array of objects, each of them read by `read`.
  mutating func objects<Element>(
    _ key: some CodingKey, _ read: (inout Input) -> Element
  ) -> [Element]? {
    let taken = take(key, "an array of objects") { given -> [StrictJSON]? in
      if case .array(let elements) = given { elements } else { nil }
    }
    return taken?.enumerated().compactMap { index, element in
      let name = "\(key.stringValue)[\(index)]"
      guard case .object(let members) = element else {
        refuse(name, "must be an object, not \(element.kind)")
        return nil
      }
      var inner = Input(members: members, at: "\(place)\(name).")
      let value = read(&inner)
      inner.refuseTheRest()
      errors += inner.errors
      return value
    }
  }

  private mutating func take<Value>(
    _ key: some CodingKey, _ wanted: String, _ read: (StrictJSON) -> Value?
  ) -> Value? {
    guard let given = members.removeValue(forKey: key.stringValue) else { return nil }
    if let value = read(given) { return value }
    switch given {
    case .null: refuse(key.stringValue, "must be \(wanted), or left out; null is no value")
    case .otherNumber: refuse(key.stringValue, "must be \(wanted)")
    default:
      let isNear = wanted.hasPrefix(given.kind)
      refuse(key.stringValue, "must be \(wanted)\(isNear ? "" : ", not \(given.kind)")")
    }
    return nil
  }

  /// A query parameter as a text of at most 64 octets.
  mutating func parameter(_ name: String) -> String? {
    guard let text = query.removeValue(forKey: name) else { return nil }
    guard (1...64).contains(text.utf8.count) else {
      refuse(name, "must have 1 to 64 octets")
      return nil
    }
    return text
  }

  /// A query parameter that is an integer without sign, of `range`.
  mutating func parameter(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let text = query.removeValue(forKey: name) else { return nil }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.utf8.count <= 19, text.utf8.allSatisfy(digits.contains), let value = Int64(text),
      range.contains(value)
    else {
      refuse(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  /// A query parameter that is one of `values`.
  mutating func parameter(_ name: String, oneOf values: [String]) -> String? {
    guard let text = query.removeValue(forKey: name) else { return nil }
    guard values.contains(text) else {
      refuse(name, "must be one of \(values.joined(separator: ", "))")
      return nil
    }
    return text
  }

  /// A query parameter that is a time with its offset.
  mutating func time(_ name: String) -> Milliseconds? {
    guard let text = query.removeValue(forKey: name) else { return nil }
    let time = milliseconds(rfc3339: text)
    if time == nil { refuse(name, "must be a time with offset, like 2026-11-21T09:30:00+08:00") }
    return time
  }

  /// A query parameter that is a day.
  mutating func date(_ name: String) -> String? {
    guard let text = query.removeValue(forKey: name) else { return nil }
    guard milliseconds(rfc3339: "\(text)T00:00:00Z") != nil else {
      refuse(name, "must be a day, like 2026-11-21")
      return nil
    }
    return text
  }

  /// `?wait=SECONDS`, in milliseconds.
  mutating func wait() -> Milliseconds? { parameter("wait", in: 0...300).map { .seconds($0) } }

  mutating func refuse(_ field: String, _ message: String) {
    errors.append(FieldError(place + field, message))
  }

  private mutating func refuseTheRest() {
    for name in members.keys.sorted() { refuse(shortened(name), "unknown member") }
    for name in query.keys.sorted() { refuse(shortened(name), "unknown query parameter") }
  }

  /// - Throws: `invalid` when anything was wrong or is left over.
  mutating func finish() throws(Problem) {
    refuseTheRest()
    guard !errors.isEmpty else { return }
    let told = Array(errors.prefix(10))
    let detail = told.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
    throw Problem(.invalid, "\(detail). Nothing was done.", errors: told)
  }
}
