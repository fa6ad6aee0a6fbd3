public import Terminal

/// A time as it is printed: the wall clock where the till stands.
public struct SlipTime: Codable, Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var wall: Milliseconds
  /// Minutes that the till's zone is ahead of UTC.
  public var offsetMinutes: Int

  public init(wall: Milliseconds, offsetMinutes: Int) {
    self.wall = wall
    self.offsetMinutes = offsetMinutes
  }

  enum CodingKeys: String, CodingKey {
    case wall
    case offsetMinutes = "offset_minutes"
  }

  /// `2026-05-01 12:34:56`.
  public var local: String {
    let seconds = floorDivide(clampedWall, 1_000) + Int64(clampedOffset) * 60
    let day = floorDivide(seconds, 86_400)
    let second = seconds - day * 86_400
    let date = civilDate(day)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
      + "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
  }

  /// `2026-05-01 12:34:56 +08:00`.
  public var full: String {
    let minutes = Int64(abs(clampedOffset))
    return "\(local) \(clampedOffset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):"
      + padded(minutes % 60, 2)
  }

  /// Within the years 1 to 9999 in every zone: a clock that is off by more prints the limit.
  private var clampedWall: Milliseconds { min(max(wall, -62_135_510_400_000), 253_402_128_000_000) }
  private var clampedOffset: Int { min(max(offsetMinutes, -1_080), 1_080) }
}

/// The Gregorian date of a day counted from 1970-01-01, in years that begin in March, so that the
/// leap day is the last of its year.
private func civilDate(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = day + 719_468
  let era = floorDivide(shifted, 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return (
    era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
  )
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
  a >= 0 ? a / b : -((-a + b - 1) / b)
}

private func padded(_ number: Int64, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
