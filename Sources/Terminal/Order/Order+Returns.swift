extension Order {
  /// What went back: the returns that succeeded.
  public var returnedAmount: Amount {
    returns.reduce(.zero) { $1.state == .succeeded ? $0 + $1.amount : $0 }
  }

  /// What may still be returned: neither returned nor reserved by a return that has not ended.
  public var restAmount: Amount {
    returns.reduce(request.totalAmount) {
      $1.state == .succeeded || $1.isOpen ? $0 - $1.amount : $0
    }
  }

  /// The one return that has not ended.
  var openReturn: Int? { returns.firstIndex { $0.isOpen } }

  /// Whether there is money of the customer to give back.
  public var holdsMoney: Bool {
    payment == .paid || (latePayment?.handling == .ask && isClosedUnpaid)
  }

  var isClosedUnpaid: Bool { payment == .failed || payment == .canceled }

  mutating func giveBack(
    _ wanted: ReturnRequest, at now: Moment, _ effects: inout [OrderEffect]
  ) throws(IllegalEvent) {
    guard holdsMoney || openReturn != nil, !request.preauth else { throw .wrongState }
    guard wanted.kind == .revoke || wanted.refundRequestNo != nil else { throw .wrongState }
    guard !isNotOurs, !isPerhapsForeign else { throw .notOurs }
    if let number = wanted.refundRequestNo,
      returns.contains(where: { $0.refundRequestNo == number })
    {
      throw .refundRequestNoUsed
    }
    guard openReturn == nil else { throw .returnUnresolved }
    if wanted.kind == .revoke {
      guard returnedAmount == .zero, wanted.amount == request.totalAmount else {
        throw .wrongState
      }
    }
    guard wanted.amount > .zero, wanted.amount <= restAmount else { throw .exceedsRest }
    returns.append(
      Return(
        kind: wanted.kind == .refund ? .refund : .revoke, refundRequestNo: wanted.refundRequestNo,
        amount: wanted.amount, state: .submitted, operator: wanted.operator,
        reason: wanted.reason, createdAt: now, updatedAt: now, external: false,
        progress: ReturnProgress(
          means: wanted.kind == .refund ? .refund : .revoke,
          attentionAt: now.boot + policy.attentionAfter, heardAt: now.boot)))
    sendReturn(returns.count - 1, at: now, &effects)
  }

  /// Sends a return, the first time or again; in its turn, when something else is on the wire.
  mutating func sendReturn(_ index: Int, at now: Moment, _ effects: inout [OrderEffect]) {
    guard !isNotOurs else { return returnNeedsAttention(index, at: now) }
    guard !isMovingMoney() else {
      returns[index].progress.sendAt = now.boot
      return
    }
    guard !lacksNumber else { return askForNumber(index, at: now, &effects) }
    let command: OrderCommand
    switch (returns[index].progress.means, returns[index].refundRequestNo) {
    case (.refund, let number?):
      command = .refund(refundRequestNo: number, amount: returns[index].amount)
    case (.revoke, _): command = .revoke
    case (.cancel, _), (.refund, nil): command = .cancel
    }
    let leftBefore = returns[index].progress.mayHaveLeft
    returns[index].progress.sendAt = nil
    returns[index].progress.askAt = nil
    returns[index].progress.refusal = nil
    returns[index].progress.refusedAtOnce = nil
    returns[index].progress.missingSince = nil
    returns[index].progress.sentLastAt = now.boot
    returns[index].progress.firstAttemptAt = returns[index].progress.firstAttemptAt ?? now.boot
    returns[index].progress.mayHaveLeft = true
    send(command, for: .giveBack(index), leftBefore: leftBefore, at: now, &effects)
  }

  mutating func returnEnded(
    _ index: Int, _ flight: Flight, _ outcome: Outcome, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    guard returns.indices.contains(index), returns[index].isOpen else { return }
    switch outcome {
    case .notSent(let reason):
      returns[index].progress.mayHaveLeft = flight.leftBefore
      returnNotSent(index, reason, at: now, &effects)
    case .signatureRefused:
      returns[index].progress.mayHaveLeft = flight.leftBefore
      if flight.leftBefore || returns[index].kind == .latePayment {
        returnUnclear(index, at: now)
      } else {
        endReturn(index, .failed, policy.unsigned, at: now, &effects)
      }
    case .unknown, .busy:
      returns[index].progress.lostAt = Swift.max(flight.sentAt, now.boot - policy.requestTimeout)
      returnMayRun(index)
      returnUnclear(index, at: now)
      askAfresh(at: now, &effects)
    case .answered(let answer):
      // It may have been held back here before it left.
      returns[index].progress.sentLastAt = Swift.max(
        returns[index].progress.sentLastAt ?? 0, now.boot - policy.requestTimeout)
      let standing = answer.order.map { take($0, at: now) } ?? .unclear
      if standing == .foreign { return returnForeign(index, at: now) }
      guard answer.order == nil || standing == .ours else {
        returnUnclear(index, at: now)
        return askAfresh(at: now, &effects)
      }
      let status = answer.order?.status
      if returns[index].progress.means == .refund {
        refundAnswered(index, answer, status, flight.leftBefore, at: now, &effects)
      } else {
        reversalAnswered(index, answer, status, flight.leftBefore, at: now, &effects)
      }
    }
  }

  private mutating func refundAnswered(
    _ index: Int, _ answer: Answer, _ status: OrderStatus?, _ leftBefore: Bool, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    switch (answer.result, status) {
    case (.succeeded, .refunded), (.succeeded, .partiallyRefunded):
      guard hasRoom(for: index, answer.order) else {
        returnUnclear(index, at: now)
        return askAfresh(at: now, &effects)
      }
      endReturn(index, .succeeded, nil, at: now, &effects)
    case (.alreadyDone, _)
    where leftBefore && returns[index].progress.lostAt != nil && hasRoom(for: index, answer.order):
      // A transmission of this number was lost, so what was done already is what we asked for.
      endReturn(index, .succeeded, nil, at: now, &effects)
    case (.alreadyDone, _):
      // A copy of the first one, or another till under our number: the order itself tells.
      returns[index].progress.doneBefore = true
      returnUnclear(index, at: now)
      askAfresh(at: now, &effects)
    case (.failed, _) where !leftBefore, (.rejected, _) where !leftBefore,
      (.rejectedForGood, _) where !leftBefore:
      endReturn(index, .failed, answer.error.map(OrderError.init), at: now, &effects)
    case (.failed, _), (.rejected, _), (.rejectedForGood, _), (.rejectedUnclear, _):
      // A copy sent earlier may have succeeded: "not enough left" may mean just that.
      returns[index].progress.refusal =
        answer.error.map(OrderError.init) ?? OrderError(code: "refused", message: "")
      returnUnclear(index, at: now)
      askAfresh(at: now, &effects)
    case (.inProgress, _), (.succeeded, .refundInProgress):
      returnRuns(index, at: now)
      askAboutReturn(index, at: now)
    default:
      returnMayRun(index)
      returnUnclear(index, at: now)
      askAfresh(at: now, &effects)
    }
  }

  /// The answer to a revoke, or to the cancel that returns a late payment.
  private mutating func reversalAnswered(
    _ index: Int, _ answer: Answer, _ status: OrderStatus?, _ leftBefore: Bool, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    switch (answer.result, status) {
    case (.succeeded, .canceled), (.succeeded, .payCanceled), (.alreadyDone, .canceled),
      (.alreadyDone, .payCanceled):
      return endReturn(index, .succeeded, nil, at: now, &effects)
    case (.rejectedForGood, _), (.rejectedUnclear, _):
      returns[index].progress.refusal =
        answer.error.map(OrderError.init) ?? OrderError(code: "refused", message: "")
      // Without a reason that is known it may have met a copy of what was carried out.
      returns[index].progress.refusedAtOnce = answer.result == .rejectedForGood && !leftBefore
    case (.rejected, _), (.failed, _), (.noSuchOrder, _): break
    default: returnMayRun(index)
    }
    // The question decides: reversed, refused, or to be sent once more.
    returnUnclear(index, at: now)
    askAfresh(at: now, &effects)
  }

  private mutating func returnNotSent(
    _ index: Int, _ reason: String, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard !returns[index].progress.mayHaveLeft, returns[index].kind != .latePayment else {
      return returnUnclear(index, at: now)
    }
    let first = returns[index].progress.firstAttemptAt ?? now.boot
    let pause = Swift.min(2_000, Swift.max(250, (now.boot - first) / 2))
    if now.boot + pause <= first + policy.unsentRetry {
      returns[index].progress.sendAt = now.boot + pause
    } else {
      endReturn(index, .failed, .gatewayUnreachable(reason), at: now, &effects)
    }
  }

  /// A request may have been taken, and no answer would show it.
  private mutating func returnMayRun(_ index: Int) {
    if !policy.showsRunningReturns { returns[index].progress.perhapsRuns = true }
  }

  mutating func returnUnclear(_ index: Int, at now: Moment) {
    if returns[index].state != .unknown && returns[index].state != .needsAttention {
      returns[index].state = .unknown
      returns[index].updatedAt = now
    }
    askAboutReturn(index, at: now)
  }

  /// The gateway has it and is at it.
  mutating func returnRuns(_ index: Int, at now: Moment) {
    guard returns[index].state != .inProgress, returns[index].state != .needsAttention else {
      return
    }
    returns[index].state = .inProgress
    returns[index].updatedAt = now
  }

  /// Plans the next question: by the timetable, then one a minute.
  mutating func askAboutReturn(_ index: Int, at now: Moment) {
    let pauses = policy.returnPauses
    let count = returns[index].progress.pauses
    returns[index].progress.pauses += 1
    let pause =
      returns[index].state == .needsAttention
      ? policy.pollAttention : count < pauses.count ? pauses[count] : .minutes(1)
    returns[index].progress.askAt = now.boot + patient(pause)
  }

  mutating func endReturn(
    _ index: Int, _ state: Return.State, _ error: OrderError?, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    if state == .failed, returns[index].kind == .latePayment {
      // The money is still here and the customer has nothing for it.
      returns[index].error = error
      return returnNeedsAttention(index, at: now)
    }
    returns[index].state = state
    returns[index].error = error
    returns[index].updatedAt = now
    returns[index].progress.sendAt = nil
    returns[index].progress.askAt = nil
    if state == .succeeded, request.print { effects.append(.print(.giveBack(index))) }
    guard isClosedUnpaid else { return }
    if state == .succeeded { payment = .canceled }
    planAttention(at: now)
  }

  mutating func returnNeedsAttention(_ index: Int, at now: Moment) {
    if returns[index].state != .needsAttention {
      returns[index].state = .needsAttention
      returns[index].updatedAt = now
    }
    returns[index].progress.sendAt = nil
    askAboutReturn(index, at: now)
  }

  /// An order that is not ours stands under our number: a person must look.
  mutating func returnForeign(_ index: Int, at now: Moment) {
    progress.foreignSeen = true
    returns[index].error = .numberUsedElsewhere
    returnNeedsAttention(index, at: now)
  }
}
