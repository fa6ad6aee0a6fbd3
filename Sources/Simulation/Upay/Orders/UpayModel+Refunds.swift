public import Terminal

extension UpayModel {
  /// Gives part or all of a payment back (Upay Web API, refund).
  ///
  /// The number identifies one refund of an order: repeated with the same amount it moves nothing.
  mutating func refund(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let reference = try fields.orderReference()
    let number = try fields.required("refund_request_no", limit: 20)
    let amount = try fields.amount("refund_amount")
    let operatorName = try fields.optional("operator", limit: 32)
    guard operatorName != nil || !rules.refunds.operatorRequired else {
      throw .invalidParams("operator", "不能为空")
    }
    try fields.checkExtended()
    try fields.checkGoods()
    guard let order = order(reference, for: terminal, isQuery: false, at: now) else {
      return .fail(.orderNotExists)
    }
    if let earlier = order.refunds.first(where: {
      $0.refundRequestNo == number && $0.state != .failed
    }) {
      return repeated(earlier, amount, of: order, at: now)
    }
    if let refusal = refusal(of: amount, order, at: now) { return .fail(refusal) }
    let script = returnScripts.next(.refund, clientSN: order.clientSN) ?? ReturnScript(.refund, .ok)
    return refund(
      UpayRefund(refundRequestNo: number, amount: amount, at: now, external: false), of: order.sn,
      as: script, at: now)
  }

  private func refusal(
    of amount: Int64, _ order: UpayOrder, at now: Milliseconds
  ) -> UpayError? {
    let isInTime =
      rules.refunds.period == 0 || now < (order.finishedAt ?? now) + rules.refunds.period
    if order.status == .refunded, rules.refunds.afterFull == .notEnough { return .refundTooMuch }
    guard order.isRefundable, isInTime else { return .refundInvalidState }
    return amount <= order.netAmount ? nil : .refundTooMuch
  }

  private mutating func repeated(
    _ earlier: UpayRefund, _ amount: Int64, of order: UpayOrder, at now: Milliseconds
  ) -> UpayAnswer {
    guard earlier.amount == amount else {
      return .fail(
        rules.refunds.repeatedOtherAmount == .conflict ? .refundConflict : .refundNoop)
    }
    let number = earlier.refundRequestNo
    switch earlier.state {
    case .running: return refundAnswer("IN_PROGRESS", number, order.sn)
    // What nobody knew is done now, once.
    case .unknown: finishRefund(number, of: order.sn, succeeds: true, at: now)
    case .succeeded, .failed:
      guard rules.refunds.repeated == .success else { return .fail(.refundNoop) }
    }
    return refundAnswer("SUCCESS", number, order.sn)
  }

  private mutating func refund(
    _ plain: UpayRefund, of sn: String, as script: ReturnScript, at now: Milliseconds
  ) -> UpayAnswer {
    var refund = plain
    let number = refund.refundRequestNo
    let error = script.error.map(UpayError.scripted)
    switch script.behaviour {
    case .refused: return .fail(error ?? .refundInvalidState)
    case .fails:
      return .business(
        "REFUND_FAIL", data: orders[sn]?.data(rules.answers), error: error ?? .sellerBalance)
    case .ok, .race:
      giveBack(refund, of: sn)
      return refundAnswer("SUCCESS", number, sn)
    case .error, .failError, .inProgress:
      let runs = script.behaviour == .inProgress
      refund.state = runs ? .running : .unknown
      change(sn) {
        $0.refunds.removeAll { $0.refundRequestNo == number }
        $0.refunds.append(refund)
        $0.status = runs ? .refundInProgress : .refundError
      }
      if let (sequel, delay) = script.end(within: rules.orders.scriptedDelay) {
        agenda.add(
          sequel == .succeeds ? .refundSucceeds : .refundFails, of: sn, refund: number,
          at: now + delay)
      }
      let unknown = script.behaviour == .failError ? "FAIL_ERROR" : "ERROR"
      return refundAnswer(runs ? "IN_PROGRESS" : unknown, number, sn)
    }
  }

  private func refundAnswer(_ result: String, _ number: String, _ sn: String) -> UpayAnswer {
    .business(
      "REFUND_" + result, data: orders[sn]?.data(refundRequestNo: number, rules.answers))
  }

  /// A refund that was left open ends.
  mutating func finishRefund(
    _ number: String, of sn: String, succeeds: Bool, at now: Milliseconds
  ) {
    guard
      let index = orders[sn]?.refunds.firstIndex(where: {
        $0.refundRequestNo == number && [.running, .unknown].contains($0.state)
      }), let amount = orders[sn]?.refunds[index].amount
    else { return }
    if succeeds { ledger.giveBack(amount, for: sn) }
    change(sn) {
      $0.refunds[index].state = succeeds ? .succeeded : .failed
      $0.refunds[index].at = now
      $0.status = $0.statusByRefunds
    }
    tell(.refund(number, succeeded: succeeds), of: sn, at: now)
  }

  /// The shop gives money back in the merchant portal, without a terminal.
  public mutating func refundInPortal(
    _ reference: OrderReference, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    advance(to: now)
    guard let order = order(reference) else { throw .noSuchOrder }
    guard order.isRefundable else { throw .notOpen(order.status) }
    guard amount > 0, amount <= order.netAmount else { throw .tooMuch }
    giveBack(
      UpayRefund(
        refundRequestNo: "portal-\(order.refunds.count + 1)", amount: amount, at: now,
        external: true), of: order.sn)
  }

  private mutating func giveBack(_ refund: UpayRefund, of sn: String) {
    ledger.giveBack(refund.amount, for: sn)
    change(sn) {
      $0.refunds.removeAll { $0.refundRequestNo == refund.refundRequestNo }
      $0.refunds.append(refund)
      $0.status = $0.statusByRefunds
    }
    tell(.refund(refund.refundRequestNo, succeeded: true), of: sn, at: refund.at)
  }
}
