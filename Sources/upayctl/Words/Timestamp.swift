import Terminal

/// A time as the socket writes it: RFC 3339 with offset, `2026-03-01T12:30:05.250+08:00`.
enum Timestamp {
  /// Milliseconds since 1970, or nil when it is not of this form.
  static func milliseconds(_ text: String) -> Milliseconds? {
    let octets = Array(text.utf8)
    guard octets.count >= 20, let year = number(octets[0..<4]), let month = number(octets[5..<7]),
      let day = number(octets[8..<10]), let hour = number(octets[11..<13]),
      let minute = number(octets[14..<16]), let second = number(octets[17..<19]),
      separators.allSatisfy({ octets[$0] == $1 }), (1...12).contains(month),
      (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = octets[19...]
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count + 1)
      let padded =
        Array(digits.prefix(3)) + [UInt8](repeating: 0x30, count: max(0, 3 - digits.count))
      guard !digits.isEmpty, let value = number(padded[...]) else { return nil }
      fraction = value
    }
    guard let offset = offset(rest) else { return nil }
    let days = daysSince1970(year: year, month: month, day: day)
    return .days(days) + .hours(hour) + .minutes(minute - offset) + .seconds(second) + fraction
  }

  /// For a person: `2026-03-01 12:30:05`, in the offset that it was written in.
  static func readable(_ text: String) -> String {
    guard milliseconds(text) != nil else { return text }
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
  }

  private static let separators: [(Int, UInt8)] = [
    (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")),
    (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
  ]

  /// Minutes east of UTC: `Z`, `+08:00`.
  private static func offset(_ octets: ArraySlice<UInt8>) -> Int64? {
    let octets = Array(octets)
    if octets == [UInt8(ascii: "Z")] { return 0 }
    guard octets.count == 6, octets[3] == UInt8(ascii: ":"), let hours = number(octets[1..<3]),
      let minutes = number(octets[4..<6]), hours < 24, minutes < 60
    else { return nil }
    switch octets[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }

  private static func number(_ octets: ArraySlice<UInt8>) -> Int64? {
    guard octets.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(String(decoding: octets, as: UTF8.self))
  }

  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    // Years that begin on the first of March have their leap day at the end.
    let shifted = month <= 2 ? year - 1 : year
    let monthOfShifted = (month + 9) % 12
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (monthOfShifted * 153 + 2) / 5 + day - 1 - 719_468
  }
}
