import Gateways
import Terminal

extension SecurePayModel {
  /// What became of a transaction: `respCode` is the question's, `origRespCode` the transaction's
  /// (UPOP 5.1.0, results).
  mutating func query(
    _ request: SecurePayRequest, number: UInt64, at now: Milliseconds
  ) throws(SecurePayRefusal) -> AcquirerAnswer {
    let fields = request.message.fields
    guard rules.queryBusiness == .any || fields["bizType"] == "000000" else {
      throw .malformed("bizType")
    }
    let asked = questions.ask(request.key, at: now)
    if let limit = rules.queriesAMinute.limit, asked > limit {
      throw SecurePayRefusal("37", "Too many questions")
    }
    if let order = payment(request) {
      guard now >= order.createdAt + rules.visibilityLag, !isUntouched(order) else {
        throw .absent
      }
      return answer(
        "00", "成功", to: request.message, told(order, number: number), number: number)
    }
    guard let sn = books.refundNumbers[request.key],
      let order = books.orders[sn]?.found(at: now, lag: rules.visibilityLag),
      let refund = order.refunds.last(where: { $0.refundRequestNo == request.key })
    else { throw .absent }
    return answer(
      "00", "成功", to: request.message, told(refund, of: order, number: number), number: number)
  }

  private func payment(_ request: SecurePayRequest) -> AcquirerOrder? {
    switch rules.queryKey {
    case .numberAndTime: books.order(key: request.key)
    case .number: books.order(key: request.key) ?? books.order(.clientSN(request.number))
    }
  }

  private func isUntouched(_ order: AcquirerOrder) -> Bool {
    rules.untouched == .absent && order.state == .open && order.word == nil
      && SecurePayAction(rawValue: order.product)?.awaitsPayer == true
  }

  /// The fields that tell of a payment.
  func told(_ order: AcquirerOrder, number: UInt64) -> [String: String] {
    var more = money(order.totalAmount, order)
    more["txnTime"] = order.time
    more["queryId"] = order.sn
    let code = fate(of: order)
    more["origRespCode"] = code
    more["origRespMsg"] = Self.words(code, number)
    return more
  }

  /// `origRespMsg`: the words of a code, with the mark that each answer has.
  private static func words(_ code: String, _ number: UInt64) -> String {
    let words = SecurePayCodes.all.words(for: code, in: .zh) ?? "失败"
    return "\(words.prefix { $0 != "。" })\(mark(number &* 3))"
  }

  /// `origRespCode` of a payment, and `respCode` of a notification about it.
  func fate(of order: AcquirerOrder) -> String {
    switch order.state {
    case .open: order.word ?? rules.open.rawValue
    case .paid: isLate(order) ? "42" : rules.done.rawValue
    case .declined: Self.declined(order.error)
    case .closed: rules.closed.rawValue
    }
  }

  /// Whether it was paid after the time that was allowed for it.
  private func isLate(_ order: AcquirerOrder) -> Bool {
    guard let paid = order.finishedAt, let timeout = terms[order.sn]?.payTimeout else {
      return false
    }
    return paid > timeout
  }

  /// The fields that tell of a return.
  func told(
    _ refund: UpayRefund, of order: AcquirerOrder, number: UInt64
  ) -> [String: String] {
    var more = money(refund.amount, order)
    // A number of its own, which is no payment's.
    more["queryId"] = "63" + order.sn.dropFirst(2)
    more["origQryId"] = order.sn
    let code =
      switch refund.state {
      case .succeeded: rules.done.rawValue
      case .running, .unknown: rules.open.rawValue
      case .failed: "01"
      }
    more["origRespCode"] = code
    more["origRespMsg"] = Self.words(code, number)
    return more
  }

  private func money(_ amount: Int64, _ order: AcquirerOrder) -> [String: String] {
    let currency = order.currency ?? "156"
    var more = ["txnAmt": String(amount), "currencyCode": currency]
    guard rules.clearing else { return more }
    let time = BeijingTime.compact(order.finishedAt ?? order.createdAt).dropFirst(4)
    more["traceNo"] = String(order.sn.suffix(6))
    more["traceTime"] = String(time)
    more["settleDate"] = String(time.prefix(4))
    more["settleAmt"] = String(amount)
    more["settleCurrencyCode"] = currency
    return more
  }
}
