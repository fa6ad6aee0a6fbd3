extension Order {
  /// A person's word, where nobody else could decide: of a payment that needs attention, of a return
  /// that does, or of a late payment. It is shown like the gateway's, and watched like a doubt.
  mutating func resolve(
    _ word: Resolution, at now: Moment, _ effects: inout [OrderEffect]
  ) throws(IllegalEvent) {
    guard state == .needsAttention else { throw .wrongState }
    // That the payment took place is the gateway's own word; in doubt is only a return.
    if payment == .paid && word.verdict == .notPaid { throw .wrongState }
    let wasPaid = payment == .paid
    switch word.verdict {
    case .paid:
      endReturns(.failed, word, at: now)
      payment = .paid
      latePayment = nil
      if !wasPaid || progress.receiptAsked == false { printReceipt(&effects) }
    case .returned:
      if !wasPaid { progress.receiptAsked = progress.receiptAsked ?? false }
      endReturns(.succeeded, word, at: now)
      payment = .paid
      giveBackRest(word, at: now)
    case .notPaid:
      endReturns(.failed, word, at: now)
      payment = .canceled
      latePayment = nil
    }
    resolution = word
    error = nil
    if payment == .paid && !wasPaid { paidAt = now }
    progress.restsOnWord = true
    progress.wasClosed = nil
    progress.wordKnewStranger = isNotOurs || isPerhapsForeign
    progress.wordKnewPaid = progress.doubtfulPaid
    closeByWord(wasPaid: wasPaid, at: now, &effects)
  }

  private mutating func closeByWord(
    wasPaid: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    if !wasPaid {
      qrCodeIsDead(&effects)
      effects.append(.eraseCode)
    }
    progress.clearWaits()
    overtakeQuestions()
    startWatch(at: now)
  }

  /// Ends the return that needs attention, if one does, as the person says.
  private mutating func endReturns(_ end: Return.State, _ word: Resolution, at now: Moment) {
    for index in returns.indices where returns[index].isOpen {
      returns[index].state = end
      returns[index].error =
        end == .failed ? OrderError(.resolved, word.reason) : nil
      returns[index].updatedAt = now
      returns[index].progress.endedByWord = true
      returns[index].progress.refusal = nil
      returns[index].progress.sendAt = nil
      returns[index].progress.askAt = nil
    }
  }

  /// What nobody has accounted for went back by means this terminal did not see.
  private mutating func giveBackRest(_ word: Resolution, at now: Moment) {
    guard restAmount > .zero else { return }
    var giveBack = Return(
      kind: .refund, refundRequestNo: nil, amount: restAmount, state: .succeeded,
      operator: word.operator, reason: word.reason, createdAt: now, updatedAt: now, external: true,
      progress: ReturnProgress(means: .revoke, attentionAt: now.boot, heardAt: now.boot))
    giveBack.progress.endedByWord = true
    returns.append(giveBack)
  }
}
