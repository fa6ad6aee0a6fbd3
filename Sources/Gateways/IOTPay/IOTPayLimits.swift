import Cryptography
package import Terminal

/// The limits of IOTPay's fields, in octets (IOTPay, parameters).
package enum IOTPayLimits {
  /// Of a payment, in cents: no limit is documented, and an `int` has 31 bits.
  package static let amounts: ClosedRange<Int64> = 1...2_147_483_647
  static let subject = 64
  static let body = 250

  /// The currencies of an API: the card API takes Canadian dollars alone, and so does UnionPay.
  package static func currencies(of api: IOTPayAPI, _ channel: IOTPayChannel?) -> [String] {
    switch (api, channel) {
    case (.v3, _), (.v1, .unionPayQR), (.v1, .unionPayCode), (.v1, .unionPayPage): ["CAD"]
    case (.v1, _): ["CAD", "USD", "CNY"]
    }
  }

  /// What IOTPay would refuse of a payment, checked before anything is journaled.
  package static func violations(
    in request: OrderRequest, by api: IOTPayAPI, _ channel: IOTPayChannel?
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if !amounts.contains(request.totalAmount.minorUnits) {
      errors.append(
        FieldError("total_amount", "must be from 1 to \(amounts.upperBound) minor units"))
    }
    let currencies = currencies(of: api, channel)
    if !currencies.contains(request.currency.code) {
      errors.append(
        FieldError("currency", "must be \(currencies.joined(separator: ", ")) here"))
    }
    if !(1...subject).contains(request.subject.utf8.count) {
      errors.append(FieldError("subject", "must have 1 to \(subject) octets"))
    }
    // What is not ASCII may break the signature on their side.
    let texts = [("subject", request.subject), ("description", request.description ?? "")]
    for (name, text) in texts where !text.allOctets({ (0x20...0x7E).contains($0) }) {
      errors.append(FieldError(name, "must be printable ASCII: IOTPay signs nothing else safely"))
    }
    if (request.description?.utf8.count ?? 0) > body {
      errors.append(FieldError("description", "must have at most \(body) octets"))
    }
    return errors + request.misfits(of: "IOTPay", only: api == .v3 ? .unionpay : nil)
  }

  /// What IOTPay would refuse of a merchant's data, by the names of its parameters.
  package static func violations(in merchant: IOTPayMerchant, by api: IOTPayAPI) -> [FieldError] {
    var errors: [FieldError] = []
    func check(_ field: String, _ text: String?, _ limit: Int, required: Bool = true) {
      guard let text else { return }
      if !text.isPrintable(upTo: limit), required || !text.isEmpty {
        errors.append(FieldError(field, "must have 1 to \(limit) characters of printable ASCII"))
      }
    }
    check("mchId", merchant.number, 30)
    check(api == .v3 ? "loginName" : "jobNo", merchant.login, api == .v3 ? 12 : 32)
    check("device", merchant.device, 64)
    if api == .v1 { check("clientIp", merchant.clientIP, 32) }
    check("notifyUrl", merchant.notifyURL, 200)
    if api == .v3 { check("returnUrl", merchant.returnURL, 200) }
    if merchant.key.count == 0 { errors.append(FieldError("merchantKey", "is missing")) }
    return errors
  }
}
