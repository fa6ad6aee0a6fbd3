extension OrderError {
  /// The codes that the daemon itself gives; all others are a gateway's.
  enum Own: String, CaseIterable {
    case scanTimeout = "scan-timeout"
    case gatewayUnreachable = "gateway-unreachable"
    case terminalLockedOut = "terminal-locked-out"
    /// Of systems whose key stands in the configuration.
    case signatureRefused = "signature-refused"
    case numberUsedElsewhere = "client_sn_used_elsewhere"
    case amountDiffers = "amount-differs"
    /// A person's word ended a return that was in doubt.
    case resolved
    case resolutionContradicted = "resolution-contradicted"
    /// All of it was reversed elsewhere while a refund was open.
    case reversedElsewhere = "reversed-elsewhere"
    /// The payment system has not told a number by which the payment could be given back.
    case paymentUnnamed = "payment-unnamed"
    /// Of an agreement: nobody signed it in time.
    case notSigned = "not-signed"
  }

  /// The code of an order that was refused because no key of the terminal is accepted.
  public static let lockedOutCode = Own.terminalLockedOut.rawValue

  init(_ own: Own, _ message: String) { self.init(code: own.rawValue, message: message) }

  init(_ error: GatewayError) { self.init(code: error.code, message: error.message) }

  static let scanTimeout = OrderError(.scanTimeout, "no payment code was scanned")
  static let terminalLockedOut = OrderError(
    .terminalLockedOut, "the gateway refuses both keys of the terminal")
  static let signatureRefused = OrderError(
    .signatureRefused, "the payment system refuses the merchant's signature")
  static let numberUsedElsewhere = OrderError(
    .numberUsedElsewhere, "another order at the gateway already has this number")
  static let reversedElsewhere = OrderError(
    .reversedElsewhere, "the payment was reversed elsewhere, in full")

  static let paymentUnnamed = OrderError(
    .paymentUnnamed,
    "the payment system did not tell twice alike what it calls the payment; nothing went back")

  static func gatewayUnreachable(_ reason: String) -> OrderError {
    OrderError(.gatewayUnreachable, reason)
  }

  static func amountDiffers(_ asked: String, _ found: String?) -> OrderError {
    OrderError(
      .amountDiffers,
      "asked for \(asked), the gateway has \(found ?? "another sum") under this number")
  }

  static func contradicted(_ word: Resolution?, _ shown: String) -> OrderError {
    let said = word.map { "resolved as \($0.verdict.rawValue) by \($0.operator)" } ?? "resolved"
    return OrderError(.resolutionContradicted, "\(said), and the gateway shows \(shown)")
  }
}

extension GatewayError {
  init(_ error: OrderError) { self.init(code: error.code, message: error.message) }
}

extension OrderPolicy {
  /// Why something failed that nobody took the signature of.
  var unsigned: OrderError { keyIsFixed ? .signatureRefused : .terminalLockedOut }
}
