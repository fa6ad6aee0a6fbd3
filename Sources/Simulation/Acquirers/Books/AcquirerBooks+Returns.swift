import Terminal

extension AcquirerBooks {
  /// What became of a request to give money back.
  enum Return {
    /// The refund as it stands now.
    case made(UpayRefund)
    /// The same request again: the refund as it stands now.
    case repeated(UpayRefund)
    /// Another request had this number before.
    case numberUsed
    case noSuchPayment
    /// Not paid, or only reserved.
    case wrongState
    /// More than what is left.
    case tooMuch
    /// As a script says, with the code that it gives.
    case refused(String?)
  }

  /// Gives part or all of a payment back, which the merchant names by its number.
  mutating func giveBack(
    _ amount: Int64, ofOrder paid: String, as number: String, _ pace: Pace, at now: Milliseconds
  ) -> Return {
    giveBack(amount, of: order(.clientSN(paid))?.sn, as: number, pace, at: now)
  }

  /// Gives part or all of a payment back.
  ///
  /// - Parameters:
  ///   - paid: the `sn` of the payment; nil: there is none.
  ///   - number: what names this refund, and by which a repetition is known.
  ///   - verbs: the scripts that it may meet; where one request serves several, those of all.
  mutating func giveBack(
    _ amount: Int64, of paid: String?, as number: String,
    scripted verbs: [ReturnScript.Verb] = [.refund, .revoke], _ pace: Pace, at now: Milliseconds
  ) -> Return {
    if let sn = refundNumbers[number] {
      let earlier = orders[sn]?.refunds.last { $0.refundRequestNo == number }
      guard let earlier, earlier.amount == amount, sn == paid else { return .numberUsed }
      return .repeated(earlier)
    }
    // One list of numbers: a payment's is no refund's.
    guard keys[number] == nil else { return .numberUsed }
    guard let order = paid.flatMap({ orders[$0] }) else { return .noSuchPayment }
    guard order.state == .paid, !order.isPreauth else { return .wrongState }
    guard amount <= order.refundableAmount else { return .tooMuch }
    var script: ReturnScript?
    for verb in verbs where script == nil {
      script = returnScripts.next(verb, clientSN: order.number)
    }
    var refund = UpayRefund(refundRequestNo: number, amount: amount, at: now, external: false)
    refund.madeAt = now
    switch script?.behaviour {
    case .refused, .fails: return .refused(script?.error)
    case nil, .ok, .race: break
    case .inProgress: refund.state = .running
    case .error, .failError: refund.state = .unknown
    }
    refundNumbers[number] = order.sn
    append(refund, to: order.sn)
    if refund.state != .succeeded,
      let (sequel, delay) = script?.end(within: pace.scriptedDelay)
    {
      agenda.add(
        sequel == .succeeds ? .refundSucceeds : .refundFails, of: order.sn, refund: number,
        at: now + delay)
    }
    return .made(refund)
  }

  /// A refund that was left open ends.
  mutating func finishRefund(
    _ number: String, of sn: String, succeeds: Bool, at now: Milliseconds
  ) {
    guard
      let refund = orders[sn]?.refunds.firstIndex(where: {
        $0.refundRequestNo == number && [.running, .unknown].contains($0.state)
      }), let amount = orders[sn]?.refunds[refund].amount
    else { return }
    if succeeds { ledger.giveBack(amount, for: sn) }
    change(sn) {
      $0.refunds[refund].state = succeeds ? .succeeded : .failed
      $0.refunds[refund].at = now
    }
    tell(.refund(number, succeeded: succeeds), of: sn, at: now)
  }

  private mutating func append(_ refund: UpayRefund, to sn: String) {
    if refund.state == .succeeded { ledger.giveBack(refund.amount, for: sn) }
    change(sn) { $0.refunds.append(refund) }
    if refund.state == .succeeded {
      tell(.refund(refund.refundRequestNo, succeeded: true), of: sn, at: refund.at)
    }
  }

  // MARK: People

  /// A customer confirms an open order, now.
  mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requireOpen(sn, at: now)
    settle(sn, at: now)
  }

  /// A customer declines an open order, now.
  mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requireOpen(sn, at: now)
    fail(sn, at: now)
  }

  private mutating func requireOpen(_ sn: String, at now: Milliseconds) throws(WalletError) {
    advance(to: now)
    guard let order = orders[sn] else { throw .noSuchOrder }
    guard order.state == .open else { throw .notOpen(order.status) }
  }

  /// The shop gives money back in the merchant portal; `amount` in cents.
  mutating func refundInPortal(
    _ sn: String, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    advance(to: now)
    guard let order = orders[sn] else { throw .noSuchOrder }
    guard order.state == .paid else { throw .notOpen(order.status) }
    guard amount > 0, amount <= order.refundableAmount else { throw .tooMuch }
    append(
      UpayRefund(
        refundRequestNo: "portal-\(order.refunds.count + 1)", amount: amount, at: now,
        external: true), to: sn)
  }
}
