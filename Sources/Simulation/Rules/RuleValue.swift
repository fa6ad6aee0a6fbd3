import Terminal

/// What a switch can be set to.
protocol RuleValue: Hashable, Sendable {
  /// nil: no such value.
  init?(rule value: JSONValue)
  var ruleValue: JSONValue { get }
  /// In words.
  static var ruleValues: String { get }
}

/// A switch with named positions.
protocol RuleChoice: RuleValue, RawRepresentable, CaseIterable where RawValue == String {}

extension RuleChoice {
  init?(rule value: JSONValue) {
    switch value {
    case .string(let text): self.init(rawValue: text)
    case .integer(let number): self.init(rawValue: String(number))
    default: return nil
    }
  }

  var ruleValue: JSONValue { .string(rawValue) }
  static var ruleValues: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Bool: RuleValue {
  init?(rule value: JSONValue) {
    guard case .bool(let setting) = value else { return nil }
    self = setting
  }

  var ruleValue: JSONValue { .bool(self) }
  static var ruleValues: String { "true, false" }
}

extension Milliseconds: RuleValue {
  private static let longest: Milliseconds = .days(365)

  init?(rule value: JSONValue) {
    guard case .integer(let number) = value, (0...Self.longest).contains(number) else { return nil }
    self = number
  }

  var ruleValue: JSONValue { .integer(self) }
  static var ruleValues: String { "milliseconds, 0 to \(longest)" }
}
