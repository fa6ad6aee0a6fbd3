/// A wall-clock time split into its calendar parts at a fixed offset from UTC.
public struct CalendarTime: Hashable, Sendable {
  public let year: Int64
  public let month: Int64
  public let day: Int64
  public let hour: Int64
  public let minute: Int64
  public let second: Int64
  public let millisecond: Int64
  let offset: Int

  /// A clock that is off by more than the years 1 to 9999 shows their limit.
  ///
  /// - Parameters:
  ///   - wall: milliseconds since 1970-01-01T00:00:00Z.
  ///   - offset: minutes east of UTC, at most 18 hours either way.
  public init(_ wall: Milliseconds, offset: Int) {
    let offset = min(max(offset, -1_080), 1_080)
    let wall = min(max(wall, -62_135_510_400_000), 253_402_128_000_000)
    let local = wall + Int64(offset) * 60_000
    let (days, rest) = Self.floorDivide(local, 86_400_000)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1_000 % 60
    millisecond = rest % 1_000
    // Days to a date of the Gregorian calendar, in years that begin on the first of March.
    let (era, dayOfEra) = Self.floorDivide(days + 719_468, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    self.offset = offset
  }

  /// `2026-03-01T12:30:05.250+08:00`.
  public var rfc3339: String {
    let fraction = String(1_000 + millisecond).dropFirst()
    return "\(date)T\(time).\(fraction)\(zone)"
  }

  /// `+08:00`.
  public var zone: String {
    let minutes = Int64(abs(offset))
    return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
  }

  /// `2026-03-01`.
  public var date: String {
    let digits = String(year)
    return String(repeating: "0", count: max(0, 4 - digits.count))
      + "\(digits)-\(two(month))-\(two(day))"
  }
  /// `12:30:05`.
  public var time: String { "\(two(hour)):\(two(minute)):\(two(second))" }

  private func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, rest: Int64) {
    let rest = ((value % by) + by) % by
    return ((value - rest) / by, rest)
  }
}
