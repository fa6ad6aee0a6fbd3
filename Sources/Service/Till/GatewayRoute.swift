public import Terminal

/// One rule by which an order that names no payment system finds one: every condition must hold.
public struct GatewayRoute: Hashable, Sendable {
  public var gateway: String
  /// `pay`, `precreate`, or `preauth` for a precreate that only reserves.
  public var verb: Capability?
  public var currency: Currency?
  public var payway: String?
  /// How the customer's code begins; holds for no order whose code is yet to be scanned.
  public var codePrefix: String?

  public init(gateway: String) { self.gateway = gateway }

  init(_ configuration: RouteConfiguration) {
    self.init(gateway: configuration.gateway ?? "")
    verb = configuration.verb.flatMap(Capability.init)
    currency = configuration.currency.flatMap(Currency.init)
    payway = configuration.payway
    codePrefix = configuration.codePrefix
  }

  func takes(_ wish: Wish) -> Bool {
    let isVerb = verb.map { $0 == wish.verb || ($0 == .precreate && wish.verb == .preauth) } ?? true
    let isCurrency = currency.map { $0.code == wish.currency } ?? true
    let isPayway = payway.map { $0 == wish.payway } ?? true
    let isCode = codePrefix.map { wish.code?.octets.hasPrefix($0) ?? false } ?? true
    return isVerb && isCurrency && isPayway && isCode
  }

  /// What is known of an order before it has a payment system.
  struct Wish {
    var verb: Capability
    /// As it was given, else the terminal's.
    var currency: String
    var payway: String?
    var code: PaymentCode?
  }
}
