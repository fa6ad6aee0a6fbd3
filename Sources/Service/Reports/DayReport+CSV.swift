extension DayReportView {
  /// The report as comma-separated values (RFC 4180, UTF-8): a line of column names, then one line
  /// for the totals of each currency and each group, and one for each order that is unresolved,
  /// differs, or could not be asked for. Amounts are in minor units, as in JSON.
  ///
  /// A text that a spreadsheet would take for a formula begins with an apostrophe.
  public var csv: String {
    var lines = [Self.columns]
    lines.append(line("total", "", payments, returns))
    if let reserved { lines.append(line("reserved", "", reserved, Total())) }
    for other in otherCurrencies ?? [] {
      lines.append(line("total", "", other.payments, other.returns, in: other.currency))
      if let reserved = other.reserved {
        lines.append(line("reserved", "", reserved, Total(), in: other.currency))
      }
    }
    for (section, groups) in [("state", states), ("payway", payways), ("operator", operators)] {
      lines += groups.map { line(section, $0.name, $0.payments, $0.returns) }
    }
    lines += unresolved.map { line("unresolved", $0) }
    if let reconciliation {
      lines.append(line("compared", "", Total(count: reconciliation.compared)))
      lines += reconciliation.differences.map {
        line("difference", $0.clientSN, journal: $0.journal, gateway: $0.gateway)
      }
      lines += reconciliation.unreachable.map { line("unreachable", $0) }
    }
    return lines.map { $0.map(Self.field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// They stay: new ones are added at the end.
  private static let columns = [
    "date", "zone", "currency", "section", "name", "payments_count", "payments_amount",
    "returns_count", "returns_amount", "net_amount", "journal", "gateway",
  ]

  private func line(
    _ section: String, _ name: String, _ payments: Total? = nil, _ returns: Total? = nil,
    journal: String = "", gateway: String = "", in other: String? = nil
  ) -> [String] {
    let texts = [name, journal, gateway].map(Self.harmless)
    let isSum = returns != nil
    return [
      date, zone, other ?? currency, section, texts[0], payments.map { "\($0.count)" } ?? "",
      isSum ? "\(payments?.amount ?? 0)" : "", returns.map { "\($0.count)" } ?? "",
      returns.map { "\($0.amount)" } ?? "",
      returns.map { "\((payments?.amount ?? 0) - $0.amount)" } ?? "", texts[1], texts[2],
    ]
  }

  private static func harmless(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    let isFormula = "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
    return isFormula ? "'\(text)" : text
  }

  private static func field(_ text: String) -> String {
    // A carriage return and the line feed after it are one character.
    let needsQuotes = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
    guard needsQuotes else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      quoted.unicodeScalars.append(scalar)
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "\""
  }
}
