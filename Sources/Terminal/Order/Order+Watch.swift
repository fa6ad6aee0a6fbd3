/// When a closed order is looked at, counted from its end.
private let watchOffsets: [Milliseconds] = [
  .minutes(5), .minutes(30), .hours(2), .hours(6), .hours(24),
]
/// The first look where nothing could be closed there: what was paid in the last second may be booked a
/// little after it.
private let firstLook: Milliseconds = .seconds(30)
/// No order is looked at more often, however often the machine is started.
private let mostLooks = 2 * (watchOffsets.count + 1)
/// How often one look is repeated that told nothing.
private let mostRepeats = 10

extension Order {
  /// Starts looking after an order that was closed without a reversal the gateway confirmed (rule 5).
  mutating func startWatch(at now: Moment) {
    progress.watchLooks = 0
    progress.watchRepeats = nil
    countWatch(from: now)
  }

  /// Counts the looks from `now` on: at the order's end, and anew after a reboot.
  mutating func countWatch(from now: Moment) {
    progress.watchSince = now.boot
    planWatch(at: now)
  }

  private mutating func planWatch(at now: Moment) {
    progress.watchDue = progress.watchLooks < mostLooks ? nextLook(at: now) : nil
    progress.watchAt = progress.watchDue
    progress.cancelAttempts = 0
  }

  private func nextLook(at now: Moment) -> Milliseconds? {
    let since = progress.watchSince ?? now.boot
    if !policy.cancels, since + firstLook > now.boot, firstLook <= policy.watchFor {
      return since + firstLook
    }
    return watchOffsets.first { since + $0 > now.boot && $0 <= policy.watchFor }.map { since + $0 }
  }

  mutating func endWatch() {
    progress.watchAt = nil
    progress.watchDue = nil
    progress.restsOnWord = nil
  }

  /// A look that brought no answer is repeated, the more slowly the longer that lasts. One that
  /// somebody asked for before it was due takes none of the others away.
  mutating func watchAgain(at now: Moment) {
    guard progress.watchAt != nil, let due = progress.watchDue else { return }
    let pause = Swift.min(.minutes(15), Swift.max(.minutes(1), (now.boot - due) / 2))
    progress.watchAt = isLookDue(at: now) ? now.boot + pause : due
  }

  private func isLookDue(at now: Moment) -> Bool {
    progress.watchDue.map { $0 <= now.boot } ?? true
  }

  mutating func watch(at now: Moment, _ effects: inout [OrderEffect]) {
    guard let due = notBusy(progress.watchAt), due <= now.boot, !isAsking else { return }
    progress.watchAt = now.boot + .minutes(1)
    send(.query(refundRequestNo: nil), for: .payment, leftBefore: false, at: now, &effects)
  }

  /// What a question about an order that has ended brought.
  mutating func observed(
    _ answer: Answer, askedAt: Milliseconds, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    let report = answer.result == .succeeded ? answer.order : nil
    let standing = report.map { take($0, at: now) } ?? .unclear
    if standing == .foreign || standing == .doubtful { progress.foreignSeen = true }
    // Of an order that never left nothing can be there.
    guard payment == .paid || progress.payMayHaveLeft else { return }
    if payment == .paid && progress.restsOnWord == true {
      return heardAfterWord(answer, report, standing, askedAt: askedAt, at: now)
    }
    if payment == .paid || latePayment != nil {
      if let report, standing == .ours { observeReturns(report, at: now) }
      return payment == .paid ? () : planAttention(at: now)
    }
    switch (standing, report?.status) {
    case (.foreign, _): endWatch()
    case (.doubtful, _) where report?.isPaid != true: lookedAt(now)
    case (.doubtful, _) where progress.wordKnewPaid == true: endWatch()
    case (.doubtful, _):
      // Only a person can tell whose it is.
      seenStranger(.numberUsedElsewhere, at: now, &effects)
    case (.amountDiffers, .paid): amountDiffers(report?.totalAmount, at: now, &effects)
    case (.ours, .paid):
      foundLatePayment(lateHandling, at: now, &effects)
    case (.ours, .partiallyRefunded):
      foundLatePayment(.ask, at: now, &effects)
      if let report { observeReturns(report, at: now) }
    case (.ours, .canceled), (.ours, .payCanceled), (.ours, .refunded): endWatch()
    case (.ours, .created): seenOpenAfterEnd(at: now, &effects)
    default:
      guard repeatsLook(answer, report, standing, at: now) else { return lookedAt(now) }
      progress.watchRepeats = (progress.watchRepeats ?? 0) + 1
      watchAgain(at: now)
    }
  }

