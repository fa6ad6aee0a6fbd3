/// One question about a return.
struct ReturnQuestion {
  /// When it was asked, by CLOCK_BOOTTIME.
  let at: Milliseconds
  /// Since when those before it were answered that there is no trace of the return, one and all.
  let missingSince: Milliseconds?

  init(_ at: Milliseconds, missingSince: Milliseconds?) {
    self.at = at
    self.missingSince = missingSince
  }
}

extension Order {
  // When a return that was refused has failed. What was refused may be a copy of what was carried out;
  // and books that lag show no trace of that for a while. So, but where the very first transmission was
  // refused for good, two answers must find none, some time apart, and so late that it would be there.

  /// Whether a return that was refused, and of which no trace was found, will not happen any more.
  mutating func refusalStands(_ index: Int, _ asked: ReturnQuestion) -> Bool {
    let state = returns[index].progress
    guard state.refusal != nil, noCopyTravels(index, at: asked.at), !perhapsRuns(index) else {
      return false
    }
    guard state.refusedAtOnce != true else { return true }
    let since = asked.missingSince ?? asked.at
    returns[index].progress.missingSince = since
    return asked.at - since >= absenceGap && asked.at >= wouldShow(index)
  }

  /// Refused, without a trace, and not for certain: asks again, and not later than when it will be.
  mutating func askUntilCertain(_ index: Int, at now: Moment) {
    returnUndecided(index, again: false, at: now)
    guard returns[index].state != .needsAttention, !perhapsRuns(index),
      let planned = returns[index].progress.askAt
    else { return }
    let certain = Swift.max(now.boot + absenceGap, wouldShow(index))
    returns[index].progress.askAt = Swift.min(planned, certain)
  }

  /// Whether nothing that was sent for it can arrive any more: while a copy travels it can succeed.
  func noCopyTravels(_ index: Int, at time: Milliseconds) -> Bool {
    !isMovingMoney() && arrived(index).map { time >= $0 } ?? true
  }

  /// From when on a return that was carried out is seen.
  private func wouldShow(_ index: Int) -> Milliseconds {
    let state = returns[index].progress
    let sent = state.sentLastAt ?? state.firstAttemptAt ?? 0
    return Swift.max(sent + policy.requestTimeout + policy.visibilityLag, arrived(index) ?? 0)
  }

  /// From when on no copy of a return whose answer was lost is travelling; nil where none was lost.
  private func arrived(_ index: Int) -> Milliseconds? {
    // What travels is not faster because less time was left for its answer.
    let travels = Swift.max(policy.payTimeout, policy.requestTimeout)
    return returns[index].progress.lostAt.map { $0 + travels + policy.visibilityLag }
  }

  /// Whether it may be carried out yet, and nothing would have shown it: only what went back tells.
  private func perhapsRuns(_ index: Int) -> Bool { returns[index].progress.perhapsRuns == true }
}
