import Journal
public import Terminal

extension Till {
  public func order(
    _ clientSN: String, by peer: Peer, wait: Milliseconds?
  ) async throws -> OrderView {
    let number = try self.clientSN(clientSN)
    let order = try await self.wait(for: number, at: wait) { $0.state.isSettled }
    return answer(order).value
  }

  public func orders(_ query: OrdersQuery, by peer: Peer) async throws -> OrdersPage {
    do {
      let page = try journal.orders(
        sn: query.sn, saleNo: query.saleNo, state: query.state, since: query.since,
        until: query.until,
        limit: query.limit, after: query.after)
      return OrdersPage(
        orders: page.orders.map { answer(live[$0.order.clientSN]?.order ?? $0.order).value },
        next: page.next)
    } catch JournalError.refused {
      throw Problem.invalid("after", "is not a cursor of this list")
    } catch {
      throw Problem(.journalUnwritable, error.description)
    }
  }

  public func query(
    _ clientSN: String, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let number = try self.clientSN(clientSN)
    try refuseWhenStopped()
    take(.queryRequested, for: number)
    if let flight = try existing(number).order.questionOnTheWire {
      let key = FlightKey(clientSN: number, number: flight)
      let end = await self.end(of: key)
      if case .notSent(let reason) = end {
        throw Problem(
          .gatewayUnreachable,
          "The gateway could not be reached (\(reason)); nothing was sent, and the order is as it "
            + "was. It is asked again by itself while it is open.")
      }
    }
    let order = try await self.wait(for: number, at: wait) { $0.state.isSettled }
    return answer(order)
  }

  public func cancel(
    _ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let number = try self.clientSN(clientSN)
    var builder = RequestBuilder(settings)
    let name = builder.operatorName(body.operator, peer)
    let reason = builder.reason(body.reason)
    guard builder.errors.isEmpty else { throw builder.problem() }
    let stored = try existing(number)
    try refuseWhenStopped()
    do {
      try take(.cancelRequested(operator: name, reason: reason), for: stored)
    } catch let illegal as IllegalEvent {
      throw illegal == .notOurs
        ? notOurs(number)
        : Problem(
          .wrongState,
          "Order \(number) is \(stored.order.state.rawValue): its payment has succeeded, so it cannot "
            + "be cancelled. "
            + (stored.order.request.preauth
              ? "The money is only reserved: set it free, or capture it, in the merchant portal."
              : "To give money back, revoke it (the same day, in full) or refund it."))
    }
    let order = try await self.wait(for: number, at: wait) { $0.state.isSettled }
    return answer(order)
  }

  public func revoke(
    _ clientSN: String, _ body: CancelBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let number = try self.clientSN(clientSN)
    var builder = RequestBuilder(settings)
    let operatorName = builder.operatorName(body.operator, peer)
    let reason = builder.reason(body.reason)
    guard builder.errors.isEmpty else { throw builder.problem() }
    let stored = try existing(number)
    try require(.revoke, of: stored.order)
    let total = stored.order.request.totalAmount
    // A revoke is the whole of an order: asked for again, it is the same one.
    let earlier = stored.order.returns.lastIndex { $0.kind == .revoke && $0.state != .failed }
    if earlier == nil {
      try giveBack(
        ReturnRequest(revoke: total, operator: operatorName, reason: reason), of: stored)
    }
    return try await ended(number, wait) { $0.kind == .revoke }
  }

  public func refund(
    _ clientSN: String, _ body: RefundBody, by peer: Peer, wait: Milliseconds?
  ) async throws -> Answered<OrderView> {
    let number = try self.clientSN(clientSN)
    var builder = RequestBuilder(settings)
    let operatorName = builder.operatorName(body.operator, peer)
    let reason = builder.reason(body.reason)
    let amount = builder.amount(
      body.refundAmount, field: "refund_amount", maximum: 9_999_999_999)
    let refundNo = body.refundRequestNo.flatMap(RefundRequestNo.init)
    if refundNo == nil {
      builder.refuse(
        "refund_request_no",
        "must be 1 to 20 characters of A-Z, a-z, 0-9, dot, underscore and hyphen")
    }
    guard let amount, let refundNo, builder.errors.isEmpty else { throw builder.problem() }
    let stored = try existing(number)
    try require(.refund, of: stored.order)
    let request = ReturnRequest(
      refund: amount, no: refundNo, operator: operatorName, reason: reason)
    do {
      if try stored.order.refund(asked: request) == nil { try giveBack(request, of: stored) }
    } catch is OtherRefund {
      throw Problem(
        .contentsDiffer,
        "refund_request_no \(refundNo) stands for another refund of this order. Nothing was "
          + "sent. Use a new number for a new refund.")
    }
    return try await ended(number, wait) { $0.refundRequestNo == refundNo }
  }

  // MARK: Shared

  func existing(_ clientSN: ClientSN) throws -> StoredOrder {
    guard let stored = try stored(clientSN) else {
      throw Problem(.notFound, "There is no order \(clientSN) in this terminal's journal.")
    }
    return stored
  }

  private func require(_ capability: Capability, of order: Order) throws {
    guard let gateway = gateway(order.request.gateway) else {
      throw Problem(
        .notSupportedByGateway,
        "[gateway \(order.request.gateway)] is not configured any more. Nothing was sent.")
    }
    guard gateway.gateway.capabilities.contains(capability) else {
      throw gateway.cannot(capability)
    }
    if order.request.preauth, capability == .revoke || capability == .refund {
      throw Problem(
        .notSupportedByGateway,
        "Order \(order.clientSN) only reserved its money: \(gateway.gateway.name) can neither take "
          + "nor release it from here. Nothing was sent. Do that in the merchant portal.")
    }
  }

  private func giveBack(_ request: ReturnRequest, of stored: StoredOrder) throws {
    try refuseWhenStopped()
    let order = stored.order
    do {
      try take(.returnRequested(request), for: stored)
    } catch let illegal as IllegalEvent {
      switch illegal {
      case .exceedsRest:
        let rest = order.request.currency.text(order.restAmount)
        throw Problem(
          .refundExceedsRest,
          "Only \(order.request.currency.code) \(rest) of order \(order.clientSN) is left to give "
            + "back. Nothing was sent.",
          errors: [FieldError("refund_amount", "must be at most \(order.restAmount.minorUnits)")])
      case .returnUnresolved:
        throw Problem(
          .refundUnresolved,
          "An earlier return of order \(order.clientSN) is not resolved yet. Nothing was sent. "
            + "Wait for its result: upayctl show \(order.clientSN).")
      case .notOurs:
        throw notOurs(order.clientSN)
      case .wrongState, .noSuchTransmission, .refundRequestNoUsed:
        throw Problem(
          .wrongState,
          "Order \(order.clientSN) is \(order.state.rawValue); there is nothing that this can "
            + "give back. Nothing was sent.")
      }
    }
  }

  private func notOurs(_ clientSN: ClientSN) -> Problem {
    Problem(
      .wrongState,
      "What the gateway has under \(clientSN) is not this order, or has another amount, so nothing "
        + "that moves money is sent for it. Look it up in the merchant portal.")
  }

  private func ended(
    _ clientSN: ClientSN, _ wait: Milliseconds?, _ isIt: @escaping @Sendable (Return) -> Bool
  ) async throws -> Answered<OrderView> {
    let hasEnded: @Sendable (Order) -> Bool = { order in
      order.returns.last(where: isIt).map { !$0.isOpen || $0.state == .needsAttention } ?? true
    }
    let order = try await self.wait(for: clientSN, at: wait, until: hasEnded)
    return answer(order, final: hasEnded(order))
  }
}
