internal import Receipts
internal import Terminal

/// The one table of keys: parsing, `--print-config` and `etc/upayd/upayd.conf` come from it.
enum ConfigurationTable {
  static let outlines: [SectionOutline] =
    [SectionOutline(terminal), SectionOutline(upay)] + registered.map(\.outline) + others

  private static let others: [SectionOutline] = [
    SectionOutline(route), SectionOutline(checkIn), SectionOutline(state),
    SectionOutline(socket), SectionOutline(access), SectionOutline(callbacks),
    SectionOutline(scanner),
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
      Key(
        "currency", "CNY", \.currency, .currency,
        "Of the day's report, of Upay, and of orders that name neither it nor one of several payment "
          + "systems."),
      Key("language", "en", \.language, .word, "The language of messages and receipts."),
      Key(
        "day_zone", "+08:00", \.dayZone, .zone,
        "The zone in which a business day begins and ends: the payment provider's."),
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
