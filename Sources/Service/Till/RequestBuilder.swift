import Cryptography
import Terminal

/// Turns what a POS program posted into an order request: defaults, limits, and the digest that
/// tells whether the same number was posted with the same contents.
struct RequestBuilder {
  let settings: TillSettings
  private(set) var errors: [FieldError] = []

  init(_ settings: TillSettings) { self.settings = settings }

  /// - Parameters:
  ///   - agreement: the one under which the customer pays.
  ///   - code: the customer's code, where it is known already.
  ///   - earlier: the payment system of the order that the number stands for already.
  /// - Throws: ``Problem`` that names every wrong field.
  mutating func build(
    _ body: OrderBody, kind: OrderRequest.Kind, preauth: Bool = false,
    agreement: AgreementUse? = nil, code: PaymentCode? = nil,
    clientSN: ClientSN, earlier: String? = nil, by peer: Peer
  ) throws -> (request: OrderRequest, gateway: GatewaySettings) {
    let verb: Capability =
      agreement != nil ? .agreements : kind == .pay ? .pay : preauth ? .preauth : .precreate
    let wish = GatewayRoute.Wish(
      verb: verb, currency: body.currency ?? settings.currency.code, payway: body.payway,
      code: code)
    let route = settings.routes.first { $0.takes(wish) }?.gateway
    if let agreement, let named = body.gateway, named != agreement.gateway {
      refuse("gateway", "the agreement is with \(agreement.gateway)")
    }
    let name = agreement?.gateway ?? body.gateway ?? earlier.flatMap(configured)
    let gateway = chooseGateway(name ?? route, able: verb)
    let amount = amount(body.totalAmount)
    if let gateway, gateway.gateway.capabilities.contains(verb) {
      checkCurrency(body.currency, of: gateway, isNamed: name != nil)
    }
    let subject = text(
      "subject", body.subject ?? settings.subject ?? settings.name ?? "upayd", 64)
    let operatorName = operatorName(body.operator, peer)
    let payway = body.payway ?? (kind == .precreate ? gateway?.precreatePayway : nil)
    if let payway { digits("payway", payway) }
    if let printer = body.printer, !settings.printers.contains(where: { $0.name == printer }) {
      refuse("printer", "there is no printer of this name; see GET /v1/devices")
    }
    guard let gateway, let amount, errors.isEmpty else { throw problem() }
    guard gateway.gateway.capabilities.contains(verb) else { throw gateway.cannot(verb) }

    var request = OrderRequest(
      clientSN: clientSN, kind: kind, gateway: gateway.gateway.name, totalAmount: amount,
      currency: gateway.currency, subject: subject, operator: operatorName)
    request.payway = payway
    request.preauth = preauth
    request.agreement = agreement?.number
    request.saleNo = body.saleNo.map { text("sale_no", $0, 64) }
    request.again = body.again ?? false
    request.description = body.description.map { text("description", $0, 255) }
    request.reflect = body.reflect.map { text("reflect", $0, 64) }
    request.extended = body.extended
    request.goodsDetails = body.goodsDetails
    request.print = body.print ?? true
    request.printer = body.printer
    if kind == .precreate && payway == nil {
      refuse("payway", "name the wallet that shall pay, for example \"1\" or \"3\"")
    }
    errors += gateway.gateway.violations(in: request).filter { found in
      !errors.contains { $0.field == found.field }
    }
    guard errors.isEmpty else { throw problem() }
    return (request, gateway)
  }

  /// An amount is in the currency that was named, or that of the payment system that was. Where neither
  /// was, and there are several, it is in the till's: no rule turns one currency into another.
  private mutating func checkCurrency(
    _ given: String?, of gateway: GatewaySettings, isNamed: Bool
  ) {
    let taken = gateway.currency.code
    if let given, given != taken {
      refuse("currency", "\(gateway.gateway.name) takes \(taken) only here")
    } else if given == nil, !isNamed, settings.gateways.count > 1, taken != settings.currency.code {
      refuse(
        "currency",
        "\(gateway.gateway.name) takes \(taken), and amounts are in \(settings.currency.code) here "
          + "unless the order says otherwise: name the currency, or the gateway")
    }
  }

  mutating func operatorName(_ given: String?, _ peer: Peer) -> String {
    text("operator", given ?? settings.operator ?? Users.name(peer.uid), 32)
  }

  mutating func reason(_ given: String?) -> String? { given.map { text("reason", $0, 128) } }

  func problem() -> Problem {
    .invalid(errors)
  }

  mutating func refuse(_ field: String, _ message: String) {
    errors.append(FieldError(field, message))
  }

  /// `1…maximum`, in minor units.
  mutating func amount(
    _ given: Int64?, field: String = "total_amount", maximum: Int64? = nil
  ) -> Amount? {
    guard let given else {
      refuse(field, "is missing; give the amount in minor units, for example 1250 for 12.50")
      return nil
    }
    let most = maximum ?? settings.maxAmount
    guard given > 0 else {
      refuse(field, "must be greater than zero")
      return nil
    }
    guard given <= most else {
      refuse(field, "must be at most \(most)\(maximum == nil ? " ([limits] max_amount)" : "")")
      return nil
    }
    return Amount(given)
  }

  /// - Parameter capability: where none is named, only those are looked at that can do this.
  mutating func chooseGateway(
    _ name: String?, able capability: Capability? = nil
  ) -> GatewaySettings? {
    let known = settings.gateways.filter { one in
      name != nil || capability.map(one.gateway.capabilities.contains) ?? true
    }
    if let name {
      guard let found = known.first(where: { $0.gateway.name == name }) else {
        refuse("gateway", "is not configured; configured: \(names(known))")
        return nil
      }
      return found
    }
    guard known.count > 1 else {
      // Where none can, whichever is refused with what to use instead.
      return known.first ?? settings.gateways.first
    }
    refuse("gateway", "name one of: \(names(known))")
    return nil
  }

  private func configured(_ name: String) -> String? {
    settings.gateways.contains { $0.gateway.name == name } ? name : nil
  }

  private func names(_ gateways: [GatewaySettings]) -> String {
    gateways.map(\.gateway.name).joined(separator: ", ")
  }

  private mutating func digits(_ field: String, _ value: String) {
    let isNumber = value.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if !isNumber || !(1...3).contains(value.utf8.count) {
      refuse(field, "must be 1 to 3 digits, for example \"1\" or \"3\"")
    }
  }

  /// A text of 1…`limit` octets without control characters.
  private mutating func text(_ field: String, _ value: String, _ limit: Int) -> String {
    if value.isEmpty {
      refuse(field, "must not be empty; leave it out instead")
    } else if value.utf8.count > limit {
      refuse(field, "has \(value.utf8.count) octets of UTF-8; at most \(limit) are allowed")
    } else if value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      refuse(field, "must not hold control characters")
    }
    return value
  }
}

/// What a number stands for, as a keyed digest: all members but `print` and `printer`, after
/// defaults, and the customer's code.
struct Contents: Encodable {
  private let request: OrderRequest
  private let code: String

  init(_ request: OrderRequest, code: CodeSource) {
    var request = request
    request.print = true
    request.printer = nil
    self.request = request
    self.code = code.contents
  }

  func digest(key: [UInt8]) throws -> [UInt8] {
    Digest.hmacSHA256(key: key, message: Array(try JSONText.encode(self).utf8))
  }
}

extension PaymentCode {
  /// By which a second use of a code is recognised, without keeping the code.
  func digest(key: [UInt8]) -> [UInt8] {
    Digest.hmacSHA256(key: key, message: Array("code:\(octets)".utf8))
  }
}
