import Terminal

/// A time as HTTP headers write it: `Fri, 21 Nov 2025 09:36:00 GMT` (RFC 9110, 5.6.7).
func httpDate(_ time: Milliseconds) -> String {
  let days = floorDivide(time, by: .days(1))
  let seconds = (time - days * .days(1)) / 1_000
  let date = civilDate(days: days)
  let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  let weekday = names[Int(days - floorDivide(days, by: 7) * 7)]
  let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(twoDigits)
    .joined(separator: ":")
  return
    "\(weekday), \(twoDigits(date.day)) \(months[Int(date.month) - 1]) \(date.year) \(clock) GMT"
}

/// A time as a shop in China reads it: `2015-11-01 18:01:00`, in UTC+8.
func shanghaiTime(_ time: Milliseconds) -> String {
  let local = time + .hours(8)
  let days = floorDivide(local, by: .days(1))
  let seconds = (local - days * .days(1)) / 1_000
  let date = civilDate(days: days)
  let day = [date.month, date.day].map(twoDigits).joined(separator: "-")
  let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(twoDigits)
    .joined(separator: ":")
  return "\(date.year)-\(day) \(clock)"
}

/// The Gregorian date `days` after 1970-01-01.
///
/// Years are counted from March, so that the leap day is a year's last; 400 years are 146097 days.
private func civilDate(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let shifted = days + 719_468
  let era = floorDivide(shifted, by: 146_097)
  let dayOfEra = shifted - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let monthFromMarch = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
  let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
  let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
  return rest < 0 ? quotient - 1 : quotient
}

private func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
