import Gateways
import Terminal

extension Life {
  /// A POS program posts an order.
  func post(_ wanted: OrderPlan) throws(Ended) {
    guard machine.isUp else { return say("  nobody listens") }
    let number = wanted.number
    if let earlier = stored(number), mischief != .takesNumberTwice {
      let isSame = earlier.contents == wanted
      coverage.posts[isSame ? 0 : 1] += 1
      return say(isSame ? "  the same order is answered" : "  409: other contents")
    }
    if wanted.isAdopted { return try adopt(wanted) }
    guard let terminalSN = shop.account?.sn ?? till.active.map({ till.identities[$0].terminalSN })
    else { return say("  not activated") }
    var code: PaymentCode?
    switch wanted.code {
    case .given:
      let isShown = wanted.kind == .pay && shop.merchant?.contract == nil
      code = isShown ? PaymentCode(explicit: wanted.dynamicID) : nil
    case .scanner: break
    case .held:
      guard let held = till.heldCodes[number], held.until > moment.boot else {
        return say("  no such scan_id")
      }
      code = held.code
    }
    if let refusal = refusal(of: wanted, code) { return say("  400: \(refusal.message)") }
    guard mischief == .ignoresSale || isSaleOpen(wanted) else {
      coverage.posts[2] += 1
      return say("  409: the sale is unresolved or paid")
    }
    if let code, mischief != .ignoresUsedCode, holder(of: code, besides: nil) != nil {
      coverage.posts[3] += 1
      return say("  409: the code serves another order")
    }
    if wanted.kind == .pay, case .scanner(let scanner) = wanted.code {
      let names = scanner.map { [Self.name($0)] } ?? SimulatedTill.scannerNames
      guard !names.contains(where: { till.desk.holder(of: $0) != nil }) else {
        coverage.posts[4] += 1
        return say("  409: the scanner is busy")
      }
    }
    try open(wanted, code, as: terminalSN)
    if wanted.code == .held { till.heldCodes[number] = nil }
  }

  private func open(
    _ wanted: OrderPlan, _ code: PaymentCode?, as terminalSN: String
  ) throws(Ended) {
    let number = wanted.number
    var dice = own(900 + number)
    let request = request(wanted)
    var (order, effects) = Order.open(
      request, gatewayOrderNo: codec.orderNumber(for: number.clientSN),
      terminalSN: terminalSN, deviceID: "till-1",
      nonce: String(dice.next(), radix: 16), codeIsKnown: code != nil || request.agreement != nil,
      policy: policy, at: moment)
    if request.agreement != nil { order.gatewayData = shop.merchant?.contract }
    let stored = SimulatedOrder(
      order, wanted, code: code, usedCode: code?.octets, boot: machine.boot)
    guard try commit(number, stored, replacing: nil, nil, effects) else { return }
    till.isMadeHere[number] = true
    if order.payment == .awaitingCode {
      try? till.desk.arm(order.clientSN, scanner: order.request.scanner, at: moment)
    }
    try settle(number, stored, effects)
  }

  /// What the payment system would refuse of it.
  private func refusal(of wanted: OrderPlan, _ code: PaymentCode?) -> FieldError? {
    guard shop.account != nil else { return nil }
    let request = request(wanted)
    return codec.violations(in: request).first
      ?? code.flatMap { codec.violation(of: $0, in: request) }
  }

  func request(_ wanted: OrderPlan) -> OrderRequest {
    var request = OrderRequest(
      clientSN: wanted.number.clientSN, kind: wanted.kind, gateway: codec.name,
      totalAmount: Amount(wanted.amount), currency: shop.currency, subject: "goods",
      operator: "cashier")
    request.saleNo = wanted.sale.map { "sale \($0)" }
    request.again = wanted.again
    request.print = wanted.prints
    request.preauth = wanted.isPreauth && codec.capabilities.contains(.preauth)
    if wanted.kind == .precreate { request.payway = wanted.payway }
    if wanted.kind == .pay, shop.merchant?.contract != nil {
      request.agreement = AgreementNo("club-1")
    }
    if case .scanner(let scanner?) = wanted.code { request.scanner = Self.name(scanner) }
    return request
  }

