/// A number of milliseconds: a duration, or a point on one of the machine's clocks.
public typealias Milliseconds = Int64

/// A point in time as the machine tells it, on both of its clocks.
///
/// Waits are counted on `boot`, which no one can set and which goes on while the machine sleeps.
/// `wall` is what a person reads on a receipt; on a till it may be wrong, and it may jump.
public struct Moment: Codable, Hashable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, as the machine's clock has it.
  public var wall: Milliseconds
  /// Milliseconds of CLOCK_BOOTTIME.
  public var boot: Milliseconds

  public init(wall: Milliseconds, boot: Milliseconds) {
    self.wall = wall
    self.boot = boot
  }

  /// The moment `milliseconds` later on both clocks.
  public func advanced(by milliseconds: Milliseconds) -> Moment {
    Moment(wall: wall + milliseconds, boot: boot + milliseconds)
  }
}

extension Milliseconds {
  public static func seconds(_ count: Int64) -> Milliseconds { count * 1_000 }
  public static func minutes(_ count: Int64) -> Milliseconds { count * 60_000 }
  public static func hours(_ count: Int64) -> Milliseconds { count * 3_600_000 }
  public static func days(_ count: Int64) -> Milliseconds { count * 86_400_000 }
}
