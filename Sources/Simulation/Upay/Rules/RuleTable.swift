/// One switch of ``UpayRules``.
public typealias UpayRule = Rule<UpayRules>

extension UpayRules: RuleSet {
  public static let table: [UpayRule] = answers + identities + orders + returns + notifications

  private static let answers = [
    UpayRule(
      "answers.http_status", \.answers.httpStatus,
      "HTTP status of an answer whose result_code is 400 or 500"),
    UpayRule(
      "answers.identity", \.answers.identity,
      "shape of the answer to activation and check-in; one source nests it"),
    UpayRule(
      "answers.error_code_standard", \.answers.errorCodeStandard,
      "a support code beside ILLEGAL_SIGN (EJ26) and a taken number (EJ08) of an activation"),
    UpayRule(
      "answers.invalid_params", \.answers.invalidParams, "spelling of the code for a wrong member"),
    UpayRule(
      "answers.invalid_terminal", \.answers.invalidTerminal,
      "spelling of the code for an unknown or dead terminal"),
    UpayRule(
      "answers.order_not_exists", \.answers.orderNotExists,
      "spelling of the code for an order that is not there"),
    UpayRule(
      "answers.open_status", \.answers.openStatus,
      "order_status of an order that waits; one source has one nobody else knows"),
    UpayRule(
      "answers.expired_status", \.answers.expiredStatus,
      "order_status of a QR code that nobody paid; one client has seen another"),
    UpayRule(
      "answers.alipay_payway", \.answers.alipayPayway, "payway in answers about Alipay"),
    UpayRule("answers.ctime", \.answers.cTime, "how ctime is written; examples show both"),
    UpayRule(
      "answers.values", \.answers.values, "how amounts, times and payways are written"),
    UpayRule(
      "answers.net_amount", \.answers.netAmount,
      "net_amount of a payment that nothing was refunded of; examples contradict each other"),
    UpayRule(
      "answers.optional_fields", \.answers.optionalFields,
      "members of data that only some sources show: tsn, paid_amount, payment_list …"),
    UpayRule(
      "answers.unknown_fields", \.answers.unknownFields,
      "members that no source knows, at every layer"),
  ]

  private static let identities = [
    UpayRule(
      "signature.unknown_sn", \.signature.unknownSN, "what a request of an unknown sn is told"),
    UpayRule(
      "signature.upper_case", \.signature.upperCase,
      "whether a sign in capital hex digits is taken; sources ask for small ones"),
    UpayRule(
      "signature.compares_terminal_sn", \.signature.comparesTerminalSN,
      "whether terminal_sn of header and body must agree; not documented"),
    UpayRule(
      "activation.same_device", \.activation.sameDevice,
      "a device_id that has a terminal already; three sources, three answers"),
    UpayRule("activation.code_life", \.activation.codeLife, "life of an activation code"),
    UpayRule(
      "activation.dead_code", \.activation.deadCode,
      "error of an unknown, expired or used code; not published"),
    UpayRule(
      "keys.rotation", \.keys.rotation,
      "what a check-in does to the two keys: models A, B, C, D, and a key that stays"),
    UpayRule(
      "keys.expiry", \.keys.expiry, "model E: when a key dies by itself; statements differ"),
    UpayRule("keys.life", \.keys.life, "life of a key where keys.expiry is life"),
    UpayRule(
      "keys.expired_key_checks_in", \.keys.expiredKeyChecksIn,
      "model E: whether a key that died by itself still signs a check-in"),
    UpayRule(
      "keys.wrong_device", \.keys.wrongDevice,
      "a check-in with another device_id than the activation; not documented"),
  ]

  private static let orders = [
    UpayRule("fields.limits", \.fields.limits, "which of two published lengths holds"),
    UpayRule("fields.unit", \.fields.unit, "what a length counts; sources say both"),
    UpayRule("fields.null", \.fields.null, "a member that is null; some clients send that"),
    UpayRule(
      "orders.duplicate", \.orders.duplicate, "a client_sn that was used; two sources, two answers"),
    UpayRule(
      "orders.number_scope", \.orders.numberScope, "within what a client_sn is unique; not stated"),
    UpayRule(
      "orders.visibility_lag", \.orders.visibilityLag,
      "how long after a pay a request does not find the order"),
    UpayRule("orders.lag_hides_from", \.orders.lagHidesFrom, "which requests that lag concerns"),
    UpayRule(
      "orders.other_terminal", \.orders.otherTerminal,
      "what a terminal may do with the order of another; not stated"),
    UpayRule(
      "orders.unknown_code_result", \.orders.unknownCodeResult,
      "result_code for a payment code of no known wallet"),
    UpayRule(
      "orders.unknown_code_error", \.orders.unknownCodeError,
      "error_code for a payment code of no known wallet"),
    UpayRule(
      "orders.qr_life", \.orders.qrLife, "life of an unpaid QR code; also published: 90000, 100000"),
    UpayRule(
      "orders.scripted_delay", \.orders.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
  ]

  private static let returns = [
    UpayRule(
      "refunds.repeated", \.refunds.repeated, "a refund_request_no again, with the same amount"),
    UpayRule(
      "refunds.repeated_other_amount", \.refunds.repeatedOtherAmount,
      "a refund_request_no again, with another amount"),
    UpayRule(
      "refunds.after_full", \.refunds.afterFull, "another refund of an order that is refunded"),
    UpayRule(
      "refunds.period", \.refunds.period,
      "how long after the payment; 0: for ever, as another source has it"),
    UpayRule(
      "refunds.operator_required", \.refunds.operatorRequired,
      "whether a refund needs its operator; one client leaves it out"),
    UpayRule(
      "cancels.other_day", \.cancels.otherDay,
      "whether cancel and revoke work after the day of the payment; sources contradict each other"),
    UpayRule(
      "cancels.abort_status", \.cancels.abortStatus,
      "order_status after a cancel before the payment; sources show both"),
    UpayRule(
      "cancels.revoke_enabled", \.cancels.revokeEnabled,
      "whether the merchant may revoke; discouraged since 2020"),
  ]

  private static let notifications = [
    UpayRule(
      "notifications.header", \.notifications.header,
      "what stands in Authorization: the signature, or the terminal's number before it"),
    UpayRule(
      "notifications.body", \.notifications.body,
      "the order's members bare, or in the envelope of an answer; pages show both"),
    UpayRule(
      "notifications.events", \.notifications.events,
      "what is told: payments, or failures and refunds too, as one source has it"),
  ]
}
