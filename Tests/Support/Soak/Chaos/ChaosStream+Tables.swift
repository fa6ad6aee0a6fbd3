extension ChaosStream {
  /// Faults after which the till finds out by itself.
  static let kinds = [
    "drop_request", "drop_answer", "truncate", "slow", "delay", "delay_request", "late",
    "duplicate", "http_502", "login_page", "http_500", "refuse", "deny", "illegal_sign", "cut",
    "garbage", "empty", "shuffle", "doubled", "stale", "unknown_status", "unknown_result",
    "unknown_outer",
  ]

  /// Faults after which a person may have to look.
  static let confusing = ["wrong_amount", "wrong_client_sn", "wrong_sn", "other_terminal"]

  /// Switches that change how the gateway behaves and speaks, and never whose money it is.
  static let switches: [(String, [JSON])] = [
    ("answers.http_status", ["always_200", "mirrored"]),
    ("answers.invalid_params", ["INVALID_PARAMS", "INVALID_PARAMETER"]),
    ("answers.order_not_exists", ["UPAY_ORDER_NOT_EXISTS", "UPAY_ORDER_NOT_EXIST"]),
    ("answers.open_status", ["CREATED", "IN_QUEUE"]),
    ("answers.expired_status", ["PAY_CANCELED", "EXPIRED"]),
    ("answers.alipay_payway", ["1", "2"]),
    ("answers.ctime", ["milliseconds", "text"]),
    ("answers.values", ["strings", "numbers"]),
    ("answers.optional_fields", [true, false]),
    ("answers.unknown_fields", [true, false]),
    ("orders.duplicate", ["conflict", "existing"]),
    ("orders.visibility_lag", [0, 0, 200, 700]),
    ("orders.lag_hides_from", ["query", "everything"]),
    ("orders.unknown_code_result", ["PAY_FAIL", "FAIL"]),
    ("orders.qr_life", [6_000, 10_000, 240_000]),
    ("refunds.repeated", ["UPAY_REFUND_ORDER_NOOP", "REFUND_SUCCESS"]),
    ("refunds.after_full", ["UPAY_REFUND_INVALID_ORDER_STATE", "REFUNDABLE_AMOUNT_NOT_ENOUGH"]),
    ("cancels.abort_status", ["CANCELED", "PAY_CANCELED"]),
  ]
}
