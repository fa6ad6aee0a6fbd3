extension Order {
  /// Sends the pay or precreate, the first time or again after it certainly did not leave.
  mutating func sendPayment(at now: Moment, _ effects: inout [OrderEffect]) {
    progress.payRetryAt = nil
    guard !isNotOurs else { return endUnsent(.numberUsedElsewhere, as: .failed, &effects) }
    if progress.firstAttemptAt == nil {
      progress.firstAttemptAt = now.boot
      submittedAt = now
    }
    let command: OrderCommand = request.kind == .pay ? .pay : .precreate
    send(command, for: .payment, leftBefore: progress.payMayHaveLeft, at: now, &effects)
    paymentLeaves(at: now)
  }

  mutating func paymentLeaves(at now: Moment) {
    progress.payMayHaveLeft = true
    progress.payLeftAt = now.boot
    progress.budgetEndsAt = now.boot + budget
    awaitedUntil = now.advanced(by: budget)
  }

  /// From the sending of the payment to its cancel.
  var budget: Milliseconds { request.kind == .pay ? policy.payBudget : policy.qrLife }

  mutating func payEnded(
    _ flight: Flight, _ outcome: Outcome, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    switch outcome {
    case .notSent(let reason):
      takeBack(flight)
      payNotSent(reason, at: now, &effects)
    case .signatureRefused:
      takeBack(flight)
      payUnsigned(at: now, &effects)
    case .unknown, .busy:
      // Sent no earlier than this, however long it waited for its turn on the wire.
      progress.payLeftAt = progress.payLeftAt.map { Swift.max($0, now.boot - policy.payTimeout) }
      guard isPaymentOpen else { return }
      payUnclear(at: now, &effects)
    case .answered(let answer):
      progress.payAnsweredAt = now.boot
      guard isPaymentOpen else { return payAnsweredLate(answer, at: now, &effects) }
      payAnswered(answer, leftBefore: flight.leftBefore, at: now, &effects)
    }
  }

  /// This transmission did not count: what may have left is what may have left before it.
  private mutating func takeBack(_ flight: Flight) {
    guard isPaymentOpen else { return }
    progress.payMayHaveLeft = flight.leftBefore
    progress.payLeftAt = flight.leftBefore ? flight.payLeftAtBefore : nil
  }

  private mutating func payNotSent(
    _ reason: String, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard isPaymentOpen else { return }
    guard !progress.payMayHaveLeft else { return payUnclear(at: now, &effects) }
    if payment == .canceling { return closeIfCertain(at: now, &effects) }
    // What was seen under our number is not ours, and ours was never made.
    if isNotOurs { return endUnsent(.numberUsedElsewhere, as: .failed, &effects) }
    let first = progress.firstAttemptAt ?? now.boot
    let pause = Swift.min(2_000, Swift.max(250, (now.boot - first) / 2))
    if now.boot + pause <= first + policy.unsentRetry {
      progress.payRetryAt = now.boot + pause
    } else {
      endUnsent(.gatewayUnreachable(reason), as: .failed, &effects)
    }
  }

  /// Both keys were refused: refused before business, so nothing was made.
  private mutating func payUnsigned(at now: Moment, _ effects: inout [OrderEffect]) {
    guard isPaymentOpen else { return }
    guard !progress.payMayHaveLeft else { return payUnclear(at: now, &effects) }
    if payment == .canceling { return closeIfCertain(at: now, &effects) }
    let cause = isNotOurs ? OrderError.numberUsedElsewhere : policy.unsigned
    endUnsent(cause, as: .failed, &effects)
  }

  /// The answer was lost or says nothing: ask; a precreate without its QR code is given up.
  private mutating func payUnclear(at now: Moment, _ effects: inout [OrderEffect]) {
    guard isUndecided else { return askSoon(at: now) }
    payment = .unknown
    startAttentionClock(at: now)
    if request.kind == .precreate && qrCode == nil && !isPerhapsForeign {
      beginCancel(at: now, &effects)
    } else {
      askNow(at: now, &effects)
    }
  }

  /// The answer came after the order was closed: should it say "paid", a question decides.
  private mutating func payAnsweredLate(
    _ answer: Answer, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard isClosedUnpaid, latePayment == nil, answer.order?.status == .paid else { return }
    if progress.watchAt == nil { startWatch(at: now) }
    askAfresh(at: now, &effects)
  }

  private mutating func payAnswered(
    _ answer: Answer, leftBefore: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    if answer.result == .numberTaken && !leftBefore { progress.numberTaken = true }
    let standing = answer.order.map { take($0, at: now) } ?? .unclear
    if standing == .foreign { return seenForeign(at: now, &effects) }
    if standing == .amountDiffers, answer.order?.status == .paid {
      return amountDiffers(answer.order?.totalAmount, at: now, &effects)
    }
    let status = standing == .ours ? answer.order?.status : nil
    switch (answer.result, status) {
    case (.succeeded, .paid) where request.kind == .pay && answer.order?.isLate == true:
      paidTooLate(lateHandling, at: now, &effects)
    case (.succeeded, .paid) where request.kind == .pay:
      seenPaid(at: now, &effects)
    case (.succeeded, .created), (.inProgress, .created), (.inProgress, nil):
      payOpen(at: now, &effects)
    case (.failed, .payCanceled), (.failed, .canceled):
      endUnpaid(answer.error, confirmed: true, at: now, &effects)
    case (.failed, nil) where request.kind == .precreate && !leftBefore && answer.order == nil:
      endUnpaid(answer.error, confirmed: false, at: now, &effects)
    case (.rejected, nil) where !leftBefore && answer.order == nil:
      endUnpaid(answer.error, confirmed: false, at: now, &effects)
    case (.numberTaken, _):
      payUnclear(at: now, &effects)
    case (.rejectedUnclear, nil), (.failed, nil):
      progress.refusal = answer.error.map(OrderError.init)
      payUnclear(at: now, &effects)
    default:
      // Layers that contradict each other, or values we do not know: a query decides.
      payUnclear(at: now, &effects)
    }
  }

  /// The gateway has the order, and the customer must act.
  private mutating func payOpen(at now: Moment, _ effects: inout [OrderEffect]) {
    progress.shown = true
    guard isUndecided else { return askSoon(at: now) }
    if request.kind == .precreate {
      guard qrCode != nil else { return payUnclear(at: now, &effects) }
      let left = progress.payLeftAt.map { now.boot - $0 } ?? 0
      qrExpiresAt = now.advanced(by: policy.qrLife - left)
      if request.print { effects.append(.print(.qr)) }
    }
    payment = .inProgress
    pollAgain(at: now)
  }

  // MARK: Ends of a payment

  /// Seen paid, by our order: the end, unless a cancel may undo it yet (rule 4).
  ///
  /// - Parameter asked: whether a question has told it; only that counts after a cancel was refused.
  mutating func seenPaid(
    asked: Bool = false, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    guard !isPaidTooLate else { return paidTooLate(lateHandling, at: now, &effects) }
    if progress.cancelMayHaveLeft {
      guard progress.cancelRefused else {
        cancelAgain(at: now)
        return waitOn(at: now)
      }
      guard asked else { return askSoon(at: now) }
    }
    payment = .paid
    paidAt = now
    error = nil
    qrCodeIsDead(&effects)
    progress.clearWaits()
    printReceipt(&effects)
    effects.append(.eraseCode)
  }

  /// Once only, however often a payment becomes paid; of another till's payment never.
  mutating func printReceipt(_ effects: inout [OrderEffect]) {
    guard request.print, !foreign, progress.receiptAsked != true else { return }
    progress.receiptAsked = true
    effects.append(.print(.receipt))
  }

  /// Not paid, by the gateway's word.
  ///
  /// - Parameter confirmed: whether the gateway showed the order ended; else it is watched. So is
  ///   each where nothing can be closed: a second card may follow one that was declined.
  mutating func endUnpaid(
    _ cause: GatewayError?, confirmed: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    let wasClosed = progress.wasClosed == true
    let givenUp = wasClosed || payment == .canceling || progress.cancelMayHaveLeft
    payment = givenUp ? .canceled : .failed
    // What was told of it meanwhile was not so.
    if cause != nil || wasClosed { error = cause.map(OrderError.init) }
    close(watched: !confirmed || !policy.cancels, at: now, &effects)
  }

  /// Closes the payment as not paid, in the state it is in.
  mutating func close(watched: Bool, at now: Moment, _ effects: inout [OrderEffect]) {
    qrCodeIsDead(&effects)
    progress.clearWaits()
    overtakeQuestions()
    effects.append(.eraseCode)
    if watched && progress.payMayHaveLeft { startWatch(at: now) }
  }

  /// Ends an order of which no request ever left.
  mutating func endUnsent(
    _ cause: OrderError?, as state: PaymentState, _ effects: inout [OrderEffect]
  ) {
    if payment == .awaitingCode { effects.append(.disarm) }
    payment = state
    error = cause
    qrCodeIsDead(&effects)
    progress.clearWaits()
    effects.append(.eraseCode)
  }

  mutating func qrCodeIsDead(_ effects: inout [OrderEffect]) {
    if request.kind == .precreate && qrCode != nil { effects.append(.dropQRSlip) }
  }

  /// The gateway has another sum under our number: a person decides, and nothing is reversed.
  mutating func amountDiffers(
    _ seen: Amount?, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    progress.amountDiffers = true
    let asked = "\(request.currency.code) \(request.currency.text(request.totalAmount))"
    let found = seen.map { "\(request.currency.code) \(request.currency.text($0))" }
    seenStranger(.amountDiffers(asked, found), at: now, &effects)
  }

  /// Not final, so an answer can still decide it.
  var isPaymentOpen: Bool {
    switch payment {
    case .submitted, .inProgress, .unknown, .canceling, .needsAttention: true
    case .awaitingCode, .paid, .failed, .canceled: false
    }
  }
}

extension Order {
  /// Open, and not given up.
  var isUndecided: Bool {
    payment == .submitted || payment == .inProgress || payment == .unknown
  }
}
