extension Order {
  /// What the gateway says of an order that is paid, or returned, by a person's word: it confirms
  /// that, decides nothing, or the order needs attention again.
  mutating func heardAfterWord(
    _ answer: Answer, _ report: OrderReport?, _ standing: Standing, askedAt: Milliseconds,
    at now: Moment
  ) {
    // While a return is open, its own questions decide.
    guard openReturn == nil else { return lookedAt(now) }
    if answer.saysAbsent { return absentAfterWord(askedAt: askedAt, at: now) }
    progress.forgetAbsence()
    switch standing {
    case .ours: break
    case .amountDiffers:
      if report?.isPaid == true, restAmount > .zero, progress.wordKnewStranger != true {
        return contradicted(by: "another sum", at: now)
      }
    case .foreign, .doubtful:
      if progress.wordKnewStranger == true || restAmount == .zero { return endWatch() }
      return contradicted(by: "an order that is not ours", at: now)
    case .unclear: return lookedAt(now)
    }
    switch report?.status {
    case .paid, .partiallyRefunded: paidAfterWord(report, standing, at: now)
    case .canceled, .payCanceled, .refunded: unpaidAfterWord(report, at: now)
    case .created where restAmount > .zero: contradicted(by: report?.status, at: now)
    default: lookedAt(now)
    }
  }

  private mutating func paidAfterWord(
    _ report: OrderReport?, _ standing: Standing, at now: Moment
  ) {
    if restAmount == .zero {
      guard policy.showsReturns, reopen(.succeeded, report?.status, at: now) else {
        return endWatch()
      }
      return
    }
    let left = request.totalAmount - returnedAmount
    let isLess =
      report?.status == .partiallyRefunded
      && (returnedAmount == .zero || report?.netAmount.map { $0 < left } ?? false)
    if isLess, reopen(.failed, report?.status, at: now) { return }
    if standing == .ours {
      // Its sum was shown wrong once, and the gateway and a person agree now.
      progress.amountDiffers = false
      if let report { observeReturns(report, at: now) }
    }
    endWatch()
  }

  private mutating func unpaidAfterWord(_ report: OrderReport?, at now: Moment) {
    guard restAmount > .zero else { return endWatch() }
    guard !reopen(.failed, report?.status, at: now) else { return }
    contradicted(by: report?.status, at: now)
  }

  /// Not there, and no copy travelling any more: asked twice, as before every end.
  private mutating func absentAfterWord(askedAt: Milliseconds, at now: Moment) {
    guard askedAt >= certainAt, restAmount > .zero, progress.wordKnewStranger != true else {
      return lookedAt(now)
    }
    let since = progress.absentSince ?? askedAt
    progress.absentSince = since
    guard askedAt - since >= absenceGap else { return lookOnceMore(after: absenceGap, at: now) }
    contradicted(by: "no such order", at: now)
  }

  private mutating func contradicted(by status: OrderStatus?, at now: Moment) {
    contradicted(by: status.map { "\($0.rawValue)" } ?? "another state", at: now)
  }

  /// What a person said of the payment is not so: it needs attention again.
  private mutating func contradicted(by shown: String, at now: Moment) {
    error = .contradicted(resolution, shown)
    resolution = nil
    paidAt = nil
    progress.restsOnWord = nil
    endWatch()
    needAttention(at: now)
  }

  /// What a person said of a return is not so: it needs attention again.
  ///
  /// - Parameter said: how the person ended it.
  private mutating func reopen(
    _ said: Return.State, _ status: OrderStatus?, at now: Moment
  ) -> Bool {
    let doubted = returns.indices.filter {
      returns[$0].progress.endedByWord == true && returns[$0].state == said
    }
    guard let first = doubted.first,
      said == .succeeded || returns[first].amount <= restAmount
    else { return false }
    for index in doubted {
      returns[index].state = index == first ? .needsAttention : .failed
      returns[index].error = .contradicted(
        resolution, status.map { "\($0.rawValue)" } ?? "another state")
      returns[index].updatedAt = now
      returns[index].progress.endedByWord = nil
    }
    resolution = nil
    endWatch()
    askAboutReturn(first, at: now)
    return true
  }
}
