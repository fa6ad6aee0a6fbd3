extension Order {
  /// Asks the gateway at once, unless a question is under way or nothing ever left; or as soon as the
  /// gateway may be asked again.
  mutating func askNow(
    byPerson: Bool = false, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard progress.payMayHaveLeft, payment != .awaitingCode, !isAsking else { return }
    guard byPerson || !isBusy(at: now) else {
      if let index = openReturn { returns[index].progress.askAt = now.boot }
      if isPaymentOpen { progress.queryAt = now.boot }
      return
    }
    progress.queryAt = nil
    if let index = openReturn {
      let number = returns[index].progress.means == .refund ? returns[index].refundRequestNo : nil
      returns[index].progress.askAt = nil
      send(
        .query(refundRequestNo: number), for: .giveBack(index), leftBefore: false, at: now,
        &effects)
    } else {
      send(.query(refundRequestNo: nil), for: .payment, leftBefore: false, at: now, &effects)
    }
  }

  /// Asks about what has just happened: a question that was asked before it would not tell.
  mutating func askAfresh(at now: Moment, _ effects: inout [OrderEffect]) {
    overtakeQuestions()
    askNow(at: now, &effects)
  }

  mutating func overtakeQuestions() {
    for index in progress.flights.indices where !progress.flights[index].command.movesMoney {
      progress.flights[index].isOvertaken = true
    }
  }

  /// A question was answered that had been asked too early: where something is open, or the answer
  /// should be true after all, it is asked again.
  mutating func askedTooEarly(
    _ outcome: Outcome, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    var (saysPaid, saysAbsent) = (false, false)
    if case .answered(let answer) = outcome {
      saysPaid = answer.order?.status == .paid
      saysAbsent = answer.saysAbsent
    }
    if !saysAbsent { progress.forgetAbsence() }
    let isDoubted = (saysPaid && isClosedUnpaid) || progress.restsOnWord == true
    if isPaymentOpen || openReturn != nil || isDoubted {
      askNow(at: now, &effects)
    }
  }

  mutating func asked(
    _ flight: Flight, _ outcome: Outcome, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard case .answered(let answer) = outcome else {
      // Only in a row two "no such order" are two.
      progress.forgetAbsence()
      if outcome == .signatureRefused { return refusedToTell(flight, at: now) }
      progress.unheard = (progress.unheard ?? 0) + 1
      // Nobody can say any more that the customer is only to be waited for.
      let isOver = progress.budgetEndsAt.map { $0 <= now.boot } ?? false
      if payment == .inProgress, isOver { payment = .unknown }
      if case .giveBack(let index) = flight.purpose { return returnNotAsked(index, at: now) }
      if isPaymentOpen { pollAgain(at: now) } else { watchAgain(at: now) }
      return
    }
    heard(at: now)
    if case .giveBack(let index) = flight.purpose {
      returnAsked(index, answer, askedAt: flight.sentAt, at: now, &effects)
    } else if isPaymentOpen {
      paymentAsked(answer, askedAt: flight.sentAt, at: now, &effects)
    } else {
      observed(answer, askedAt: flight.sentAt, at: now, &effects)
    }
  }

  /// The gateway has answered, whatever it said: the wait for a result counts.
  private mutating func heard(at now: Moment) {
    progress.attentionAt = policy.attention(
      progress.attentionAt, silentSince: progress.heardAt, now)
    progress.heardAt = now.boot
  }

  /// The gateway answers, and takes no key of ours: it may again, and after a while a person is to
  /// look.
  private mutating func refusedToTell(_ flight: Flight, at now: Moment) {
    if payment == .inProgress {
      payment = .unknown
      startAttentionClock(at: now)
    }
    heard(at: now)
    if case .giveBack(let index) = flight.purpose { return returnRefusedToTell(index, at: now) }
    guard isPaymentOpen else { return watchAgain(at: now) }
    if payment != .needsAttention, let at = progress.attentionAt, now.boot >= at {
      needAttention(at: now)
    } else {
      pollAgain(at: now)
    }
  }

  private mutating func paymentAsked(
    _ answer: Answer, askedAt: Milliseconds, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    if answer.saysForeign { return seenForeign(at: now, &effects) }
    if answer.saysAbsent || (progress.refusal != nil && answer.isRefusal) {
      return absent(askedAt: askedAt, at: now, &effects)
    }
    progress.forgetAbsence()
    guard answer.result == .succeeded, let report = answer.order else {
      return inconclusive(at: now, &effects)
    }
    let standing = take(report, at: now)
    switch standing {
    case .foreign: return seenForeign(at: now, &effects)
    case .unclear: return inconclusive(at: now, &effects)
    case .doubtful:
      // Perhaps a copy of our request made it, perhaps another till did: only a person can tell.
      progress.foreignSeen = true
      return seenStranger(.numberUsedElsewhere, at: now, &effects)
    case .amountDiffers:
      switch report.status {
      case .canceled, .payCanceled: break  // Whatever its sum: under our number nothing is paid.
      case .created, .paid, .partiallyRefunded, .refunded:
        return amountDiffers(report.totalAmount, at: now, &effects)
      default: return inconclusive(at: now, &effects)
      }
    case .ours: break
    }
    seen(report, cause: answer.error, at: now, &effects)
  }

  private mutating func seen(
    _ report: OrderReport, cause: GatewayError?, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    switch report.status {
    case .paid where report.isLate == true:
      paidTooLate(lateHandling, at: now, &effects)
    case .paid:
      seenPaid(asked: true, at: now, &effects)
    case .payCanceled, .canceled:
      endUnpaid(
        cause ?? progress.refusal.map(GatewayError.init), confirmed: true, at: now, &effects)
    case .refunded where progress.cancelMayHaveLeft || isPaidTooLate:
      endUnpaid(nil, confirmed: true, at: now, &effects)
    case .partiallyRefunded where isPaidTooLate:
      // Somebody is giving it back elsewhere already.
      paidTooLate(.ask, at: now, &effects)
      observeReturns(report, at: now)
    case .refunded, .partiallyRefunded:
      guard !progress.cancelMayHaveLeft else { return inconclusive(at: now, &effects) }
      seenPaid(asked: true, at: now, &effects)
      observeReturns(report, at: now)
    case .created:
      seenOpen(at: now, &effects)
    case .payError, .cancelError:
      if payment == .canceling { cancelAgain(at: now) }
      inconclusive(at: now, &effects)
    case .cancelInProgress, .refundInProgress, .refundError, .unknown, nil:
      inconclusive(at: now, &effects)
    }
  }

  private mutating func seenOpen(at now: Moment, _ effects: inout [OrderEffect]) {
    switch payment {
    case .canceling:
      guard !endIfOver(at: now, &effects) else { return }
      cancelAgain(at: now)
      waitOn(at: now)
    case .needsAttention:
      waitOn(at: now)
    case .submitted where request.kind == .precreate && isPaying:
      // Its QR code is on the way.
      pollAgain(at: now)
    case _ where request.kind == .precreate && qrCode == nil:
      beginCancel(at: now, &effects)
    default:
      payment = .inProgress
      stopOrPoll(at: now, &effects)
    }
  }

  /// The gateway answered, and it decides nothing.
  mutating func inconclusive(at now: Moment, _ effects: inout [OrderEffect]) {
    switch payment {
    case .canceling, .needsAttention: waitOn(at: now)
    case .submitted where isPaying: break
    default:
      if payment != .unknown { startAttentionClock(at: now) }
      payment = .unknown
      stopOrPoll(at: now, &effects)
    }
  }

  /// "No such order": not final while the payment may still be travelling (rule 5).
  private mutating func absent(
    askedAt: Milliseconds, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    progress.absentSince = progress.absentSince ?? askedAt
    progress.absentAt = askedAt
    if payment == .submitted && isPaying { return }
    if payment == .inProgress || payment == .submitted {
      payment = .unknown
      startAttentionClock(at: now)
    }
    closeIfCertain(at: now, &effects)
    guard isPaymentOpen else { return }
    if payment == .canceling || payment == .needsAttention {
      waitOn(at: now)
    } else if progress.refusal != nil, progress.budgetEndsAt.map({ now.boot < $0 }) ?? true {
      askSoon(at: now)
    } else {
      stopOrPoll(at: now, &effects)
    }
  }

  /// Closes an order that was given up (or refused with a reason we do not know) once it is certain
  /// that the gateway has none and none is travelling.
  mutating func closeIfCertain(at now: Moment, _ effects: inout [OrderEffect]) {
    guard isPaymentOpen, !isMovingMoney() else { return }
    if !progress.payMayHaveLeft {
      if payment == .canceling { endUnsent(nil, as: .canceled, &effects) }
      return
    }
    // What was seen there once is not taken for never made; only once its time is over, and where
    // nothing else could close it, is it gone.
    guard !isNotOurs, progress.shown != true || (!policy.cancels && isTimeOver(at: now)) else {
      return
    }
    let refused = payment == .unknown && progress.refusal != nil && progress.payAnsweredAt != nil
    guard payment == .canceling || payment == .needsAttention || refused,
      let since = progress.absentSince, let newest = progress.absentAt,
      newest - since >= absenceGap, newest >= certainAt
    else { return }
    payment = refused ? .failed : .canceled
    if !refused, progress.shown == true { progress.endedHere = true }
    error = refused ? progress.refusal : error
    close(watched: true, at: now, &effects)
  }

  /// From when on "no such order" proves that no copy of the payment is travelling.
  var certainAt: Milliseconds {
    let arrived = progress.payAnsweredAt ?? (progress.payLeftAt ?? 0) + policy.payTimeout
    return arrived + policy.visibilityLag
  }

  /// In `canceling` or `needsAttention` after an answer that decides nothing.
  mutating func waitOn(at now: Moment) {
    if payment == .canceling, let at = progress.attentionAt, now.boot >= at {
      needAttention(at: now)
    } else {
      pollAgain(at: now)
    }
  }

  /// The budget is judged only after the gateway has answered a question.
  private mutating func stopOrPoll(at now: Moment, _ effects: inout [OrderEffect]) {
    if let end = progress.budgetEndsAt, now.boot >= end {
      beginCancel(at: now, &effects)
    } else {
      pollAgain(at: now)
    }
  }

  mutating func startAttentionClock(at now: Moment) {
    progress.attentionAt = now.boot + policy.attentionAfter
    progress.heardAt = now.boot
  }

  mutating func needAttention(at now: Moment) {
    if isClosedUnpaid || isPaidTooLate { progress.wasClosed = true }
    payment = .needsAttention
    progress.cancelAt = nil
    progress.payRetryAt = nil
    progress.budgetEndsAt = nil
    pollAgain(at: now)
  }
}
