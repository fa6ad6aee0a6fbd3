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
    help: "CNY, USD …; UPAYD_TERMINAL_CURRENCY unless given, else CNY.",
    completion: .list(Currency.known.map(\.code)))
  var currency: String?

  func wish(
    _ kind: OrderRequest.Kind, code: String? = nil,
    _ environment: (String) -> String? = environmentVariable
  ) -> PaymentWish {
    PaymentWish(
      kind: kind, amount: amount,
      currency: currency ?? environment("UPAYD_TERMINAL_CURRENCY") ?? Currency.cny.code,
      subject: subject, code: code, payway: payway, clientSN: clientSN)
  }
}

struct Pay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Charge the customer whose payment code is scanned next.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var payment: PaymentOptions

  @Option(help: "The customer's payment code, instead of waiting for a scan.")
  var code: String?

  func run() async throws { try await global.session().pay(payment.wish(.pay, code: code)).leave() }
}

struct Precreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a QR code for the customer to scan and pay.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var payment: PaymentOptions

  func run() async throws { try await global.session().pay(payment.wish(.precreate)).leave() }
}
