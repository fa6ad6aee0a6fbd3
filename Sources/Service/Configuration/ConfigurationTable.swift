internal import Receipts
internal import Terminal

/// The one table of keys: parsing, `--print-config` and `etc/upayd/upayd.conf` come from it.
enum ConfigurationTable {
  static let outlines: [SectionOutline] = [
    SectionOutline(terminal), SectionOutline(upay), SectionOutline(checkIn), SectionOutline(state),
    SectionOutline(socket), SectionOutline(access), SectionOutline(scanner),
    SectionOutline(printer), SectionOutline(receipt), SectionOutline(report),
    SectionOutline(limits),
  ]

  static let terminal = SectionTable<TerminalConfiguration>(
    header: "terminal", dotted: "terminal", isNamed: false,
    doc: "Who this terminal is.", empty: { .init() },
    keys: [
      Key(
        "device_id", "", \.givenDeviceID, .token(upTo: 32),
        "What the terminal is bound to at its activation. Empty: made from /etc/machine-id. "
          + "Once activated, the one used then is kept."),
      Key(
        "name", "", \.name, .optionalText(upTo: 64),
        "The till's name, on receipts and in the payment provider's books."),
      Key(
        "subject", "", \.subject, .optionalText(upTo: 64),
        "What the customer's bill says when the sale says nothing. Empty: the name."),
      Key(
        "operator", "", \.operator, .optionalText(upTo: 32),
        "Who sells when the sale does not say. Empty: the user at the other end of the socket."),
      Key("currency", "CNY", \.currency, .currency, "The currency of all amounts."),
      Key("language", "en", \.language, .word, "The language of messages and receipts."),
      Key(
        "day_zone", "+08:00", \.dayZone, .zone,
        "The zone in which a business day begins and ends: the payment provider's."),
    ])

  static let upay = SectionTable<UpayConfiguration>(
    header: "gateway upay", dotted: "gateway.upay", isNamed: false,
    doc: "The payment system Upay.", empty: { .init() },
    keys: [
      Key(
        "url", "https://vsi-api.shouqianba.com", \.url, .gatewayURL, "Where its servers are."),
      Key(
        "ca_file", "", \.caFile, .optionalPath,
        "A PEM file of the only authorities to trust. Empty: those of the system."),
      Key(
        "vendor_sn", "", \.vendorSN, .token(upTo: 64),
        "The vendor's number, for the activation only."),
      Key(
        "vendor_key_file", "", \.vendorKeyFile, .optionalPath,
        "A file of mode 0600 with the vendor's key, for the activation only. A systemd credential "
          + "gateway.upay.vendor_key is used before it."),
      Key("app_id", "", \.appID, .token(upTo: 64), "The vendor's application."),
      Key(
        "precreate_payway", "", \.precreatePayway, .payway,
        "The wallet that a QR code is for when the sale does not say: 1 Alipay, 3 WeChat, "
          + "17 UnionPay. Empty: each sale must say."),
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
        "How long after its sending a payment without a result is cancelled."),
      Key(
        "qr_life", "240s", \.policy.qrLife, .duration(.seconds(1) ... .hours(24)),
        "How long a QR code can be paid; then the order is cancelled."),
      Key(
        "poll_fast", "3s", \.policy.pollFast, .duration(50 ... .minutes(5)),
        "Between two questions for a result, at first. QR codes have a timetable of their own unless "
          + "this key or one of the next two is set."),
      Key(
        "poll_fast_for", "60s", \.policy.pollFastFor, .duration(0 ... .hours(1)),
        "How long it is asked so often."),
      Key(
        "poll_slow", "10s", \.policy.pollSlow, .duration(50 ... .minutes(10)),
        "Between two questions after that."),
      Key(
        "visibility_lag", "10s", \.policy.visibilityLag, .duration(0 ... .minutes(10)),
        "How long the gateway may not know an order that it has just taken."),
      Key(
        "cancel_attempts", "3", \.policy.cancelAttempts, .integer(0...20),
        "How many cancels follow the first one after 5, 10, 20 seconds and so on; then one a "
          + "minute until attention_after."),
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
    ])

  static let checkIn = SectionTable<CheckInConfiguration>(
    header: "check_in", dotted: "check_in", isNamed: false,
    doc: "When the terminal's key is renewed.", empty: { .init() },
    keys: [
      Key("time", "04:00", \.time, .timeOfDay, "The time of day, in the machine's zone."),
      Key(
        "jitter", "2h", \.jitter, .duration(0 ... .hours(24)),
        "Each terminal has its own moment within this time after it."),
      Key(
        "after_start", "15m", \.afterStart, .duration(0 ... .hours(6)),
        "A till that was off then checks in within this time after its start."),
    ])

  static let state = SectionTable<StateConfiguration>(
    header: "state", dotted: "state", isNamed: false,
    doc: "What survives a restart.", empty: { .init() },
    keys: [
      Key("directory", "/var/lib/upayd", \.directory, .path, "The journal's directory."),
      Key(
        "seal_key_file", "", \.givenSealKeyFile, .optionalPath,
        "The key that seals the terminal's keys in the journal, mode 0600, made at the first "
          + "start. Empty: seal.key in the directory. A systemd credential state.seal_key is used "
          + "before it."),
      Key(
        "keep", "400d", \.keep, .duration(.days(1) ... .days(3650)), "How long orders are kept."),
      Key(
        "keep_events", "30d", \.keepEvents, .duration(.hours(1) ... .days(3650)),
        "How long published events are kept."),
    ])

  static let socket = SectionTable<SocketConfiguration>(
    header: "socket", dotted: "socket", isNamed: false,
    doc: "Where POS software finds the daemon.", empty: { .init() },
    keys: [
      Key("path", "/run/upayd/upayd.sock", \.path, .socketPath, "The Unix socket."),
      Key(
        "group", "upay", \.group, .optionalText(upTo: 32),
        "The group that may connect. Empty: the daemon's own."),
    ])

  static let access = SectionTable<AccessConfiguration>(
    header: "access", dotted: "access", isNamed: false,
    doc: "Who may do what; root and the daemon's own user may do everything. Users and groups are "
      + "looked up at the start.",
    empty: { .init() },
    keys: [
      Key("cashier", "upay", \.cashier, .names, "May pay, precreate, query, cancel, print, read."),
      Key(
        "supervisor", "upay-supervisor", \.supervisor, .names,
        "May also revoke, refund, resolve, adopt and see reports."),
      Key("admin", "upay-admin", \.admin, .names, "May do everything."),
    ])
}
