import Terminal

/// The report of a day in words for the owner of the shop.
struct ReportText: Sendable {
  let report: ReportAnswer
  let style: Style

  /// Numbers of orders that are named at most; the rest is counted.
  private static let namedOrders = 50

  var lines: [String] {
    let zone = printable("\(report.date) (\(report.zone))")
    var lines = ["Report of \(zone), amounts in \(printable(report.currency))", ""]
    lines += totals
    lines += others
    lines += unresolved
    if let reconciliation = report.reconciliation { lines += self.lines(of: reconciliation) }
    return lines
  }

  /// One table, so that all of its columns are aligned.
  private var totals: [String] {
    var rows = [
      ["", "payments", "", "returns", "", "net"],
      ["all"] + cells(report.payments, report.returns, net: report.net),
    ]
    if let reserved = report.reserved {
      rows.append(["reserved, not taken", String(reserved.count), amount(reserved.amount)])
    }
    let parts: [(String, [ReportAnswer.Group], (String) -> String)] = [
      ("by means of payment", report.payways, Payway.readable),
      ("by operator", report.operators, { $0 }),
    ]
    for (title, groups, readable) in parts where !groups.isEmpty {
      rows += [[], [title]]
      rows += groups.map { group in
        let (net, overflow) = group.payments.amount.subtractingReportingOverflow(
          group.returns.amount)
        return ["  " + name(group, readable)]
          + cells(group.payments, group.returns, net: overflow ? nil : net)
      }
    }
    // What these orders are about is not what was paid: most of the failed ones never were.
    if !report.states.isEmpty {
      rows += [[], ["orders made this day", "orders", "", "returns", ""]]
      rows += report.states.map { group in
        ["  " + name(group) { $0 }] + cells(group.payments, group.returns, net: nil)
      }
    }
    return aligned(rows, numbers: [1, 2, 3, 4, 5])
  }

  /// What is in none of the sums above.
  private var others: [String] {
    guard let others = report.otherCurrencies, !others.isEmpty else { return [] }
    var rows = [["", "payments", "", "returns", "", "net"]]
    for other in others {
      rows.append(
        ["  " + printable(other.currency)]
          + cells(other.payments, other.returns, net: other.net, in: other.currency))
      if let reserved = other.reserved {
        rows.append([
          "  reserved, not taken", String(reserved.count),
          amount(reserved.amount, in: other.currency),
        ])
      }
    }
    return ["", "in other currencies"] + aligned(rows, numbers: [1, 2, 3, 4, 5])
  }

  private func name(_ group: ReportAnswer.Group, _ readable: (String) -> String) -> String {
    switch group.name {
    case "": "(none)"
    // Names beyond what a report tells apart.
    case "*": "(all others)"
    case let name: printable(readable(name))
    }
  }

  private func cells(
    _ payments: ReportAnswer.Total, _ returns: ReportAnswer.Total, net: Int64?,
    in currency: String? = nil
  ) -> [String] {
    [
      String(payments.count), amount(payments.amount, in: currency), String(returns.count),
      amount(returns.amount, in: currency), net.map { amount($0, in: currency) } ?? "",
    ]
  }

  private var unresolved: [String] {
    guard !report.unresolved.isEmpty else { return [] }
    let words = "not decided yet, or a person must look (upayctl show NUMBER):"
    return ["", style.careful("\(report.unresolved.count) \(words)")] + named(report.unresolved)
  }

  private func lines(of reconciliation: ReportAnswer.Reconciliation) -> [String] {
    var lines = [
      "",
      "Compared with the gateway at \(printable(Timestamp.readable(reconciliation.at))): "
        + "\(reconciliation.compared) orders, \(reconciliation.differences.count) differences",
    ]
    if !reconciliation.differences.isEmpty {
      lines += aligned(
        [["  client_sn", "the till said", "the gateway says"]]
          + reconciliation.differences.map { item in
            ["  " + printable(item.clientSN), printable(item.journal), printable(item.gateway)]
          })
    }
    if !reconciliation.unreachable.isEmpty {
      let count = reconciliation.unreachable.count
      lines.append(style.careful("\(count) could not be asked about; try again later:"))
      lines += named(reconciliation.unreachable)
    }
    return lines
  }

  private func named(_ numbers: [String]) -> [String] {
    let rest = numbers.count - Self.namedOrders
    return numbers.prefix(Self.namedOrders).map { "  " + printable($0) }
      + (rest > 0 ? ["  and \(rest) more (--json names them all)"] : [])
  }

  /// `12.50`, `-12.50`.
  private func amount(_ minorUnits: Int64, in other: String? = nil) -> String {
    guard let currency = Currency(code: other ?? report.currency), minorUnits != .min else {
      return String(minorUnits)
    }
    return (minorUnits < 0 ? "-" : "") + currency.text(Amount(abs(minorUnits)))
  }
}
