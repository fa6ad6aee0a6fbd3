import Terminal

/// How often in a while something is written down that anybody may cause: nobody may fill the disk, or
/// push out what is kept there, by knocking.
struct NoteBudget {
  private let most: Int
  private let span: Milliseconds
  private var since: Milliseconds = 0
  private var taken = 0
  private var leftOut = 0

  init(_ most: Int, in span: Milliseconds) {
    self.most = most
    self.span = span
  }

  /// - Returns: how many were left out before this one; nil: this one is left out, too.
  mutating func take(at boot: Milliseconds) -> Int? {
    if boot - since >= span {
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
