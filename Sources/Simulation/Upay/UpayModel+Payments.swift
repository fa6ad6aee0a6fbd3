import Terminal

extension UpayModel {
  /// Charges the customer whose code was scanned.
  mutating func pay(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let code = try fields.required("dynamic_id", limit: 32)
    let payway = try fields.payway()
    let sn: String
    switch try place(.pay, by: terminal, fields, payway: payway, at: now) {
    case .refused(let answer): return answer
    case .placed(let number): sn = number
    }
    let detected = payway ?? Wallet.payway(ofCode: code)
    orders[sn]?.payway = detected
    let customer = customers[code] ?? Customer(detected == nil ? .invalid : .ok)
    let later = now + (customer.delay ?? rules.customerDelay)
    switch customer.behaviour {
    case .ok:
      settle(sn, at: now)
      return answer("PAY_SUCCESS", for: sn)
    case .poor: return failed(sn, .insufficientFund, at: now)
    case .expired: return failed(sn, .expiredBarcode, at: now)
    case .invalid: return failed(sn, .invalidBarcode, at: now)
    case .paysAfter:
      agenda.add(.customerPays, of: sn, at: later)
      return answer("PAY_IN_PROGRESS", for: sn)
    case .declinesAfter:
      agenda.add(.customerDeclines, of: sn, at: later)
      return answer("PAY_IN_PROGRESS", for: sn)
    case .never: return answer("PAY_IN_PROGRESS", for: sn)
    case .error:
      if customer.delay != nil { agenda.add(.gatewayReverses, of: sn, at: later) }
      change(sn) {
        $0.status = .payError
        $0.flowStatus = "FAIL_ERROR"
        $0.errorCode = UpayError.tradeFailed.code
      }
      return answer("PAY_FAIL_ERROR", for: sn, error: .tradeFailed)
    case .http500Paid:
      settle(sn, at: now)
      var answer = UpayAnswer.refused(.unknownSystemError, outer: "500")
      answer.httpStatus = 500
      return answer
    }
  }

  /// Makes a code that the customer scans; unpaid, the gateway cancels it after its life.
  mutating func precreate(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    guard let payway = try fields.payway() else { throw .invalidParams("payway", "不能为空") }
    let subPayway = try fields.optional("sub_payway", limit: 2)
    let payer = try fields.optional("payer_uid", limit: 64)
    // 3 is a page inside the wallet, 4 a mini program: both pay as somebody.
    guard payer != nil || !["3", "4"].contains(subPayway) else {
      throw .invalidParams("payer_uid", "不能为空")
    }
    let sn: String
    switch try place(.precreate, by: terminal, fields, payway: payway, at: now) {
    case .refused(let answer): return answer
    case .placed(let number): sn = number
    }
    guard Wallet.canPrecreate(payway) else {
      fail(sn, .unexpectedProvider, at: now)
      return answer("PRECREATE_FAIL", for: sn, error: .unexpectedProvider)
    }
    let nonce = String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
    change(sn) {
      $0.subPayway = subPayway ?? "2"
      $0.qrCode = "https://qr.upay-simulator.test/\(payway)/\(sn)\(nonce)"
    }
    agenda.add(.qrExpires, of: sn, at: now + rules.qrLife)
    return answer("PRECREATE_SUCCESS", for: sn)
  }

  func query(_ fields: UpayFields) throws(UpayError) -> UpayAnswer {
    let reference = try fields.orderReference()
    let refundRequestNo = try fields.optional("refund_request_no", limit: 20)
    guard let order = order(reference) else {
      return .business("FAIL", error: .orderNotExists)
    }
    return .business("SUCCESS", data: order.data(refundRequestNo: refundRequestNo))
  }

  /// The order that a request names; `sn` may be the provider's number.
  public func order(_ reference: OrderReference) -> UpayOrder? {
    switch reference {
    case .sn(let sn): orders[sn] ?? numbersByTradeNo[sn].flatMap { orders[$0] }
    case .clientSN(let number): numbers[number].flatMap { orders[$0] }
    }
  }

  func answer(_ result: String, for sn: String, error: UpayError? = nil) -> UpayAnswer {
    .business(result, data: orders[sn]?.data(), error: error)
  }

  private enum Placement {
    case placed(sn: String)
    case refused(UpayAnswer)
  }

  /// Checks every field, and only then makes the order: a refused request leaves no trace.
  private mutating func place(
    _ kind: UpayOrder.Kind, by terminal: String, _ fields: UpayFields, payway: String?,
    at now: Milliseconds
  ) throws(UpayError) -> Placement {
    let clientSN = try fields.required("client_sn", limit: 32)
    let amount = try fields.amount("total_amount")
    let subject = try fields.required("subject", limit: 64)
    let operatorName = try fields.required("operator", limit: 32)
    let reflect = try fields.optional("reflect", limit: 64)
    let storeID = try fields.optional("store_id", limit: 36)
    _ = try fields.optional("description", limit: 255)
    _ = try fields.optional("device_id", limit: 32)
    _ = try fields.optional("notify_url", limit: 128)
    try fields.checkPosition()
    try fields.checkExtended()
    try fields.checkGoods()
    guard numbers[clientSN] == nil else {
      return .refused(.business("FAIL", error: .clientSNConflict))
    }
    guard orders.count < rules.capacity else { throw .maintenance }
    orderCount += 1
    let sn = "78" + String(String(100_000_000_000_000 + orderCount).dropFirst())
    numbers[clientSN] = sn
    orders[sn] = UpayOrder(
      sn: sn, clientSN: clientSN, terminalSN: terminal, kind: kind, totalAmount: amount,
      status: .created, flowStatus: "IN_PROG", payway: payway, subPayway: "1", subject: subject,
      operatorName: operatorName, reflect: reflect, storeID: storeID, createdAt: now)
    changed.append(sn)
    return .placed(sn: sn)
  }

  private mutating func failed(
    _ sn: String, _ error: UpayError, at now: Milliseconds
  ) -> UpayAnswer {
    fail(sn, error, at: now)
    return answer("PAY_FAIL", for: sn, error: error)
  }
}
