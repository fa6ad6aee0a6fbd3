import Gateways
import Terminal

extension IOTPayWalletModel {
  /// A payment by wallet (IOTPay v1, create_order).
  mutating func create(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let order = try request.number("mchOrderNo")
    let channel = try channel(request)
    let currency = try currency(request, channel)
    let amount = try request.amount("amount")
    let jobNo = try request.required("jobNo", upTo: 50)
    let notifyURL = try request.required("notifyUrl", upTo: 200)
    _ = try request.required("subject", upTo: 64)
    _ = try request.required("body", upTo: 255)
    _ = try request.required("clientIp", upTo: 32)
    for (name, limit) in [
      ("device", 64), ("deviceId", 64), ("remarks", 200), ("param1", 64), ("param2", 64),
      ("returnUrl", 200), ("extra", 512),
    ] { _ = try request.optional(name, upTo: limit) }
    if channel == .weChatQR { try checkProduct(request) }
    var code: String?
    if channel.takesCode {
      _ = try request.required("codeType", ["barcode"])
      code = try request.required("identityCode", upTo: 64)
    }
    let draft = AcquirerOrder(
      number: order, account: account.number, maker: jobNo,
      kind: code == nil ? .precreate : .pay, product: channel.rawValue, totalAmount: amount,
      currency: currency, payway: channel.payway,
      // Of a scanned code nobody is told.
      notifyURL: code == nil ? notifyURL : nil, at: now)
    let (customer, isDropped) = customer(of: draft, showing: code)
    var answer = try begin(draft, customer, number: number, at: now)
    answer.isDropped = isDropped
    return answer
  }

  private func channel(_ request: IOTPayRequest) throws(IOTPayRefusal) -> IOTPayChannel {
    let name = try request.required("channelId", upTo: 24)
    // Those of programs and of other sites are not for a counter.
    guard let channel = IOTPayChannel(rawValue: name) else { throw .invalid("channelId") }
    return channel
  }

  private func currency(
    _ request: IOTPayRequest, _ channel: IOTPayChannel
  ) throws(IOTPayRefusal) -> String {
    let isUnionPay = channel.payway == "17"
    let taken = isUnionPay && rules.unionPayOnlyCAD ? ["CAD"] : ["CAD", "USD", "CNY"]
    return try request.required("currency", taken)
  }

  /// `extra` is JSON in a text, and names a product.
  private func checkProduct(_ request: IOTPayRequest) throws(IOTPayRefusal) {
    let extra = try request.required("extra", upTo: 512)
    guard (try? JSONReader.members(Array(extra.utf8)))?["productId"]?.word != nil else {
      throw .invalid("extra")
    }
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

  /// Gives money back (IOTPay v1, refund_order).
  mutating func refund(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let own = try request.number("mchRefundNo")
    let amount = try request.amount("refundAmount")
    _ = try request.required("clientIp", upTo: 32)
    _ = try request.required("loginName", upTo: 32)
    _ = try request.optional("device", upTo: 64)
    let paid = try payment(try request.required("payOrderId", upTo: 64))
    if rules.refundCurrency { _ = try request.required("currency", [paid.currency ?? "CAD"]) }
    let (order, refund) = try giveBack(amount, of: paid, as: own, [.refund, .revoke], at: now)
    // What is not said by its status is said by refusing: done, or not known.
    switch refund.state {
    case .unknown where !rules.refundStatus: throw .coded("0110")
    case .failed where !rules.refundStatus: throw IOTPayRefusal("0014", "the refund has failed")
    case .running where !rules.refundStatus: throw .coded("0010")
    default: break
    }
    var members = AnswerMembers(reserving: 12)
    members["mchRefundNo"] = .string(own)
    members["refundOrderId"] = .string(refundID(own, of: order))
    members["refundAmount"] = value(refund.amount)
    if rules.refundStatus {
      members = record(of: refund, of: order)
    }
    return done(members, number: number)
  }
}

extension IOTPayChannel {
  /// In the digits of the POS program.
  var payway: String {
    switch self {
    case .unionPayQR, .unionPayCode, .unionPayPage: "17"
    case .weChatQR, .weChatCode: "3"
    case .alipayQR, .alipayCode: "1"
    }
  }
}
