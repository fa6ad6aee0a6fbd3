internal import Terminal

/// The form of time that HTTP servers send in `Date`: IMF-fixdate (RFC 9110, section 5.6.7),
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let weekdays: Set<Substring> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// Milliseconds since 1970, or nil for any other form and for a time that does not exist.
  ///
  /// The obsolete forms are not read: a server that sends one is of no help as a clock.
  static func milliseconds(_ text: some StringProtocol) -> Milliseconds? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[5] == "GMT", parts[0].count == 4, parts[0].last == ",",
      weekdays.contains(Substring(parts[0].dropLast())),
      let day = number(parts[1], digits: 2), let year = number(parts[3], digits: 4),
      let month = months.firstIndex(of: String(parts[2])).map({ $0 + 1 }),
      year >= 1970, day >= 1, day <= length(ofMonth: month, in: year)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], digits: 2),
      let minute = number(clock[1], digits: 2), let second = number(clock[2], digits: 2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Int64(daysSince1970(year: year, month: month, day: day))
    return .days(days) + .hours(Int64(hour)) + .minutes(Int64(minute)) + .seconds(Int64(second))
  }

  private static func number(_ text: some StringProtocol, digits: Int) -> Int? {
    guard text.utf8.count == digits,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let before = year - 1
    let toYear = before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    let toMonth = (1..<month).reduce(0) { $0 + length(ofMonth: $1, in: year) }
    return toYear + toMonth + day - 1
  }
}
