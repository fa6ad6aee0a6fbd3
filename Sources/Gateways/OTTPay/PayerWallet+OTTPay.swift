/// `biz_type` (OTT Pay API, retail).
extension PayerWallet {
  package var bizType: String {
    switch self {
    case .alipay: "ALIPAY"
    case .wechat: "WECHATPAY"
    case .unionpay: "UNIONPAY"
    }
  }

  package init?(bizType: String) {
    guard let found = Self.allCases.first(where: { $0.bizType == bizType }) else { return nil }
    self = found
  }
}
