/// The switches of all payment systems: those of Upay by their own names, the others' with the name
/// of their system before.
public struct SimulatorRules: RuleSet {
  public var upay = UpayRules()
  public var ottpay = OTTPayRules()

  public init() {}

  public static let table: [Rule<Self>] =
    UpayRules.table.map { Rule($0, of: \.upay) } + OTTPayRules.table.map { Rule($0, of: \.ottpay) }

  /// Those of each system but Upay.
  var parts: [any RuleSet] { [ottpay] }
}
