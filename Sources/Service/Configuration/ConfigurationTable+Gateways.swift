internal import Gateways
internal import Terminal

/// The sections of the payment systems.
extension ConfigurationTable {
  static let upay = SectionTable<UpayConfiguration>(
    header: "gateway upay", dotted: "gateway.upay", isNamed: false,
    doc: "The payment system Upay.", empty: { .init() },
    keys: [
      Key(
        "url", "https://vsi-api.shouqianba.com", \.url, .gatewayURL, "Where its servers are."),
      caFile(),
      Key(
        "vendor_sn", "", \.vendorSN, .token(upTo: 64),
        "The vendor's number, for the activation only."),
      Key(
        "vendor_key_file", "", \.vendorKeyFile, .optionalPath,
        "A file of mode 0600 with the vendor's key, for the activation only. A systemd credential "
          + "gateway.upay.vendor_key is used before it."),
      Key("app_id", "", \.appID, .token(upTo: 64), "The vendor's application."),
      precreatePayway(),
    ] + waits(qrLife: "240s", pollSlow: "10s", end: "cancelled") + [
      Key(
        "cancel_attempts", "3", \.policy.cancelAttempts, .integer(0...20),
        "How many cancels follow the first one after 5, 10, 20 seconds and so on; then one a "
          + "minute until attention_after.")
    ] + patience())

  static let ottpay = SectionTable<OTTPayConfiguration>(
    header: "gateway ottpay", dotted: "gateway.ottpay", isNamed: false,
    doc: "The payment system OTT Pay; used where merchant_id is set.", empty: { .init() },
    keys: [
      Key("url", "https://frontapi.ottpay.com:443", \.url, .gatewayURL, "Where its servers are."),
      caFile(),
      Key("merchant_id", "", \.merchantID, .token(upTo: 32), "The merchant's number."),
      Key(
        "sign_key_file", "", \.signKeyFile, .optionalPath,
        "A file of mode 0600 with the merchant's sign key. A systemd credential "
          + "gateway.ottpay.sign_key is used before it."),
      Key(
        "currency", "CAD", \.settings.currency, .currency,
        "The currency of the account: OTT Pay's amounts carry none."),
      Key(
        "operator_id", "0000000001", \.settings.operatorID, .word(upTo: 32),
        "The cashier's number at OTT Pay, which it demands."),
      Key(
        "callback_url", "https://upayd.invalid/ottpay", \.settings.callbackURL, .gatewayURL,
        "Where OTT Pay sends notices. It demands an address; none is needed."),
      Key(
        "front_url", "https://upayd.invalid", \.settings.frontURL, .gatewayURL,
        "Where the customer's browser goes after UnionPay's payment page."),
      Key(
        "time_zone", "+08:00", \.settings.timeOffset, .zone,
        "The zone of the times that are sent: not documented, assumed."),
      Key(
        "cc_channel_type", "web", \.settings.cardChannel, .word,
        "UnionPay's payment page for a browser, or for a telephone."),
      Key(
        "unionpay_qr", "page", \.settings.unionPayQR, .word,
        "A QR code for UnionPay: the link of its payment page, or the wallet's own code."),
      Key(
        "query_action", "STATUS_QUERY", \.settings.cardQuery, .word,
        "How an order of the payment page is asked for: the documents contradict each other."),
      Key(
        "revoke_as_refund", "yes", \.settings.revokesByRefund, .yesOrNo,
        "Whether a revoke is carried out as a refund of everything; if not, it is refused."),
      precreatePayway(),
    ] + waits(qrLife: "10m", pollSlow: "15s", end: "given up") + patience())

  static let route = SectionTable<RouteConfiguration>(
    header: "route", dotted: "route", isNamed: true,
    doc: "Which payment system takes an order that does not name one, where there are several: the "
      + "first of these sections, in the order in which they stand, all of whose conditions hold.",
    empty: { .init() },
    keys: [
      Key("gateway", "upay", \.gateway, .token(upTo: 32), "The payment system: upay or ottpay."),
      Key("verb", "", \.verb, .token(upTo: 16), "pay, precreate or preauth. Empty: any."),
      Key("currency", "", \.currency, .token(upTo: 3), "The order's currency. Empty: any."),
      Key("payway", "", \.payway, .payway, "The order's payway. Empty: any."),
      Key(
        "code_prefix", "", \.codePrefix, .token(upTo: 16),
        "How the customer's code begins, where it comes with the order. Empty: any, or none."),
    ])

  // MARK: What all of them have

  private static func caFile<Section: GatewaySection>() -> Key<Section> {
    Key(
      "ca_file", "", \.caFile, .optionalPath,
      "A PEM file of the only authorities to trust. Empty: those of the system.")
  }

  private static func precreatePayway<Section: GatewaySection>() -> Key<Section> {
    Key(
      "precreate_payway", "", \.precreatePayway, .payway,
      "The wallet that a QR code is for when the sale does not say: 1 Alipay, 3 WeChat, "
        + "17 UnionPay. Empty: each sale must say.")
  }

  /// - Parameter end: what becomes of an order whose time is over.
  private static func waits<Section: GatewaySection>(
    qrLife: String, pollSlow: String, end: String
  ) -> [Key<Section>] {
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
        "Between two questions for a result, at first. QR codes have a timetable of their own unless "
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

  private static func patience<Section: GatewaySection>() -> [Key<Section>] {
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
