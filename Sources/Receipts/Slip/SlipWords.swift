public import Terminal

/// The words that slips are made of.
public enum SlipWords {
  /// The state of an order, as it is printed.
  public static func state(_ state: OrderState, _ language: Language) -> String {
    switch state {
    case .awaitingCode: language("WAITING FOR A CODE", "等待扫码")
    case .submitted: language("SENT", "已提交")
    case .inProgress: language("WAITING FOR PAYMENT", "等待付款")
    case .unknown: language("NOT KNOWN YET", "结果未知")
    case .canceling: language("BEING CANCELED", "取消中")
    case .paid: language("PAID", "已付款")
    case .failed: language("FAILED", "付款失败")
    case .canceled: language("CANCELED", "已取消")
    case .needsAttention: language("NEEDS ATTENTION", "需人工处理")
    case .revoking: language("BEING REVOKED", "撤单中")
    case .revoked: language("REVOKED", "已撤单")
    case .partiallyRefunded: language("PARTIALLY REFUNDED", "部分退款")
    case .refunded: language("REFUNDED", "已退款")
    }
  }

  /// The state of an order whose money is only reserved.
  public static func stateOfPreauth(_ state: OrderState, _ language: Language) -> String {
    switch state {
    case .paid: language("RESERVED, NOT TAKEN", "已冻结，未扣款")
    case .revoked, .refunded: language("SET FREE", "已解冻")
    default: Self.state(state, language)
    }
  }

  static func title(_ slip: Slip, _ language: Language) -> String? {
    if slip.latePayment == true { return language("LATE PAYMENT RETURNED", "迟到付款已退回") }
    return switch slip.kind {
    case .receipt where slip.preauth == true: language("PRE-AUTHORISATION", "预授权凭证")
    case .qr where slip.preauth == true: language("SCAN TO PRE-AUTHORISE", "请扫码预授权")
    case .receipt: language("RECEIPT", "付款凭证")
    case .qr: language("SCAN TO PAY", "请扫码付款")
    case .refund: language("REFUND", "退款凭证")
    case .revoke: language("REVOKE", "撤单凭证")
    case .test: language("PRINTER TEST", "打印机测试")
    case .free: nil
    }
  }

  static func mark(_ mark: Slip.Mark, _ language: Language) -> String {
    switch mark {
    case .test: language("TEST", "测试")
    case .copy: language("COPY", "副本")
    case .possibleCopy: language("POSSIBLE COPY", "可能重复打印")
    case .experimental: language("EXPERIMENTAL", "试验性支付渠道")
    }
  }

  static func codeTooLarge(_ language: Language) -> String {
    language(
      "This QR code is too large for the paper: show it on a screen.", "二维码过大，无法在此纸上打印，请在屏幕上出示。")
  }

  /// The words before a value.
  static func label(_ member: TemplateMember, _ language: Language) -> String {
    switch member {
    case .shop: language("Shop", "商户")
    case .subject: language("Subject", "商品")
    case .title, .header, .footer, .qr: ""
    case .clientSN: language("Order", "商户单号")
    case .sn: language("Gateway no.", "平台单号")
    case .tradeNo: language("Trade no.", "交易号")
    case .refundRequestNo: language("Refund no.", "退款单号")
    case .amount: language("Amount", "金额")
    case .totalAmount: language("Paid before", "原付款金额")
    case .refundedAmount: language("Given back", "已退金额")
    case .currency: language("Currency", "币种")
    case .payway, .paywayName, .paywayText: language("Payment by", "付款方式")
    case .operator: language("Operator", "收银员")
    case .time: language("Time", "时间")
    case .state: language("State", "状态")
    case .validUntil: language("Valid until", "有效期至")
    }
  }
}
