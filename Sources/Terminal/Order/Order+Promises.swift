extension Order {
  /// Whether a crash that took this value back to `before` would break no word: nothing new is
  /// certain, paid, returned or shown to a customer. Such a value may be acted on while the journal
  /// cannot be written, as long as it only asks.
  public func promisesNoMore(than before: Order) -> Bool {
    let isUncertain = !state.isSettled || state == .needsAttention || state == before.state
    return isUncertain && qrCode == before.qrCode && latePayment == before.latePayment
      && returns.map(\.isOpen) == before.returns.map(\.isOpen)
  }

  /// The refund of this order that a number stands for.
  ///
  /// - Throws: ``OtherRefund`` where it stands for one with other contents.
  public func refund(asked request: ReturnRequest) throws(OtherRefund) -> Return? {
    guard let known = returns.first(where: { $0.refundRequestNo == request.refundRequestNo })
    else { return nil }
    guard known.kind == .refund, known.amount == request.amount,
      known.operator == request.operator, known.reason == request.reason
    else { throw OtherRefund() }
    return known
  }
}

/// The number of a refund stands for another one.
public struct OtherRefund: Error, Hashable, Sendable {}

extension Outcome {
  /// Whether it is the gateway's refusal of a refund: its books may differ from ours, so the order is
  /// asked for.
  public func refuses(_ command: OrderCommand) -> Bool {
    guard case .refund = command, case .answered(let answer) = self else { return false }
    return answer.result == .rejected || answer.result == .rejectedForGood
  }
}
