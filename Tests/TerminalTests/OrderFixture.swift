import FoundationEssentials
import Testing

@testable import Terminal

/// 2025-11-21T00:00:00Z, a minute after the machine's start.
let orderStart = Moment(wall: 1_763_683_200_000, boot: .minutes(1))
let orderTotal = Amount(1_250)

extension OrderRequest {
  static func sample(_ kind: Kind = .pay, total: Amount = orderTotal) throws -> OrderRequest {
    OrderRequest(
      clientSN: try #require(ClientSN("A-1")), kind: kind, gateway: "model", totalAmount: total,
      currency: .cny, subject: "Tea", operator: "anna")
  }
}

extension ReturnRequest {
  static func refund(_ amount: Int64, _ number: String = "R1") throws -> ReturnRequest {
    ReturnRequest(
      refund: Amount(amount), no: try #require(RefundRequestNo(number)), operator: "bo", reason: nil
    )
  }
  static let revoke = ReturnRequest(revoke: orderTotal, operator: "bo", reason: nil)
}

extension OrderEvent {
  static let cancel = OrderEvent.cancelRequested(operator: "anna", reason: nil)
}

extension Resolution {
  static func sample(_ verdict: Verdict, at now: Moment = orderStart) -> Resolution {
    Resolution(verdict, operator: "eve", reason: "looked it up", at: now)
  }
}

extension FoundOrder {
  /// An order of another till, as the gateway shows it.
  static func sample(_ status: OrderStatus?, net: Int64? = nil) throws -> FoundOrder {
    var report = OrderReport(status: status)
    report.netAmount = net.map { Amount($0) }
    report.sn = "7895"
    report.tradeNo = "4200"
    report.payway = "3"
    report.subPayway = "2"
    report.finishTime = orderStart.wall - 3_600_000
    var found = FoundOrder(
      clientSN: try #require(ClientSN("B-7")), report: report, totalAmount: orderTotal)
    found.terminalSN = "T9"
    found.subject = "Cake"
    found.operator = "carl"
    return found
  }
}

extension Order {
  static func adopted(
    _ found: FoundOrder, policy: OrderPolicy = OrderPolicy(), at now: Moment = orderStart
  ) -> Order? {
    adopted(
      found, gateway: "model", currency: .cny, operator: "eve", terminalSN: "T1", deviceID: "D1",
      nonce: "n-2", policy: policy, at: now)
  }
}

extension Outcome {
  static let busy = Outcome.busy("maintenance", retryAfter: .minutes(5))
  static let lost = Outcome.unknown("no answer")
  static let unsent = Outcome.notSent("no route")

  static func answer(
    _ result: ActionResult, _ report: OrderReport? = nil, _ code: String? = nil
  ) -> Outcome {
    .answered(
      Answer(result, order: report, error: code.map { GatewayError(code: $0, message: "no") }))
  }

  /// The answer to a question: the order in this state.
  static func shows(_ status: OrderStatus) -> Outcome { .answer(.succeeded, .our(status)) }
  static let absent = Outcome.answer(.noSuchOrder, nil, "UPAY_ORDER_NOT_EXISTS")
  static let paid = Outcome.shows(.paid)
  static let refusedForGood = Outcome.answer(
    .rejectedForGood, nil, "UPAY_CANCEL_INVALID_ORDER_STATE")
  static let qrReady = Outcome.answer(.succeeded, .our(.created, qr: "https://qr.example/1"))
}

extension OrderReport {
  static func our(
    _ status: OrderStatus?, _ ownership: Ownership = .proven, amount: Amount? = orderTotal,
    net: Amount? = nil, refund: RefundReport? = nil, qr: String? = nil
  ) -> OrderReport {
    var report = OrderReport(status: status, ownership: ownership)
    report.totalAmount = amount
    report.netAmount = net
    report.refund = refund
    report.qrCode = qr
    report.sn = "7895"
    return report
  }
}

/// Which command a test speaks of, whatever its contents.
enum Verb: String, CaseIterable {
  case pay, precreate, query, cancel, revoke, refund

