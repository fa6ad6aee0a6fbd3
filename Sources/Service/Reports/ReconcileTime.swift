import Terminal

/// `[report] reconcile_at`: once a day, and which day that is about.
///
/// Until noon it is about the day before, which has ended; from noon on about the day itself, which
/// is just ending.
struct ReconcileTime {
  /// Milliseconds after midnight.
  let at: Milliseconds
  /// Minutes east of UTC.
  let offset: Int

  /// The newest day whose time has come.
  func due(at wall: Milliseconds) -> ReportDay {
    var day = ReportDay(containing: wall, offset: offset)
    // Today's time has not come, nor perhaps yesterday's.
    for _ in 0..<2 where time(of: day) > wall { day = day.before }
    return day
  }

  /// When the next time after `wall` comes.
  func next(after wall: Milliseconds) -> Milliseconds { time(of: due(at: wall)) + .days(1) }

  private func time(of day: ReportDay) -> Milliseconds {
    day.start + at + (at < .hours(12) ? .days(1) : 0)
  }
}
