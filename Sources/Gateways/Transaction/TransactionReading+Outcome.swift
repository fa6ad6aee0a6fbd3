package import Terminal

/// What a transaction is to the order.
package enum TransactionRole: Hashable, Sendable {
  case payment
  /// The undoing of the whole payment.
  case cancellation
  case refund(Amount)
}

extension TransactionReading {
  /// What it amounts to for an order, as the answer to a command.
  ///
  /// - Parameter role: what the transaction that was made or asked about is to the order.
  package func outcome(
    of command: OrderCommand, as role: TransactionRole, for order: Order
  ) -> Outcome {
    switch state {
    case .unreadable(let reason): return .unknown(reason)
    case .signatureRefused: return .signatureRefused
    case .busy(let pause):
      return .busy(
        "the gateway says \(error?.code ?? "") \(error?.message ?? "")", retryAfter: pause)
    case .uncertain: return answer(.uncertain)
    case .foreign:
      let report = OrderReport(status: .unknown, ownership: .foreign)
      return .answered(Answer(.succeeded, order: report, error: error))
    case .numberTaken:
      return answer(role == .payment && command.movesMoney ? .numberTaken : .uncertain)
    // A question confirms that nothing was undone.
    case .refused where role == .cancellation && command.movesMoney:
      return answer(.rejectedForGood)
    case .refused: return answer(.rejected)
    case .refusedUnclear: return answer(command.movesMoney ? .rejectedUnclear : .uncertain)
    case .notFound where command.movesMoney: return answer(.uncertain)
    case .accepted, .pending, .succeeded, .failed, .notFound, .otherAmount: break
    }
    switch (role, command.movesMoney) {
    case (.payment, true): return made(command)
    case (.payment, false): return asked
    case (.cancellation, true): return canceled
    case (.cancellation, false): return cancellationAsked
    case (.refund(let amount), true): return refunded(amount, order)
    case (.refund(let amount), false): return refundAsked(amount, order)
    }
  }

  private func made(_ command: OrderCommand) -> Outcome {
    switch state {
    case .succeeded, .otherAmount: shown(.paid)
    case .failed: answer(.failed, .payCanceled)
    default: command == .precreate && link != nil ? shown(.created) : answer(.inProgress)
    }
  }

  private var asked: Outcome {
    switch state {
    case .succeeded: shown(paid)
    case .otherAmount: shown(.paid)
    case .failed: shown(.payCanceled)
    case .pending: shown(.created)
    case .notFound: answer(.noSuchOrder)
    default: answer(.uncertain)
    }
  }

  /// By what is left of it, where that is told.
  private var paid: OrderStatus {
    guard let rest, let amount, rest < amount else { return .paid }
    return rest == .zero ? .refunded : .partiallyRefunded
  }

  private var canceled: Outcome {
    switch state {
    case .succeeded: returned(.canceled)
    case .failed: answer(.rejectedForGood)
    case .otherAmount: answer(.uncertain)
    default: answer(.inProgress)
    }
  }

  /// Nothing undone, and no trace of it: the payment stands.
  private var cancellationAsked: Outcome {
    switch state {
    case .succeeded: returned(.canceled)
    case .failed: returned(.paid, .failed)
    case .notFound: returned(.paid)
    case .pending, .accepted: returned(.cancelInProgress)
    default: answer(.uncertain)
    }
  }

  private func refunded(_ amount: Amount, _ order: Order) -> Outcome {
    switch state {
    case .succeeded: returned(order.status(afterRefundOf: amount), .succeeded)
    case .failed: answer(.failed)
    case .otherAmount: answer(.uncertain)
    default: answer(.inProgress)
    }
  }

  private func refundAsked(_ amount: Amount, _ order: Order) -> Outcome {
    switch state {
    case .succeeded: returned(order.status(afterRefundOf: amount), .succeeded)
    case .failed: returned(.paid, .failed)
    case .pending, .accepted: returned(.refundInProgress, .inProgress)
    // Only the refund is missing: the payment stands.
    case .notFound: returned(.paid)
    default: answer(.uncertain)
    }
  }

  /// A payment under our number is ours when its sum is, and when it is the one that a link of ours
  /// was made for; a return's own number is nobody else's.
  private func shown(_ status: OrderStatus) -> Outcome { answer(.succeeded, status) }

  private func returned(_ status: OrderStatus, _ refund: RefundReport? = nil) -> Outcome {
    answer(.succeeded, status, refund: refund, ofReturn: true)
  }

  private func answer(
    _ result: ActionResult, _ status: OrderStatus? = nil, refund: RefundReport? = nil,
    ofReturn: Bool = false
  ) -> Outcome {
    guard let status else { return .answered(Answer(result, error: error)) }
    let isProven = ofReturn || link != nil
    var report = OrderReport(status: status, ownership: isProven ? .proven : .ours)
    report.refund = refund
    if !ofReturn {
      report.totalAmount = amount
      report.netAmount = rest
      report.sn = sn
      report.qrCode = link
      if isLate { report.isLate = true }
    }
    return .answered(Answer(result, order: report, error: error))
  }
}

extension Order {
  fileprivate func status(afterRefundOf amount: Amount) -> OrderStatus {
    returnedAmount + amount < request.totalAmount ? .partiallyRefunded : .refunded
  }
}
