extension Order {
  mutating func returnNotAsked(_ index: Int, at now: Moment) {
    guard returns.indices.contains(index), returns[index].isOpen else { return }
    returns[index].progress.missingSince = nil
    askAboutReturn(index, at: now)
  }

  /// The gateway answered, and takes no key of ours.
  mutating func returnRefusedToTell(_ index: Int, at now: Moment) {
    guard returns.indices.contains(index), returns[index].isOpen else { return }
    returns[index].progress.missingSince = nil
    returnHeard(index, at: now)
    returnUndecided(index, again: false, at: now)
  }

  /// The gateway has answered, whatever it said: the wait for a result counts.
  mutating func returnHeard(_ index: Int, at now: Moment) {
    let state = returns[index].progress
    returns[index].progress.attentionAt =
      policy.attention(state.attentionAt, silentSince: state.heardAt, now) ?? state.attentionAt
    returns[index].progress.heardAt = now.boot
  }

  /// What a question about an open return brought.
  mutating func returnAsked(
    _ index: Int, _ answer: Answer, askedAt: Milliseconds, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    guard returns.indices.contains(index), returns[index].isOpen else { return }
    returnHeard(index, at: now)
    let asked = ReturnQuestion(askedAt, missingSince: returns[index].progress.missingSince)
    returns[index].progress.missingSince = nil
    let standing = answer.order.map { take($0, at: now) } ?? .unclear
    if standing == .foreign { return returnForeign(index, at: now) }
    guard answer.result == .succeeded, let report = answer.order, standing == .ours else {
      // "No such order", asked about a refund, may mean that only the refund is missing.
      guard answer.saysAbsent, returns[index].progress.means == .refund,
        let refusal = returns[index].progress.refusal, returns[index].kind != .latePayment
      else {
        let missing = answer.saysAbsent && returns[index].progress.means == .refund
        return returnUndecided(index, again: missing, at: now)
      }
      guard refusalStands(index, asked) else { return askUntilCertain(index, at: now) }
      return endReturn(index, .failed, refusal, at: now, &effects)
    }
    if returns[index].progress.means == .refund {
      refundAsked(index, report, asked, at: now, &effects)
    } else {
      reversalAsked(index, report, asked, refused: answer.error, at: now, &effects)
    }
  }

  private mutating func refundAsked(
    _ index: Int, _ report: OrderReport, _ asked: ReturnQuestion, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    let refusal = returns[index].progress.refusal
    let late = returns[index].kind == .latePayment
    let isOver = noCopyTravels(index, at: asked.at)
    switch (report.refund, report.status) {
    case (.succeeded, .refunded), (.succeeded, .partiallyRefunded):
      guard hasRoom(for: index, report) else {
        return returnUndecided(index, again: false, at: now)
      }
      endReturn(index, .succeeded, nil, at: now, &effects)
    case (_, .canceled) where late, (_, .payCanceled) where late:
      endReturn(index, .succeeded, nil, at: now, &effects)
    case (.failed, _) where isOver:
      endReturn(
        index, .failed, refusal ?? OrderError(code: "REFUND_FAIL", message: ""), at: now, &effects)
    case (.inProgress, _):
      returnRuns(index, at: now)
      returnUndecided(index, again: false, at: now)
    case (nil, .refunded):
      // All the money is back, and with it ours; what nobody here has asked for went back elsewhere.
      endReturn(index, .succeeded, nil, at: now, &effects)
      observeReturns(report, at: now)
    case (nil, .partiallyRefunded) where isDone(index, report):
      endReturn(index, .succeeded, nil, at: now, &effects)
    case (_, .canceled) where isOver, (_, .payCanceled) where isOver:
      // A payment is reversed only where nothing of it was refunded.
      endReturn(index, .failed, refusal ?? .reversedElsewhere, at: now, &effects)
      observeReturns(report, at: now)
    case (nil, .partiallyRefunded) where refusal != nil && report.netAmount == restBefore(index):
      // Refused, and the order shows that nothing more went back.
      guard refusalStands(index, asked) else { return askUntilCertain(index, at: now) }
      endReturn(index, .failed, refusal, at: now, &effects)
    case (nil, .paid) where refusal != nil:
      // Refused, and the order shows that nothing went back.
      guard refusalStands(index, asked) else { return askUntilCertain(index, at: now) }
      endReturn(index, .failed, refusal, at: now, &effects)
    case (nil, .paid), (nil, .partiallyRefunded):
      // No trace of it: the same request once more, which its number makes harmless.
      returnUndecided(index, again: true, at: now)
    default:
      returnUndecided(index, again: false, at: now)
    }
  }

