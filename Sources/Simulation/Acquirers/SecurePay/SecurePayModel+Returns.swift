import Gateways
import Terminal

extension SecurePayModel {
  /// A cancellation (31) or a refund (04) of the payment that `origQryId` names.
  mutating func giveBack(
    _ request: SecurePayRequest, number: UInt64, at now: Milliseconds
  ) throws(SecurePayRefusal) -> AcquirerAnswer {
    let amount = try request.amount()
    try request.checkTransaction()
    let paid = books.orders[try request.required("origQryId")]
    let isKnown = books.refundNumbers[request.key] != nil
    if let paid, !isKnown { try check(request, amount, of: paid, at: now) }
    let isCancel = request.action == .cancel
    switch books.giveBack(
      amount, of: paid?.sn, as: request.key, scripted: isCancel ? [.revoke] : [.refund], pace,
      at: now)
    {
    case .repeated, .numberUsed: throw .duplicate
    case .noSuchPayment, .wrongState: throw .wrongState
    case .tooMuch: throw .mismatch
    case .refused(let code): throw SecurePayRefusal(Self.declined(code), "Refused")
    case .made(let refund):
      terms[request.key] = Terms(
        signMethod: request.message.fields["signMethod"] ?? "",
        notifyURL: request.message.fields["backUrl"], action: request.action)
      let code = refund.state == .unknown ? rules.open.rawValue : rules.accepted.rawValue
      return answer(code, "成功", to: request.message, number: number)
    }
  }

  /// Whether the request fits the payment, and comes in time.
  private func check(
    _ request: SecurePayRequest, _ amount: Int64, of paid: AcquirerOrder, at now: Milliseconds
  ) throws(SecurePayRefusal) {
    let fields = request.message.fields
    let business = SecurePayAction(rawValue: paid.product)?.business
    guard fields["currencyCode"] == paid.currency, fields["bizType"] == business else {
      throw .mismatch
    }
    guard paid.state == .paid else { throw .wrongState }
    let paidAt = paid.finishedAt ?? paid.createdAt
    guard request.action == .cancel else {
      let period = rules.refundPeriod
      guard period == 0 || now <= paidAt + period else { throw .wrongState }
      return
    }
    guard rules.cancels else { throw SecurePayRefusal("68", "Not supported by the card's bank") }
    guard amount == paid.totalAmount else { throw .mismatch }
    guard rules.clearingDay == .none || Self.clearingDay(paidAt) == Self.clearingDay(now),
      paid.refunds.allSatisfy({ $0.state == .failed })
    else { throw .wrongState }
  }

  /// Days end at 23:00 in Beijing.
  private static func clearingDay(_ time: Milliseconds) -> Int64 {
    UpayRules.day(of: time + .hours(1))
  }

  /// Undoes a payment of which nobody knows (99/01), any number of times.
  mutating func reverse(
    _ request: SecurePayRequest, number: UInt64, at now: Milliseconds
  ) throws(SecurePayRefusal) -> AcquirerAnswer {
    guard let order = books.order(key: request.key) else { throw .absent }
    let paidAt = order.finishedAt ?? order.createdAt
    switch order.state {
    case .open: books.fail(order.sn, .closed, at: now)
    case .paid where order.refundableAmount == order.totalAmount:
      guard Self.clearingDay(paidAt) == Self.clearingDay(now) else { throw .wrongState }
      _ = books.giveBack(
        order.totalAmount, of: order.sn, as: "\(request.key)/99", scripted: [], pace, at: now)
    case .paid:
      guard books.refundNumbers["\(request.key)/99"] != nil else { throw .wrongState }
    case .declined, .closed: break
    }
    return answer("00", "成功", to: request.message, number: number)
  }
}
