/// Names of environment variables: `UPAYD_GATEWAY_UPAY_URL` is `gateway.upay.url`.
enum EnvironmentName {
  struct Match {
    let id: SectionID
    let outline: SectionOutline
    let key: String
    var dotted: String { "\(id.text).\(key)" }
  }

  /// The variables of the sections that are there once.
  static let fixed: [(name: String, match: Match)] = ConfigurationTable.outlines
    .filter { !$0.isNamed }
    .flatMap { outline in
      outline.rows.map { row in
        let match = Match(
          id: SectionID(dotted: outline.dotted), outline: outline, key: row.name)
        return ("UPAYD_" + spelling(match.dotted), match)
      }
    }

  /// What a variable can mean. A scanner or printer is one of those that files name, whatever the
  /// case of its letters; else a new one, in small letters.
  static func matches(_ variable: String, named: [SectionID]) -> [Match] {
    if let found = fixed.first(where: { $0.name == variable }) { return [found.match] }
    for outline in ConfigurationTable.outlines where outline.isNamed {
      let prefix = "UPAYD_\(spelling(outline.dotted))_"
      guard variable.hasPrefix(prefix) else { continue }
      let rest = variable.dropFirst(prefix.count)
      guard let row = outline.rows.first(where: { rest.hasSuffix("_" + spelling($0.name)) }) else {
        return []
      }
      let name = String(rest.dropLast(row.name.count + 1))
      guard isSectionName(name) else { return [] }
      var ids = named.filter { $0.dotted == outline.dotted && spelling($0.name ?? "") == name }
      if ids.isEmpty { ids = [SectionID(dotted: outline.dotted, name: name.lowercased())] }
      return ids.map { Match(id: $0, outline: outline, key: row.name) }
    }
    return []
  }

  private static func spelling(_ dotted: String) -> String {
    String(dotted.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
  }
}
