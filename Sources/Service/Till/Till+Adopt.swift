import Cryptography
import Journal
import Logging
public import Terminal
import Transport

extension Till {
  /// Takes an order of another till, or of a time before this journal, into the books.
  ///
  /// Asking moves nothing, so that every refusal leaves everything as it was and can be tried again:
  /// `gateway-unreachable` also where the question was answered by nothing conclusive.
  public func adopt(_ body: AdoptBody, by peer: Peer) async throws -> OrderView {
    let lookup = try lookup(body)
    if let known = try journaled(lookup) { return answer(known).value }
    try refuseWhenStopped()
    try settings.requireAny(.adopt)
    guard let activeSN, let identity = identities[activeSN], activeRing?.isActivated == true,
      let gateway = gateway(identity.gateway)
    else { throw notActivated() }
    guard gateway.gateway.capabilities.contains(.adopt),
      let system = gateway.gateway as? any LookupGateway
    else { throw gateway.cannot(.adopt) }
    let found = try await find(lookup, gateway, system, as: activeSN)
    // Another call may have journaled it meanwhile.
    if let known = try journaled(found, of: lookup) { return answer(known).value }
    return try journal(found, gateway: gateway, identity: identity, by: peer)
  }

  private func lookup(_ body: AdoptBody) throws -> OrderLookup {
    switch (body.sn, body.clientSN) {
    case (let sn?, nil):
      var builder = RequestBuilder(settings)
      _ = builder.printable("sn", sn, 64)
      guard builder.errors.isEmpty else { throw builder.problem() }
      return .sn(sn)
    case (nil, let number?): return .clientSN(try clientSN(number))
    case (nil, nil):
      throw Problem.invalid("sn", "name the order by sn or by client_sn")
    case (_?, _?): throw Problem.invalid("sn", "leave it out when client_sn is given")
    }
  }

  private func journaled(_ lookup: OrderLookup) throws -> Order? {
    switch lookup {
    case .clientSN(let number): return try stored(number)?.order
    case .sn(let sn):
      return try reading { try journal.orders(sn: sn, limit: 1) }.orders.first.map {
        live[$0.order.clientSN]?.order ?? $0.order
      }
    }
  }

  private func find(
    _ lookup: OrderLookup, _ gateway: GatewaySettings, _ system: any LookupGateway,
    as terminalSN: String
  ) async throws -> FoundOrder {
    guard await admit(.query(refundRequestNo: nil)) else {
      try refuseWhenStopped()
      throw Problem(.gatewayUnreachable, "Nothing was sent.")
    }
    let end = await ask(gateway, as: terminalSN) {
      system.lookupRequest(lookup, signedBy: $0)
    } read: { response in
      system.lookupOutcome(of: response, to: lookup).reading
    }
    onWire -= 1
    considerCheckIn()
    plan()
    switch end {
    case .answered(.found(let found)): return found
    case .answered(.missing):
      throw Problem(
        .notFound,
        "The gateway has no such order. Check the number: it is on the receipt and in the merchant "
          + "portal.")
    case .answered(.refused(let error)):
      throw Problem(
        .notSupportedByGateway,
        "The gateway refused to show the order: \(error.message) (\(error.code)). Nothing was "
          + "changed. Look it up in the merchant portal.")
    case .signatureRefused:
      throw Problem(
        .notSupportedByGateway,
        "The gateway refuses the terminal's keys. Nothing was changed. Call the technician: check "
          + "in, or activate again.")
    case .notSent(let reason):
      throw Problem(
        .gatewayUnreachable,
        "The gateway could not be reached (\(reason)); nothing was sent. Try again.")
    case .unclear(let reason):
      throw Problem(
        .gatewayUnreachable,
        "The gateway was asked and gave no conclusive answer (\(reason)). Nothing was changed, and "
          + "asking moves no money: try again.")
    }
  }

  /// The order in the journal that was found, if it is the same one.
  private func journaled(_ found: FoundOrder, of lookup: OrderLookup) throws -> Order? {
    guard let known = try stored(found.clientSN)?.order else { return nil }
    let isAnother =
      known.sn.map { $0 != found.report.sn }
      ?? (known.error?.code == "client_sn_used_elsewhere"
        || known.request.totalAmount != found.totalAmount)
    guard isAnother else { return known }
    throw Problem(
      .contentsDiffer,
      "client_sn \(found.clientSN) stands for another order in this terminal's journal. Nothing was "
        + "changed. Refund the other one in the merchant portal, or on the till that made it.")
  }

  private func journal(
    _ found: FoundOrder, gateway: GatewaySettings, identity: StoredIdentity, by peer: Peer
  ) throws -> OrderView {
    try refuseWhenStopped()
    let name = settings.operator ?? Users.name(peer.uid)
    let now = clock.now()
    guard
      let order = Order.adopted(
        found, gateway: gateway.gateway.name, currency: gateway.currency, operator: name,
        terminalSN: identity.terminalSN, deviceID: identity.deviceID,
        nonce: try SecureRandom.bytes(16).hex, policy: gateway.termsOfOrders, at: now)
    else {
      throw Problem(
        .wrongState,
        "The gateway has not decided order \(found.clientSN) yet, or does not say how much of it is "
          + "left. Nothing was changed. Adopt it when it is final; until then only the till that made "
          + "it may move its money.")
    }
    // No POST can have these contents: its number stands for the gateway's order from now on.
    let contents = Digest.hmacSHA256(
      key: digestKey, message: Array("adopted:\(found.report.sn ?? "")".utf8))
    let stored = StoredOrder(
      order: order, contentsDigest: contents, code: nil, codeDigest: nil, state: order.state,
      open: order.isAlive, bootID: clock.bootID)
    let row = try commit(stored, replacing: nil, cause: "adopted by \(name)", [], at: now)
    settle(row, [])
    return answer(row.order).value
  }
}

/// What a conclusive answer to a lookup says.
private enum Looked {
  case found(FoundOrder)
  case missing
  case refused(GatewayError)
}

extension LookupOutcome {
  fileprivate var reading: QuestionReading<Looked> {
    switch self {
    case .found(let order): .answered(.found(order))
    case .noSuchOrder: .answered(.missing)
    case .refused(let error): .answered(.refused(error))
    case .signatureRefused: .signatureRefused
    case .unknown(let reason): .unclear(reason)
    }
  }
}
