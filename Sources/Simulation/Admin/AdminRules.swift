import Terminal

extension AdminCall {
  /// The switches of the gateway.
  static let rules = [
    AdminCall("GET", "/_sim/rules", "every switch and how it is set", showRules),
    AdminCall("POST", "/_sim/rules", "sets the switches that are named: {name: value}", setRules),
    AdminCall("DELETE", "/_sim/rules", "every switch as it is by default", resetRules),
    AdminCall(
      "GET", "/_sim/rules/{name}", "one switch: its values, its default, what it decides",
      describeRule),
  ]

  private static let showRules: Act = { input throws(AdminError) in
    json(input.simulator.rules.values)
  }

  /// All of them or, when one is wrong, none.
  private static let setRules: Act = { input throws(AdminError) in
    var rules = input.simulator.rules
    for (name, value) in input.body.takeAll() {
      do throws(RuleError) {
        try rules.set(name, to: value)
      } catch {
        throw .invalid(error.description)
      }
    }
    input.simulator.rules = rules
    return json(rules.values)
  }

  private static let resetRules: Act = { input throws(AdminError) in
    input.simulator.rules = SimulatorRules()
    return json(input.simulator.rules.values)
  }

  private static let describeRule: Act = { input throws(AdminError) in
    do throws(RuleError) {
      let rule = try Rule<SimulatorRules>.named(input.name)
      return json(
        JSONValue.object([
          "name": .string(rule.name), "value": rule.read(input.simulator.rules),
          "default": rule.defaultValue, "values": .string(rule.values),
          "about": .string(rule.about),
        ]))
    } catch {
      throw .notFound(error.description)
    }
  }
}
