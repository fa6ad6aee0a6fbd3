/// The languages a cashier may read.
public enum Language: String, Codable, Hashable, Sendable, CaseIterable {
  case en, zh

  /// The one of two texts that is in this language.
  public func callAsFunction(_ english: String, _ chinese: String) -> String {
    self == .en ? english : chinese
  }
}

/// What happened and what to do now, in words for the cashier.
struct OrderWords {
  private(set) var message: String
  private(set) var advice: String

  /// - Parameters:
  ///   - offset: minutes east of UTC in which times are written.
  ///   - explain: what a code of the gateway means, in this language; nil where nobody knows.
  init(
    _ order: Order, _ language: Language, offset: Int = 0,
    explain: @escaping (String) -> String? = { _ in nil }
  ) {
    let say = CashierLanguage(language, explain: explain)
    (message, advice) =
      order.showsBusy ? Self.busy(order, say, offset: offset) : Self.state(order, say)
    if order.foreign {
      message = say("Made on another till. ", "由其他收银台创建。") + message
    }
    if let refused = order.returns.last, refused.state == .failed,
      order.state == .paid || order.state == .partiallyRefunded
    {
      let reason = refused.error.map(say.reason) ?? ""
      message += say(
        " The last return was not made: \(reason).", "上一笔退款未成功：\(reason)。")
    }
    if let word = order.resolution, order.state != .needsAttention {
      message += say(
        " Decided by \(word.operator): \(word.reason).",
        "由 \(word.operator) 人工判定：\(word.reason)。")
    }
  }

  private static func state(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    switch order.state {
    case .awaitingCode, .submitted, .inProgress, .unknown, .canceling, .revoking:
      open(order, say)
    case .paid, .partiallyRefunded, .refunded, .revoked: paid(order, say)
    case .failed: failed(order, say)
    case .canceled: canceled(order, say)
    case .needsAttention: needsAttention(order, say)
    }
  }

  private static func open(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    let keep = say.keep
    switch order.state {
    case .awaitingCode:
      return (
        say("Waiting for the customer's payment code.", "等待扫描顾客付款码。"),
        say("Scan the payment code on the customer's phone. \(keep)", "请扫描顾客手机上的付款码。\(keep)")
      )
    case .submitted:
      return (
        say("The payment was sent to the gateway.", "支付请求已发送。"),
        say("Wait. \(keep)", "请稍候。\(keep)")
      )
    case .inProgress where order.request.kind == .precreate:
      return (
        say("Waiting for the customer to scan and pay.", "等待顾客扫码支付。"),
        say("Show the customer the QR code. \(keep)", "请向顾客出示二维码。\(keep)")
      )
    case .inProgress:
      return (
        say("Waiting for the customer to confirm the payment.", "等待顾客确认支付。"),
        say("Ask the customer to confirm on the phone. \(keep)", "请顾客在手机上确认支付。\(keep)")
      )
    case .canceling where order.latePayment != nil:
      return (
        say(
          "The payment arrived after the order was closed; it is being returned.",
          "订单关闭后收到付款，正在退回。"),
        say("The customer gets the money back. \(keep)", "款项将退还顾客。\(keep)")
      )
    case .canceling where !order.policy.cancels:
      return (
        say(
          "The payment was given up. The payment system cannot close it, so it is asked until the "
            + "time to pay is over.",
          "支付已放弃。支付平台无法关闭该订单，将持续查询至付款时限结束。"),
        say(
          "\(say.keep) Take no other payment before it is canceled. \(late(order, say))",
          "\(say.keep)取消完成前请勿再次收款。\(late(order, say))")
      )
    case .canceling:
      return (
        say("The payment is being cancelled; it is not certain yet.", "正在撤销支付，结果尚未确定。"),
        say.waitUncharged
      )
    case .revoking:
      return (
        say("The payment is being reversed; it is not certain yet.", "正在撤单，结果尚未确定。"),
        say("Wait for the result. \(keep)", "请等待结果。\(keep)")
      )
    default:
      return (
        say(
          "It is not known yet whether the customer has paid; the gateway is being asked.",
          "尚不确定顾客是否已付款，正在向支付平台查询。"),
        say.waitUncharged
      )
    }
  }

