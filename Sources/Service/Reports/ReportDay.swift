import Terminal

/// One calendar day in the zone of the reports.
struct ReportDay: Hashable, Sendable {
  /// `YYYY-MM-DD`.
  let date: String
  /// Its first millisecond, since 1970.
  let start: Milliseconds

  /// The millisecond after its last.
  var end: Milliseconds { start + .days(1) }
  var range: Range<Milliseconds> { start..<end }
  var before: ReportDay { ReportDay(containing: start - 1, offset: offset) }

  private let offset: Int

  /// - Parameter offset: minutes east of UTC.
  init(containing wall: Milliseconds, offset: Int) {
    let time = CalendarTime(wall, offset: offset)
    self.offset = offset
    date = time.date
    start =
      wall
      - (.hours(time.hour) + .minutes(time.minute) + .seconds(time.second) + time.millisecond)
  }

  /// A day that a person wrote as `YYYY-MM-DD`; nil when there is no such day, or none of the
  /// years 1970 to 9998.
  ///
  /// - Parameter offset: minutes east of UTC.
  init?(_ text: String, offset: Int) {
    let octets = Array(text.utf8)
    guard octets.count == 10, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
      let year = Self.number(octets[..<4]), let month = Self.number(octets[5..<7]),
      let day = Self.number(octets[8...]), (1_970...9_998).contains(year), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    let midnight = .days(Self.days(year, month, day)) - Milliseconds(offset) * 60_000
    self.init(containing: midnight, offset: offset)
    // The 30th of February would be another day.
    guard date == text else { return nil }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar, in years that begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
