internal import Terminal

extension ConfigurationTable {
  static let route = SectionTable<RouteConfiguration>(
    header: "route", dotted: "route", isNamed: true,
    doc: "Which payment system takes an order that does not name one, where there are several: the "
      + "first of these sections, in the order in which they stand, all of whose conditions hold.",
    empty: { .init() },
    keys: [
      Key(
        "gateway", "upay", \.gateway, .token(upTo: 32),
        "The payment system: upay, or another one that is configured."),
      Key(
        "verb", "", \.verb, .token(upTo: 16),
        "pay, precreate (a preauth is one, too) or preauth. Empty: any."),
      Key("currency", "", \.currency, .token(upTo: 3), "The order's currency. Empty: any."),
      Key("payway", "", \.payway, .payway, "The order's payway. Empty: any."),
      Key(
        "code_prefix", "", \.codePrefix, .token(upTo: 16),
        "How the customer's code begins, where it comes with the order. Empty: any, or none."),
    ])
}

/// The keys that all payment systems have.
extension Key where Section: GatewaySection {
  static var caFile: Self {
    Key(
      "ca_file", "", \.caFile, .optionalPath,
      "A PEM file of the only authorities to trust. Empty: those of the system.")
  }

  /// - Parameter text: the wallet where the payment system has but one.
  static func precreatePayway(_ text: String = "") -> Self {
    Key(
      "precreate_payway", text, \.precreatePayway, .payway,
      "The wallet that a QR code is for when the sale does not say: 1 Alipay, 3 WeChat, "
        + "17 UnionPay. Empty: each sale must say.")
  }

  /// - Parameters:
  ///   - end: what becomes of an order whose time is over.
  ///   - timed: what is asked about by a timetable.
  static func waits(
    qrLife: String, pollSlow: String, end: String, timed: String = "QR codes"
  ) -> [Self] {
    [
      Key(
        "connect_timeout", "5s", \.connectTimeout, .duration(100 ... .minutes(1)),
        "For finding the server, connecting and the TLS handshake."),
      Key(
        "pay_timeout", "60s", \.policy.payTimeout, .duration(100 ... .minutes(10)),
        "How long an answer to a payment is waited for; then it is asked for."),
      Key(
        "request_timeout", "15s", \.policy.requestTimeout, .duration(100 ... .minutes(5)),
        "How long an answer to anything else is waited for."),
      Key(
        "unsent_retry", "10s", \.policy.unsentRetry, .duration(0 ... .minutes(10)),
        "How long a payment that certainly did not leave is tried again."),
      Key(
        "pay_budget", "120s", \.policy.payBudget, .duration(.seconds(1) ... .hours(1)),
        "How long after its sending a payment without a result is \(end)."),
      Key(
        "qr_life", qrLife, \.policy.qrLife, .duration(.seconds(1) ... .hours(24)),
        "How long a QR code can be paid; then the order is \(end)."),
      Key(
        "poll_fast", "3s", \.policy.pollFast, .duration(50 ... .minutes(5)),
        "Between two questions for a result, at first. \(timed) have a timetable of their own unless "
          + "this key or one of the next two is set."),
      Key(
        "poll_fast_for", "60s", \.policy.pollFastFor, .duration(0 ... .hours(1)),
        "How long it is asked so often."),
      Key(
        "poll_slow", pollSlow, \.policy.pollSlow, .duration(50 ... .minutes(10)),
        "Between two questions after that."),
      Key(
        "visibility_lag", "10s", \.policy.visibilityLag, .duration(0 ... .minutes(10)),
        "How long the gateway may not know an order that it has just taken."),
    ]
  }

  static var patience: [Self] {
    [
      Key(
        "attention_after", "30m", \.policy.attentionAfter, .duration(.seconds(1) ... .days(1)),
        "How long an order may be without a result before a person must look."),
      Key(
        "poll_attention", "5m", \.policy.pollAttention, .duration(100 ... .days(1)),
        "Between two questions for such an order."),
      Key(
        "watch_for", "24h", \.policy.watchFor, .duration(0 ... .days(31)),
        "How long an order closed as not paid is watched for a late payment."),
      Key(
        "late_payment", "return", \.policy.latePayment, .latePayment,
        "What is done with a late payment: give it back, or ask a person."),
    ]
  }
}