  /// What becomes of money that comes after an order was given up.
  static func late(_ order: Order, _ say: CashierLanguage) -> String {
    switch order.plannedLateHandling {
    case .return:
      say("If the customer pays it yet, the money goes back by itself.", "若顾客仍然付款，款项会自动退回。")
    case .ask: say("If the customer pays it yet, a person is asked.", "若顾客仍然付款，将提示人工处理。")
    }
  }

  private static func paid(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    let amount = order.request.currency.text(order.request.totalAmount)
    let total = "\(order.request.currency.code) \(amount)"
    let hasItBack = say("The customer has the money back. \(say.keep)", "款项已退还顾客。\(say.keep)")
    switch order.state {
    case .refunded where order.request.preauth, .revoked where order.request.preauth:
      return (
        say("The reservation was set free: \(total).", "预授权已解冻：\(total)。"), hasItBack
      )
    case .refunded:
      return (say("All of it was refunded: \(total).", "已全额退款：\(total)。"), hasItBack)
    case .revoked:
      return (
        say("The payment was reversed: \(total) goes back.", "已撤单：退回 \(total)。"), hasItBack
      )
    case .partiallyRefunded:
      let back = order.request.currency.text(order.returnedAmount)
      return (
        say("Paid, and \(back) of it was refunded.", "已支付，其中 \(back) 已退款。"),
        order.handOver
          ? say("Hand over what was not returned.", "请交付未退的商品。")
          : say("The rest is being refunded. \(say.keep)", "余款正在退回。\(say.keep)")
      )
    case .paid where order.request.preauth:
      return (
        say(
          "Pre-authorised: \(total) is reserved, and not taken yet.",
          "预授权成功：已冻结 \(total)，尚未扣款。"),
        say(
          "The money is taken, or set free, in the merchant portal: this terminal cannot do it.",
          "请在商户后台完成扣款或解冻，本终端无法操作。")
      )
    default:
      return (
        say("Paid: \(total).", "已支付：\(total)。"),
        order.foreign && order.handOver
          ? say(
            "Hand over the goods only if the till that took the payment has not. It can be refunded "
              + "here.", "仅当收款的终端尚未交付时才可交付商品。可在此退款。")
          : order.handOver
            ? say("Hand over the goods.", "请交付商品。")
            : say("All of it is being refunded. \(say.keep)", "款项正在全部退回。\(say.keep)")
      )
    }
  }

  /// The gateway asked to be left alone for a while.
  private static func busy(
    _ order: Order, _ say: CashierLanguage, offset: Int
  ) -> (String, String) {
    let time = order.busyUntil.map { CalendarTime($0.wall, offset: offset).time } ?? ""
    let message = say(
      "The payment system is under maintenance; it is asked again at \(time).",
      "支付平台正在维护，将于 \(time) 再次查询。")
    switch order.state {
    case .unknown:
      return (
        message,
        say(
          "\(say.keep) It is not known whether the customer has paid: wait, or cancel the order, and "
            + "take no other payment before it is canceled.",
          "\(say.keep)尚不确定顾客是否已付款：请等待，或取消该订单；取消完成前请勿以任何方式再次收款。")
      )
    case .canceling where order.latePayment == nil:
      return (
        message,
        say(
          "\(say.keep) The cancel is not confirmed yet, and the customer may have paid: take no other "
            + "payment before it is canceled.",
          "\(say.keep)撤销尚未确认，顾客可能已付款：撤销完成前请勿以任何方式再次收款。")
      )
    default:
      return (message, say("Wait for the result. \(say.keep)", "请等待结果。\(say.keep)"))
    }
  }
}
