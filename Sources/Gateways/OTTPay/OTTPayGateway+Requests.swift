public import Terminal

/// What OTT Pay is asked to do (OTT Pay API, actions).
package enum OTTPayAction: String, CaseIterable, Sendable {
  case purchase = "CC_PURCHASE"
  case preauth = "CC_PREAUTH"
  case activePay = "ACTIVEPAY"
  case passivePay = "PASSIVEPAY"
  case statusQuery = "STATUS_QUERY"
  case queryPay = "CC_QUERYPAY"
  case refund = "REFUND"

  package var version: String {
    switch self {
    case .purchase, .preauth, .queryPay: "2.0"
    case .activePay, .passivePay, .statusQuery, .refund: "1.0"
    }
  }
}

extension OTTPayGateway {
  /// The request that carries out a command: one address takes them all.
  public func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?,
    signedBy credentials: Credentials
  ) -> HTTPRequest {
    let number = order.gatewayOrderNo
    switch command {
    case .pay:
      return request(.passivePay, payment(order, code), credentials)
    case .precreate:
      return isCardPage(order.request)
        ? request(order.request.preauth ? .preauth : .purchase, page(order), credentials)
        : request(.activePay, payment(order, nil), credentials)
    case .refund(let refund, let amount):
      return giveBack(amount, of: order, as: OTTPayNumbers.refund(refund, of: number), credentials)
    case .revoke:
      let all = order.request.totalAmount
      let count = order.returns.count { $0.kind == .revoke }
      return giveBack(all, of: order, as: OTTPayNumbers.revoke(count, of: number), credentials)
    // There is no cancel, and no order sends one: should it, a question does no harm.
    case .query, .cancel:
      return isCardPage(order.request) && settings.cardQuery == .queryPay
        ? request(.queryPay, [("orderId", number)], credentials)
        : request(.statusQuery, [("order_id", number)], credentials)
    }
  }

  public func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    request(.statusQuery, [("order_id", number)], credentials)
  }

  /// Whether the order is a page of UnionPay's, whose link is printed.
  func isCardPage(_ request: OrderRequest) -> Bool {
    guard request.kind == .precreate else { return false }
    return request.preauth
      || (settings.unionPayQR == .page && request.payway == PayerWallet.unionpay.payway)
  }

  private func payment(
    _ order: Order, _ code: PaymentCode?
  ) -> [(name: String, value: String)] {
    let wallet =
      order.request.payway.flatMap(PayerWallet.init(payway:)) ?? code.flatMap(PayerWallet.init)
    var values = [
      ("order_id", order.gatewayOrderNo), ("operator_id", settings.operatorID),
      ("amount", String(order.request.totalAmount.minorUnits)),
    ]
    if let wallet { values.append(("biz_type", wallet.bizType)) }
    if order.request.kind == .pay {
      values.append(("auth_code", code?.octets ?? ""))
    } else {
      values.append(("call_back_url", settings.callbackURL))
    }
    return values
  }

  private func page(_ order: Order) -> [(name: String, value: String)] {
    // The time of the order, not of this transmission: a repetition is the same request.
    let time = CalendarTime(order.createdAt.wall, offset: settings.timeOffset)
    return [
      ("orderId", order.gatewayOrderNo), ("merchant_id", order.terminalSN),
      ("operator_id", settings.operatorID), ("txnTime", time.digits),
      ("txnAmt", String(order.request.totalAmount.minorUnits)),
      ("frontUrl", settings.frontURL), ("backUrl", settings.callbackURL),
      ("channelType", "UPAYONLINE"), ("bizType", "securePay"),
      ("cc_channelType", settings.cardChannel.rawValue),
    ]
  }

  private func giveBack(
    _ amount: Amount, of order: Order, as number: String, _ credentials: Credentials
  ) -> HTTPRequest {
    request(
      .refund,
      [
        ("ori_order_id", order.gatewayOrderNo), ("refund_amt", String(amount.minorUnits)),
        ("order_id", number),
      ], credentials)
  }

  /// Plain JSON, as every client sends it; one page of the documents wants it in Base64.
  private func request(
    _ action: OTTPayAction, _ values: [(name: String, value: String)], _ credentials: Credentials
  ) -> HTTPRequest {
    let sealed = OTTPaySecrecy.seal(values, signKey: credentials.key)
    var body = JSONWriter()
    body.add("action", action.rawValue)
    body.add("version", action.version)
    body.add("merchant_id", credentials.sn)
    body.add("data", sealed?.data)
    body.add("md5", sealed?.md5)
    return HTTPRequest(
      path: "/processV2",
      headers: [.init("Content-Type", "application/json"), .init("Accept", "application/json")],
      body: body.finish())
  }
}

extension CalendarTime {
  /// `20261121063000`.
  fileprivate var digits: String { (date + time).filter { $0 != "-" && $0 != ":" } }
}
