extension OrderWords {
  static func failed(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    let cause = order.error ?? OrderError(code: "PAY_FAIL", message: "")
    let reason = say.reason(cause)
    let again = say(
      "No money was taken. Do not hand over the goods: try again with a new order, or take another "
        + "means of payment.",
      "未收取任何款项。请勿交付商品：请用新订单重试，或改用其他付款方式。")
    switch OrderError.Own(rawValue: cause.code) {
    case .gatewayUnreachable:
      return (
        say(
          "The gateway could not be reached; nothing was sent (\(cause.message)).",
          "无法连接支付平台，未发送任何请求（\(cause.message)）。"), again
      )
    case .terminalLockedOut:
      return (
        say(
          "The gateway refuses the terminal's keys; nothing was paid.",
          "支付平台拒绝本终端的密钥，未发生支付。"),
        say(
          "Do not hand over the goods: take another means of payment, and call the technician: "
            + "check in, or activate again.",
          "请勿交付商品：请改用其他付款方式，并联系技术人员重新签到或重新激活。")
      )
    case .signatureRefused:
      return (
        say(
          "The payment system refuses the shop's signature; nothing was paid.",
          "支付平台拒绝商户签名，未发生支付。"),
        say(
          "Do not hand over the goods: take another means of payment, and call the technician: the "
            + "key in the configuration is not the one that the payment system has.",
          "请勿交付商品：请改用其他付款方式，并联系技术人员检查配置中的商户密钥。")
      )
    case .numberUsedElsewhere:
      return (
        say(
          "Another order at the gateway already has this number; nothing was paid.",
          "支付平台上已有其他订单使用该订单号，未发生支付。"),
        say(
          "Do not hand over the goods: start again with a new order number.",
          "请勿交付商品：请使用新的订单号重试。")
      )
    default:
      return (
        say("Not paid: \(reason) (\(cause.code)).", "未支付：\(reason)（\(cause.code)）。"), again
      )
    }
  }

  static func canceled(_ order: Order, _ say: CashierLanguage) -> (String, String) {
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
    if order.error == .scanTimeout {
      return (
        say("No payment code was scanned in time; nothing was sent.", "未及时扫描付款码，未发送任何请求。"),
        again
      )
    }
    if order.endedHere {
      let message =
        order.givenUp?.operator.map {
          say("Given up by \($0): not paid so far.", "已由 \($0) 放弃：目前未支付。")
        }
        ?? (order.wasNeverShown
          ? say(
            "No QR code came from the payment system: not paid.",
            "支付平台未给出二维码：未付款。")
          : say("Not paid in time.", "未在时限内付款。"))
      return (message, say("\(again) \(late(order, say))", "\(again)\(late(order, say))"))
    }
    if let name = order.givenUp?.operator {
      return (say("Cancelled by \(name): not paid.", "已由 \(name) 取消：未支付。"), again)
    }
    return (say("Cancelled: not paid.", "已取消：未支付。"), again)
  }

  static func needsAttention(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    if order.latePayment != nil && order.isClosedUnpaid {
      return latePayment(order, say)
    }
    if order.payment == .paid {
      return (
        say("It is not known whether a return of money took place.", "尚不确定退款是否成功。"),
        say(
          "Do not hand over the goods, and do not return the money a second time: look the order up "
            + "in the merchant portal; a supervisor can then resolve it.",
          "请勿交付商品，切勿重复退款：请在商户后台核对该订单，再由主管判定。")
      )
    }
    let detail = order.error.map { say(": ", "：") + say.reason($0) } ?? ""
    return (
      say("A person must look at this order\(detail).", "该订单需要人工核对\(detail)。"),
      say(
        "Do not hand over the goods and do not charge again: look the order up in the merchant "
          + "portal, or call your supervisor, who can then resolve it.",
        "请勿交付商品，也勿再次收款：请在商户后台核对，或联系主管判定。")
    )
  }

  private static func latePayment(_ order: Order, _ say: CashierLanguage) -> (String, String) {
    if order.request.preauth {
      return (
        say(
          "The customer's money was reserved after the order was closed, and is reserved yet.",
          "订单关闭后顾客完成了预授权，款项仍被冻结。"),
        say(
          "Do not hand over the goods. Set the money free in the merchant portal, or call your "
            + "supervisor: this terminal cannot do it.",
          "请勿交付商品。请在商户后台解冻款项，或联系主管；本终端无法操作。")
      )
    }
    let message = say(
      "The customer paid after the order was closed; the money is still here.",
      "订单关闭后顾客完成了付款，款项尚未退回。")
    let failed = say(
      "Do not hand over the goods. The return did not succeed by itself: return the money in the "
        + "merchant portal, or call your supervisor.",
      "请勿交付商品。自动退款未成功：请在商户后台退款，或联系主管。")
    let byPortal = say(
      "Do not hand over the goods. Look the order up in the merchant portal and return the money "
        + "there, or call your supervisor.",
      "请勿交付商品。请在商户后台核对该订单并退款，或联系主管。")
    let asked = say(
      "Do not hand over the goods. Return the money by a revoke or a refund, or call your "
        + "supervisor.",
      "请勿交付商品。请通过撤单或退款退回款项，或联系主管。")
    if order.isLeftToPortal { return (message, byPortal) }
    return (message, order.returns.contains(where: \.isOpen) ? failed : asked)
  }
}
