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
  let message: String
  let advice: String

  init(_ order: Order, _ say: Language) {
    let amount =
      "\(order.request.currency.code) \(order.request.currency.text(order.request.totalAmount))"
    let keep = say("Do not hand over the goods.", "请勿交付商品。")
    switch order.state {
    case .awaitingCode:
      message = say("Waiting for the customer's payment code.", "等待扫描顾客付款码。")
      advice = say(
        "Scan the payment code on the customer's phone. \(keep)", "请扫描顾客手机上的付款码。\(keep)")
    case .submitted:
      message = say("The payment was sent to the gateway.", "支付请求已发送。")
      advice = say("Wait. \(keep)", "请稍候。\(keep)")
    case .inProgress where order.request.kind == .precreate:
      message = say("Waiting for the customer to scan and pay.", "等待顾客扫码支付。")
      advice = say(
        "Show the customer the QR code. \(keep)", "请向顾客出示二维码。\(keep)")
    case .inProgress:
      message = say("Waiting for the customer to confirm the payment.", "等待顾客确认支付。")
      advice = say(
        "Ask the customer to confirm on the phone. \(keep)", "请顾客在手机上确认支付。\(keep)")
    case .unknown:
      message = say(
        "It is not known yet whether the customer has paid; the gateway is being asked.",
        "尚不确定顾客是否已付款，正在向支付平台查询。")
      advice = say(
        "Wait for the result. \(keep) Do not charge the customer again.",
        "请等待结果。\(keep)请勿再次收款。")
    case .canceling where order.latePayment != nil:
      message = say(
        "The payment arrived after the order was closed; it is being returned.",
        "订单关闭后收到付款，正在退回。")
      advice = say(
        "The customer gets the money back. \(keep)", "款项将退还顾客。\(keep)")
    case .canceling:
      message = say(
        "The payment is being cancelled; it is not certain yet.", "正在撤销支付，结果尚未确定。")
      advice = say(
        "Wait for the result. \(keep) Do not charge the customer again.",
        "请等待结果。\(keep)请勿再次收款。")
    case .paid:
      message = say("Paid: \(amount).", "已支付：\(amount)。")
      advice =
        order.handOver
        ? say("Hand over the goods.", "请交付商品。")
        : say("All of it is being refunded. \(keep)", "款项正在全部退回。\(keep)")
    case .failed:
      (message, advice) = Self.failed(order, say)
    case .canceled:
      (message, advice) = Self.canceled(order, say)
    case .needsAttention:
      (message, advice) = Self.needsAttention(order, say)
    case .revoking:
      message = say("The payment is being reversed; it is not certain yet.", "正在撤单，结果尚未确定。")
      advice = say("Wait for the result. \(keep)", "请等待结果。\(keep)")
    case .revoked:
      message = say("The payment was reversed: \(amount) goes back.", "已撤单：退回 \(amount)。")
      advice = say("The customer has the money back. \(keep)", "款项已退还顾客。\(keep)")
    case .partiallyRefunded:
      let back = order.request.currency.text(order.returnedAmount)
      message = say("Paid, and \(back) of it was refunded.", "已支付，其中 \(back) 已退款。")
      advice =
        order.handOver
        ? say("Hand over what was not returned.", "请交付未退的商品。")
        : say("The rest is being refunded. \(keep)", "余款正在退回。\(keep)")
    case .refunded:
      message = say("All of it was refunded: \(amount).", "已全额退款：\(amount)。")
      advice = say("The customer has the money back. \(keep)", "款项已退还顾客。\(keep)")
    }
  }

  private static func failed(_ order: Order, _ say: Language) -> (String, String) {
    let code = order.error?.code ?? "PAY_FAIL"
    let reason = order.error.map { $0.message.isEmpty ? $0.code : $0.message } ?? code
    let again = say(
      "No money was taken. Do not hand over the goods: try again with a new order, or take another "
        + "means of payment.",
      "未收取任何款项。请勿交付商品：请用新订单重试，或改用其他付款方式。")
    return switch code {
    case "gateway-unreachable":
      (
        say(
          "The gateway could not be reached; nothing was sent (\(reason)).",
          "无法连接支付平台，未发送任何请求（\(reason)）。"), again
      )
    case "terminal-locked-out":
      (
        say(
          "The gateway refuses the terminal's keys; nothing was paid.",
          "支付平台拒绝本终端的密钥，未发生支付。"),
        say(
          "Do not hand over the goods: take another means of payment, and call the technician: "
            + "check in, or activate again.",
          "请勿交付商品：请改用其他付款方式，并联系技术人员重新签到或重新激活。")
      )
    case "client_sn_used_elsewhere":
      (
        say(
          "Another order at the gateway already has this number; nothing was paid.",
          "支付平台上已有其他订单使用该订单号，未发生支付。"),
        say(
          "Do not hand over the goods: start again with a new order number.",
          "请勿交付商品：请使用新的订单号重试。")
      )
    default: (say("Not paid: \(reason) (\(code)).", "未支付：\(reason)（\(code)）。"), again)
    }
  }

  private static func canceled(_ order: Order, _ say: Language) -> (String, String) {
    if order.latePayment != nil {
      return (
        say(
          "The payment arrived after the order was closed, and was returned.",
          "订单关闭后收到的付款已退回。"),
        say(
          "The customer has the money back. Do not hand over the goods.",
          "款项已退还顾客。请勿交付商品。")
      )
    }
    let again = say(
      "Do not hand over the goods. To try again, start a new order.",
      "请勿交付商品。如需重试，请新建订单。")
    if order.error?.code == "scan-timeout" {
      return (
        say("No payment code was scanned in time; nothing was sent.", "未及时扫描付款码，未发送任何请求。"),
        again
      )
    }
    return (say("Cancelled: not paid.", "已取消：未支付。"), again)
  }

  private static func needsAttention(_ order: Order, _ say: Language) -> (String, String) {
    let isOpen = order.returns.contains(where: \.isOpen)
    if order.latePayment != nil && order.payment != .paid {
      let message = say(
        "The customer paid after the order was closed; the money is still here.",
        "订单关闭后顾客完成了付款，款项尚未退回。")
      return isOpen
        ? (
          message,
          say(
            "Do not hand over the goods. The return did not succeed by itself: return the money in "
              + "the merchant portal, or call your supervisor.",
            "请勿交付商品。自动退款未成功：请在商户后台退款，或联系主管。")
        )
        : (
          message,
          say(
            "Do not hand over the goods. Return the money by a revoke or a refund, or call your "
              + "supervisor.",
            "请勿交付商品。请通过撤单或退款退回款项，或联系主管。")
        )
    }
    if order.payment == .paid {
      return (
        say("It is not known whether a return of money took place.", "尚不确定退款是否成功。"),
        say(
          "Do not hand over the goods, and do not return the money a second time: look the order up "
            + "in the merchant portal.",
          "请勿交付商品，切勿重复退款：请在商户后台核对该订单。")
      )
    }
    let detail = order.error.map { ": \($0.message)" } ?? ""
    return (
      say(
        "A person must look at this order\(detail).", "该订单需要人工核对\(detail)。"),
      say(
        "Do not hand over the goods and do not charge again: look the order up in the merchant "
          + "portal, or call your supervisor.",
        "请勿交付商品，也勿再次收款：请在商户后台核对，或联系主管。")
    )
  }
}
