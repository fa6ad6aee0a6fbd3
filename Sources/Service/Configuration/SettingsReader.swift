internal import Failpoints
internal import Terminal

/// Gathers what all sources say into one text a key, and everything that is wrong on the way.
struct SettingsReader {
  private(set) var settings: [SectionID: [String: Setting]] = [:]
  /// The named sections that there are, in the order in which they appeared, and where.
  private(set) var named: [(id: SectionID, origin: ConfigurationOrigin)] = []
  var errors = ErrorList()

  static let mostNamed = 64

  mutating func read(_ sources: ConfigurationSources) {
    let file = sources.file ?? ConfigurationSources.defaultFile
    readFile(file, mustExist: sources.file != nil)
    do throws(ValueError) {
      for name in try INIFile.dropIns(in: "\(file).d") {
        readFile("\(file).d/\(name)", mustExist: true)
      }
    } catch {
      errors.add(.file(path: "\(file).d", line: 0), error.message)
    }
    readEnvironment(sources.environment)
    for flag in sources.flags { readFlag(flag) }
  }

  // MARK: Files

  private mutating func readFile(_ path: String, mustExist: Bool) {
    do throws(ValueError) {
      if let octets = try INIFile.read(path) {
        take(INIFile(octets), path)
      } else if mustExist {
        errors.add(.file(path: path, line: 0), "there is no such file")
      }
    } catch {
      errors.add(.file(path: path, line: 0), error.message)
    }
  }

  private mutating func take(_ file: INIFile, _ path: String) {
    let at = { (line: Int) in ConfigurationOrigin.file(path: path, line: line) }
    for complaint in file.complaints { errors.add(at(complaint.line), complaint.message) }
    for header in file.headers { checkHeader(header.text, at(header.line)) }
    var first: [SectionID: [String: Int]] = [:]
    for entry in file.entries {
      guard !entry.section.isEmpty else {
        errors.add(at(entry.line), "\(entry.name) stands before the first [section]")
        continue
      }
      guard let (id, outline) = section(header: entry.section) else { continue }
      if let line = first[id]?[entry.name] {
        errors.add(at(entry.line), "\(entry.name) was set in line \(line) already")
        continue
      }
      first[id, default: [:]][entry.name] = entry.line
      set(id, outline, entry.name, entry.value, at(entry.line))
    }
  }

  private mutating func checkHeader(_ text: String, _ origin: ConfigurationOrigin) {
    if let (id, _) = section(header: text) {
      notice(id, origin)
      return
    }
    let known = ConfigurationTable.outlines.map(\.header)
    let word = String(text.prefix { $0 != " " })
    if let outline = ConfigurationTable.outlines.first(where: { $0.isNamed && $0.header == word }) {
      errors.add(
        origin,
        "[\(text)] needs a name: [\(outline.header) NAME], of up to 32 letters, digits, - and _")
      return
    }
    let right = ConfigurationTable.outlines
      .map { $0.isNamed ? "[\($0.header) NAME]" : "[\($0.header)]" }
    errors.add(
      origin,
      "there is no section [\(text)]\(suggestion(text, among: known)) There are "
        + right.joined(separator: " "))
  }

  /// The section that stands between the brackets.
  private func section(header: String) -> (SectionID, SectionOutline)? {
    for outline in ConfigurationTable.outlines {
      if !outline.isNamed {
        if outline.header == header { return (SectionID(dotted: outline.dotted), outline) }
      } else if header.hasPrefix(outline.header + " ") {
        let name = trimmed(header.dropFirst(outline.header.count))
        guard isSectionName(name) else { return nil }
        return (SectionID(dotted: outline.dotted, name: name), outline)
      }
    }
    return nil
  }

  // MARK: Environment and flags

  private mutating func readEnvironment(_ environment: [String: String]) {
    for (name, value) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("UPAYD_") && !Failpoint.isMeant(by: name) {
      let origin = ConfigurationOrigin.environment(name)
      let matches = EnvironmentName.matches(name, named: named.map(\.id))
      guard matches.count <= 1 else {
        errors.add(origin, "it could mean \(matches.map(\.dotted).joined(separator: " or "))")
        continue
      }
      guard let match = matches.first else {
        let near = suggestion(name, among: EnvironmentName.fixed.map(\.name))
        errors.add(origin, "there is no key of this name\(near)")
        continue
      }
      notice(match.id, origin)
      set(match.id, match.outline, match.key, value, origin)
    }
  }

  private mutating func readFlag(_ flag: String) {
    guard let equals = flag.firstIndex(of: "=") else {
      errors.add(.flag, "\(flag.prefix(64)): write --set section.key=value")
      return
    }
    let dotted = trimmed(flag[..<equals])
    let value = trimmed(flag[flag.index(after: equals)...])
    for outline in ConfigurationTable.outlines where dotted.hasPrefix(outline.dotted + ".") {
      let rest = dotted.dropFirst(outline.dotted.count + 1)
      guard outline.isNamed else {
        set(SectionID(dotted: outline.dotted), outline, String(rest), value, .flag)
        return
      }
      let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, isSectionName(String(parts[0])) else { break }
      let id = SectionID(dotted: outline.dotted, name: String(parts[0]))
      notice(id, .flag)
      set(id, outline, String(parts[1]), value, .flag)
      return
    }
    let all = ConfigurationTable.outlines.flatMap { outline in
      outline.rows.map { "\(outline.dotted).\(outline.isNamed ? "NAME." : "")\($0.name)" }
    }
    errors.add(.flag, "there is no key \(dotted.prefix(64))\(suggestion(dotted, among: all))")
  }

  // MARK: Keys

  private mutating func notice(_ id: SectionID, _ origin: ConfigurationOrigin) {
    guard id.name != nil, !named.contains(where: { $0.id == id }) else { return }
    guard named.count < Self.mostNamed else {
      errors.add(origin, "there are more than \(Self.mostNamed) scanners, printers and routes")
      return
    }
    named.append((id, origin))
  }

  private mutating func set(
    _ id: SectionID, _ outline: SectionOutline, _ key: String, _ text: String,
    _ origin: ConfigurationOrigin
  ) {
    guard let row = outline.row(key) else {
      errors.add(origin, unknown(key, outline))
      return
    }
    if let complaint = row.complaint(text) {
      // Whoever takes a key for its file would find the secret in the log.
      let shown = key.hasSuffix("_file") ? "" : " = \(text.prefix(64))"
      errors.add(origin, "\(id.text).\(key)\(shown): \(complaint); right would be \(row.words)")
      return
    }
    settings[id, default: [:]][key] = Setting(text: text, origin: origin)
  }

  private func unknown(_ key: String, _ outline: SectionOutline) -> String {
    let header = outline.isNamed ? "[\(outline.header) NAME]" : "[\(outline.header)]"
    if outline.row(key + "_file") != nil {
      return "\(key): a secret is never written in the configuration; "
        + "name a file of mode 0600 by \(key)_file"
    }
    let names = outline.rows.map(\.name)
    return "there is no key \(key.prefix(64)) in \(header)\(suggestion(key, among: names)) "
      + "There are \(names.joined(separator: ", "))"
  }
}

func isSectionName(_ name: String) -> Bool {
  (1...32).contains(name.utf8.count)
    && name.utf8.allSatisfy {
      $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
}