  /// Of one sale one order at most is kept paid, unless the POS program says that another is meant.
  private func isSaleOpen(_ wanted: OrderPlan) -> Bool {
    guard let sale = wanted.sale else { return true }
    let others = disk.books.posted.compactMap { other in
      disk.books.orders[other]?.contents.sale == sale ? stored(other)?.order : nil
    }
    return request(wanted).saleRefusal(among: others, bySupervisor: wanted.bySupervisor) == nil
  }

  /// A code pays once.
  private func holder(of code: PaymentCode, besides order: Int?) -> Int? {
    disk.books.posted.first { other in
      other != order && disk.books.orders[other]?.usedCode == code.octets
        && (stored(other)?.order.holdsItsCode(at: moment) ?? false)
    }
  }

  // MARK: Scans

  func scanBegins(_ order: Int, _ scanner: Int) {
    guard machine.isUp else { return }
    till.desk.firstByte(scanner: Self.name(scanner), at: moment)
    queue.add(
      .scanEnds(order: order, scanner: scanner, incarnation: machine.incarnation), at: now + 40)
  }

  func scanEnds(_ shown: Int, _ scanner: Int, _ incarnation: Int) throws(Ended) {
    guard isCurrent(incarnation), !pulled.contains(scanner), let plan = orderPlan(shown),
      let code = PaymentCode(scanned: plan.dynamicID)
    else { return }
    let end = till.desk.scanEnded(scanner: Self.name(scanner), as: .paymentCode)
    coverage.note(end)
    guard case .deliver(let number) = end, let order = index(of: number),
      let stored = till.live[order], stored.order.payment == .awaitingCode
    else { return hold(code, shown) }
    guard mischief == .ignoresUsedCode || holder(of: code, besides: order) == nil else {
      say("  the code serves another order")
      return hold(code, shown)
    }
    if let refusal = codec.violation(of: code, in: stored.order.request) {
      say("  the code is not taken: \(refusal.message)")
      return hold(code, shown)
    }
    if try take(.scanned, of: order, stored.scanned(code)) != nil { hold(code, shown) }
  }

  private func hold(_ code: PaymentCode, _ shown: Int) {
    till.heldCodes[shown] = SimulatedTill.HeldCode(code: code, until: moment.boot + .minutes(1))
  }

  // MARK: What is done with an order

  func perform(_ act: Act, on order: Int) throws(Ended) {
    guard machine.isUp else { return say("  nobody listens") }
    switch act {
    case .postAgain:
      if let plan = orderPlan(order), stored(order) != nil { try post(plan) }
    case .postOther:
      guard var plan = orderPlan(order), stored(order) != nil else { return }
      plan.amount += 1
      try post(plan)
    case .cancel, .cancelAtStep:
      try ask(.cancelRequested(operator: "cashier", reason: nil), of: order)
    case .query: try take(.queryRequested, of: order)
    case .refund(let perMille, let number):
      guard let total = stored(order)?.order.request.totalAmount.minorUnits,
        let refundNo = RefundRequestNo("R\(number)")
      else { return }
      let request = ReturnRequest(
        refund: Amount(max(1, total * Int64(perMille) / 1_000)), no: refundNo,
        operator: "cashier", reason: nil)
      try ask(.returnRequested(request), of: order)
    case .revoke:
      guard let stored = stored(order)?.order else { return }
      let isAsked = stored.returns.contains { $0.kind == .revoke && $0.state != .failed }
      if !isAsked {
        let request = ReturnRequest(
          revoke: stored.request.totalAmount, operator: "cashier", reason: nil)
        try ask(.returnRequested(request), of: order)
      }
    case .reprint: try reprint(order)
    case .lookUp: break
    }
  }

  /// What somebody asks for and is answered about.
  func ask(_ event: OrderEvent, of order: Int) throws(Ended) {
    guard let stored = stored(order) else { return }
    _ = try take(event, of: order, stored)
  }

  func orderPlan(_ order: Int) -> OrderPlan? { plan.orders[order] }

  /// The index of an order by its number.
  func index(of number: ClientSN) -> Int? {
    Int(number.text.dropFirst()).flatMap { (0..<orderCount).contains($0) ? $0 : nil }
  }
}
