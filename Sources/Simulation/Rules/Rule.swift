public import Terminal

/// The switches of one payment system: where public sources leave its behaviour open, contradict each
/// other, or where it can change.
public protocol RuleSet: Codable, Hashable, Sendable {
  /// Every switch as it is by default.
  init()
  /// Every switch, in the order of `docs/simulator.md`.
  static var table: [Rule<Self>] { get }
}

/// One switch, as the admin API and the command line name it.
public struct Rule<Rules: RuleSet>: Sendable {
  /// `group.name`.
  public let name: String
  /// What it can be set to, in words.
  public let values: String
  /// What it decides, and what the public sources leave open.
  public let about: String
  let read: @Sendable (Rules) -> JSONValue
  /// False: no such value.
  let write: @Sendable (inout Rules, JSONValue) -> Bool

  init<Value: RuleValue>(
    _ name: String, _ path: any WritableKeyPath<Rules, Value> & Sendable, _ about: String
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

  /// A switch of a part, as one of the whole.
  init<Part: RuleSet>(_ rule: Rule<Part>, of path: any WritableKeyPath<Rules, Part> & Sendable) {
    name = rule.name
    about = rule.about
    values = rule.values
    read = { rule.read($0[keyPath: path]) }
    write = { rule.write(&$0[keyPath: path], $1) }
  }

  /// A switch of one of the systems beside Upay, as one of all.
  init<Part: RuleSet>(_ rule: Rule<Part>) where Rules == SimulatorRules {
    name = rule.name
    about = rule.about
    values = rule.values
    read = { rule.read($0[Part.self]) }
    write = { rules, value in
      var part = rules[Part.self]
      guard rule.write(&part, value) else { return false }
      rules[Part.self] = part
      return true
    }
  }

  public var defaultValue: JSONValue { read(Rules()) }

  public static var all: [Rule<Rules>] { Rules.table }

  /// The switch of this name.
  public static func named(_ name: String) throws(RuleError) -> Rule<Rules> {
    guard let rule = all.first(where: { $0.name == name }) else {
      throw RuleError("there is no rule \(name.prefix(64))")
    }
    return rule
  }
}

extension RuleSet {
  /// Every switch by its name.
  public var values: [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: Self.table.map { ($0.name, $0.read(self)) })
  }

  public mutating func set(_ name: String, to value: JSONValue) throws(RuleError) {
    let rule = try Rule<Self>.named(name)
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
    try set(String(parts[0]), to: Self.value(String(parts[1])))
  }

  /// The value that a command line means by this text.
  public static func value(_ text: String) -> JSONValue {
    switch text {
    case "true": .bool(true)
    case "false": .bool(false)
    // `05` is a code.
    default: Int64(text).flatMap { String($0) == text ? .integer($0) : nil } ?? .string(text)
    }
  }
}

/// A switch that can not be set, and why.
public struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}
