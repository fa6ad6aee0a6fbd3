/// One key as `--print-config` shows it.
public struct ShownValue: Hashable, Sendable {
  /// `gateway.upay.url`.
  public let name: String
  /// Secrets masked.
  public let value: String
  /// `default`, `FILE:LINE`, `environment NAME`, `--set`.
  public let origin: String
}

extension Configuration {
  /// What `--print-config` prints: every key with its value and origin, secrets masked.
  public var printed: String {
    let lines = shown.map { ("\($0.name) = \($0.value)", $0.origin) }
    let width = min(60, lines.map { $0.0.count }.max() ?? 0)
    return lines.map { line, origin in
      line + String(repeating: " ", count: max(2, width + 2 - line.count)) + "# \(origin)\n"
    }.joined()
  }

  mutating func show(_ reader: SettingsReader) {
    shown = ConfigurationTable.outlines.flatMap { outline in
      let ids =
        outline.isNamed
        ? reader.named.map(\.id).filter { $0.dotted == outline.dotted }
        : [SectionID(dotted: outline.dotted)]
      return ids.flatMap { id in
        outline.rows.flatMap { row in show(row, of: id, reader.settings[id]?[row.name]) }
      }
    }
  }

  private func show(_ row: SectionOutline.Row, of id: SectionID, _ setting: Setting?)
    -> [ShownValue]
  {
    let name = "\(id.text).\(row.name)"
    var shown = ShownValue(
      name: name, value: setting?.text ?? row.defaultText,
      origin: "\(setting?.origin ?? .builtIn)")
    let isGiven = !shown.value.isEmpty
    switch name {
    case "terminal.device_id" where !isGiven:
      shown = ShownValue(name: name, value: terminal.deviceID, origin: "made from the machine id")
    case "state.seal_key_file" where !isGiven:
      shown = ShownValue(name: name, value: state.sealKeyFile, origin: "default")
    case "gateway.upay.notify_url" where !isGiven:
      guard let address = gateways.upay.notifyURL else { break }
      shown = ShownValue(name: name, value: address, origin: "by way of callbacks.public_url")
    case let name where name.hasSuffix(".callback_url") && setting == nil:
      guard let address = callbacks.address(of: String(name.split(separator: ".")[1])) else {
        break
      }
      shown = ShownValue(name: name, value: address, origin: "by way of callbacks.public_url")
    default: break
    }
    guard name.hasSuffix("_file"), let origin = secretOrigins[String(name.dropLast(5))] else {
      return [shown]
    }
    return [
      shown,
      ShownValue(name: String(name.dropLast(5)), value: Secret.masked, origin: origin),
    ]
  }

  /// `etc/upayd/upayd.conf`: every key, commented, with its meaning, its type and its default.
  public static var sample: String {
    var text = """
      # The configuration of upayd. Every key is here, commented, with its default.
      #
      # Files in upayd.conf.d/ beside this one are read after it, in order of their names; then the
      # environment (UPAYD_GATEWAY_UPAY_URL for url in [gateway upay]), then the command line
      # (--set gateway.upay.url=...). The last one counts. upayd --print-config shows every value
      # and where it comes from; upayd --check-config only looks for errors.
      #
      # A comment has a line of its own. Durations are integers with a unit: ms s m h d. Secrets are
      # never written here: a key ending in _file names a file of mode 0600.

      """
    for outline in ConfigurationTable.outlines {
      text += "\n" + comment(outline.doc)
      text += outline.isNamed ? "#[\(outline.header) NAME]\n" : "[\(outline.header)]\n"
      for row in outline.rows {
        text += "\n" + comment(row.doc) + comment("(\(row.words))")
        text += "#\(row.name) =\(row.defaultText.isEmpty ? "" : " \(row.defaultText)")\n"
      }
    }
    return text
  }

  /// Lines of a comment, of at most 98 characters each.
  private static func comment(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count + 1 > 96, !lines[lines.count - 1].isEmpty {
        lines.append("")
      }
      let last = lines.count - 1
      lines[last] += lines[last].isEmpty ? "\(word)" : " \(word)"
    }
    return lines.map { "# \($0)\n" }.joined()
  }
}
