/// For so long after its payment a code is not taken again.
private let codeRest: Milliseconds = .minutes(10)

extension Order {
  /// Whether the payment code that was used for this order may not be taken for another one: a code
  /// pays once, so not while its order is not definitely unpaid, nor for ten minutes after it paid.
  public func holdsItsCode(at now: Moment) -> Bool {
    guard !isDefinitelyUnpaid else { return false }
    guard let paidAt else { return true }
    // By either clock: the one on the wall may have been set meanwhile.
    return abs(now.wall - paidAt.wall) < codeRest
      || (0..<codeRest).contains(now.boot - paidAt.boot)
  }
}
