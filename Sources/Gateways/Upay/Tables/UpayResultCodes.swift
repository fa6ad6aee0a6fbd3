package import Terminal

/// What `biz_response.result_code` says.
package enum UpayResultMeaning: Hashable, Sendable {
  /// The action of this kind came to this; in the answer to another kind it proves nothing.
  case of(UpayVerb, ActionResult)
  /// Refused, and no state changed: `error_code` says why.
  case refused
  /// Of an activation or a check-in; in the answer to an order's action it proves nothing.
  case identity
}

/// `biz_response.result_code` (Upay Web API, result codes of business).
package let upayResultCodes = UpayTable<UpayResultMeaning>(
  member: "biz_response.result_code",
  [
    .init(
      "PAY_SUCCESS", "The payment succeeded.",
      "支付成功。", .of(.pay, .succeeded)),
    .init(
      "PAY_FAIL", "The payment failed, and nothing was taken.",
      "支付失败，未扣款。", .of(.pay, .failed)),
    .init(
      "PAY_IN_PROGRESS", "The customer is confirming the payment.",
      "顾客正在确认支付。", .of(.pay, .inProgress)),
    .init(
      "PAY_FAIL_ERROR", "The payment failed, but whether money was taken is not known.",
      "支付失败，但尚不确定是否已扣款。", .of(.pay, .uncertain)),
    // Not `inProgress`: there is nothing for the customer to confirm.
    .init(
      "PAY_FAIL_IN_PROGRESS", "The payment failed and is being undone.",
      "支付失败，正在冲正。", .of(.pay, .uncertain)),
    .init(
      "PRECREATE_SUCCESS", "The QR code is ready.",
      "二维码已生成。", .of(.precreate, .succeeded)),
    .init(
      "PRECREATE_FAIL", "No QR code was made.",
      "二维码生成失败。", .of(.precreate, .failed)),
    .init(
      "PRECREATE_FAIL_ERROR", "Whether a QR code was made is not known.",
      "尚不确定二维码是否已生成。", .of(.precreate, .uncertain)),
    .init(
      "PRECREATE_FAIL_IN_PROGRESS", "No QR code was made, and what was begun is being undone.",
      "二维码生成失败，正在冲正。", .of(.precreate, .uncertain)),
    .init(
      "REFUND_SUCCESS", "The refund succeeded.",
      "退款成功。", .of(.refund, .succeeded)),
    .init(
      "REFUND_FAIL", "The refund failed, and no money went back.",
      "退款失败，款项未退回。", .of(.refund, .failed)),
    .init(
      "REFUND_ERROR", "Whether the refund succeeded is not known.",
      "尚不确定退款是否成功。", .of(.refund, .uncertain)),
    .init(
      "REFUND_FAIL_ERROR", "Whether the refund succeeded is not known.",
      "尚不确定退款是否成功。", .of(.refund, .uncertain)),
    .init(
      "REFUND_IN_PROGRESS", "The refund is running.",
      "退款处理中。", .of(.refund, .inProgress)),
    .init(
      "CANCEL_SUCCESS", "The payment was cancelled.",
      "支付已撤销。", .of(.reversal, .succeeded)),
    .init(
      "CANCEL_ABORT_SUCCESS", "The running payment was stopped.",
      "进行中的支付已中止。", .of(.reversal, .succeeded)),
    .init(
      "CANCEL_ERROR", "Whether the cancel succeeded is not known.",
      "尚不确定撤销是否成功。", .of(.reversal, .uncertain)),
    .init(
      "CANCEL_ABORT_ERROR", "Whether the payment was stopped is not known.",
      "尚不确定支付是否已中止。", .of(.reversal, .uncertain)),
    .init(
      "CANCEL_IN_PROGRESS", "The cancel is running.",
      "撤销处理中。", .of(.reversal, .inProgress)),
    .init(
      "CANCEL_ABORT_IN_PROGRESS", "The payment is being stopped.",
      "正在中止支付。", .of(.reversal, .inProgress)),
    .init(
      "SUCCESS", "The query succeeded.",
      "查询成功。", .of(.query, .succeeded)),
    .init(
      "FAIL", "The gateway refused, and nothing was changed.",
      "支付平台已拒绝，未作任何更改。", .refused),
    .init(
      "ACTIVATE_SUCCESS", "The terminal was activated.",
      "终端激活成功。", .identity),
    .init(
      "TERMINAL_CHECKIN_SUCCESS", "The terminal checked in.",
      "终端签到成功。", .identity),
  ])

extension UpayTable<UpayResultMeaning> {
  /// What a result code says of an action of this kind.
  ///
  /// A value that is not in the table is never a success or a failure; `…_IN_PROGRESS` of a kind
  /// that is not another's is worth polling.
  func meaning(of value: String, for verb: UpayVerb) -> UpayResultMeaning {
    switch self[value] {
    case .of(verb, let result)?: return .of(verb, result)
    case .refused?: return .refused
    case .of?, .identity?: return .of(verb, .uncertain)
    case nil: break
    }
    let isOpen = value.hasSuffix("_IN_PROGRESS") && !value.hasSuffix("_FAIL_IN_PROGRESS")
    let prefixes: [UpayVerb: [String]] = [
      .pay: ["PAY_"], .precreate: ["PRECREATE_"], .refund: ["REFUND_"],
      .reversal: ["CANCEL_", "REVOKE_"],
    ]
    let isOthers = prefixes.contains { other, prefixes in
      other != verb && prefixes.contains { value.hasPrefix($0) }
    }
    return .of(verb, isOpen && !isOthers && verb != .query ? .inProgress : .uncertain)
  }
}
