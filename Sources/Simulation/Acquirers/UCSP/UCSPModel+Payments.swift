import Gateways
import Terminal

extension UCSPModel {
  /// A page on which a payer pays (SUBMIT_PAYMENT_ORDER).
  mutating func submit(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    var life = rules.patience
    if let text = call.optional(UCSPProfile.payTimeout) {
      guard let end = BeijingTime.milliseconds(compact: text) else {
        throw .malformed("payTimeout")
      }
      life = min(life, max(0, end - now))
    }
    return try begin(try draft(.precreate, call, at: now), life, echo, number, at: now)
  }

  /// A debit under a contract (SUBMIT_AUTO_DEBIT).
  mutating func debit(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let contract = try call.required("contractId")
    let draft = try draft(.pay, call, at: now)
    guard let state = contracts.state(of: contract) else { throw .absent }
    guard state == .signed else { throw .failed("the contract is closed") }
    return try begin(draft, rules.patience, echo, number, at: now)
  }

  private func draft(
    _ kind: UpayOrder.Kind, _ call: UCSPCall, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerOrder {
    let (number, time) = try call.number()
    try call.own("merId", merchantID)
    try call.own("acqIIN", acquirer)
    let amount = try call.amount()
    let currency = try call.currency()
    // What tells a merchant's tills apart is where their payers return to.
    let front = try call.address("frontUrl")
    return AcquirerOrder(
      number: number, time: time, account: merchantID, maker: front, kind: kind,
      product: call.type.rawValue, totalAmount: amount, currency: currency, payway: "17",
      notifyURL: try call.address("backUrl"), at: now)
  }

  private mutating func begin(
    _ draft: AcquirerOrder, _ life: Milliseconds, _ echo: UCSPEcho, _ number: UInt64,
    at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    if let earlier = books.order(key: draft.key) {
      let isSame =
        (earlier.totalAmount, earlier.currency, earlier.product, earlier.maker)
        == (draft.totalAmount, draft.currency, draft.product, draft.maker)
      guard isSame else { throw .incorrect("orderId") }
      switch rules.repeatedOrder {
      case .same: return outcome(of: earlier, echo, number)
      case .failed: throw .failed("orderId was used")
      case .incorrect: throw .incorrect("orderId")
      }
    }
    guard returns[draft.key] == nil else { throw .incorrect("orderId") }
    guard books.orders.count < AcquirerBooks.capacity else {
      throw UCSPRefusal(code: "99", words: "full")
    }
    var pace = pace
    pace.patience = life
    let scripted = books.customers.customer(showing: nil, paying: draft.totalAmount)
    let scenario = scripted == nil ? scenario(of: draft.totalAmount) : nil
    let customer = scripted ?? scenario?.customer ?? Customer(draft.kind == .pay ? .ok : .never)
    let beginning = books.begin(draft, customer, pace, nonce: number, at: now)
    var answer = first(beginning, echo, number)
    switch scenario {
    case .unheard: answer = self.answer("99", "common error", echo, number)
    case .accepted where draft.kind == .precreate:
      answer = self.answer("05", "accepted", echo, number)
    case .badlySigned:
      answer.seal = forged(answer.seal)
    default: break
    }
    if case .later = beginning.answer, let sn = beginning.sn {
      answer.waits = UpayAnswer.Wait(sn: sn, until: beginning.until)
      awaited[sn] = echo
    }
    return answer
  }

  private func forged(_ seal: any AnswerSeal) -> any AnswerSeal {
    guard var own = seal as? UCSPSeal else { return seal }
    own.isForged = true
    return own
  }

  private func first(
    _ beginning: AcquirerBooks.Beginning, _ echo: UCSPEcho, _ number: UInt64
  ) -> AcquirerAnswer {
    let order = beginning.sn.flatMap { books.orders[$0] }
    switch (beginning.answer, order) {
    case (.result("FAIL_ERROR"), _):
      // Booked, and perhaps paid yet: any other code would deny that.
      return answer(beginning.error == "05" ? "05" : "99", "common error", echo, number)
    case (.result, let order?), (.later, let order?): return outcome(of: order, echo, number)
    case (.refusal, _), (.result, nil), (.later, nil):
      return answer(code(beginning.error, else: "01"), "failed", echo, number)
    case (.outer, _): return answer("99", "common error", echo, number)
    case (.http500, _):
      var answer = answer("99", "common error", echo, number)
      answer.status = 500
      return answer
    }
  }

  /// What became of a payment (PAYMENT_RESULT_INQUIRY).
  mutating func inquire(
    _ call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    let (asked, time) = try call.number()
    try call.own("merId", merchantID)
    guard let found = books.order(key: AcquirerOrder.key(asked, time)),
      now >= found.createdAt + rules.visibilityLag
    else { throw .absent }
    if found.state == .open, scenario(of: found.totalAmount) == .foundLate {
      let count = (inquiries[found.sn] ?? 0) + 1
      inquiries[found.sn] = count
      guard count > 2 else { throw .absent }
      inquiries[found.sn] = nil
      books.settle(found.sn, at: now)
    }
    let order = books.orders[found.sn] ?? found
    let data = members(order)
    switch order.state {
    case .paid: return fate("00", data, echo, number)
    case .declined: return fate(code(order.error, else: "01"), data, echo, number)
    case .closed:
      if rules.closedInquiry == .absent { throw .absent }
      return fate("01", data, echo, number)
    case .open: break
    }
    if order.word != nil || order.error != nil {
      return fate("99", data, echo, number)
    }
    switch rules.openInquiry {
    case .accepted: return fate("05", data, echo, number)
    case .absent:
      // What was charged without a page is known at once.
      guard order.kind == .precreate else { return fate("05", data, echo, number) }
      throw .absent
    case .silent: return answer("00", "success", data, echo, number)
    }
  }
}

/// What the last two digits of an amount say of its payment, where nobody scripted its payer.
enum UCSPScenario: Int64 {
  /// 01: taken with 05, and paid after a while.
  case accepted = 1
  /// 02
  case declined
  /// 03: paid after a while, and no notice comes.
  case untold
  /// 04: paid, and told of, before the answer.
  case toldFirst
  /// 05: paid after a while, and told of twice.
  case toldTwice
  /// 06: two inquiries do not find it; then it is paid.
  case foundLate
  /// 07: answered 99, and there all the same.
  case unheard
  /// 08: paid after a while; the notice tells of another sum.
  case toldWrong
  /// 09: paid after a while; answer and notice are signed by somebody else.
  case badlySigned

  var customer: Customer {
    switch self {
    case .accepted, .untold, .toldTwice, .toldWrong, .badlySigned: Customer(.paysAfter)
    case .declined: Customer(.fails)
    case .toldFirst: Customer(.blocksThenPays)
    case .foundLate, .unheard: Customer(.never)
    }
  }
}

extension UCSPModel {
  func scenario(of amount: Int64) -> UCSPScenario? {
    rules.scenarios ? UCSPScenario(rawValue: amount % 100) : nil
  }
}
