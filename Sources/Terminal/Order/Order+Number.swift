extension Order {
  // The gateway's own number of the payment. On some systems nothing else names it when money is given
  // back: there one wrong answer must neither hide the right number for good nor have another
  // payment's money given back. So two answers in a row must have told the same one.

  /// The gateway's number, unless it has told us two: what moves money then names ours alone.
  public var certainSN: String? { progress.snContested == true ? nil : sn }

  /// Whether what is asked about is the payment, for its number, though a return is open.
  public var asksForNumber: Bool {
    openReturn.map { returns[$0].progress.awaitsNumber == true } ?? false
  }

  /// What one answer about our order called it.
  mutating func note(number told: String) {
    // Where our own number names the payment too, it alone is beyond doubt once they have differed.
    let agrees = progress.snLast == told && policy.returnsByNumber
    progress.snLast = told
    if agrees {
      sn = told
      progress.snContested = nil
      progress.snAgreed = true
    } else {
      if let sn, sn != told { progress.snContested = true }
      progress.snAgreed = nil
      sn = sn ?? told
    }
  }

  /// Whether money cannot be given back yet, for it is not certain what the payment is called there.
  var lacksNumber: Bool { policy.returnsByNumber && progress.snAgreed != true }

  /// Asks what the payment is called, before a return leaves that must name it.
  mutating func askForNumber(
    _ index: Int, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    returns[index].progress.askAt = nil
    guard !isAsking else {
      returns[index].progress.sendAt = now.boot + .seconds(1)
      return
    }
    returns[index].progress.sendAt = nil
    returns[index].progress.awaitsNumber = true
    send(.query(refundRequestNo: nil), for: .payment, leftBefore: false, at: now, &effects)
  }

  /// A question has ended: on with the return that waits for the number.
  mutating func numberAsked(
    _ outcome: Outcome, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard let index = openReturn, returns[index].progress.awaitsNumber == true, !isAsking else {
      return
    }
    returns[index].progress.awaitsNumber = nil
    if progress.foreignSeen { return returnForeign(index, at: now) }
    guard lacksNumber else { return sendReturn(index, at: now, &effects) }
    let asked = returns[index].progress.numberQuestions ?? 0
    returns[index].progress.numberQuestions = asked + 1
    let isTold = outcome.isHeard
    if isTold { returnHeard(index, at: now) }
    if isTold, asked == 0, !isBusy(at: now) {
      // Mostly one answer has told it before: a second one is all that is wanting.
      askForNumber(index, at: now, &effects)
    } else if asked > policy.returnPauses.count, !returns[index].progress.mayHaveLeft,
      returns[index].kind != .latePayment
    {
      endReturn(index, .failed, unnamed(outcome), at: now, &effects)
    } else if isTold {
      returnUndecided(index, again: true, at: now)
    } else {
      // Only while the gateway answers does the wait for a person count.
      planReturn(index, again: true, at: now)
    }
  }

  private func unnamed(_ outcome: Outcome) -> OrderError {
    switch outcome {
    case .answered: .paymentUnnamed
    case .signatureRefused: policy.unsigned
    case .notSent(let reason), .unknown(let reason), .busy(let reason, _):
      .gatewayUnreachable(reason)
    }
  }
}

extension Outcome {
  /// Whether the gateway has answered, be it that it takes no key of ours.
  fileprivate var isHeard: Bool {
    switch self {
    case .answered, .signatureRefused: true
    case .notSent, .unknown, .busy: false
    }
  }
}