  /// A look that tells nothing is repeated where no other would follow. Where nothing was closed
  /// there, each is: what was paid late is found by looks alone.
  private func repeatsLook(
    _ answer: Answer, _ report: OrderReport?, _ standing: Standing, at now: Moment
  ) -> Bool {
    guard progress.watchAt != nil, isLookDue(at: now), !answer.saysAbsent,
      (progress.watchRepeats ?? 0) < mostRepeats
    else { return false }
    guard report?.status == nil || standing == .unclear else { return false }
    // One that refuses to tell may always do: it is not asked more often for that.
    return (!policy.cancels && !answer.isRefusal) || nextLook(at: now) == nil
  }

  /// What a look told is to be confirmed before it counts.
  mutating func lookOnceMore(after pause: Milliseconds, at now: Moment) {
    guard progress.watchAt != nil, (progress.watchRepeats ?? 0) < mostRepeats else {
      return lookedAt(now)
    }
    progress.watchRepeats = (progress.watchRepeats ?? 0) + 1
    progress.watchAt = now.boot + pause
  }

  mutating func lookedAt(_ now: Moment) {
    guard progress.watchAt != nil else { return }
    if isLookDue(at: now) {
      progress.watchLooks += 1
      progress.watchRepeats = nil
    }
    planWatch(at: now)
  }

  /// Still open there: the customer could pay it yet. A few cancels a look, not more.
  private mutating func seenOpenAfterEnd(at now: Moment, _ effects: inout [OrderEffect]) {
    guard progress.watchAt != nil else { return }
    guard policy.cancels, !isNotOurs, !isPerhapsForeign,
      progress.cancelAttempts <= policy.cancelAttempts
    else { return lookedAt(now) }
    if !isMovingMoney() {
      progress.cancelAttempts += 1
      send(.cancel, for: .watch, leftBefore: true, at: now, &effects)
    }
    watchAgain(at: now)
  }

  mutating func watchCancelEnded(at now: Moment) {
    guard progress.watchAt != nil, latePayment == nil else { return }
    progress.watchAt = now.boot + .seconds(5)
  }

  /// The order turned out paid after all: the money goes back, or a person is asked.
  mutating func foundLatePayment(
    _ handling: LatePaymentHandling, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    if let resolution { error = .contradicted(resolution, OrderStatus.paid.rawValue) }
    resolution = nil
    latePayment = LatePayment(amount: request.totalAmount, foundAt: now, handling: handling)
    guard handling == .return else { return planAttention(at: now) }
    endWatch()
    let means: ReturnProgress.Means =
      policy.cancels ? .cancel : policy.reversesLatePayments ? .revoke : .refund
    returns.append(
      Return(
        kind: .latePayment, refundRequestNo: means == .refund ? .latePayment : nil,
        amount: restAmount, state: .submitted,
        operator: "upayd", reason: nil, createdAt: now, updatedAt: now, external: false,
        progress: ReturnProgress(
          means: means,
          attentionAt: now.boot + policy.attentionAfter, heardAt: now.boot)))
    sendReturn(returns.count - 1, at: now, &effects)
  }

  /// Whether a late payment can be given back in the merchant portal only: nothing that moves money
  /// leaves for the order any more, or nothing does for a reservation, so a revoke or a refund from
  /// here is refused.
  var isLeftToPortal: Bool {
    latePayment != nil && isClosedUnpaid && state == .needsAttention
      && (isNotOurs || request.preauth)
  }

  /// While a person is to return the money of a late payment, asking goes on slowly.
  mutating func planAttention(at now: Moment) {
    endWatch()
    if openReturn == nil, state == .needsAttention {
      progress.watchDue = now.boot + policy.pollAttention
      progress.watchAt = progress.watchDue
    }
  }

  /// Returns made elsewhere, as the books of the gateway show them (rule 9).
  mutating func observeReturns(_ report: OrderReport, at now: Moment) {
    guard openReturn == nil else { return }
    let rest = request.totalAmount - returnedAmount
    let amount: Amount
    switch report.status {
    case .canceled, .payCanceled, .refunded: amount = rest
    case .partiallyRefunded:
      // What is left by its account, believed only where it is between our own and nothing.
      guard let net = report.netAmount, net > .zero, net < rest else { return }
      amount = rest - net
    default: return
    }
    guard amount > .zero else { return }
    let refunded = report.status == .refunded || report.status == .partiallyRefunded
    returns.append(
      Return(
        kind: refunded ? .refund : .revoke, refundRequestNo: nil, amount: amount,
        state: .succeeded, operator: "", reason: nil, createdAt: now, updatedAt: now,
        external: true,
        progress: ReturnProgress(
          means: refunded ? .refund : .revoke, attentionAt: now.boot, heardAt: now.boot)))
    if isClosedUnpaid { payment = .canceled }
  }
}
