import Gateways
import Terminal

extension OTTPayModel {
  /// The page of UnionPay's, or a reservation by it (OTT Pay API, CC_PURCHASE and CC_PREAUTH).
  mutating func page(
    _ request: OTTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    let order = try request.number("orderId", strict: rules.strictNumbers)
    let amount = try request.amount("txnAmt")
    _ = try request.required("merchant_id", merchantID)
    let time = try request.required("txnTime")
    guard time.utf8.count == 14, time.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw .invalid("txnTime")
    }
    _ = try request.required("frontUrl")
    let backURL = try request.required("backUrl")
    _ = try request.required("channelType", "UPAYONLINE")
    // The page for telephones spells it in the second way.
    if request.optional("biz_type") == nil { _ = try request.required("bizType", "securePay") }
    _ = try request.required("cc_channelType", "web", "mobile")
    let draft = AcquirerOrder(
      number: order, account: merchantID, maker: request.optional("operator_id") ?? "",
      kind: .precreate, product: request.action.rawValue, isPreauth: request.action == .preauth,
      totalAmount: amount, payway: "17",
      notifyURL: backURL, at: now)
    return try begin(draft, showing: nil, number: number, at: now)
  }

  /// A wallet's QR code, or the code that a customer shows (OTT Pay API, ACTIVEPAY and PASSIVEPAY).
  mutating func retail(
    _ request: OTTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    let order = try request.number("order_id", strict: rules.strictNumbers)
    let amount = try request.amount("amount")
    let operatorID = try request.required("operator_id")
    let wallet = try request.required("biz_type")
    guard Self.payways[wallet] != nil else { throw .invalid("biz_type") }
    var code: String?
    var backURL: String?
    if request.action == .passivePay {
      code = try request.required("auth_code")
    } else {
      backURL = try request.required("call_back_url")
    }
    let draft = AcquirerOrder(
      number: order, account: merchantID, maker: operatorID,
      kind: code == nil ? .precreate : .pay, product: request.action.rawValue,
      totalAmount: amount, payway: Self.payways[wallet],
      notifyURL: backURL, at: now)
    return try begin(draft, showing: code, number: number, at: now)
  }

  /// `biz_type`, in the digits of the POS program.
  private static let payways = ["ALIPAY": "1", "WECHATPAY": "3", "UNIONPAY": "17"]

  private mutating func begin(
    _ draft: AcquirerOrder, showing code: String?, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    if let earlier = books.order(.clientSN(draft.number)) {
      throw earlier.state == .paid
        ? OTTPayRefusal(code: "ORDER_PAID", text: "Order has been paid")
        : OTTPayRefusal(code: "ORDER_USED", text: "Duplicate order number")
    }
    guard books.refundNumbers[draft.number] == nil else {
      throw OTTPayRefusal(code: "ORDER_USED", text: "Duplicate order number")
    }
    guard books.orders.count < AcquirerBooks.capacity else {
      throw OTTPayRefusal(code: "SYSTEM_ERROR", text: "System busy")
    }
    let (customer, isDropped) = customer(of: draft, showing: code)
    let beginning = books.begin(draft, customer, pace, nonce: number, at: now)
    var answer = first(beginning, number: number)
    answer.isDropped = isDropped
    if case .later = beginning.answer, let sn = beginning.sn {
      answer.waits = UpayAnswer.Wait(sn: sn, until: beginning.until)
    }
    return answer
  }

  /// Who pays: as scripted, else as the code's last digits say.
  private func customer(
    of draft: AcquirerOrder, showing code: String?
  ) -> (customer: Customer, isDropped: Bool) {
    let scripted = books.customers.customer(showing: code, paying: draft.totalAmount)
    if let scripted { return (scripted, false) }
    guard let code else { return (Customer(.never), false) }
    return CodeEnding(code).customer
  }

  /// What the request that made the order is answered.
  private func first(_ beginning: AcquirerBooks.Beginning, number: UInt64) -> AcquirerAnswer {
    let order = beginning.sn.flatMap { books.orders[$0] }
    switch (beginning.answer, order) {
    case (.result("FAIL_ERROR"), _):
      return answer(Self.trouble(beginning.error), "Simulated trouble", number: number)
    case (.result, let order?), (.later, let order?): return outcome(of: order, number: number)
    case (.refusal, _), (.result, nil), (.later, nil):
      return answer(Self.refused(beginning.error), "Simulated refusal", number: number)
    case (.outer, _): return answer("SYSTEM_ERROR", "System busy", number: number)
    case (.http500, _):
      var answer = self.answer("SYSTEM_ERROR", "System error", number: number)
      answer.status = 500
      return answer
    }
  }

  /// What the request for an order is answered as things stand.
  func outcome(of order: AcquirerOrder, number: UInt64) -> AcquirerAnswer {
    switch (order.state, order.kind) {
    case (.open, .precreate):
      return answer(rules.createdCode.rawValue, "User paying", created(order), number: number)
    case (.open, .pay):
      return answer("PROCESSING", "User paying", members(order, "PROCESSING"), number: number)
    case (.paid, .pay):
      return answer("SUCCESS", "Success", members(order, "SUCCESS"), number: number)
    // A link that was paid before its answer came.
    case (.paid, .precreate):
      return answer(rules.createdCode.rawValue, "User paying", created(order), number: number)
    case (.declined, _), (.closed, _):
      let code = Self.refused(order.error)
      let data = rules.declinedData ? members(order, code) : nil
      var answer = answer(code, "Payment failed", data, number: number)
      answer.note.error = code
      return answer
    }
  }

  /// The link, and what goes with it (OTT Pay API, CC_PURCHASE and ACTIVEPAY).
  private func created(_ order: AcquirerOrder) -> AnswerMembers {
    var data = AnswerMembers(reserving: 8)
    let isPage = order.isPage
    set("PROCESSING", "User paying", in: &data)
    data[isPage ? "codeUrl" : "code_url"] = .string(order.link ?? "")
    if isPage {
      data["amount"] = sum(order.totalAmount)
    } else {
      nameNumber(order.number, in: &data)
    }
    if rules.showsOwnNumber { data["bizpay_order_id"] = .string(order.sn) }
    return data
  }

  /// A code of ours that stands for itself; other errors are said as a plain failure.
  private static func refused(_ code: String?) -> String {
    guard let code, codes.contains(code), !["SUCCESS", "PROCESSING"].contains(code) else {
      return "FAIL"
    }
    return code
  }

  private static func trouble(_ code: String?) -> String {
    let known = ["TIMEOUT", "SYSTEM_ERROR", "DB_ERROR"]
    return code.flatMap { known.contains($0) ? $0 : nil } ?? "TIMEOUT"
  }
}

extension AcquirerOrder {
  /// Whether it is a page of UnionPay's, and no wallet's.
  var isPage: Bool {
    [OTTPayAction.purchase, .preauth].contains { $0.rawValue == product }
  }
}
