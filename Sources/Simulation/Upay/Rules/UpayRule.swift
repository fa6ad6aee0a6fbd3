public import Terminal

/// One switch of `UpayRules`, as the admin API and the command line name it.
public struct UpayRule: Sendable {
  /// `group.name`.
  public let name: String
  /// What it can be set to, in words.
  public let values: String
  /// What it decides, and what the public sources leave open.
  public let about: String
  let read: @Sendable (UpayRules) -> JSONValue
  /// False: no such value.
  let write: @Sendable (inout UpayRules, JSONValue) -> Bool

  init<Value: RuleValue>(
    _ name: String, _ path: any WritableKeyPath<UpayRules, Value> & Sendable, _ about: String
  ) {
    self.name = name
    self.about = about
    values = Value.ruleValues
    read = { $0[keyPath: path].ruleValue }
    write = { rules, value in
      guard let value = Value(rule: value) else { return false }
      rules[keyPath: path] = value
      return true
    }
  }

  public var defaultValue: JSONValue { read(UpayRules()) }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The switch of this name.
  public static func named(_ name: String) throws(RuleError) -> UpayRule {
    guard let rule = byName[name] else { throw RuleError("there is no rule \(name.prefix(64))") }
    return rule
  }
}

extension UpayRules {
  /// Every switch by its name.
  public var values: [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: UpayRule.all.map { ($0.name, $0.read(self)) })
  }

  public mutating func set(_ name: String, to value: JSONValue) throws(RuleError) {
    let rule = try UpayRule.named(name)
    guard rule.write(&self, value) else {
      throw RuleError("\(name) must be one of: \(rule.values)")
    }
  }

  /// A switch as a command line writes it: `name=value`.
  public mutating func set(_ assignment: String) throws(RuleError) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw RuleError("a rule is written name=value, not \(assignment.prefix(64))")
    }
    try set(String(parts[0]), to: UpayRules.value(String(parts[1])))
  }

  /// The value that a command line means by this text.
  public static func value(_ text: String) -> JSONValue {
    switch text {
    case "true": .bool(true)
    case "false": .bool(false)
    default: Int64(text).map(JSONValue.integer) ?? .string(text)
    }
  }
}

/// A switch that can not be set, and why.
public struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
