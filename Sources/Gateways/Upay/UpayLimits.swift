import Terminal

/// The limits of Upay's request members, in octets of UTF-8 (Upay Web API, data formats).
enum UpayLimits {
  /// Of a payment, in minor units: 10 digits.
  static let amounts: ClosedRange<Int64> = 1...9_999_999_999
  /// The narrowest of the documented limits.
  static let deviceID = 32

  static func violations(in request: OrderRequest) -> [FieldError] {
    var check = UpayFieldCheck()
    if !amounts.contains(request.totalAmount.minorUnits) {
      check.refuse(
        "total_amount", "must be from 1 to \(amounts.upperBound) minor units, a whole number")
    }
    check.text("subject", request.subject, limit: 64, required: true)
    check.text("operator", request.operator, limit: 32, required: true)
    check.text("description", request.description, limit: 255)
    check.text("reflect", request.reflect, limit: 64)
    payway(of: request, &check)
    if let extended = request.extended { check.extended(extended) }
    if let goods = request.goodsDetails { check.goods(goods) }
    return check.errors
  }

  static func violations(in activation: Activation) -> [FieldError] {
    var check = UpayFieldCheck()
    check.text("app_id", activation.appID, limit: 64, required: true)
    check.text("code", activation.code, limit: 64, required: true)
    check.text("device_id", activation.deviceID, limit: deviceID, required: true)
    check.text("client_sn", activation.clientSN, limit: 32)
    check.text("name", activation.name, limit: 128)
    return check.errors
  }

  private static func payway(of request: OrderRequest, _ check: inout UpayFieldCheck) {
    guard let payway = request.payway, !payway.isEmpty else {
      if request.kind == .precreate {
        check.refuse(
          "payway", "is needed for a QR code: \"1\" Alipay, \"3\" WeChat, \"17\" UnionPay")
      }
      return
    }
    if !payway.isDigits(upTo: 3) || payway.hasPrefix("0") {
      check.refuse("payway", "must be 1 to 3 digits: \"1\" Alipay, \"3\" WeChat, \"17\" UnionPay")
    } else if request.kind == .precreate, payway == UpayPayway.qqWallet {
      check.refuse("payway", "QQ Wallet makes no QR codes: use pay, or another payway")
    }
  }
}
