internal import Devices
internal import Receipts
internal import Terminal

extension ConfigurationTable {
  static let scanner = SectionTable<ScannerConfiguration>(
    header: "scanner", dotted: "scanner", isNamed: true,
    doc: "A barcode scanner; one section for each, under a name of your own.",
    empty: { .init() },
    keys: [
      Key("device", "auto", \.device, .device, "Which one. auto: what is certainly a scanner."),
      Key("baud", "9600", \.baud, .baud, "The speed of a serial line."),
      Key("format", "8N1", \.format, .lineFormat, "Its data bits, parity and stop bits."),
      Key("flow", "none", \.flow, .word, "Its flow control."),
      Key(
        "layout", "us", \.layout, .word,
        "The keyboard that a scanner acting as one is set to."),
      Key(
        "prefix", "", \.prefix, .rawText(upTo: 16),
        "What the scanner is set to send before each code."),
      Key(
        "payment_code", "", \.paymentCode, .paymentCode,
        "Which codes are payment codes, as PREFIX:LENGTH."),
      Key(
        "scan_timeout", "120s", \.scanTimeout, .duration(100 ... .hours(1)),
        "How long a sale waits for the customer's code."),
      Key(
        "double_read", "500ms", \.doubleRead, .duration(0 ... .seconds(10)),
        "The same code again within this time is one code read twice."),
      Key(
        "idle_timeout", "100ms", \.idleTimeout, .duration(10 ... .seconds(5)),
        "Silence that ends a code without a terminator."),
    ])

  static let printer = SectionTable<PrinterConfiguration>(
    header: "printer", dotted: "printer", isNamed: true,
    doc: "A receipt printer; one section for each, under a name of your own. The first is used "
      + "when a sale names none.",
    empty: { .init() },
    keys: [
      Key(
        "device", "auto", \.device, .device, "Which one. auto: what is certainly a receipt printer."
      ),
      Key("baud", "9600", \.baud, .baud, "The speed of a serial line."),
      Key("format", "8N1", \.format, .lineFormat, "Its data bits, parity and stop bits."),
      Key("flow", "none", \.flow, .word, "Its flow control."),
      Key(
        "profile", "auto", \.profileName, .checked("auto, or the name of a profile") { _ in },
        "What the printer can do: 58mm has 32 columns, 80mm has 48 columns and a knife. auto: what "
          + "is known of the printer, else 58mm."),
      Key(
        "language", "", \.ownLanguage, .optionalLanguage,
        "The language of its receipts. Empty: the terminal's."),
      Key(
        "qr", "auto", \.qr, choice("auto, native, raster") { try .init(qr: $0) },
        "Whether the printer draws QR codes by itself, or is sent pictures."),
      Key(
        "charset", "auto", \.charset,
        choice("auto, " + Charset.allCases.map(\.rawValue).joined(separator: ", ")) {
          try .init(charset: $0)
        }, "The characters it has."),
      Key(
        "cut", "auto", \.cut, choice("auto, none, partial, full") { try .init(cut: $0) },
        "How it cuts the paper."),
      Key(
        "drawer", "auto", \.drawer, choice("auto, none, pin2, pin5") { try .init(drawer: $0) },
        "The pin of the cash drawer's connector, if there is a drawer."),
      Key(
        "status", "auto", \.status,
        choice("auto, none, asked, automatic") { try .init(status: $0) },
        "How its state becomes known. none: it is never asked. automatic: it also tells by itself."),
    ])

  static let receipt = SectionTable<ReceiptConfiguration>(
    header: "receipt", dotted: "receipt", isNamed: false,
    doc: "What receipts look like.", empty: { .init() },
    keys: [
      Key(
        "template", "", \.template, .optionalPath, "A file with a template. Empty: built in."),
      Key("header", "", \.header, .lines, "Printed above."),
      Key("footer", "", \.footer, .lines, "Printed below."),
      Key("logo", "", \.logo, .optionalPath, "A PNG printed on top."),
    ])

  static let report = SectionTable<ReportConfiguration>(
    header: "report", dotted: "report", isNamed: false, doc: "Reports of the day.",
    empty: { .init() },
    keys: [
      Key(
        "reconcile_at", "", \.reconcileAt, .optionalTimeOfDay,
        "When the day (before noon: the day before) is compared with the gateway. "
          + "Empty: never by itself.")
    ])

  static let limits = SectionTable<LimitsConfiguration>(
    header: "limits", dotted: "limits", isNamed: false, doc: "Bounds.", empty: { .init() },
    keys: [
      Key(
        "max_amount", "5000000", \.maxAmount, .integer(1...9_999_999_999),
        "The largest amount of one order, in the currency's minor unit."),
      Key(
        "wait", "300s", \.wait, .duration(0 ... .seconds(300)),
        "The longest that a call may wait for a result."),
    ])

  /// A key of the printer's profile, which knows what is right.
  private static func choice(
    _ words: String, _ check: @escaping @Sendable (String) throws -> PrinterChoice
  ) -> ValueType<String> {
    .checked("one of \(words)") { _ = try check($0) }
  }
}
