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

  /// The customer's money moves; nothing happens when the order is no longer open.
  mutating func settle(_ sn: String, at now: Milliseconds) {
    guard let order = orders[sn], order.status.isOpen else { return }
    let tradeNo = "2026" + order.sn
    ledger.take(order.totalAmount, for: sn)
    numbersByTradeNo[tradeNo] = sn
    change(sn) {
      $0.status = .paid
      $0.flowStatus = "SUCCESS"
      $0.tradeNo = tradeNo
      $0.finishedAt = now
    }
  }

  /// An open order ends without money.
  mutating func fail(_ sn: String, _ error: UpayError, at now: Milliseconds) {
    guard orders[sn]?.status.isOpen == true else { return }
    change(sn) {
      $0.status = .payCanceled
      $0.flowStatus = "FAIL_CANCELED"
      $0.errorCode = error.code
      $0.finishedAt = now
    }
  }

  /// The gateway has found out that nothing was taken after all.
  mutating func reverse(_ sn: String, at now: Milliseconds) {
    guard orders[sn]?.status == .payError else { return }
    change(sn) {
      $0.status = .payCanceled
      $0.flowStatus = "FAIL_CANCELED"
      $0.finishedAt = now
    }
  }

  /// A customer confirms an open order, now.
  public mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requireOpen(sn, at: now)
    settle(sn, at: now)
  }

  /// A customer declines an open order, now.
  public mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try requireOpen(sn, at: now)
    fail(sn, .tradeFailed, at: now)
  }

  /// The order that shows this code to its customer.
  public func sn(ofQRCode code: String) -> String? {
    // The code ends in `sn` and a nonce, so that no index is needed.
    guard let tail = code.split(separator: "/").last else { return nil }
    let sn = String(tail.prefix(16))
    return orders[sn]?.qrCode == code ? sn : nil
  }

  private mutating func requireOpen(_ sn: String, at now: Milliseconds) throws(WalletError) {
    advance(to: now)
    guard let order = orders[sn] else { throw .noSuchOrder }
    guard order.status.isOpen else { throw .notOpen(order.status) }
  }
}