  init(_ command: OrderCommand) {
    switch command {
    case .pay: self = .pay
    case .precreate: self = .precreate
    case .query: self = .query
    case .cancel: self = .cancel
    case .revoke: self = .revoke
    case .refund: self = .refund
    }
  }
}

/// One order on a stage: its time, what it has on the wire, and everything it has asked for.
///
/// Every step is audited (``OrderAudit``), and the order is encoded and decoded between steps.
struct Scene {
  var order: Order
  var now = orderStart
  var effects: [OrderEffect] = []
  var audit: OrderAudit

  init(
    _ kind: OrderRequest.Kind = .pay, code: Bool = true, policy: OrderPolicy = OrderPolicy(),
    print: Bool = true, preauth: Bool = false
  ) throws {
    var request = try OrderRequest.sample(kind)
    request.print = print
    request.preauth = preauth
    let (order, effects) = Order.open(
      request, gatewayOrderNo: "A-1", terminalSN: "T1", deviceID: "D1", nonce: "n-1",
      codeIsKnown: code, policy: policy, at: orderStart)
    self.order = order
    self.effects = effects
    audit = OrderAudit(order, effects)
    try audit.checkPresent(order, at: now)
  }

  /// An order that was not made here.
  init(_ order: Order) throws {
    self.order = order
    audit = OrderAudit(order, [])
    try audit.checkPresent(order, at: now)
  }

  mutating func resolve(_ verdict: Resolution.Verdict) throws {
    try handle(.resolved(.sample(verdict, at: now)))
  }

  /// What the newest steps asked for; emptied by ``forget()``.
  var sent: [Verb] {
    effects.compactMap { if case .send(let one) = $0 { Verb(one.command) } else { nil } }
  }

  mutating func forget() { effects = [] }

  mutating func handle(_ event: OrderEvent) throws {
    let before = order
    let new = try order.handle(event, at: now)
    effects += new
    try audit.step(before, event, order, new, at: now)
    order = try reread(order)
  }

  /// Ends the oldest transmission of this verb that is on the wire.
  mutating func end(_ verb: Verb, _ outcome: Outcome, otherKey: Bool = false) throws {
    let flight = try #require(
      order.progress.flights.first { Verb($0.command) == verb }, "no \(verb) is on the wire")
    try handle(.ended(transmission: flight.number, outcome: outcome, otherKey: otherKey))
  }

  /// Lets time pass, with a wake whenever the order wants one.
  mutating func pass(_ length: Milliseconds) throws {
    let end = now.boot + length
    for _ in 0..<1_000 {
      guard let wake = order.nextWake, wake <= end else {
        now = now.advanced(by: end - now.boot)
        return
      }
      now = now.advanced(by: max(0, wake - now.boot))
      try handle(.woke)
    }
    Issue.record("a hot loop: 1000 wakes")
  }

  /// Goes to the next wake.
  mutating func wake() throws {
    let wake = try #require(order.nextWake, "nothing is waited for")
    now = now.advanced(by: max(0, wake - now.boot))
    try handle(.woke)
  }

  /// Wakes until this verb is on the wire.
  mutating func wake(until verb: Verb) throws {
    for _ in 0..<20 where !isOnWire(verb) { try wake() }
    #expect(isOnWire(verb))
  }

  func isOnWire(_ verb: Verb) -> Bool {
    order.progress.flights.contains { Verb($0.command) == verb }
  }

  mutating func reboot() throws {
    now = Moment(wall: now.wall + 60_000, boot: 20_000)
    try handle(.restarted(rebooted: true))
  }
}

/// What a crash leaves of an order.
func reread(_ order: Order) throws -> Order {
  let copy = try JSONDecoder().decode(Order.self, from: JSONEncoder().encode(order))
  #expect(copy == order)
  return copy
}

/// Random numbers that are the same in every run (SplitMix64).
struct OrderDice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// True in `percent` of a hundred.
  mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }
  mutating func within(_ range: ClosedRange<Milliseconds>) -> Milliseconds {
    Milliseconds.random(in: range, using: &self)
  }
}
