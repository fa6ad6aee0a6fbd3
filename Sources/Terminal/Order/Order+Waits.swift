extension Order {
  /// When ``OrderEvent/woke`` is to be sent, in milliseconds of CLOCK_BOOTTIME; nil when only an
  /// answer or a person can go on.
  public var nextWake: Milliseconds? {
    var next: Milliseconds?
    func take(_ wait: Milliseconds?) {
      if let wait { next = Swift.min(next ?? wait, wait) }
    }
    switch payment {
    case .awaitingCode: take(progress.scanUntil)
    case .submitted, .inProgress, .unknown, .canceling, .needsAttention:
      take(progress.payRetryAt)
      if !isAsking && progress.payMayHaveLeft { take(notBusy(progress.queryAt)) }
      if !isCanceling { take(notBusy(progress.cancelAt)) }
    case .paid, .failed, .canceled:
      if !isAsking { take(notBusy(progress.watchAt)) }
    }
    if let index = openReturn {
      if !isMovingMoney() { take(notBusy(returns[index].progress.sendAt)) }
      if !isAsking { take(notBusy(returns[index].progress.askAt)) }
    }
    return next
  }

  /// Whether anything may still happen to it by itself; else only a person's request wakes it.
  public var isAlive: Bool {
    payment == .awaitingCode || isPaymentOpen || openReturn != nil || progress.watchAt != nil
      || !progress.flights.isEmpty
  }

  /// Whether something of it is on the wire that must not be overtaken by a rotation of the key.
  public var isOnTheWire: Bool { !progress.flights.isEmpty }

  /// Whether none of the customer's money is with us, for certain: never paid, or all of it given
  /// back. A sale may be charged anew then (rule 7).
  public var keepsNoMoney: Bool {
    switch state {
    case .failed, .canceled, .refunded, .revoked: true
    case .awaitingCode, .submitted, .inProgress, .unknown, .canceling, .paid, .needsAttention,
      .revoking, .partiallyRefunded:
      false
    }
  }

  /// Whether it ended unpaid and stayed so: the customer's code may serve another order.
  public var isDefinitelyUnpaid: Bool { isClosedUnpaid && latePayment == nil }

  mutating func woke(at now: Moment, _ effects: inout [OrderEffect]) {
    func isDue(_ wait: Milliseconds?) -> Bool { wait.map { $0 <= now.boot } ?? false }
    switch payment {
    case .awaitingCode:
      if isDue(progress.scanUntil) { endUnsent(.scanTimeout, as: .canceled, &effects) }
    case .submitted, .inProgress, .unknown, .canceling, .needsAttention:
      if isDue(progress.payRetryAt) { sendPayment(at: now, &effects) }
      if payment == .canceling, isDue(notBusy(progress.cancelAt)) { sendCancel(at: now, &effects) }
      if isDue(notBusy(progress.queryAt)) { askNow(at: now, &effects) }
    case .paid, .failed, .canceled:
      watch(at: now, &effects)
    }
    if let index = openReturn {
      if isDue(notBusy(returns[index].progress.sendAt)), !isMovingMoney() {
        sendReturn(index, at: now, &effects)
      } else if isDue(notBusy(returns[index].progress.askAt)) {
        askNow(at: now, &effects)
      }
    }
  }

  /// After a reboot CLOCK_BOOTTIME counts from zero: every wait starts anew, in full.
  mutating func startWaitsAnew(at now: Moment) {
    func anew(_ wait: inout Milliseconds?, _ length: Milliseconds) {
      if wait != nil { wait = now.boot + length }
    }
    busyUntil = nil
    if progress.payLeftAt != nil { progress.payLeftAt = now.boot }
    for index in progress.flights.indices {
      progress.flights[index].sentAt = now.boot
      anew(&progress.flights[index].payLeftAtBefore, 0)
    }
    anew(&progress.firstAttemptAt, 0)
    anew(&progress.payRetryAt, 0)
    anew(&progress.cancelAt, 0)
    anew(&progress.queryAt, 0)
    anew(&progress.scanUntil, policy.scanTimeout)
    anew(&progress.budgetEndsAt, budget)
    if payment == .awaitingCode { awaitedUntil = now.advanced(by: policy.scanTimeout) }
    if progress.budgetEndsAt != nil { awaitedUntil = now.advanced(by: budget) }
    anew(&progress.attentionAt, policy.attentionAfter)
    anew(&progress.payAnsweredAt, 0)
    anew(&progress.heardAt, 0)
    if latePayment != nil && isClosedUnpaid {
      anew(&progress.watchAt, 0)
    } else if progress.watchAt != nil {
      countWatch(from: now)
    }
    progress.forgetAbsence()
    for index in returns.indices {
      anew(&returns[index].progress.firstAttemptAt, 0)
      anew(&returns[index].progress.sentLastAt, 0)
      anew(&returns[index].progress.sendAt, 0)
      anew(&returns[index].progress.askAt, 0)
      anew(&returns[index].progress.lostAt, 0)
      returns[index].progress.missingSince = nil
      returns[index].progress.heardAt = now.boot
      returns[index].progress.attentionAt = now.boot + policy.attentionAfter
    }
  }
}

extension Order {
  /// The number of the newest transmission that this value knows of.
  package var lastTransmission: Int { progress.lastFlight }

  /// The transmission of the question that is under way, if one is.
  public var questionOnTheWire: Int? {
    progress.flights.first { !$0.command.movesMoney }?.number
  }
}
