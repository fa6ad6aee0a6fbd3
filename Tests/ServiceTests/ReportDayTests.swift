import Terminal
import Testing

@testable import Service

@Suite struct ReportDayTests {
  @Test(
    arguments: [
      ("1970-01-01", 0, 0), ("1970-01-01", 480, -28_800_000),
      ("2026-11-21", 480, 1_795_190_400_000),
      ("2024-02-29", 0, 1_709_164_800_000), ("2000-02-29", 0, 951_782_400_000),
      ("2026-03-01", -300, 1_772_341_200_000),
      ("9998-12-31", 0, 253_370_678_400_000),
    ] as [(String, Int, Milliseconds)])
  func aDayBeginsAtMidnightOfItsZone(text: String, offset: Int, start: Milliseconds) throws {
    let day = try #require(ReportDay(text, offset: offset))
    #expect(day.start == start)
    #expect(day.date == text)
    #expect(day.end - day.start == 86_400_000)
    for wall in [start, start + 1, day.end - 1] {
      #expect(ReportDay(containing: wall, offset: offset) == day)
    }
    #expect(ReportDay(containing: day.end, offset: offset).start == day.end)
  }

  @Test func theDayBefore() throws {
    let day = try #require(ReportDay("2024-03-01", offset: 480))
    #expect(day.before.date == "2024-02-29")
    #expect(day.before.end == day.start)
  }

  /// Every day of four centuries is the one after the day before it.
  @Test func daysFollowEachOther() throws {
    var day = try #require(ReportDay("1970-01-01", offset: 480))
    for _ in 0..<146_097 {
      let next = ReportDay(containing: day.end, offset: 480)
      guard ReportDay(next.date, offset: 480) == next, next.before == day else {
        Issue.record("\(next.date)")
        return
      }
      day = next
    }
    #expect(day.date == "2370-01-01")
  }

  @Test(arguments: [
    "", "2026", "2026-2-1", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
    "2026-01-00", "2026-01-32", "0000-01-01", "1969-12-31", "9999-01-01", "2026-04-31",
    "2026/04/01", "2026-04-01 ",
    " 2026-04-01", "20260401", "2026-04-01T00:00", "+026-04-01", "-026-04-01", "２026-04-01",
    "2026-0a-01", "today", "2026-04-1é", "2026-04-01\0",
  ])
  func whatIsNoDayIsRefused(text: String) {
    #expect(ReportDay(text, offset: 480) == nil)
  }
}

@Suite struct ReconcileTimeTests {
  private func wall(_ text: String, _ hour: Milliseconds, _ minute: Milliseconds) throws
    -> Milliseconds
  {
    try #require(ReportDay(text, offset: 480)).start + .hours(hour) + .minutes(minute)
  }

  @Test(
    arguments: [
      // In the evening: the day itself.
      (.hours(23), 22, 59, "2026-03-01", 1), (.hours(23), 23, 0, "2026-03-02", 1_440),
      (.hours(23), 23, 59, "2026-03-02", 1_381), (.hours(12), 12, 0, "2026-03-02", 1_440),
      (.hours(12), 11, 59, "2026-03-01", 1),
      // In the morning: the day before.
      (.hours(2), 2, 0, "2026-03-01", 1_440), (.hours(2), 1, 59, "2026-02-28", 1),
      (0, 0, 0, "2026-03-01", 1_440), (0, 23, 59, "2026-03-01", 1),
      (.hours(12) - 60_000, 11, 59, "2026-03-01", 1_440),
      (.hours(12) - 60_000, 11, 58, "2026-02-28", 1),
    ] as [(Milliseconds, Milliseconds, Milliseconds, String, Milliseconds)])
  func whichDayIsDue(
    at: Milliseconds, hour: Milliseconds, minute: Milliseconds, due: String, next: Milliseconds
  ) throws {
    let time = ReconcileTime(at: at, offset: 480)
    let now = try wall("2026-03-02", hour, minute)
    #expect(time.due(at: now).date == due)
    #expect(time.next(after: now) == now + .minutes(next))
  }
}
