import Journal
import Logging
import Terminal

/// Rows that one commit removes at most: none of them may delay a payment.
private let pruneStep = 100

extension Till {
  /// Removes what is older than it is kept, a small step at a time while no customer waits.
  func prune() {
    let now = clock.now()
    let isBusy = onWire > 0 || live.values.contains { !$0.order.state.isSettled }
    // A clock that is far off would make everything look old: the gateway's must agree with it.
    guard let skew, abs(skew) < .days(1) else { return }
    guard now.boot >= pruneAt, !isBusy, journal.isWritable else { return }
    do {
      let removed = try writing { writer in
        try writer.removeEvents(before: now.wall - settings.keepEvents, limit: pruneStep)
          + writer.removePrintJobs(endedBefore: now.wall - settings.keep, limit: pruneStep)
          + writer.removeOrders(unchangedSince: now.wall - settings.keep, limit: pruneStep)
      }
      if removed == 0 { try journal.checkpoint() }
      pruneAt = now.boot + (removed > 0 ? .seconds(1) : .hours(1))
    } catch {
      log.error("not pruned", metadata: ["error": "\(error)"])
      pruneAt = now.boot + .minutes(10)
    }
  }
}
