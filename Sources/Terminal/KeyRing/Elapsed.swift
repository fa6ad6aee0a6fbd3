/// How long ago something happened, measured across reboots and whatever the clock on the wall does.
///
/// Within one boot of the machine CLOCK_BOOTTIME counts exactly. Over the time the machine was off
/// only the wall clock can tell, and on a till it may be dead or jump by years; so that part is kept
/// apart, is only a hint, and is not believed when it is negative or longer than ``longestGap``.
struct Elapsed: Codable, Hashable, Sendable {
  /// An off time beyond this is taken for a clock that is wrong.
  static let longestGap: Milliseconds = .days(31)
  /// A clock that is corrected by less than this was not wrong.
  static let tolerance: Milliseconds = .minutes(5)

  /// Milliseconds of boottime that are certain, up to `mark`.
  private var counted: Milliseconds = 0
  /// Off times of earlier reboots, by the wall clock.
  private var gaps: Milliseconds = 0
  /// An off time could not be told.
  private var gapUnknown = false
  /// The last reading of the wall before the latest reboot; nil while there was none.
  private var gapFrom: Milliseconds?
  /// Where this boot began to be counted.
  private var bootFrom: Moment
  /// The last moment that was accounted for; always of the boot that `bootFrom` is of.
  private var mark: Moment

  init(since start: Moment) {
    bootFrom = start
    mark = start
  }

  /// Accounts for the time up to `now`, a moment of the same boot.
  mutating func advance(to now: Moment) {
    counted = proven(at: now)
    mark = now.boot >= mark.boot ? now : Moment(wall: now.wall, boot: mark.boot)
  }

  /// The machine was started again; `now` is of the new boot.
  mutating func reboot(at now: Moment) {
    if gapFrom != nil {
      if let gap = openGap(at: mark) { gaps += gap } else { gapUnknown = true }
    }
    gapFrom = mark.wall
    bootFrom = now
    mark = now
  }

  /// Milliseconds that certainly passed: the machine was on for so long.
  func proven(at now: Moment) -> Milliseconds {
    counted + max(0, now.boot - mark.boot)
  }

  /// The best estimate in milliseconds, off times included; nil when an off time cannot be told.
  ///
  /// It is exact while the machine was not restarted, and never less than ``proven(at:)``.
  func estimate(at now: Moment) -> Milliseconds? {
    guard !gapUnknown, let gap = openGap(at: now) else { return nil }
    return proven(at: now) + gaps + gap
  }

  /// The off time before this boot as the wall clock tells it *now*: a clock that is set after the
  /// start tells it right from then on.
  private func openGap(at now: Moment) -> Milliseconds? {
    guard let gapFrom else { return 0 }
    let gap = now.wall - max(0, now.boot - bootFrom.boot) - gapFrom
    guard (-Self.tolerance...Self.longestGap).contains(gap) else { return nil }
    return max(0, gap)
  }
}
