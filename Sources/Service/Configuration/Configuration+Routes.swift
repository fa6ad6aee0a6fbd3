internal import Gateways
internal import Terminal

// Which payment system an order gets that names none, and in which currency.
extension Configuration {
  /// A payment system that is used, as far as it is known before the daemon starts.
  private struct Used {
    var name: String
    var currency: Currency
    var capabilities: Set<Capability>
  }

  private var used: [Used] {
    let upay = Used(
      name: "upay", currency: terminal.currency,
      capabilities: UpayGateway(callbackKey: nil, notifyURL: nil).capabilities)
    let accounts = gateways.accounts.filter { $0.merchantID != nil }.map { account in
      Used(
        name: account.name, currency: account.currency,
        capabilities: account.gateway?.capabilities ?? [])
    }
    return (gateways.usesUpay ? [upay] : []) + accounts
  }

  mutating func checkRoutes(_ reader: inout SettingsReader) {
    let known = used
    for route in routes {
      let id = SectionID(dotted: "route", name: route.name)
      func refuse(_ key: String, _ message: String) {
        let origin =
          reader.settings[id]?[key]?.origin ?? reader.named.first { $0.id == id }?.origin
        reader.errors.add(origin ?? .builtIn, "\(id.text).\(key): \(message)")
      }
      let gateway = known.first { $0.name == route.gateway }
      if gateway == nil {
        refuse(
          "gateway", "name one that is configured: \(known.map(\.name).joined(separator: ", "))")
      }
      let verb = route.verb.flatMap(Capability.init)
      if route.verb != nil, ![Capability.pay, .precreate, .preauth].contains(verb) {
        refuse("verb", "right would be pay, precreate or preauth")
      }
      let currency = route.currency.flatMap(Currency.init)
      if route.currency != nil, currency == nil {
        refuse(
          "currency",
          "right would be one of \(Currency.known.map(\.code).joined(separator: ", "))")
      }
      guard let gateway else { continue }
      if let verb, !gateway.capabilities.isEmpty, !gateway.capabilities.contains(verb) {
        warnings.append(
          "[route \(route.name)]: \(gateway.name) cannot \(verb.words), so every order of this rule is refused"
        )
      }
      if let currency, currency != gateway.currency {
        warnings.append(
          "[route \(route.name)]: \(gateway.name) takes \(gateway.currency.code) only, so every order of this "
            + "rule is refused")
      }
    }
  }

  /// Amounts of orders that name neither a currency nor a payment system, and the day's report, are in
  /// the till's currency.
  mutating func warnAboutCurrency() {
    let known = used
    guard !known.isEmpty, !known.contains(where: { $0.currency == terminal.currency }) else {
      return
    }
    let taken = known.map { "\($0.name) takes \($0.currency.code)" }.joined(separator: ", ")
    warnings.append(
      "terminal.currency = \(terminal.currency.code): no payment system here takes it (\(taken)). The "
        + "day's report is in it; set it to what the till sells in")
  }
}
