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
    .init("PAY_SUCCESS", "paid", .of(.pay, .succeeded)),
    .init("PAY_FAIL", "failed and reversed", .of(.pay, .failed)),
    .init("PAY_IN_PROGRESS", "the customer is confirming", .of(.pay, .inProgress)),
    .init("PAY_FAIL_ERROR", "failed, the provider's state is unknown", .of(.pay, .uncertain)),
    // Not `inProgress`: there is nothing for the customer to confirm.
    .init("PAY_FAIL_IN_PROGRESS", "a failure is being handled", .of(.pay, .uncertain)),
    .init("PRECREATE_SUCCESS", "the QR code is ready", .of(.precreate, .succeeded)),
    .init("PRECREATE_FAIL", "no QR code was made", .of(.precreate, .failed)),
    .init("PRECREATE_FAIL_ERROR", "failed, state unknown", .of(.precreate, .uncertain)),
    .init("PRECREATE_FAIL_IN_PROGRESS", "a failure is being handled", .of(.precreate, .uncertain)),
    .init("REFUND_SUCCESS", "refunded", .of(.refund, .succeeded)),
    .init("REFUND_FAIL", "not refunded", .of(.refund, .failed)),
    .init("REFUND_ERROR", "unknown", .of(.refund, .uncertain)),
    .init("REFUND_FAIL_ERROR", "unknown", .of(.refund, .uncertain)),
    .init("REFUND_IN_PROGRESS", "the refund is running", .of(.refund, .inProgress)),
    .init("CANCEL_SUCCESS", "cancelled, and refunded if it was paid", .of(.reversal, .succeeded)),
    .init("CANCEL_ABORT_SUCCESS", "a running payment was stopped", .of(.reversal, .succeeded)),
    .init("CANCEL_ERROR", "unknown", .of(.reversal, .uncertain)),
    .init("CANCEL_ABORT_ERROR", "unknown", .of(.reversal, .uncertain)),
    .init("CANCEL_IN_PROGRESS", "the cancel is running", .of(.reversal, .inProgress)),
    .init("CANCEL_ABORT_IN_PROGRESS", "the stop is running", .of(.reversal, .inProgress)),
    .init("SUCCESS", "the query was executed", .of(.query, .succeeded)),
    .init("FAIL", "refused, no state changed", .refused),
    .init("ACTIVATE_SUCCESS", "activated", .identity),
    .init("TERMINAL_CHECKIN_SUCCESS", "checked in", .identity),
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
