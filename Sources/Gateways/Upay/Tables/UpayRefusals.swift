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
    .init("INVALID_BARCODE", "not a payment code", .init(.rejected, .payments)),
    .init("EXPIRED_BARCODE", "the code is too old", .init(.rejected, .payments)),
    .init("AUTHCODE_EXPIRE", "the code is too old", .init(.rejected, .payments)),
    .init("INSUFFICIENT_FUND", "the buyer has too little", .init(.rejected, .payments)),
    .init("BUYER_OVER_DAILY_LIMIT", "the buyer's limit of the day", .init(.rejected, .payments)),
    .init("BUYER_OVER_TRANSACTION_LIMIT", "the buyer's limit", .init(.rejected, .payments)),
    .init("SELLER_OVER_DAILY_LIMIT", "the shop's limit of the day", .init(.rejected, .payments)),
    .init(
      "UPAY_STORE_OVER_DAILY_LIMIT", "the shop's limit of the day", .init(.rejected, .payments)),
    .init(
      "UNEXPECTED_PROVIDER_ERROR", "the code is of no known payway", .init(.rejected, .payments)),
    .init("CLIENT_SN_CONFLICT", "the number exists already", .init(.numberTaken, .payments)),

    .init("TRADE_NOT_EXIST", "the provider does not know it", .init(.uncertain, .any)),
    .init("TRADE_HAS_SUCCESS", "paid already", .init(.uncertain, .any)),
    .init("TRADE_FAILED", "failed: the order's state says how", .init(.uncertain, .any)),
    .init("TRADE_TIMEOUT", "timed out and reversed", .init(.uncertain, .any)),

    .init("UPAY_ORDER_NOT_EXISTS", "no such order", .init(.noSuchOrder, .ofAnOrder)),
    .init("UPAY_ORDER_NOT_EXIST", "no such order", .init(.noSuchOrder, .ofAnOrder)),

    .init("UPAY_CANCEL_ORDER_NOOP", "cancelled already", .init(.alreadyDone, [.reversal])),
    .init(
      "UPAY_CANCEL_INVALID_ORDER_STATE", "cannot be cancelled any more",
      .init(.rejectedForGood, [.reversal])),

    .init("UPAY_REFUND_ORDER_NOOP", "this refund was made already", .init(.alreadyDone, [.refund])),
    .init("UPAY_REFUND_INVALID_ORDER_STATE", "not refundable", .init(.rejected, [.refund])),
    .init(
      "REFUND_REQUEST_CONFLICT", "the number of the refund exists", .init(.uncertain, [.refund])),
    .init("REFUNDABLE_AMOUNT_NOT_ENOUGH", "more than is left", .init(.rejected, [.refund])),
    .init("REFUND_AMT_NOT_EQUAL_TOTAL", "only in full", .init(.rejected, .returns)),
    .init("SELLER_BALANCE_NOT_ENOUGH", "the shop has too little", .init(.rejected, .returns)),
    .init("ACCOUNT_BALANCE_NOT_ENOUGH", "the account has too little", .init(.rejected, .returns)),
    // A person must look: not a refusal after which the order counts as paid again.
    .init("UPAY_TCP_ORDER_NOT_REFUNDABLE", "an order of a campaign", .init(.rejected, .returns)),

    .init("UPAY_TERMINAL_NOT_EXISTS", "the terminal is unknown", .init(.rejected, .any)),
    .init("UPAY_TERMINAL_STATUS_ABNORMAL", "the terminal is not active", .init(.rejected, .any)),
    .init("UPAY_MERCHANT_NOT_EXISTS", "the merchant is unknown", .init(.rejected, .any)),

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
