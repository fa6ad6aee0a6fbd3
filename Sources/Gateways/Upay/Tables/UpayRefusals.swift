package import Terminal

/// What an error code says beside `FAIL`, and to which kinds of actions it says it.
package struct UpayRefusal: Hashable, Sendable {
  package let verbs: Set<UpayVerb>
  package let result: ActionResult

  init(_ result: ActionResult, _ verbs: Set<UpayVerb>) {
    self.result = result
    self.verbs = verbs
  }
}

extension Set<UpayVerb> {
  static let any = Set(UpayVerb.allCases)
  static let payments: Set = [.pay, .precreate]
  static let returns: Set = [.refund, .reversal]
  static let ofAnOrder: Set = [.query, .refund, .reversal]
}

/// `biz_response.error_code` beside `FAIL` (Upay Web API, error codes of business).
///
/// A reason is `rejected` only when it proves that this transmission changed nothing. Reasons that
/// speak of something that happened, or may have, are `uncertain`: a query decides.
package let upayRefusals = UpayTable<UpayRefusal>(
  member: "biz_response.error_code",
  [
    .init(
      "INVALID_BARCODE", "This is not a valid payment code.",
      "付款码无效。", .init(.rejected, .payments)),
    .init(
      "EXPIRED_BARCODE", "The payment code is too old.",
      "付款码已过期。", .init(.rejected, .payments)),
    .init(
      "AUTHCODE_EXPIRE", "The payment code is too old.",
      "付款码已过期。", .init(.rejected, .payments)),
    .init(
      "INSUFFICIENT_FUND", "The customer's account holds too little.",
      "顾客账户余额不足。", .init(.rejected, .payments)),
    .init(
      "BUYER_OVER_DAILY_LIMIT", "The customer's limit of the day is reached.",
      "顾客已超过当日支付限额。", .init(.rejected, .payments)),
    .init(
      "BUYER_OVER_TRANSACTION_LIMIT", "The amount is above the customer's limit for one payment.",
      "金额超过顾客单笔支付限额。", .init(.rejected, .payments)),
    .init(
      "SELLER_OVER_DAILY_LIMIT", "The shop's limit of the day is reached for this way of paying.",
      "商户已超过该支付方式的当日收款限额。", .init(.rejected, .payments)),
    .init(
      "UPAY_STORE_OVER_DAILY_LIMIT", "The shop's limit of the day is reached.",
      "门店已超过当日收款限额。", .init(.rejected, .payments)),
    .init(
      "UNEXPECTED_PROVIDER_ERROR",
      "The code belongs to no way of paying that the gateway takes here.",
      "付款码不属于支付平台在此支持的支付方式。", .init(.rejected, .payments)),
    .init(
      "CLIENT_SN_CONFLICT", "The gateway already has an order of this number.",
      "支付平台上已有使用该订单号的订单。", .init(.numberTaken, .payments)),

    .init(
      "TRADE_NOT_EXIST", "The payment provider does not know this payment.",
      "支付服务商没有该笔交易。", .init(.uncertain, .any)),
    .init(
      "TRADE_HAS_SUCCESS", "The payment provider says that it was paid already.",
      "支付服务商表示该笔交易已支付。", .init(.uncertain, .any)),
    .init(
      "TRADE_FAILED", "The payment provider says that the payment failed.",
      "支付服务商表示交易失败。", .init(.uncertain, .any)),
    .init(
      "TRADE_TIMEOUT", "The customer did not pay in time.",
      "顾客未在规定时间内支付。", .init(.uncertain, .any)),

    .init(
      "UPAY_ORDER_NOT_EXISTS", "The gateway has no such order.",
      "支付平台上没有该订单。", .init(.noSuchOrder, .ofAnOrder)),
    .init(
      "UPAY_ORDER_NOT_EXIST", "The gateway has no such order.",
      "支付平台上没有该订单。", .init(.noSuchOrder, .ofAnOrder)),

    .init(
      "UPAY_CANCEL_ORDER_NOOP", "The order was cancelled before.",
      "该订单此前已撤销。", .init(.alreadyDone, [.reversal])),
    .init(
      "UPAY_CANCEL_INVALID_ORDER_STATE", "The order can no longer be cancelled.",
      "该订单已不能撤销。", .init(.rejectedForGood, [.reversal])),

    .init(
      "UPAY_REFUND_ORDER_NOOP", "This refund was made before.",
      "该笔退款此前已完成。", .init(.alreadyDone, [.refund])),
    .init(
      "UPAY_REFUND_INVALID_ORDER_STATE", "The order cannot be refunded in its present state.",
      "该订单当前状态不能退款。", .init(.rejected, [.refund])),
    .init(
      "REFUND_REQUEST_CONFLICT", "The gateway already has a refund of this number.",
      "支付平台上已有使用该退款序号的退款。", .init(.uncertain, [.refund])),
    .init(
      "REFUNDABLE_AMOUNT_NOT_ENOUGH", "The amount is more than is left to refund.",
      "退款金额超过可退余额。", .init(.rejected, [.refund])),
    .init(
      "REFUND_AMT_NOT_EQUAL_TOTAL", "This way of paying can only be refunded in full.",
      "该支付方式只能全额退款。", .init(.rejected, .returns)),
    .init(
      "SELLER_BALANCE_NOT_ENOUGH", "The shop's balance is too small for this refund now.",
      "商户余额不足，暂时无法退款。", .init(.rejected, .returns)),
    .init(
      "ACCOUNT_BALANCE_NOT_ENOUGH", "The account's balance is too small for this refund now.",
      "账户余额不足，暂时无法退款。", .init(.rejected, .returns)),
    // A person must look: not a refusal after which the order counts as paid again.
    .init(
      "UPAY_TCP_ORDER_NOT_REFUNDABLE",
      "The order took part in a campaign and cannot be given back here.",
      "该订单参与了营销活动，不能在此退款。", .init(.rejected, .returns)),

    .init(
      "UPAY_TERMINAL_NOT_EXISTS", "The gateway does not know this terminal.",
      "支付平台不认识本终端。", .init(.rejected, .any)),
    .init(
      "UPAY_TERMINAL_STATUS_ABNORMAL", "The gateway says that this terminal is not active.",
      "支付平台表示本终端未处于启用状态。", .init(.rejected, .any)),
    .init(
      "UPAY_MERCHANT_NOT_EXISTS", "The gateway does not know this shop.",
      "支付平台没有该商户。", .init(.rejected, .any)),

    // Documented for the envelope; here they deny that the gateway knows what it did.
    .init("UNKNOWN_SYSTEM_ERROR", "an error of the gateway", .init(.uncertain, .any)),
    .init("MAINTENANCE_INPROGRESS", "maintenance", .init(.uncertain, .any)),
    .init("REQUEST_FAIL", "busy", .init(.uncertain, .any)),
    .init("EXTERNAL_SERVICE_EXCEPTION", "trouble at the provider", .init(.uncertain, .any)),
  ])

extension UpayTable<UpayRefusal> {
  /// What `FAIL` with this reason says to an action of this kind. A reason that is unknown, missing
  /// or belongs to other kinds leaves the refusal unclear.
  func result(of code: String?, for verb: UpayVerb) -> ActionResult {
    guard let code, let refusal = self[code], refusal.verbs.contains(verb) else {
      return .rejectedUnclear
    }
    return refusal.result
  }
}
