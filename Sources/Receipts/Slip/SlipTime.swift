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
  public var local: String { calendar.local }

  /// `2026-05-01 12:34:56 +08:00`.
  public var full: String { calendar.full }

  private var calendar: CalendarTime { CalendarTime(wall, offset: offsetMinutes) }
}
