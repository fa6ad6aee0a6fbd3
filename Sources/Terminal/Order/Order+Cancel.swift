extension Order {
  mutating func cancelRequested(
    by name: String?, _ reason: String?, at now: Moment, _ effects: inout [OrderEffect]
  ) throws(IllegalEvent) {
    switch payment {
    case .awaitingCode:
      givenUp = GivenUp(operator: name, reason: reason, at: now)
      endUnsent(nil, as: .canceled, &effects)
    case .submitted, .inProgress, .unknown, .needsAttention:
      guard payment != .needsAttention || !isNotOurs else { throw .notOurs }
      givenUp = GivenUp(operator: name, reason: reason, at: now)
      beginCancel(byPerson: true, at: now, &effects)
    case .canceling:
      // What waits only because the gateway asked to be left alone goes at once.
      if isBusy(at: now), progress.payMayHaveLeft {
        sendCancel(byPerson: true, at: now, &effects)
      }
    case .canceled, .failed: break
    case .paid: throw .wrongState
    }
  }

  /// Gives the payment up. From here on only a confirmed cancel, certainty that there is no order,
  /// or a refusal for good ends it (rule 4).
  mutating func beginCancel(
    byPerson: Bool = false, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard !isNotOurs else { return needAttention(at: now) }
    payment = .canceling
    progress.payRetryAt = nil
    progress.budgetEndsAt = nil
    startAttentionClock(at: now)
    progress.cancelAttempts = 0
    if request.kind == .precreate && qrCode != nil { effects.append(.dropQRSlip) }
    guard progress.payMayHaveLeft else { return closeIfCertain(at: now, &effects) }
    guard policy.cancels else { return awaitEnd(byPerson: byPerson, at: now, &effects) }
    sendCancel(byPerson: byPerson, at: now, &effects)
  }

  mutating func sendCancel(
    byPerson: Bool = false, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard !isCanceling else { return }
    guard !isNotOurs else { return needAttention(at: now) }
    guard policy.cancels else { return askNow(byPerson: byPerson, at: now, &effects) }
    guard byPerson || !isBusy(at: now) else {
      progress.cancelAt = now.boot
      return
    }
    progress.cancelAt = nil
    // Perhaps it is somebody else's order: what it is comes first.
    guard !isPerhapsForeign else { return askNow(byPerson: byPerson, at: now, &effects) }
    progress.cancelRefused = false
    progress.cancelAttempts += 1
    send(.cancel, for: .payment, leftBefore: progress.cancelMayHaveLeft, at: now, &effects)
    progress.cancelMayHaveLeft = true
  }

  var isCanceling: Bool { isMovingMoney { $0.command == .cancel && $0.purpose == .payment } }

  /// Plans the next cancel: after 5, 10, 20 s …, then one a minute.
  mutating func cancelAgain(at now: Moment) {
    guard policy.cancels, !isCanceling, progress.cancelAt == nil, payment == .canceling else {
      return
    }
    let sent = progress.cancelAttempts
    let pause: Milliseconds =
      sent <= Swift.min(policy.cancelAttempts, 10)
      ? .seconds(5) << Swift.max(0, sent - 1) : .minutes(1)
    progress.cancelAt = now.boot + patient(Swift.min(pause, .minutes(1)))
  }

  mutating func cancelEnded(
    _ flight: Flight, _ outcome: Outcome, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    switch outcome {
    case .notSent, .signatureRefused: progress.cancelMayHaveLeft = flight.leftBefore
    case .unknown, .busy, .answered: break
    }
    guard isPaymentOpen else { return }
    if case .answered(let answer) = outcome, answer.saysForeign {
      return seenForeign(at: now, &effects)
    }
    if progress.payMayHaveLeft, case .answered(let answer) = outcome, answer.result != .noSuchOrder
    {
      progress.forgetAbsence()
      return cancelAnswered(answer, at: now, &effects)
    }
    closeIfCertain(at: now, &effects)
    guard isPaymentOpen else { return }
    switch outcome {
    case .notSent, .signatureRefused:
      cancelAgain(at: now)
      askSoon(at: now)
    case .unknown, .busy:
      cancelAgain(at: now)
      askAfresh(at: now, &effects)
    case .answered:
      // "No such order" is never a refusal: the payment may arrive yet.
      if progress.absentAt == nil { askNow(at: now, &effects) } else { askSoon(at: now) }
    }
  }

  private mutating func cancelAnswered(
    _ answer: Answer, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    let standing = answer.order.map { take($0, at: now) } ?? .unclear
    if standing == .foreign { return seenForeign(at: now, &effects) }
    let status = standing == .ours ? answer.order?.status : nil
    switch (answer.result, status) {
    case (.succeeded, .canceled), (.succeeded, .payCanceled), (.alreadyDone, .canceled),
      (.alreadyDone, .payCanceled):
      endUnpaid(nil, confirmed: true, at: now, &effects)
    case (.succeeded, _), (.alreadyDone, _):
      // Done, it says, and does not show the order: one question confirms it.
      askAfresh(at: now, &effects)
    case (.rejectedForGood, _):
      progress.cancelRefused = true
      askAfresh(at: now, &effects)
    case (.inProgress, _):
      askSoon(at: now)
    default:
      cancelAgain(at: now)
      askAfresh(at: now, &effects)
    }
  }
}