  /// What is left of the payment as far as is known here, without this return.
  private func restBefore(_ index: Int) -> Amount { request.totalAmount - returnedAmount }

  /// Whether so much has gone back in all as there would be with this refund. If not, the number is
  /// that of an earlier refund, perhaps another till's, and ours was not made.
  func hasRoom(for index: Int, _ report: OrderReport?) -> Bool {
    guard let net = report?.netAmount, report?.status != .refunded else { return true }
    return net + returns[index].amount <= restBefore(index)
  }

  /// Whether the gateway called it done, or refused to repeat it, and shows just as much gone as it
  /// would be: neither decides by itself.
  private func isDone(_ index: Int, _ report: OrderReport) -> Bool {
    let state = returns[index].progress
    let mayBeTheFirst = state.lostAt != nil || state.perhapsRuns == true
    guard state.doneBefore == true || (state.refusal != nil && mayBeTheFirst) else { return false }
    return report.netAmount == restBefore(index) - returns[index].amount
  }

  /// - Parameter error: why the reversal failed, where the report says that it did.
  private mutating func reversalAsked(
    _ index: Int, _ report: OrderReport, _ asked: ReturnQuestion, refused error: GatewayError?,
    at now: Moment, _ effects: inout [OrderEffect]
  ) {
    let late = returns[index].kind == .latePayment
    if !late, report.refund == .failed, returns[index].progress.refusal == nil {
      returns[index].progress.refusal =
        error.map(OrderError.init) ?? OrderError(code: "refused", message: "")
      returns[index].progress.refusedAtOnce = true
    }
    switch report.status {
    case .canceled, .payCanceled:
      endReturn(index, .succeeded, nil, at: now, &effects)
    case .refunded where late || returns[index].progress.refusedAtOnce != true:
      // All the money is back, by ours or by a copy of it: only the very first one refused was not it.
      endReturn(index, .succeeded, nil, at: now, &effects)
    case .paid, .partiallyRefunded, .refunded:
      guard let refusal = returns[index].progress.refusal else {
        return returnUndecided(index, again: report.status == .paid, at: now)
      }
      guard refusalStands(index, asked) else { return askUntilCertain(index, at: now) }
      if late {
        // The gateway takes no cancel any more: a full refund, under a number journaled first.
        refundInstead(index, as: .latePayment, at: now, &effects)
      } else if report.status == .paid, policy.refundsRefusedRevokes {
        refundInstead(index, as: revokeNumber, at: now, &effects)
      } else {
        endReturn(index, .failed, refusal, at: now, &effects)
        observeReturns(report, at: now)
      }
    case .created, .cancelError:
      returnUndecided(index, again: true, at: now)
    default:
      returnUndecided(index, again: false, at: now)
    }
  }

  /// The reversal was refused: the same money by a refund.
  private mutating func refundInstead(
    _ index: Int, as number: RefundRequestNo, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    returns[index].progress.means = .refund
    returns[index].progress.mayHaveLeft = false
    returns[index].progress.firstAttemptAt = nil
    returns[index].progress.lostAt = nil
    returns[index].progress.perhapsRuns = nil
    returns[index].progress.pauses = 0
    returns[index].progress.numberQuestions = nil
    returns[index].progress.missingSince = nil
    returns[index].refundRequestNo = number
    sendReturn(index, at: now, &effects)
  }

  /// One that no return of this order has had.
  private var revokeNumber: RefundRequestNo {
    let candidates = (1...returns.count + 1).lazy.map(RefundRequestNo.revoke)
    let unused = candidates.first { number in !returns.contains { $0.refundRequestNo == number } }
    return unused ?? .latePayment
  }

  /// The gateway answered and decides nothing: on to the next attempt, or to a person.
  mutating func returnUndecided(_ index: Int, again: Bool, at now: Moment) {
    if returns[index].state != .needsAttention,
      now.boot >= returns[index].progress.attentionAt
    {
      return returnNeedsAttention(index, at: now)
    }
    planReturn(index, again: again, at: now)
  }

  /// Plans the next question, or with `again` the next sending.
  mutating func planReturn(_ index: Int, again: Bool, at now: Moment) {
    guard again, !isMovingMoney(), returns[index].state != .needsAttention,
      !isNotOurs
    else { return askAboutReturn(index, at: now) }
    // However often somebody asks meanwhile, what is planned is not put off.
    guard returns[index].progress.sendAt == nil else { return }
    askAboutReturn(index, at: now)
    returns[index].progress.sendAt = returns[index].progress.askAt
    returns[index].progress.askAt = nil
  }
}
