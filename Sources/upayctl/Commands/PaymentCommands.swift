import ArgumentParser
import Terminal

/// What `pay` and `precreate` share.
struct PaymentOptions: ParsableArguments {
  @Argument(help: "How much, as a person types it: 12.50")
  var amount: String

  @Option(help: "What the payer reads.")
  var subject: String?

  @Option(
    help: "alipay, wechat, unionpay, or digits as the gateway defines them.",
    completion: .list(Payway.names.keys.sorted()))
  var payway: String?

  @Option(
    name: .customLong("client-sn"),
    help: "The number of the order; made when left out. The same number never pays twice.")
  var clientSN: String?

  @Option(
    help: "CNY, USD …; UPAYD_TERMINAL_CURRENCY unless given, else the till's own.",
    completion: .list(Currency.known.map(\.code)))
  var currency: String?

  @Option(
    help: ArgumentHelp(
      "The number of the sale in the shop. A sale that is paid, or may be, is not charged again.",
      valueName: "number"))
  var saleNo: String?

  @Flag(help: "Charge the sale once more, although it is paid already.")
  var again = false

  @Option(help: "The printer for the slips; the first one when left out.")
  var printer: String?

  @Flag(help: "Print no slips for this order.")
  var noPrint = false

  @Option(help: "Who takes the payment; the user at the socket when left out.")
  var `operator`: String?

  @Option(
    help: """
      The payment system, where several are configured; found by the rules of [route] when left out.
      """)
  var gateway: String?

  func validate() throws {
    if again, saleNo == nil { throw ValidationError("--again goes with --sale-no") }
    if noPrint, printer != nil { throw ValidationError("--no-print or --printer, not both") }
  }

  func wish(
    _ kind: OrderRequest.Kind, _ environment: (String) -> String? = environmentVariable
  ) -> PaymentWish {
    PaymentWish(
      kind: kind, amount: amount,
      currency: currency ?? environment("UPAYD_TERMINAL_CURRENCY"),
      subject: subject, payway: payway, clientSN: clientSN, saleNo: saleNo, again: again,
      printer: printer, isQuiet: noPrint, operator: `operator`,
      gateway: gateway)
  }
}

struct Pay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Charge the customer whose payment code is scanned next.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var payment: PaymentOptions

  @Option(help: "The customer's payment code, instead of waiting for a scan.")
  var code: String?

  @Option(
    name: .customLong("scan-id"),
    help: ArgumentHelp(
      "A payment code that was scanned before, by the scan_id of its event.", valueName: "id"))
  var scanID: String?

  @Option(help: "The scanner to wait for; all of them when left out.")
  var scanner: String?

  @Option(
    help: ArgumentHelp(
      "An agreement that the customer has signed, instead of a code.", valueName: "number"))
  var agreement: String?

  func validate() throws {
    guard [code, scanID, scanner, agreement].count(where: { $0 != nil }) <= 1 else {
      throw ValidationError("one of --code, --scan-id, --scanner and --agreement")
    }
  }

  func wish(_ environment: (String) -> String? = environmentVariable) -> PaymentWish {
    var wish = payment.wish(.pay, environment)
    wish.code = code
    wish.scanID = scanID
    wish.scanner = scanner
    wish.agreement = agreement
    return wish
  }

  func run() async throws { try await global.session().pay(wish()).leave() }
}

struct Precreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a QR code for the customer to scan and pay.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var payment: PaymentOptions

  @Flag(
    help: """
      Only reserve the money, where the payment system can; it is taken, or set free, in the \
      merchant portal.
      """)
  var preauth = false

  func wish(_ environment: (String) -> String? = environmentVariable) -> PaymentWish {
    var wish = payment.wish(.precreate, environment)
    wish.isPreauth = preauth
    return wish
  }

  func run() async throws { try await global.session().pay(wish()).leave() }
}
