import Terminal

extension UpayModel {
  /// Cancel and revoke: one logic for two purposes, the full amount, on the day of the payment
  /// (Upay Web API, cancel and revoke).
  mutating func cancel(
    _ verb: ReturnScript.Verb, _ terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let reference = try fields.orderReference()
    guard let order = order(reference, for: terminal, isQuery: false, at: now) else {
      return .fail(.orderNotExists)
    }
    guard verb != .revoke || rules.cancels.revokeEnabled else { return .fail(.cancelInvalidState) }
    switch order.status {
    case .canceled, .payCanceled: return .fail(.cancelNoop)
    case .partiallyRefunded, .refunded, .refundInProgress, .refundError:
      return .fail(.cancelInvalidState)
    case .cancelInProgress: return cancelAnswer("IN_PROGRESS", of: order)
    case .paid where order.isCampaign:
      return cancelAnswer("ERROR", of: order, error: .notRefundable)
    case .paid where !isCancelDay(of: order, at: now): return .fail(.cancelInvalidState)
    case .paid, .created, .payError, .invalidStatusCode, .cancelError: break
    }
    let script = returnScripts.next(verb, clientSN: order.clientSN) ?? ReturnScript(verb, .ok)
    return cancel(order, as: script, at: now)
  }

  private mutating func cancel(
    _ order: UpayOrder, as script: ReturnScript, at now: Milliseconds
  ) -> UpayAnswer {
    let sn = order.sn
    switch script.behaviour {
    case .refused, .fails:
      return .fail(script.error.map(UpayError.scripted) ?? .cancelInvalidState)
    case .error, .failError, .inProgress:
      let runs = script.behaviour == .inProgress
      change(sn) {
        $0.status = runs ? .cancelInProgress : .cancelError
        $0.flowStatus = script.status ?? (runs ? "IN_PROG" : "CANCEL_ERROR")
        $0.finishedAt = nil
      }
      if let (sequel, delay) = script.end(within: rules.orders.scriptedDelay) {
        agenda.add(sequel == .succeeds ? .cancelSucceeds : .cancelFails, of: sn, at: now + delay)
      }
      return cancelAnswer(runs ? "IN_PROGRESS" : "ERROR", of: order)
    case .race:
      settle(sn, at: now)
      fallthrough
    case .ok:
      close(sn, at: now)
      if let status = script.status { change(sn) { $0.flowStatus = status } }
      return cancelAnswer("SUCCESS", of: order)
    }
  }

  /// - Parameter order: as it was before. One that only waited is aborted, not canceled.
  private func cancelAnswer(
    _ result: String, of order: UpayOrder, error: UpayError? = nil
  ) -> UpayAnswer {
    let failed = [.payError, .invalidStatusCode].contains(order.status)
    let prefix = wasPaid(order.sn) || failed ? "CANCEL_" : "CANCEL_ABORT_"
    return .business(prefix + result, data: orders[order.sn]?.data(rules.answers), error: error)
  }

  private func isCancelDay(of order: UpayOrder, at now: Milliseconds) -> Bool {
    rules.cancels.otherDay
      || UpayRules.day(of: order.finishedAt ?? order.createdAt) == UpayRules.day(of: now)
  }

  /// A cancel that was left open ends.
  mutating func finishCancel(_ sn: String, succeeds: Bool, at now: Milliseconds) {
    guard let order = orders[sn], [.cancelInProgress, .cancelError].contains(order.status) else {
      return
    }
    switch (succeeds, wasPaid(sn)) {
    case (true, _): close(sn, at: now)
    case (false, false): take(sn, at: now)
    case (false, true):
      change(sn) {
        $0.status = .paid
        $0.flowStatus = "SUCCESS"
        $0.finishedAt = now
      }
    }
  }

  /// The order ends, and what was taken for it goes back.
  private mutating func close(_ sn: String, at now: Milliseconds) {
    let kept = ledger.accounts[sn]?.kept ?? 0
    if kept > 0 { ledger.giveBack(kept, for: sn) }
    let isAbort = !wasPaid(sn)
    let status: UpayOrder.Status =
      isAbort && rules.cancels.abortStatus == .payCanceled ? .payCanceled : .canceled
    change(sn) {
      $0.status = status
      $0.flowStatus = "SUCCESS"
      $0.finishedAt = now
    }
  }
}
