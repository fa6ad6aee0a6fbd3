package import Terminal

/// The wallets behind OTT Pay (`biz_type`; OTT Pay API, retail).
///
/// OTT Pay has no digits for them: those of Upay are used, so that a POS program says the same
/// everywhere.
package enum OTTPayWallet: String, CaseIterable, Sendable {
  case alipay = "ALIPAY"
  case wechat = "WECHATPAY"
  case unionpay = "UNIONPAY"

  package var payway: String {
    switch self {
    case .alipay: "1"
    case .wechat: "3"
    case .unionpay: "17"
    }
  }

  package init?(payway: String) {
    guard let found = Self.allCases.first(where: { $0.payway == payway }) else { return nil }
    self = found
  }

  /// By the first digits of the customer's code, as the wallets publish them: WeChat Pay 10 to 15,
  /// Alipay 25 to 30, UnionPay 62.
  package init?(code: PaymentCode) {
    let octets = Array(code.octets.utf8)
    guard octets.count >= 16, octets.allSatisfy(\.isDigit),
      let prefix = Int(String(decoding: octets.prefix(2), as: UTF8.self))
    else { return nil }
    switch prefix {
    case 10...15: self = .wechat
    case 25...30: self = .alipay
    case 62: self = .unionpay
    default: return nil
    }
  }
}
