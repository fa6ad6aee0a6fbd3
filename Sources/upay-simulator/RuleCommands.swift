import ArgumentParser
import FoundationEssentials
import Simulation
import Terminal

struct Rules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the gateway's switches, or set some.")

  @Argument(help: "What to set: name=value, such as keys.rotation=strict.")
  var settings: [String] = []

  @Flag(help: "Set every switch as it is by default first.")
  var reset = false

  @OptionGroup var place: Place

  func validate() throws {
    var rules = SimulatorRules()
    for setting in settings {
      do {
        try rules.set(setting)
      } catch {
        throw ValidationError("\(error)")
      }
    }
  }

  func run() async throws {
    let client = try place.client()
    if reset { _ = try await client.call("POST", "/_sim/reset", #"{"rules": true}"#) }
    var members: [String: JSONValue] = [:]
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      members[String(parts[0])] = SimulatorRules.value(String(parts[1]))
    }
    if !members.isEmpty { _ = try await client.call("POST", "/_sim/rules", object(members)) }
    let body = try await client.call("GET", "/_sim/rules")
    let values = try JSONDecoder().decode([String: JSONValue].self, from: Data(body))
    for rule in SimulatorRules.table where settings.isEmpty || members[rule.name] != nil {
      let value = values[rule.name] ?? rule.defaultValue
      print("\(value == rule.defaultValue ? " " : "*") \(rule.name) = \(word(value))")
      print("    \(rule.about)")
      print("    \(rule.values)")
    }
  }

  private func word(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .bool(let setting): String(setting)
    case .null, .array, .object: ""
    }
  }
}

struct Terminals: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the terminals and the ids of their keys.")

  @OptionGroup var place: Place

  func run() async throws {
    let body = try await place.client().call("GET", "/_sim/terminals")
    let list = try JSONDecoder().decode(Listed.self, from: Data(body)).terminals
    guard !list.isEmpty else { return print("no terminal was activated") }
    for terminal in list {
      let keys = terminal.keys
      print("\(terminal.sn)  \(terminal.deviceID)\(terminal.active ? "" : "  switched off")")
      print(
        "    key \(keys.current), before \(keys.previous ?? "none"); "
          + "\(keys.rotations) check-ins, \(keys.acceptedByPrevious) requests by the key before")
    }
  }

  private struct Listed: Decodable { var terminals: [TerminalReport] }
}
