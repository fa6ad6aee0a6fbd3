import Terminal

/// How often in a minute something is written down that anybody may cause: nobody may fill the disk by
/// knocking.
struct MinuteBudget {
  private let most: Int
  private var since: Milliseconds = 0
  private var taken = 0
  private var leftOut = 0

  init(_ most: Int) { self.most = most }

  /// - Returns: how many were left out before this one; nil: this one is left out, too.
  mutating func take(at boot: Milliseconds) -> Int? {
    if boot - since >= .minutes(1) {
      since = boot
      taken = 0
    }
    guard taken < most else {
      leftOut += 1
      return nil
    }
    taken += 1
    defer { leftOut = 0 }
    return leftOut
  }
}
