import Gateways
import Terminal

/// A cancellation or a refund, as it was asked for.
struct UCSPReturn: Codable, Hashable, Sendable {
  /// `txnType`.
  var type: String
  /// Its own number with the platform.
  var query: String
  /// The `sn` of the payment.
  var payment: String
  var number: String
  var time: String
  var notifyURL: String?
}

extension UCSPModel {
  /// Money goes back: all of a payment, once and on its day, or a part (PAYMENT_CANCELLATION,
  /// PAYMENT_REFUND).
  mutating func giveBack(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let (own, time) = try call.number()
    try call.own("merId", merchantID)
    try call.own("acqIIN", acquirer)
    let amount = try call.amount()
    let currency = try call.currency()
    let address = try call.address("backUrl")
    guard let paid = books.order(.sn(try call.required("origQryId"))) else {
      throw .incorrect("origQryId")
    }
    guard paid.currency == currency else { throw .incorrect("currencyCode") }
    let key = AcquirerOrder.key(own, time)
    let isCancellation = call.type == .cancellation
    if returns[key] == nil, isCancellation { try checkCancellation(of: paid, amount, at: now) }
    let verbs: [ReturnScript.Verb] = isCancellation ? [.revoke, .cancel] : [.refund]
    switch books.giveBack(amount, of: paid.sn, as: key, scripted: verbs, pace, at: now) {
    case .numberUsed: throw .incorrect("orderId")
    case .noSuchPayment: throw .absent
    case .wrongState: throw .failed("the payment is not paid")
    case .tooMuch: throw .incorrect("txnAmt")
    case .refused(let code): throw UCSPRefusal(code: self.code(code, else: "01"), words: "failed")
    case .repeated(let refund):
      switch rules.repeatedReturn {
      case .same: return taken(refund, key, echo, number)
      case .failed: throw .failed("orderId was used")
      case .incorrect: throw .incorrect("orderId")
      }
    case .made(let refund):
      returns[key] = UCSPReturn(
        type: isCancellation ? UCSPProfile.cancellation : UCSPProfile.refund,
        query: paid.sn + String(100 + paid.refunds.count + 1), payment: paid.sn, number: own,
        time: time, notifyURL: address)
      return taken(refund, key, echo, number)
    }
  }

  private func checkCancellation(
    of paid: AcquirerOrder, _ amount: Int64, at now: Milliseconds
  ) throws(UCSPRefusal) {
    guard amount == paid.totalAmount else { throw .incorrect("txnAmt") }
    let isInTime =
      rules.cancelWindow == .always
      || UpayRules.day(of: paid.finishedAt ?? paid.createdAt) == UpayRules.day(of: now)
    guard isInTime else { throw .failed("too late to be cancelled") }
    guard paid.refunds.allSatisfy({ $0.state == .failed }) else {
      throw .failed("money went back already")
    }
  }

  /// What the message itself is told: only an inquiry says what became of it.
  private func taken(
    _ refund: UpayRefund, _ key: String, _ echo: UCSPEcho, _ number: UInt64
  ) -> AcquirerAnswer {
    var data = AnswerMembers(reserving: 4)
    data.add(UCSPProfile.queryID, returns[key]?.query)
    switch refund.state {
    case .succeeded: return answer(rules.acceptance.rawValue, "accepted", data, echo, number)
    case .running: return answer("05", "accepted", data, echo, number)
    case .unknown: return answer("99", "common error", data, echo, number)
    case .failed: return answer("01", "failed", data, echo, number)
    }
  }

  /// What became of a cancellation or a refund (REFUND_RESULT_INQUIRY).
  func inquireReturn(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let (asked, time) = try call.number()
    try call.own("merId", merchantID)
    let key = AcquirerOrder.key(asked, time)
    guard let one = returns[key],
      let order = books.orders[one.payment]?.found(at: now, lag: rules.visibilityLag),
      let refund = order.refunds.last(where: { $0.refundRequestNo == key })
    else { throw .absent }
    return fate(code(of: refund), members(one, refund, of: order), echo, number)
  }

  func code(of refund: UpayRefund) -> String {
    switch refund.state {
    case .succeeded: "00"
    case .running: "05"
    case .unknown: "99"
    case .failed: "01"
    }
  }

  func members(
    _ one: UCSPReturn, _ refund: UpayRefund, of order: AcquirerOrder
  ) -> AnswerMembers {
    var data = AnswerMembers(reserving: 16)
    data.add("orderId", one.number)
    data.add("txnTime", one.time)
    data.add("merId", merchantID)
    data.add("txnType", one.type)
    data.add("txnAmt", String(refund.amount))
    data.add("currencyCode", order.currency)
    data.add("origQryId", order.sn)
    guard refund.state == .succeeded else { return data }
    addSettlement(
      to: &data, query: one.query, refund.amount, order.currency, at: refund.at)
    return data
  }
}
