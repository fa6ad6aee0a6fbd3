extension Order {
  /// Whether an event has changed anything but what only the machine itself looks at: then the order
  /// is dated, and told to who listens.
  ///
  /// Of what can change, everything but ``progress`` counts. It is written out, since copying two
  /// orders without their progress and comparing all of them takes longer than the event itself; a
  /// test names the properties that there are.
  func looksDifferent(from before: Order) -> Bool {
    payment != before.payment || !looks(likeReturnsOf: before) || paidAt != before.paidAt
      || sn != before.sn || tradeNo != before.tradeNo || payway != before.payway
      || subPayway != before.subPayway || payerLogin != before.payerLogin
      || qrCode != before.qrCode || qrExpiresAt != before.qrExpiresAt
      || awaitedUntil != before.awaitedUntil || error != before.error
      || latePayment != before.latePayment || resolution != before.resolution
      || adoption != before.adoption || givenUp != before.givenUp
      || gatewayData != before.gatewayData || shownBusyUntil != before.shownBusyUntil
      || isLeftToPortal != before.isLeftToPortal
  }

  private var shownBusyUntil: Moment? { showsBusy ? busyUntil : nil }

  private func looks(likeReturnsOf before: Order) -> Bool {
    returns.count == before.returns.count
      && zip(returns, before.returns).allSatisfy { $0.looks(like: $1) }
  }
}

extension Return {
  fileprivate func looks(like before: Return) -> Bool {
    state == before.state && kind == before.kind && refundRequestNo == before.refundRequestNo
      && amount == before.amount && updatedAt == before.updatedAt && error == before.error
      && createdAt == before.createdAt && external == before.external
      && `operator` == before.operator && reason == before.reason
  }
}
