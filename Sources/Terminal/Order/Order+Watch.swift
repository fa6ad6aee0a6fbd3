/// The pauses between the looks at a closed order: 5 and 30 minutes, 2, 6 and 24 hours after its end.
private let watchPauses: [Milliseconds] = [
  .minutes(5), .minutes(25), .minutes(90), .hours(4), .hours(18),
]

extension Order {
  /// Starts looking after an order that was closed without a reversal the gateway confirmed (rule 5).
  mutating func startWatch(at now: Moment) {
    progress.watchIndex = 0
    planWatch(at: now)
  }

  private mutating func planWatch(at now: Moment) {
    let index = progress.watchIndex
    let elapsed = watchPauses.prefix(index + 1).reduce(0, +)
    guard index < watchPauses.count, elapsed <= policy.watchFor else {
      progress.watchAt = nil
      return
    }
    progress.watchAt = now.boot + watchPauses[index]
  }

  /// A look that brought no answer is repeated.
  mutating func watchAgain(at now: Moment) {
    guard progress.watchAt != nil else { return }
    progress.watchAt = now.boot + .minutes(1)
  }

  mutating func watch(at now: Moment, _ effects: inout [OrderEffect]) {
    guard let due = progress.watchAt, due <= now.boot, !isAsking else { return }
    progress.watchAt = now.boot + .minutes(1)
    send(.query(refundRequestNo: nil), for: .payment, leftBefore: false, at: now, &effects)
  }

  /// What a question about an order that has ended brought.
  mutating func observed(_ answer: Answer, at now: Moment, _ effects: inout [OrderEffect]) {
    if answer.result == .noSuchOrder, payment != .paid { return lookedAt(now) }
    guard answer.result == .succeeded, let report = answer.order else {
      return watchAgain(at: now)
    }
    let standing = take(report, at: now)
    if payment == .paid {
      if standing == .ours { observeReturns(report, at: now) }
      return
    }
    switch (standing, report.status) {
    case (.foreign, _), (.doubtful, _): progress.watchAt = nil
    case (.amountDiffers, .paid): amountDiffers(report.totalAmount, &effects, at: now)
    case (.ours, .paid): foundLatePayment(at: now, &effects)
    case (.ours, .canceled), (.ours, .payCanceled), (.ours, .refunded): progress.watchAt = nil
    case (.ours, .created) where progress.watchAt != nil:
      // Still open there: the customer could pay it yet.
      if !isMovingMoney() { send(.cancel, for: .watch, leftBefore: true, at: now, &effects) }
      watchAgain(at: now)
    default: watchAgain(at: now)
    }
  }

  private mutating func lookedAt(_ now: Moment) {
    guard progress.watchAt != nil else { return }
    progress.watchIndex += 1
    planWatch(at: now)
  }

  mutating func watchCancelEnded(_ outcome: Outcome, at now: Moment) {
    guard progress.watchAt != nil else { return }
    progress.watchAt = now.boot + .seconds(5)
  }

  /// The order turned out paid after all: the money goes back, or a person is asked.
  private mutating func foundLatePayment(at now: Moment, _ effects: inout [OrderEffect]) {
    guard latePayment == nil else { return }
    progress.watchAt = nil
    latePayment = LatePayment(
      amount: request.totalAmount, foundAt: now, handling: policy.latePayment)
    guard policy.latePayment == .return else { return }
    returns.append(
      Return(
        kind: .latePayment, refundRequestNo: nil, amount: request.totalAmount, state: .submitted,
        operator: "upayd", reason: nil, createdAt: now, updatedAt: now, external: false,
        progress: ReturnProgress(means: .cancel, attentionAt: now.boot + policy.attentionAfter)))
    sendReturn(returns.count - 1, at: now, &effects)
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
        progress: ReturnProgress(means: refunded ? .refund : .revoke, attentionAt: now.boot)))
  }
}
