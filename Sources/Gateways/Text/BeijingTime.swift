package import Terminal

/// The wall-clock time of China, UTC+8 all year, in which these payment systems tell time.
package enum BeijingTime {
  /// `20261121063000`.
  package static func compact(_ wall: Milliseconds) -> String {
    let time = CalendarTime(wall, offset: 480)
    return String(decoding: (time.date + time.time).utf8.filter(\.isDigit), as: UTF8.self)
  }

  /// Milliseconds since 1970 of `20261121063000`; nil for anything else.
  package static func milliseconds(compact text: String) -> Milliseconds? {
    let octets = Array(text.utf8)
    guard octets.count == 14 else { return nil }
    return milliseconds(octets)
  }

  /// Milliseconds since 1970 of `2026-11-21 06:30:00`; nil for anything else.
  package static func milliseconds(spaced text: String) -> Milliseconds? {
    var octets = Array(text.utf8)
    guard octets.count == 19 else { return nil }
    for (place, mark) in [(16, ":"), (13, ":"), (10, " "), (7, "-"), (4, "-")]
      as [(Int, Unicode.Scalar)]
    {
      guard octets.remove(at: place) == UInt8(ascii: mark) else { return nil }
    }
    return milliseconds(octets)
  }

  /// - Parameter octets: 14 of them.
  private static func milliseconds(_ octets: [UInt8]) -> Milliseconds? {
    func number(_ range: Range<Int>, _ allowed: ClosedRange<Int64>) -> Int64? {
      guard octets[range].allSatisfy(\.isDigit) else { return nil }
      let value = octets[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      return allowed.contains(value) ? value : nil
    }
    guard let year = number(0..<4, 1970...9999), let month = number(4..<6, 1...12),
      let day = number(6..<8, 1...31), let hour = number(8..<10, 0...23),
      let minute = number(10..<12, 0...59), let second = number(12..<14, 0...60)
    else { return nil }
    // Days since 1970 of a date of the Gregorian calendar, in years that begin on the first of March.
    let marchYear = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let days =
      365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    return .days(days) + .hours(hour - 8) + .minutes(minute) + .seconds(second)
  }
}
