extension Order {
  // What stands for a cancel on systems that cannot close an order: it is asked for until its time is
  // over, closed here, watched, and what is paid late is given back (rule 5).

  /// Given up, and not closed there: the customer could pay it yet.
  mutating func awaitEnd(
    byPerson: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    // A person is to look after the time is over, not before.
    progress.attentionAt = Swift.max(now.boot, timeIsOverAt ?? now.boot) + policy.attentionAfter
    askNow(byPerson: byPerson, at: now, &effects)
  }

  /// Seen open after it was given up.
  ///
  /// - Returns: false while the customer may still be paying.
  mutating func endIfOver(at now: Moment, _ effects: inout [OrderEffect]) -> Bool {
    guard !policy.cancels, payment == .canceling, !isMovingMoney(), !isNotOurs else { return false }
    guard isTimeOver(at: now) else { return false }
    payment = .canceled
    progress.endedHere = true
    close(watched: true, at: now, &effects)
    return true
  }

  func isTimeOver(at now: Moment) -> Bool { timeIsOverAt.map { $0 <= now.boot } ?? true }

  /// When nobody is to pay any more; nil where nobody ever could: its QR code is not known.
  private var timeIsOverAt: Milliseconds? {
    if request.kind == .precreate && qrCode == nil { return nil }
    return progress.payLeftAt.map { $0 + budget }
  }

  /// Whether there was a QR code to be made that never came.
  var wasNeverShown: Bool { request.kind == .precreate && qrCode == nil }

  /// Whether it ended here alone, and not there.
  var endedHere: Bool { progress.endedHere == true }

  /// Whether what is paid now is paid late: a person gave the order up, where nothing could close it;
  /// or that was so, or it was closed, before it needed attention.
  var isPaidTooLate: Bool {
    progress.wasClosed == true || (payment == .canceling && !policy.cancels && givenUp != nil)
  }

  /// Paid after it was given up, or after the time that the payment system allows: the money goes
  /// back, or a person is asked.
  mutating func paidTooLate(
    _ handling: LatePaymentHandling, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    payment = isUndecided ? .failed : .canceled
    error = nil
    close(watched: false, at: now, &effects)
    foundLatePayment(handling, at: now, &effects)
  }

  /// What was seen with another sum, or is another till's, is not given back behind a person's back.
  var lateHandling: LatePaymentHandling { isNotOurs || foreign ? .ask : plannedLateHandling }

  /// What the cashier is told to expect. What is only reserved cannot be given back from here.
  var plannedLateHandling: LatePaymentHandling { request.preauth ? .ask : policy.latePayment }
}
