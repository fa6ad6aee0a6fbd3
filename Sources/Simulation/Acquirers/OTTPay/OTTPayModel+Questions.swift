import Gateways
import Terminal

extension OTTPayModel {
  /// A payment, or a refund by its own number (OTT Pay API, STATUS_QUERY and CC_QUERYPAY).
  func query(
    _ request: OTTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    let name = request.action == .queryPay ? "orderId" : "order_id"
    let asked = try request.required(name)
    if let sn = books.refundNumbers[asked], let order = books.orders[sn] {
      let found = order.found(at: now, lag: rules.visibilityLag)
      return refundAnswer(asked, of: found, number: number)
    }
    guard let order = books.order(.clientSN(asked)), now >= order.createdAt + rules.visibilityLag
    else { throw unknownOrder }
    if order.isPage, rules.cardQuery != .either {
      guard rules.cardQuery.rawValue == request.action.rawValue else { throw unknownOrder }
    }
    return told(order.found(at: now, lag: rules.visibilityLag), number: number)
  }

  private func told(_ order: AcquirerOrder, number: UInt64) -> AcquirerAnswer {
    switch order.state {
    case .open: answer("PROCESSING", "User paying", members(order, "PROCESSING"), number: number)
    case .paid: answer("SUCCESS", "Success", members(order, "SUCCESS"), number: number)
    case .declined, .closed:
      answer(
        rules.deadCode.rawValue, "Order closed", members(order, rules.deadCode.rawValue),
        number: number)
    }
  }

  /// Gives money back (OTT Pay API, REFUND).
  mutating func refund(
    _ request: OTTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    let paid = try request.required("ori_order_id")
    let amount = try request.amount("refund_amt")
    let own =
      request.optional("order_id") == nil
      ? "S" + String(number, radix: 36)
      : try request.number("order_id", strict: rules.strictNumbers)
    let isPreauth = books.order(.clientSN(paid))?.isPreauth == true
    switch books.giveBack(amount, ofOrder: paid, as: own, pace, at: now) {
    case .repeated where rules.repeatedRefund == .used, .numberUsed:
      throw OTTPayRefusal(code: "ORDER_USED", text: "Duplicate order number")
    case .noSuchPayment: throw unknownOrder
    case .wrongState where isPreauth:
      throw OTTPayRefusal(code: "ORDER_TYPE_ERROR", text: "Pre-authorisation")
    case .wrongState: throw OTTPayRefusal(code: "FAIL", text: "Order is not paid")
    case .tooMuch: throw OTTPayRefusal(code: "PARAM_INVALID", text: "refund_amt is invalid")
    case .refused(let code):
      let known = code.flatMap { Self.codes.contains($0) ? $0 : nil }
      throw OTTPayRefusal(code: known ?? "FAIL", text: "Refund failed")
    case .made, .repeated:
      guard let order = books.order(.clientSN(paid)) else { throw unknownOrder }
      return refundAnswer(own, of: order, number: number)
    }
  }

  private func refundAnswer(
    _ refundNumber: String, of order: AcquirerOrder, number: UInt64
  ) -> AcquirerAnswer {
    guard let refund = order.refunds.last(where: { $0.refundRequestNo == refundNumber }) else {
      return answer(unknownOrder.code, unknownOrder.text, number: number)
    }
    var data = AnswerMembers(reserving: 8)
    let code: String
    switch refund.state {
    case .succeeded: code = "SUCCESS"
    case .running: code = "PROCESSING"
    case .unknown: code = "TIMEOUT"
    case .failed: code = "FAIL"
    }
    set(code, "", in: &data)
    nameNumber(refundNumber, in: &data)
    data["ori_order_id"] = .string(order.number)
    data["refund_amount"] = sum(refund.amount)
    data["order_status"] =
      .string(
        refund.state == .succeeded ? members(order, code).text("order_status") ?? "" : "processing")
    return answer(code, "", data, number: number)
  }
}
