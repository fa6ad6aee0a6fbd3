import Terminal

/// The switches of all payment systems: those of Upay by their own names, the others' with the name
/// of their system before.
public struct SimulatorRules: RuleSet {
  public var upay = UpayRules()
  /// Of the other systems those that are not as by default, by their names.
  private var others: [String: JSONValue] = [:]

  public init() {}

  public static let table: [Rule<Self>] =
    UpayRules.table.map { Rule($0, of: \.upay) } + Acquirers.types.flatMap { $0.switches }

  /// The switches of one of the other systems.
  public subscript<Part: RuleSet>(_ part: Part.Type) -> Part {
    get {
      var rules = Part()
      guard !others.isEmpty else { return rules }
      for rule in Part.table {
        if let value = others[rule.name] { _ = rule.write(&rules, value) }
      }
      return rules
    }
    set {
      for rule in Part.table {
        let value = rule.read(newValue)
        others[rule.name] = value == rule.defaultValue ? nil : value
      }
    }
  }
}
