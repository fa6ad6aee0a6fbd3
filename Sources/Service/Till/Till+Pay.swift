import Cryptography
import Journal
public import Terminal

extension Till {
  public func pay(
    _ body: PayBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let clientSN = try open(body.order, kind: .pay, code: try codeSource(of: body), by: peer)
    let order = try await self.wait(for: clientSN, at: wait) { $0.state.isSettled }
    return answer(order)
  }

  public func precreate(
    _ body: PrecreateBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let clientSN = try open(
      body.order, kind: .precreate, preauth: body.preauth ?? false, code: .none, by: peer)
    let order = try await self.wait(for: clientSN, at: wait) {
      $0.state.isSettled || $0.qrCode != nil
    }
    return answer(order)
  }

  /// Journals a new order and starts it, or finds the one that the number stands for already.
  private func open(
    _ body: OrderBody, kind: OrderRequest.Kind, preauth: Bool = false, code source: CodeSource,
    by peer: Peer
  ) throws -> ClientSN {
    let clientSN = try number(body.clientSN)
    var builder = RequestBuilder(settings)
    if let scanner = source.scanner, !settings.scanners.contains(scanner) {
      builder.refuse("scanner", "there is no scanner of this name; see GET /v1/devices")
    }
    let earlier = try stored(clientSN)
    // The number stands for its order, whatever has become of the agreement since.
    let agreement = try source.agreement.map { try use(of: $0, earlier: earlier?.order) }
    var (request, gateway): (OrderRequest, GatewaySettings)
    do {
      (request, gateway) = try builder.build(
        body, kind: kind, preauth: preauth, agreement: agreement,
        code: try? self.code(from: source), clientSN: clientSN,
        earlier: earlier?.order.request.gateway, by: peer)
    } catch let problem as Problem where problem.code == .notSupportedByGateway && earlier != nil {
      // What its payment system cannot do was not wished for when the order was made.
      throw contentsDiffer(clientSN)
    }
    request.scanner = source.scanner
    let contents = try Contents(request, code: source).digest(key: digestKey)
    if let earlier {
      guard Digest.areEqual(earlier.contentsDigest, contents) else {
        throw contentsDiffer(clientSN)
      }
      return clientSN
    }
    if try reading({ try journal.isRetired(clientSN) }) {
      throw Problem(
        .contentsDiffer,
        "client_sn \(clientSN) stands for an order that was removed from the journal since. "
          + "Nothing was sent. Use a new number for a new order.")
    }
    try refuseWhenStopped()
    guard let identity = orderIdentity(of: gateway) else { throw notActivated() }
    let code = try self.code(from: source)
    if let code, let wrong = gateway.gateway.violation(of: code, in: request) {
      throw Problem.invalid(wrong.field, "\(wrong.message). Nothing was sent.")
    }
    try refuseUnlessSaleIsOpen(request, by: peer)
    if let code { try refuseUsed(code) }
    if case .scanner(let scanner) = source { try refuseBusyScanner(scanner) }
    try start(
      request, contents: contents, code: code, agreement: agreement, gateway: gateway,
      identity: identity)
    if case .held(let scanID) = source { heldCodes.remove(scanID) }
    return clientSN
  }

  func contentsDiffer(_ clientSN: ClientSN) -> Problem {
    Problem(
      .contentsDiffer,
      "client_sn \(clientSN) stands for an order with other contents. Nothing was sent. "
        + "Use a new number for a new order.")
  }

  private func start(
    _ request: OrderRequest, contents: [UInt8], code: PaymentCode?, agreement: AgreementUse?,
    gateway: GatewaySettings, identity: OrderIdentity
  ) throws {
    let now = clock.now()
    var policy = gateway.termsOfOrders
    if let patience = settings.scanTimeout(request.scanner) { policy.scanTimeout = patience }
    var (order, effects) = Order.open(
      request, gatewayOrderNo: gateway.gateway.orderNumber(for: request.clientSN),
      terminalSN: identity.terminalSN, deviceID: identity.deviceID,
      nonce: try SecureRandom.bytes(16).hex, codeIsKnown: code != nil || agreement != nil,
      policy: policy, at: now)
    order.gatewayData = agreement?.reference
    order.note(
      payway: code.flatMap { gateway.gateway.payway(of: $0) } ?? gateway.gateway.onlyPayway)
    let stored = StoredOrder(
      order: order, contentsDigest: contents, code: code,
      codeDigest: code?.digest(key: digestKey), state: order.state, open: true,
      bootID: clock.bootID)
    let row = try commit(
      stored, replacing: nil, cause: request.cause, effects, at: now)
    madeHere.insert(request.clientSN)
    if order.payment == .awaitingCode {
      // Checked before; nothing else has run since.
      try? desk.arm(request.clientSN, scanner: request.scanner, at: now)
    }
    settle(row, effects)
  }

  private func number(_ given: String?) throws -> ClientSN {
    guard let given else {
      return ClientSN(wall: clock.now().wall, random: try SecureRandom.uint64())
    }
    return try clientSN(given)
  }

  func clientSN(_ text: String) throws -> ClientSN {
    guard let number = ClientSN(text) else {
      throw Problem.invalid(
        "client_sn", "must be 1 to 32 characters of A-Z, a-z, 0-9, dot, underscore and hyphen")
    }
    return number
  }

  func notActivated() -> Problem {
    Problem(.notActivated, "The terminal is not activated; nothing was sent. \(keyAdvice(.en))")
  }

  private func refuseBusyScanner(_ scanner: String?) throws {
    let wanted = scanner.map { [$0] } ?? settings.scanners
    for name in wanted {
      if let holder = desk.holder(of: name) {
        throw Problem(
          .scannerBusy,
          "Order \(holder) waits for a scan already; nothing was sent. Finish or cancel it first.")
      }
    }
    // An order may be armed even where no scanner is configured; one at a time still.
    if wanted.isEmpty, let holder = live.values.first(where: { $0.order.payment == .awaitingCode })
    {
      throw Problem(
        .scannerBusy,
        "Order \(holder.order.clientSN) waits for a scan already; nothing was sent. "
          + "Finish or cancel it first.")
    }
  }

  /// The order that a code serves, so that it can serve no other.
  func holder(of code: PaymentCode, besides clientSN: ClientSN? = nil) throws -> Order? {
    let digest = code.digest(key: digestKey)
    let now = clock.now()
    return try newest { try journal.orders(usingCode: digest) }
      .first { $0.clientSN != clientSN && $0.holdsItsCode(at: now) }
  }

  private func refuseUsed(_ code: PaymentCode) throws {
    guard let holder = try holder(of: code) else { return }
    throw Problem(
      .codeAlreadyUsed,
      "This payment code serves order \(holder.clientSN) already; nothing was sent. Look at that "
        + "order, or ask the customer for a fresh code.")
  }
}

extension OrderRequest {
  /// What brings the order about, for the journal.
  fileprivate var cause: String {
    guard again, let saleNo else { return "\(kind.rawValue) requested" }
    return "\(kind.rawValue) requested again for sale \(saleNo)"
  }
}
