import Gateways
import Terminal

extension IOTPayCardModel {
  /// The page on which a card is typed in (IOTPay v3, cc_purchase with `UPI_EX`).
  mutating func purchase(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    _ = try request.required("channel", ["UPI_EX"])
    _ = try request.required("mchUserId", upTo: 30)
    let notifyURL = try request.required("notifyUrl", upTo: 200)
    _ = try request.required("returnUrl", upTo: 200)
    _ = try request.optional("body", upTo: 250)
    let draft = try draft(request, .precreate, notifyURL: notifyURL, at: now)
    let customer =
      books.customers.customer(paying: draft.totalAmount) ?? Customer(.never)
    return try begin(draft, customer, number: number, at: now)
  }

  /// A purchase with a card that is kept (IOTPay v3, cc_purchasewithtoken).
  mutating func purchaseWithCard(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let card = try request.number("cardId")
    let draft = try draft(request, .pay, at: now)
    guard cards[card]?.state == .kept else { throw .invalid("cardId") }
    let customer =
      books.customers.customer(showing: card, paying: draft.totalAmount) ?? Customer(.ok)
    return try begin(draft, customer, number: number, at: now)
  }

  private func draft(
    _ request: IOTPayRequest, _ kind: UpayOrder.Kind, notifyURL: String? = nil,
    at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerOrder {
    let order = try request.number("mchOrderNo")
    let amount = try request.amount("amount")
    let currency = try request.required("currency", ["CAD"])
    let login = try request.required("loginName", upTo: 12)
    _ = try request.optional("subject", upTo: 64)
    return AcquirerOrder(
      number: order, account: account.number, maker: login, kind: kind, product: "UPI_EX",
      totalAmount: amount, currency: currency, payway: "17", notifyURL: notifyURL, at: now)
  }

  // MARK: Money back

  /// After the settlement, also in part (IOTPay v3, cc_refund).
  mutating func refund(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let amount = try request.amount("refundAmount")
    let (own, paid) = try returned(request)
    let isNew = books.refundNumbers[own] == nil
    guard !isNew || isSettled(paid, at: now) else {
      throw IOTPayRefusal("0014", "the order is not settled yet: void it")
    }
    return try giveBack(amount, of: paid, as: own, [.refund], number: number, at: now)
  }

  /// Before the settlement, everything (IOTPay v3, cc_void).
  mutating func void(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let (own, paid) = try returned(request)
    let isNew = books.refundNumbers[own] == nil
    guard !isNew || !isSettled(paid, at: now) else {
      throw IOTPayRefusal("0014", "the order is settled: refund it")
    }
    return try giveBack(paid.totalAmount, of: paid, as: own, [.revoke], number: number, at: now)
  }

  private func returned(
    _ request: IOTPayRequest
  ) throws(IOTPayRefusal) -> (own: String, paid: AcquirerOrder) {
    let own = try request.number("mchRefundNo")
    _ = try request.required("loginName", upTo: 12)
    if rules.refundNotifyURL == .required { _ = try request.required("notifyUrl", upTo: 250) }
    return (own, try payment(try request.required("payOrderId", upTo: 64)))
  }

  private mutating func giveBack(
    _ amount: Int64, of paid: AcquirerOrder, as own: String, _ verbs: [ReturnScript.Verb],
    number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let (order, refund) = try giveBack(amount, of: paid, as: own, verbs, at: now)
    return done(record(of: refund, of: order), number: number)
  }

  private func isSettled(_ order: AcquirerOrder, at now: Milliseconds) -> Bool {
    now >= (order.finishedAt ?? order.createdAt) + rules.settlement
  }
}
