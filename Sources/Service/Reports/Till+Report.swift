import Journal
import Terminal

/// Orders that are added up at a time, before whoever waits for the till has a turn.
private let pageLength = 50
/// A clock that differs less from the gateway's is left alone: else the same day's report would
/// change with every measurement.
private let tolerance: Milliseconds = .minutes(2)

extension Till {
  public func dayReport(_ query: DayReportQuery, by peer: Peer) async throws -> DayReportView {
    let day = try reportDay(query.date)
    var reconciliation: DayReportView.Reconciliation?
    if query.reconcile {
      reconciliation = try await reconcile(day, within: settings.maxWait)
    }
    var report = try await tally(day)
    report.reconciliation = reconciliation
    return report
  }

  private func reportDay(_ date: String?) throws -> ReportDay {
    guard let date else { return ReportDay(containing: reportTime, offset: settings.dayOffset) }
    guard let day = ReportDay(date, offset: settings.dayOffset) else {
      throw Problem.invalid("date", "must be a day of the calendar, for example 2026-03-01")
    }
    return day
  }

  private func tally(_ day: ReportDay) async throws -> DayReportView {
    var tally = DayTally(
      journaled(day), currency: settings.currency, identities: Set(identities.keys))
    try await forEachPage(of: day) { page in
      for order in page { tally.add(order) }
    }
    var report = DayReportView(
      date: day.date, zone: CalendarTime(day.start, offset: settings.dayOffset).zone,
      currency: settings.currency.code)
    tally.fill(&report)
    return report
  }

  /// Hands over the orders that something happened to on a day, a page at a time; between two pages
  /// everybody else has a turn.
  func forEachPage(of day: ReportDay, _ body: ([Order]) async throws -> Void) async throws {
    let range = journaled(day)
    var cursor: String?
    repeat {
      try Task.checkCancellation()
      let page = try reading {
        try journal.orders(
          touchedFrom: range.lowerBound, until: range.upperBound, after: cursor,
          limit: pageLength)
      }
      try await body(page.orders.map { live[$0.order.clientSN]?.order ?? $0.order })
      cursor = page.next
      await Task.yield()
    } while cursor != nil
  }

  // MARK: The time of reports

  /// Now, as the gateway's clock has it where that is known.
  var reportTime: Milliseconds { clock.now().wall + clockError }

  /// How much later than this machine's clock it is.
  private var clockError: Milliseconds {
    guard let skew, abs(skew) >= tolerance else { return 0 }
    return (skew + (skew < 0 ? -30_000 : 30_000)) / 60_000 * 60_000
  }

  /// A day as this machine's clock has it, by which the journal's times are.
  private func journaled(_ day: ReportDay) -> Range<Milliseconds> {
    day.start - clockError..<day.end - clockError
  }
}
