extension CheckInSchedule {
  /// Between two probes, whatever became of the first.
  static let probeInterval: Milliseconds = .minutes(15)
  static let longestSleep: Milliseconds = .minutes(15)
  static let shortestRetry: Milliseconds = .minutes(1)
  static let longestRetry: Milliseconds = .minutes(15)

  /// What to do now.
  public func decide(_ ring: KeyRing, in situation: CheckInSituation) -> CheckInAction {
    guard ring.pending == nil, isDue(ring, in: situation) else { return .rest }
    // Nobody can be disturbed where nothing is sold.
    let overdue = isOverdue(ring, at: situation.now) || ring.lockedOut
    let permission = ring.mayCheckIn(
      at: situation.now, byHand: false, forced: false,
      lastProvenRoundTrip: situation.lastProvenRoundTrip, lastRefusal: situation.lastRefusal,
      requestsOnWire: situation.requestsOnWire,
      armedOrAwaiting: overdue ? false : situation.armedOrAwaiting)
    switch permission {
    case .allowed: return .checkIn
    case .probeFirst: return probeWait(situation) == 0 ? .probe : .rest
    case .wait(.requestOnWire):
      // Without a chance of the proof that is needed, holding would only slow the till down.
      let hopeless =
        probeWait(situation) > 0
        && ring.lacksProof(
          at: situation.now, situation.lastProvenRoundTrip, situation.lastRefusal)
      return overdue && !hopeless ? .holdNewRequests : .rest
    case .wait, .refused: return .rest
    }
  }

  /// When it will next be due by itself, for people to read; nil when that needs a person.
  ///
  /// A moment that is not after now: it is due.
  public func nextAt(_ ring: KeyRing, in situation: CheckInSituation) -> Moment? {
    guard ring.isActivated, let age = ring.age else { return nil }
    let settled = ring.isCheckingIn ? ring.unconfirmed - 1 : ring.unconfirmed
    guard settled < 2 else { return nil }
    let now = situation.now
    guard !ring.lockedOut else { return now.advanced(by: untilRescue(ring, age, situation)) }
    var wait: Milliseconds = 0
    if settled == 1, let lost = ring.lost {
      let proven = lost.proven(at: now)
      wait = max(
        KeyRing.restAfterLoss - proven,
        untilSlot(since: lost.estimate(at: now) ?? proven, situation))
    } else if let estimate = age.estimate(at: now) {
      wait = max(Self.leastAge - estimate, untilSlot(since: estimate, situation))
    } else {
      wait = max(
        Self.leastAgeUnknown - age.proven(at: now), untilUptime(settle, situation))
    }
    wait = max(wait, untilUptime(startDelay, situation), untilRetry(ring, situation))
    return now.advanced(by: wait)
  }

  /// When to ask ``decide(_:in:)`` again although nothing has happened.
  public func nextWake(_ ring: KeyRing, in situation: CheckInSituation) -> Moment {
    let now = situation.now
    guard let next = nextAt(ring, in: situation) else { return now.advanced(by: Self.longestSleep) }
    let wait =
      next.boot > now.boot
      ? next.boot - now.boot : max(Self.shortestRetry, probeWait(situation))
    return now.advanced(by: min(wait, Self.longestSleep))
  }

  public func state(of ring: KeyRing, in situation: CheckInSituation) -> CheckInState {
    if ring.isRefused { return .lockedOut }
    if ring.unconfirmed > (ring.isCheckingIn ? 1 : 0) { return .unconfirmed }
    return isDue(ring, in: situation) ? .due : .ok
  }

  /// Until a check-in may end a lock-out: at once, unless one was answered, lost or refused lately.
  /// No daily time is waited for, except after a refusal.
  private func untilRescue(
    _ ring: KeyRing, _ age: Elapsed, _ situation: CheckInSituation
  ) -> Milliseconds {
    let now = situation.now
    let rest = ring.lost.map { KeyRing.restAfterLoss - $0.proven(at: now) } ?? 0
    let old = age.estimate(at: now) ?? age.proven(at: now)
    return max(0, rest, KeyRing.restWhileLockedOut - old, untilRetry(ring, situation))
  }

  func isDue(_ ring: KeyRing, in situation: CheckInSituation) -> Bool {
    guard let next = nextAt(ring, in: situation) else { return false }
    return next.boot <= situation.now.boot
  }

  /// Certainly older than 20 hours: only a request on the wire is waited for.
  func isOverdue(_ ring: KeyRing, at now: Moment) -> Bool {
    (ring.age?.proven(at: now) ?? 0) >= Self.leastAge
  }

  /// Until the first daily time that lies six hours or more after what happened `elapsed` ago;
  /// not positive when it has passed.
  private func untilSlot(since elapsed: Milliseconds, _ situation: CheckInSituation)
    -> Milliseconds
  {
    let earliest = situation.now.wall - elapsed + Self.leastSlotAge
    return firstSlot(atOrAfter: earliest, utcOffset: situation.utcOffset) - situation.now.wall
  }

  private func untilUptime(_ uptime: Milliseconds, _ situation: CheckInSituation) -> Milliseconds {
    uptime - (situation.now.boot - situation.startedAt.boot)
  }

  /// After a check-in that did not leave: a minute, doubled each time up to 15. After a refused
  /// one: the next daily time.
  private func untilRetry(_ ring: KeyRing, _ situation: CheckInSituation) -> Milliseconds {
    guard let setback = ring.setback else { return 0 }
    let proven = setback.since.proven(at: situation.now)
    guard setback.unsent > 0 else {
      return untilSlot(since: setback.since.estimate(at: situation.now) ?? proven, situation)
    }
    return min(Self.longestRetry, Self.shortestRetry << (setback.unsent - 1)) - proven
  }

  private func probeWait(_ situation: CheckInSituation) -> Milliseconds {
    guard let last = situation.lastProbeAt else { return 0 }
    return max(0, Self.probeInterval - (situation.now.boot - last.boot))
  }
}
