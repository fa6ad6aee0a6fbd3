import Terminal

/// Milliseconds since 1970 of a time like `2026-11-21T09:30:00.250+08:00` (RFC 3339, 5.6).
///
/// - Returns: nil for anything else, also a time without an offset or a day that does not exist.
func milliseconds(rfc3339 text: String) -> Milliseconds? {
  var reader = DigitReader(rest: text.utf8[...])
  guard let year = reader.number(4), year > 0, reader.skip("-"),
    let month = reader.number(2), (1...12).contains(month), reader.skip("-"),
    let day = reader.number(2), (1...days(in: month, of: year)).contains(day),
    reader.skip("T") || reader.skip("t"),
    let hour = reader.number(2), hour < 24, reader.skip(":"),
    let minute = reader.number(2), minute < 60, reader.skip(":"),
    let second = reader.number(2), second < 60,
    let fraction = reader.fraction(), let offset = reader.offset(), reader.rest.isEmpty
  else { return nil }
  let minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offset
  return (minutes * 60 + second) * 1_000 + fraction
}

/// Takes a text of digits and signs apart.
private struct DigitReader {
  var rest: Substring.UTF8View

  mutating func number(_ digits: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digits {
      guard let octet = rest.popFirst(),
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
      else { return nil }
      value = value * 10 + Int64(octet - UInt8(ascii: "0"))
    }
    return value
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// Milliseconds; digits after the third are read over. Zero without a fraction.
  mutating func fraction() -> Milliseconds? {
    guard skip(".") else { return 0 }
    var value: Milliseconds = 0
    var weight: Milliseconds = 100
    var count = 0
    while count < 9, let digit = number(1) {
      value += digit * weight
      weight /= 10
      count += 1
      guard let next = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else {
        return value
      }
    }
    return nil
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let isEast = skip("+")
    guard isEast || skip("-"), let hours = number(2), hours < 24, skip(":"),
      let minutes = number(2), minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (isEast ? 1 : -1)
  }
}

private func isLeap(_ year: Int64) -> Bool {
  year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

private func days(in month: Int64, of year: Int64) -> Int64 {
  switch month {
  case 2: isLeap(year) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// Days from 1970-01-01 in the Gregorian calendar, also before it.
private func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
  let before = year - 1
  let leapDays = before / 4 - before / 100 + before / 400
  var total = year * 365 + leapDays + day
  for earlier in 1..<month { total += days(in: earlier, of: year) }
  // The same sum for 1970-01-01.
  return total - 719_528
}
