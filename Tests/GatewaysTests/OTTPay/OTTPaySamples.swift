import FoundationEssentials
import Gateways
import Terminal

/// The orders and answers of OTT Pay that the tests speak of.
enum OTTPaySample {
  static let merchant = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")
  static let gateway = OTTPayGateway(account: merchant)
  static let number = "20261121063000000001"
  static let refund = OrderCommand.refund(
    refundRequestNo: Sample.number, amount: Amount(40))
  /// 2026-11-21T06:30:00+08:00.
  static let created: Milliseconds = 1_795_213_800_000

  static func order(
    _ kind: OrderRequest.Kind = .pay, amount: Int64 = 100, payway: String? = nil,
    _ change: (inout OrderRequest) -> Void = { _ in }
  ) -> Order {
    guard let clientSN = ClientSN(number) else { preconditionFailure(number) }
    var request = OrderRequest(
      clientSN: clientSN, kind: kind, gateway: "ottpay", totalAmount: Amount(amount),
      currency: .cad, subject: "Pizza", operator: "cashier01")
    request.payway = payway ?? (kind == .precreate ? "17" : nil)
    change(&request)
    var policy = OrderPolicy()
    policy.cancels = false
    return Order.open(
      request, gatewayOrderNo: gateway.orderNumber(for: clientSN), terminalSN: merchant.sn,
      deviceID: "POS-001", nonce: "n-1", codeIsKnown: true, policy: policy,
      at: Moment(wall: created, boot: 5_000)
    ).order
  }

  /// A paid order with a refund of 40 under way.
  ///
  /// - Parameter accepted: whether OTT Pay has said so.
  static func refunding(accepted: Bool = false) throws -> Order {
    var order = order()
    let (now, paid) = (order.createdAt, outcome(answer("SUCCESS", paid()), to: .pay))
    _ = try order.handle(.ended(transmission: 1, outcome: paid, otherKey: false), at: now)
    let wanted = ReturnRequest(
      refund: Amount(40), no: Sample.number, operator: "bo", reason: nil)
    _ = try order.handle(.returnRequested(wanted), at: now)
    let said = outcome(answer(accepted ? "SUCCESS" : "SYSTEM_ERROR"), to: refund)
    _ = try order.handle(.ended(transmission: 2, outcome: said, otherKey: false), at: now)
    return order
  }

  /// A whole answer: `data` encrypted under the sign key.
  static func answer(
    _ code: String?, _ data: [String: JSONValue]? = nil, key: String = merchant.key,
    _ change: (inout [String: JSONValue]) -> Void = { _ in }
  ) -> [UInt8] {
    var outer: [String: JSONValue] = ["rsp_msg": "m"]
    outer["rsp_code"] = code.map(JSONValue.string)
    if let data {
      let sealed = seal(data, key: key)
      outer["data"] = .string(sealed.data)
      outer["md5"] = .string(sealed.md5)
    }
    change(&outer)
    return Sample.octets(.object(outer))
  }

  static func seal(
    _ data: [String: JSONValue], key: String = merchant.key
  ) -> (data: String, md5: String) {
    let values = data.map { name, value in
      switch value {
      case .string(let text): (name: name, value: text)
      case .integer(let number): (name: name, value: String(number))
      default: (name: name, value: "")
      }
    }
    let md5 = OTTPaySecrecy.digest(values)
    let hidden = OTTPaySecrecy.hide(Sample.octets(.object(data)), md5: md5, signKey: key)
    return (hidden ?? "", md5)
  }

  static func paid(_ changes: [String: JSONValue?] = [:]) -> [String: JSONValue] {
    var data: [String: JSONValue] = [
      "rspCode": "SUCCESS", "order_status": "success", "order_id": .string(number),
      "amount": "100", "bizpay_order_id": "UP0001",
    ]
    for (name, value) in changes { data[name] = value }
    return data
  }

  static func outcome(
    _ body: [UInt8], to command: OrderCommand, of order: Order? = nil, status: Int = 200
  ) -> Outcome {
    gateway.outcome(
      of: HTTPResponse(status: status, body: body), to: command,
      for: order ?? self.order(command == .precreate ? .precreate : .pay),
      clock: GatewayClock(skew: nil))
  }
}
