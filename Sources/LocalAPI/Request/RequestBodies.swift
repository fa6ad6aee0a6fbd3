import Service

/// How the bodies of `Service` are read from members.
extension Input {
  mutating func payBody() -> PayBody {
    PayBody(
      order: orderBody(), dynamicID: string(PayKey.dynamicID), scanner: string(PayKey.scanner))
  }

  mutating func precreateBody() -> PrecreateBody { PrecreateBody(order: orderBody()) }

  private mutating func orderBody() -> OrderBody {
    typealias Key = OrderBody.CodingKeys
    var body = OrderBody()
    body.clientSN = string(Key.clientSN)
    body.totalAmount = integer(Key.totalAmount)
    body.currency = string(Key.currency)
    body.subject = string(Key.subject)
    body.operator = string(Key.operator)
    body.payway = string(Key.payway)
    body.description = string(Key.description)
    body.reflect = string(Key.reflect)
    body.extended = object(Key.extended)
    body.goodsDetails = array(Key.goodsDetails)
    body.gateway = string(Key.gateway)
    body.print = bool(Key.print)
    body.printer = string(Key.printer)
    if let number = body.clientSN, [".", ".."].contains(number) {
      refuse(Key.clientSN.rawValue, "must not be . or .., which cannot be asked for by path")
    }
    return body
  }

  mutating func cancelBody() -> CancelBody {
    typealias Key = CancelBody.CodingKeys
    return CancelBody(operator: string(Key.operator), reason: string(Key.reason))
  }

  mutating func refundBody() -> RefundBody {
    typealias Key = RefundBody.CodingKeys
    return RefundBody(
      refundRequestNo: string(Key.refundRequestNo), refundAmount: integer(Key.refundAmount),
      operator: string(Key.operator), reason: string(Key.reason))
  }

  mutating func activateBody() -> ActivateBody {
    typealias Key = ActivateBody.CodingKeys
    var body = ActivateBody(code: string(Key.code))
    body.gateway = string(Key.gateway)
    body.deviceID = string(Key.deviceID)
    body.name = string(Key.name)
    body.clientSN = string(Key.clientSN)
    body.replace = bool(Key.replace)
    body.force = bool(Key.force)
    return body
  }

  mutating func checkInBody() -> CheckInBody {
    CheckInBody(force: bool(CheckInBody.CodingKeys.force))
  }
}

/// The members that only `pay` has.
enum PayKey: String, CodingKey, CaseIterable {
  case dynamicID = "dynamic_id"
  case scanner
}
