import Terminal
import Testing

@testable import Simulation

@Suite("The table of rules")
struct RuleTests {
  @Test("Every rule shows its default and takes it", arguments: UpayRule.all.map(\.name))
  func defaults(_ name: String) throws {
    let rule = try UpayRule.named(name)
    #expect(UpayRules().values[name] == rule.defaultValue)
    var rules = UpayRules()
    try rules.set(name, to: rule.defaultValue)
    #expect(rules == UpayRules())
    #expect(!rule.about.isEmpty)
  }

  @Test(
    "Every value that a rule lists can be set and is shown", arguments: UpayRule.all.map(\.name))
  func values(_ name: String) throws {
    let rule = try UpayRule.named(name)
    let isTime = rule.values.hasPrefix("milliseconds, 0")
    let words = isTime ? ["0", "1"] : rule.values.split(separator: ",").map { trimmed($0) }
    #expect(words.count > 1)
    var seen: Set<JSONValue> = []
    for word in words {
      var rules = UpayRules()
      try rules.set("\(name)=\(word)")
      seen.insert(try #require(rules.values[name]))
      #expect(
        rules.values.filter { $0.key != name } == UpayRules().values.filter { $0.key != name })
    }
    #expect(seen.count == words.count)
  }

  private func trimmed(_ text: Substring) -> String { String(text.drop { $0 == " " }) }

  @Test("Names are used once")
  func names() {
    #expect(Set(UpayRule.all.map(\.name)).count == UpayRule.all.count)
  }

  @Test(
    "A wrong name or value is refused and named",
    arguments: [
      ("keys.rotate=shift", "keys.rotate"), ("keys.rotation=A", "keep_previous"),
      ("keys.rotation", "name=value"), ("keys.rotation=", "keys.rotation"),
      ("cancels.other_day=yes", "true, false"), ("orders.qr_life=4m", "milliseconds"),
      ("orders.qr_life=-1", "milliseconds"), ("=x", "no rule"),
    ])
  func refused(_ row: (text: String, named: String)) {
    var rules = UpayRules()
    let error = #expect(throws: RuleError.self) { try rules.set(row.text) }
    #expect(error?.description.contains(row.named) == true)
    #expect(rules == UpayRules())
  }

  @Test("Rules are part of what is written and read again")
  func codable() throws {
    var rules = UpayRules()
    rules.keys.rotation = .strict
    rules.orders.qrLife = 90_000
    #expect(try JSONText.decode(UpayRules.self, from: JSONText.octets(rules)) == rules)
  }
}
