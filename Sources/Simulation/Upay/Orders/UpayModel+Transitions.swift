public import Terminal

/// Why a customer could not do what the test asked for.
public enum WalletError: Error, Hashable, Sendable, CustomStringConvertible {
  case noSuchOrder
  /// The order is no longer open; nothing was taken.
  case notOpen(UpayOrder.Status)
  /// More than what is left of the payment.
  case tooMuch

  public var description: String {
    switch self {
    case .noSuchOrder: "there is no such order"
    case .notOpen(let status): "the order can not be changed so: it is \(status.rawValue)"
    case .tooMuch: "that is more than what is left of the payment"
    }
  }
}

extension UpayModel {
  mutating func change(_ sn: String, _ change: (inout UpayOrder) -> Void) {
    guard let index = orders.index(forKey: sn) else { return }
    change(&orders.values[index])
    changed.append(sn)
  }

  /// Whether money was taken for the order, also when it went back since.
  func wasPaid(_ sn: String) -> Bool { ledger.accounts[sn] != nil }

  /// Whether a customer may still pay: also when nobody knows what became of a cancel.
  private func canBePaid(_ order: UpayOrder) -> Bool {
    order.status.isUndecided || order.status == .cancelError && !wasPaid(order.sn)
  }

  /// The customer's money moves; nothing happens when the order can not be paid any more.
  mutating func settle(_ sn: String, at now: Milliseconds) {
    guard let order = orders[sn], canBePaid(order) else { return }
    take(sn, at: now)
  }

  /// The customer's money moves.
  mutating func take(_ sn: String, at now: Milliseconds) {
    guard let order = orders[sn] else { return }
    let tradeNo = "2026" + order.sn
    ledger.take(order.totalAmount, for: sn)
    numbersByTradeNo[tradeNo] = sn
    change(sn) {
      $0.status = .paid
      $0.flowStatus = "SUCCESS"
      $0.errorCode = nil
      $0.tradeNo = tradeNo
      $0.finishedAt = now
    }
    tell(.paid, of: sn, at: now)
  }

  /// An undecided order ends without money.
  ///
  /// - Parameter error: nil: the one that the order has already.
  mutating func fail(_ sn: String, _ error: UpayError? = nil, at now: Milliseconds) {
    guard let order = orders[sn], canBePaid(order) else { return }
    change(sn) {
      $0.status = .payCanceled
      $0.flowStatus = "FAIL_CANCELED"
      $0.errorCode = error?.code ?? $0.errorCode ?? UpayError.tradeFailed.code
      $0.finishedAt = now
    }
    tell(.failed, of: sn, at: now)
  }

  /// The code that the shop shows is dead.
  mutating func expire(_ sn: String, at now: Milliseconds) {
    guard orders[sn]?.status.isOpen == true else { return }
    fail(sn, .tradeTimeout, at: now)
  }

  /// A customer confirms an open order, now.
  public mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requirePayable(sn, at: now)
    settle(sn, at: now)
  }

  /// A customer declines an open order, now.
  public mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requirePayable(sn, at: now)
    fail(sn, .tradeFailed, at: now)
  }

  private mutating func requirePayable(
    _ sn: String, at now: Milliseconds
  ) throws(WalletError) {
    advance(to: now)
    guard let order = orders[sn] else { throw .noSuchOrder }
    guard canBePaid(order) else { throw .notOpen(order.status) }
  }
}
