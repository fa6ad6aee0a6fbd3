/// A device that udev hears of, and what the rules make of it.
struct UdevEvent {
  var subsystem: String
  var action = "add"
  var kernel = "1-1"
  var driver = ""
  var properties: [String: String] = [:]
  var attributes: [String: String] = [:]
  /// Attributes of the devices above it, and of itself: the nearest first.
  var chain: [[String: String]] = []
  /// What the device above it has in udev's database.
  var parentProperties: [String: String] = [:]

  private(set) var group: String?
  private(set) var mode: String?
  private(set) var links: [String] = []
  private(set) var commands: [String] = []

  /// Applies rules in order, as udev does for the keys that ours have.
  mutating func apply(_ rules: [UdevRule]) {
    var place = 0
    while place < rules.count {
      let rule = rules[place]
      place += 1
      guard matches(rule) else { continue }
      for token in rule.tokens { assign(token) }
      if let label = rule.value("GOTO", "="),
        let target = rules.firstIndex(where: { $0.value("LABEL", "=") == label })
      {
        place = max(place, target)
      }
    }
  }

  /// The attributes of one rule must all be those of one device of the chain.
  private func matches(_ rule: UdevRule) -> Bool {
    let compared = rule.tokens.filter { $0.operation == "==" || $0.operation == "!=" }
    let above = compared.filter { $0.key == "ATTRS" }
    guard
      above.isEmpty
        || chain.contains(where: { device in
          above.allSatisfy { holds($0, device[$0.attribute ?? ""]) }
        })
    else { return false }
    return compared.filter { $0.key != "ATTRS" }.allSatisfy { holds($0, value(of: $0)) }
  }

  private func value(of token: UdevRule.Token) -> String? {
    switch token.key {
    case "SUBSYSTEM": subsystem
    case "SUBSYSTEMS": properties["ID_BUS"] ?? subsystem
    case "ACTION": action
    case "KERNEL": kernel
    case "DRIVER": driver
    case "ENV": properties[token.attribute ?? ""]
    case "ATTR": attributes[token.attribute ?? ""]
    default: nil
    }
  }

  /// A property that is not there is an empty one.
  private func holds(_ token: UdevRule.Token, _ value: String?) -> Bool {
    let isEqual = token.value.split(separator: "|", omittingEmptySubsequences: false).contains {
      Self.fits(Array($0.utf8), Array((value ?? "").utf8))
    }
    return isEqual == (token.operation == "==")
  }

  /// Patterns of the shell: `*` and `?`.
  private static func fits(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == UInt8(ascii: "*") {
      return (0...text.count).contains { fits(Array(pattern[1...]), Array(text[$0...])) }
    }
    guard let letter = text.first, first == UInt8(ascii: "?") || first == letter else {
      return false
    }
    return fits(Array(pattern[1...]), Array(text[1...]))
  }

  private mutating func assign(_ token: UdevRule.Token) {
    switch (token.key, token.operation) {
    case ("GROUP", "="): group = token.value
    case ("MODE", "="): mode = token.value
    case ("SYMLINK", "+="): links.append(filled(token.value))
    case ("RUN", "+="): commands.append(filled(token.value))
    case ("ENV", "="): properties[token.attribute ?? ""] = filled(token.value)
    case ("IMPORT", "=") where token.attribute == "parent":
      properties[token.value] = parentProperties[token.value]
    default: break
    }
  }

  private func filled(_ text: String) -> String {
    var result = text
    for (name, value) in properties {
      result = result.replacing("$env{\(name)}", with: value)
    }
    return result.replacing("$kernel", with: kernel)
  }
}
