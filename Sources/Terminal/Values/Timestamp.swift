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
    text { text in
      putDate(in: &text)
      text.append(UInt8(ascii: "T"))
      putTime(in: &text)
      text.append(UInt8(ascii: "."))
      Self.put(millisecond, digits: 3, in: &text)
      putZone(in: &text)
    }
  }

  /// `2026-03-01 12:30:05`.
  public var local: String { text(putLocal) }

  /// `2026-03-01 12:30:05 +08:00`.
  public var full: String {
    text { text in
      putLocal(in: &text)
      text.append(UInt8(ascii: " "))
      putZone(in: &text)
    }
  }

  /// `+08:00`.
  public var zone: String { text(putZone) }

  /// `2026-03-01`.
  public var date: String { text(putDate) }

  /// `12:30:05`.
  public var time: String { text(putTime) }

  private func text(_ put: (inout [UInt8]) -> Void) -> String {
    var octets: [UInt8] = []
    octets.reserveCapacity(32)
    put(&octets)
    return String(decoding: octets, as: UTF8.self)
  }

  private func putLocal(in text: inout [UInt8]) {
    putDate(in: &text)
    text.append(UInt8(ascii: " "))
    putTime(in: &text)
  }

  private func putDate(in text: inout [UInt8]) {
    Self.put(year, digits: 4, in: &text)
    text.append(UInt8(ascii: "-"))
    Self.put(month, digits: 2, in: &text)
    text.append(UInt8(ascii: "-"))
    Self.put(day, digits: 2, in: &text)
  }

  private func putTime(in text: inout [UInt8]) {
    Self.put(hour, digits: 2, in: &text)
    text.append(UInt8(ascii: ":"))
    Self.put(minute, digits: 2, in: &text)
    text.append(UInt8(ascii: ":"))
    Self.put(second, digits: 2, in: &text)
  }

  private func putZone(in text: inout [UInt8]) {
    let minutes = Int64(abs(offset))
    text.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
    Self.put(minutes / 60, digits: 2, in: &text)
    text.append(UInt8(ascii: ":"))
    Self.put(minutes % 60, digits: 2, in: &text)
  }

  /// Decimal digits, with zeros before them.
  private static func put(_ value: Int64, digits: Int, in text: inout [UInt8]) {
    var unit: Int64 = 1
    for _ in 1..<digits { unit *= 10 }
    while unit > 0 {
      text.append(UInt8(ascii: "0") + UInt8(value / unit % 10))
      unit /= 10
    }
  }

  private static func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, rest: Int64) {
    let rest = ((value % by) + by) % by
    return ((value - rest) / by, rest)
  }
}
