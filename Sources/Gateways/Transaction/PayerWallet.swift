package import Terminal

/// The wallets behind the payment systems that have no numbers for them.
///
/// Upay's digits are used, so that a POS program says the same everywhere.
package enum PayerWallet: String, CaseIterable, Sendable {
  case alipay = "1"
  case wechat = "3"
  case unionpay = "17"

  static let paywayWords = "\"1\" Alipay, \"3\" WeChat, \"17\" UnionPay"

  package var payway: String { rawValue }

  package init?(payway: String) { self.init(rawValue: payway) }

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
