import Journal
import Logging
import Terminal

extension Till {
  /// Sets the one timer to the next thing that is due. A timer that rings earlier is left alone: it
  /// looks again.
  func plan() {
    guard !isStopped, !isWaking else { return }
    let now = clock.now().boot
    var next = nextCheckInWake()
    for stored in live.values {
      if let wake = stored.order.nextWake { next = min(next, wake) }
    }
    if let wake = nextAgreementWake { next = min(next, wake) }
    for end in resting.values { next = min(next, end) }
    if pruneAt > now { next = min(next, pruneAt) }
    if let warming = nextWarming { next = min(next, warming) }
    if let expiry = heldCodes.nextExpiry { next = min(next, expiry) }
    if let due = hints.nextDue { next = min(next, due) }
    next = max(next, earliestWake)
    if waitsForJournal {
      let retry = retryAt ?? now + 1_000
      retryAt = retry
      // A journal that cannot be written is tried once a second, and nothing is tried faster.
      next = journal.isWritable ? min(next, retry) : retry
    }
    if let timerAt, timerAt <= next { return }
    timer?.cancel()
    timerAt = next
    timer = Task { [clock, next] in
      guard (try? await clock.sleep(until: next)) != nil else { return }
      self.wake()
    }
  }

  private func wake() {
    guard !isStopped else { return }
    timerAt = nil
    let now = clock.now()
    isWaking = true
    if let retryAt, retryAt <= now.boot {
      self.retryAt = nil
      retryJournal()
    }
    for (clientSN, stored) in live where stored.order.isDue(at: now.boot) {
      take(.woke, for: clientSN)
    }
    askHinted()
    wakeAgreements(at: now.boot)
    keepAccountOfTime()
    considerCheckIn()
    warmConnections()
    heldCodes.dropExpired(at: now.boot)
    printNext()
    prune()
    isWaking = false
    // What is due in spite of its turn could not be done: the journal, or a state that waits for
    // something else. It has its next turn in a second.
    if agreementsAreDue || live.values.contains(where: { $0.order.isDue(at: now.boot) }) {
      earliestWake = now.boot + 1_000
    }
    plan()
  }

  private var waitsForJournal: Bool {
    !journal.isWritable || !doubted.isEmpty || slipsAreDoubted || !deferred.isEmpty
      || !undurable.isEmpty || !unrecorded.isEmpty || !undurableEnds.isEmpty
  }

  /// Stores what could not be stored before, as soon as the journal can be written again.
  private func retryJournal() {
    if let damage = journal.damage { return tellDamage(damage) }
    if !journal.isWritable {
      guard (try? journal.proveWritable()) != nil else { return }
    }
    settleDoubts()
    recordPrints()
    for (clientSN, durable) in undurable {
      guard let stored = live[clientSN] else {
        undurable[clientSN] = nil
        continue
      }
      let row = try? commit(
        stored, replacing: durable, cause: "journal writable again", [], at: clock.now())
      guard let row else { return }
      settle(row, [])
    }
    let events = deferred
    deferred = []
    for (clientSN, event) in events { take(event, for: clientSN) }
  }
}

extension Till {
  /// Says once an hour that no payment is taken and what helps; open orders are still asked for.
  private func tellDamage(_ damage: String) {
    let now = clock.now().boot
    guard toldDamageAt.map({ now - $0 >= .hours(1) }) ?? true else { return }
    toldDamageAt = now
    log.critical(
      "no payment is taken any more", metadata: ["error": "\(JournalError.damaged(damage))"])
    waiters.notify(.events)
  }
}

extension Order {
  fileprivate func isDue(at boot: Milliseconds) -> Bool { nextWake.map { $0 <= boot } ?? false }
}
