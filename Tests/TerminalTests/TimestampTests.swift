import Testing

@testable import Terminal

@Suite("Calendar times")
struct TimestampTests {
  @Test(
    "are the known ones",
    arguments: [
      (Milliseconds(0), 0, "1970-01-01T00:00:00.000+00:00"),
      (-1, 0, "1969-12-31T23:59:59.999+00:00"),
      (951_782_399_999, 0, "2000-02-28T23:59:59.999+00:00"),
      (951_782_400_000, 0, "2000-02-29T00:00:00.000+00:00"),
      (951_868_800_000, 0, "2000-03-01T00:00:00.000+00:00"),
      (1_709_164_800_000, 0, "2024-02-29T00:00:00.000+00:00"),
      (4_107_542_400_000, 0, "2100-03-01T00:00:00.000+00:00"),
      (4_107_456_000_000, 0, "2100-02-28T00:00:00.000+00:00"),
      (1_772_339_405_250, 480, "2026-03-01T12:30:05.250+08:00"),
      (1_763_683_200_000, 480, "2025-11-21T08:00:00.000+08:00"),
      (1_763_683_200_000, -300, "2025-11-20T19:00:00.000-05:00"),
      (1_763_683_200_000, -30, "2025-11-20T23:30:00.000-00:30"),
      (1_763_683_200_000, 345, "2025-11-21T05:45:00.000+05:45"),
      (1_735_689_599_999, 60, "2025-01-01T00:59:59.999+01:00"),
      (253_402_127_999_999, 0, "9999-12-29T23:59:59.999+00:00"),
    ])
  func known(_ wall: Milliseconds, _ offset: Int, _ text: String) {
    #expect(CalendarTime(wall, offset: offset).rfc3339 == text)
  }

  @Test("count every day of four centuries")
  func days() {
    var month: Int64 = 1
    var day: Int64 = 1
    var year: Int64 = 1970
    for number in 0..<146_097 {
      let time = CalendarTime(.days(Int64(number)), offset: 0)
      guard (time.year, time.month, time.day) == (year, month, day) else {
        Issue.record("day \(number) is \(time.date), not \(year)-\(month)-\(day)")
        return
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      day += 1
      if day > lengths[Int(month) - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(year == 2370)
  }

  @Test("split the day")
  func parts() {
    let time = CalendarTime(.hours(23) + .minutes(59) + .seconds(58) + 7, offset: 0)
    #expect(time.time == "23:59:58")
    #expect(time.date == "1970-01-01")
    #expect(time.millisecond == 7)
  }

  @Test("of a clock that is far off stay within the years 1 to 9999")
  func farOff() {
    for wall in [Milliseconds.min, .max] {
      for offset in [Int.min, -720, 0, 840, .max] {
        let time = CalendarTime(wall, offset: offset)
        #expect((1...9999).contains(time.year))
        #expect(time.date.utf8.count == 10)
      }
    }
  }

  @Test("Moments advance on both clocks")
  func moments() {
    let moment = Moment(wall: 5, boot: 7).advanced(by: .seconds(2))
    #expect(moment == Moment(wall: 2_005, boot: 2_007))
  }
}
