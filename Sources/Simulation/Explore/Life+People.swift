import Gateways
import Terminal

/// The customers, the other till and the merchant's portal.
extension Life {
  func script(_ customer: Customer, of order: Int) {
    guard let plan = plan.orders[order] else { return }
    if plan.kind == .pay, shop.merchant?.contract == nil {
      world.script(customer, for: plan.dynamicID)
    } else {
      // Amounts are as many as orders, and no script is drawn that makes no sense.
      try? world.script(customer, for: .totalAmount(plan.amount))
    }
  }

  /// A slip with a link was made: where it leads to a page, somebody opens that now and then.
  func noteLink(_ link: String, of order: Int) {
    guard shop.merchant?.visit(link) != nil else { return }
    var dice = own(800_000 + order)
    if dice.chance(900) {
      queue.add(.linkIsOpened(order: order), at: now + dice.within(1_000...40_000))
    }
  }

  func openLink(of order: Int) {
    guard let request = stored(order)?.order.qrCode.flatMap({ shop.merchant?.visit($0) }) else {
      return
    }
    say("the customer of \(order.clientSN) opens the link")
    _ = world.receive(request, at: wall, using: &gatewayDice)
  }

  func setUpOtherTill() {
    guard let codec = codec as? any IdentityGateway else {
      otherTill = shop.account
      return
    }
    let code = world.addActivationCode(uses: 1, at: wall, using: &gatewayDice)
    let activation = Activation(
      appID: "app", code: code, deviceID: "till-2", clientSN: nil, name: nil)
    let request = codec.activationRequest(
      activation, signedBy: Credentials(sn: "V1", key: "vendor-key"))
    guard
      case .answer(let reply, _) = world.receive(arrived(request), at: wall, using: &gatewayDice),
      case .granted(let granted) = codec.identityOutcome(
        of: HTTPResponse(status: reply.status, body: reply.body))
    else { return violate(.i10, "the other till cannot be activated") }
    otherTill = granted
  }

  private func arrived(_ request: HTTPRequest) -> GatewayRequest {
    GatewayRequest(
      method: request.method, path: request.path,
      authorization: request.headers.first { $0.name == "Authorization" }?.value,
      body: request.body)
  }

  /// An order of the other till, under the number of one of ours.
  private func foreignOrder(_ index: Int) -> Order? {
    guard let plan = plan.orders[index], let otherTill else { return nil }
    var request = request(plan)
    request.kind = .pay
    if shop.account != nil, index % 3 == 0 {
      request.totalAmount = request.totalAmount + Amount(1)
    }
    return Order.open(
      request, gatewayOrderNo: codec.orderNumber(for: plan.number.clientSN),
      terminalSN: otherTill.sn,
      deviceID: "till-2", nonce: "other till", codeIsKnown: true, policy: OrderPolicy(),
      at: Moment(wall: wall, boot: now)
    ).order
  }

  func makeForeign(_ index: Int, pays: Bool) {
    guard let otherTill, let order = foreignOrder(index) else { return }
    let number = Plan.code(of: index + 500, head: "13")
    world.script(Customer(pays ? .ok : .never), for: number)
    let request = shop.otherCodec.request(
      .pay, for: order, code: PaymentCode(explicit: number), signedBy: otherTill)
    _ = world.receive(arrived(request), at: wall, using: &gatewayDice)
    guard pays, !codec.capabilities.contains(.pay) else { return }
    // Whoever has its link opens it at once.
    if let sn = world.sn(of: .clientSN(order.gatewayOrderNo)) {
      try? world.customerPays(sn, at: wall)
    }
  }

  func cancelElsewhere(_ index: Int) {
    guard let otherTill, var order = foreignOrder(index) else { return }
    audit.orders[index].isTouchedElsewhere = true
    if shop.account != nil, let sn = truth(of: index)?.sn {
      // It has looked up what is to be undone.
      var report = OrderReport(status: .paid, ownership: .ours)
      report.sn = sn
      report.totalAmount = order.request.totalAmount
      _ = try? order.handle(
        .ended(
          transmission: order.lastTransmission,
          outcome: .answered(Answer(.succeeded, order: report)),
          otherKey: false), at: moment)
    }
    let verb: OrderCommand = policy.cancels ? .cancel : .revoke
    let request = shop.otherCodec.request(verb, for: order, code: nil, signedBy: otherTill)
    _ = world.receive(arrived(request), at: wall, using: &gatewayDice)
  }

  func portal(_ index: Int, _ perMille: Int, _ number: Int) {
    guard let truth = truth(of: index), truth.status == .paid || truth.status == .partiallyRefunded
    else { return }
    let amount = max(1, truth.kept * Int64(perMille) / 1_000)
    occur(number, "\(amount) of \(index.clientSN) are given back in the portal")
    if shop.merchant?.showsReturns == false { audit.orders[index].isReturnedUnseen = true }
    giveBackInPortal(index, truth.sn, amount)
  }

  func giveBackInPortal(_ index: Int, _ sn: String, _ amount: Int64) {
    audit.orders[index].isTouchedElsewhere = true
    do {
      try world.refundInPortal(sn, amount: amount, at: wall)
    } catch {
      say("  the portal refuses: \(error)")
    }
  }

  // MARK: Adoption

  func adopt(_ wanted: OrderPlan) throws(Ended) {
    guard till.active != nil else { return say("  not activated") }
    try admit(.lookUp(order: wanted.number))
  }

  func sendLookUp(_ order: Int) {
    guard let codec = codec as? any LookupGateway, let active = till.active,
      case let ring = till.identities[active].ring,
      let credentials = ring.credentials(ring.preferred), let key = ring.key(in: ring.preferred)
    else {
      till.onWire -= 1
      return
    }
    put(
      .lookUp(order: order), codec.lookupRequest(.clientSN(order.clientSN), signedBy: credentials),
      keyID: key.id, timeout: policy.requestTimeout, number: identityNumber())
  }

  func lookUpEnded(_ transit: Transit, _ number: Int, _ end: Transit.End) throws(Ended) {
    guard case .response(let response) = end, let active = till.active,
      let codec = codec as? any LookupGateway
    else { return plan() }
    let outcome = codec.lookupOutcome(of: response, to: .clientSN(number.clientSN))
    guard case .found(let found) = outcome, stored(number) == nil, let wanted = plan.orders[number]
    else { return plan() }
    noteSigned(by: transit.keyID, of: till.identities[active].terminalSN)
    guard
      let order = Order.adopted(
        found, gateway: codec.name, currency: .cny, operator: "supervisor",
        terminalSN: till.identities[active].terminalSN, deviceID: "till-1", nonce: "adopted",
        policy: policy, at: moment)
    else { return plan() }
    say("  \(number.clientSN) is adopted")
    let stored = SimulatedOrder(order, wanted, code: nil, usedCode: nil, boot: machine.boot)
    guard try commit(number, stored, replacing: nil, nil, []) else { return }
    try settle(number, stored, [])
  }
}
