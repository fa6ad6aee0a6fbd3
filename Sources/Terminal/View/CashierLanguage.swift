/// The language of a cashier, with what is said again and again, and what codes mean in it.
struct CashierLanguage {
  private let language: Language
  private let explain: (String) -> String?

  init(_ language: Language, explain: @escaping (String) -> String?) {
    self.language = language
    self.explain = explain
  }

  func callAsFunction(_ english: String, _ chinese: String) -> String {
    language(english, chinese)
  }

  var keep: String { self("Do not hand over the goods.", "请勿交付商品。") }

  var waitUncharged: String {
    self(
      "Wait for the result. \(keep) Do not charge the customer again.",
      "请等待结果。\(keep)请勿再次收款。")
  }

  /// Why something ended as it did: in this language where somebody knows it, else in the gateway's
  /// own words, which are Chinese, else the bare code.
  func reason(_ error: OrderError) -> String {
    if language == .zh, let own = OrderError.Own(rawValue: error.code), let ours = Self.chinese(own)
    {
      return ours
    }
    if let known = explain(error.code), !known.isEmpty { return known }
    return error.message.isEmpty ? error.code : error.message
  }

  /// The messages of the daemon's own codes are English; nil where the message is a person's.
  private static func chinese(_ code: OrderError.Own) -> String? {
    switch code {
    case .scanTimeout: "未及时扫描付款码"
    case .gatewayUnreachable: "无法连接支付平台，未发送任何请求"
    case .terminalLockedOut: "支付平台拒绝本终端的密钥"
    case .signatureRefused: "支付平台拒绝商户签名"
    case .numberUsedElsewhere: "支付平台上已有其他订单使用该订单号"
    case .amountDiffers: "支付平台上的金额与本订单不符"
    case .resolved: nil
    case .resolutionContradicted: "支付平台的结果与人工判定不一致"
    case .reversedElsewhere: "该支付已在其他地方全额撤销"
    case .paymentUnnamed: "支付平台未能确认该支付的平台流水号，未退款"
    case .notSigned: "顾客未及时签约"
    }
  }
}
