import Terminal

/// What OTT Pay takes of a request (OTT Pay API, payments).
enum OTTPayLimits {
  static let amounts: ClosedRange<Int64> = 1...9_999_999_999

  static func violations(in request: OrderRequest, currency: Currency) -> [FieldError] {
    var errors: [FieldError] = []
    func refuse(_ field: String, _ message: String) { errors.append(FieldError(field, message)) }
    if !amounts.contains(request.totalAmount.minorUnits) {
      refuse("total_amount", "must be from 1 to \(amounts.upperBound) minor units")
    }
    if request.currency != currency {
      refuse("currency", "this account of OTT Pay takes \(currency.code) only")
    }
    switch request.payway {
    case nil:
      if request.kind == .precreate {
        refuse("payway", "is needed for a QR code: \(PayerWallet.paywayWords)")
      }
    case let payway?:
      if let wallet = PayerWallet(payway: payway) {
        if request.preauth, wallet != .unionpay {
          refuse("payway", "a pre-authorisation is made by UnionPay only: \"17\"")
        }
      } else {
        refuse("payway", "must be one of \(PayerWallet.paywayWords)")
      }
    }
    return errors + request.misfits(of: "OTT Pay")
  }
}
