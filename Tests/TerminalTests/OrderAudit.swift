import Testing

@testable import Terminal

/// A broken invariant of an order's life.
struct Violation: Error, CustomStringConvertible {
  var rule: String
  var description: String { rule }
}

/// Watches one order from outside, knows what was sent and what came back, and checks after each
/// step what must hold in every life. It keeps its own books and trusts none of the order's.
struct OrderAudit: Hashable {
  struct Sent: Hashable {
    var command: OrderCommand
    var at: Milliseconds
    /// nil while it is on the wire.
    var end: End?
  }
  enum End: Hashable { case neverLeft, lost, answered(ActionResult) }

  private(set) var sent: [Int: Sent] = [:]
  private var newest = 0
  private var foreignSeen = false
  /// The number was taken before ours was made, and no answer has proven the order ours.
  private var conflict = false
  private var proven = false
  /// Questions numbered above this may say "paid" after a cancel was refused for good.
  private var refusedForGood: Int?
  /// When the questions of the present run of "no such order" were asked.
  private var absent: [Milliseconds] = []
  private var payAnsweredAt: Milliseconds?
  private var receipts = 0
  /// A person has said how it stands.
  private var resolved = false
  private var adopted = false

  init(_ order: Order, _ effects: [OrderEffect]) {
    adopted = order.foreign
    for case .send(let one) in effects {
      sent[one.number] = Sent(command: one.command, at: order.createdAt.boot)
      newest = one.number
    }
  }

  mutating func step(
    _ before: Order, _ event: OrderEvent, _ after: Order, _ effects: [OrderEffect], at now: Moment
  ) throws {
    hear(event, before, at: now)
    try checkReturns(before, after)
    for case .send(let one) in effects { try leave(one, before, after, event, at: now) }
    receipts += effects.filter { $0 == .print(.receipt) }.count
    try require(receipts <= 1, "one receipt that is not marked as a copy")
    try checkTransition(before, event, after, effects, at: now)
    try checkPresent(after, at: now)
    if case .woke = event, let wake = after.nextWake {
      try require(wake > now.boot, "after a wake the next one is later")
    }
    let isNews = shown(before) != shown(after)
    try require(!isNews || after.updatedAt == now, "what is new is dated")
    try require(
      isNews || hidden(before) != hidden(after) || after.updatedAt == before.updatedAt,
      "a step that brings nothing new is not dated")
  }

  private func shown(_ order: Order) -> OrderView {
    var view = order.view(.en, offset: 0)
    view.updatedAt = ""
    return view
  }

  /// What is dated though nobody is shown it by itself.
  private func hidden(_ order: Order) -> [String?] {
    [order.payment.rawValue] + order.returns.map { $0.state.rawValue }
  }

  // MARK: What is heard

  private mutating func hear(_ event: OrderEvent, _ before: Order, at now: Moment) {
    if case .restarted(let rebooted) = event {
      for (number, one) in sent where one.end == nil { sent[number]?.end = .lost }
      guard rebooted else { return }
      absent = []
      payAnsweredAt = payAnsweredAt.map { _ in now.boot }
      for number in sent.keys { sent[number]?.at = now.boot }
    }
    if case .resolved = event { resolved = true }
    guard case .ended(let number, let outcome, _) = event, let one = sent[number] else { return }
    if case .query = one.command, outcome.isNoAnswer { absent = [] }
    switch outcome {
    case .notSent, .signatureRefused: sent[number]?.end = .neverLeft
    case .unknown, .busy: sent[number]?.end = .lost
    case .answered(let answer):
      sent[number]?.end = .answered(answer.result)
      if answer.order?.ownership == .foreign { foreignSeen = true }
      if answer.order?.ownership == .proven { proven = true }
      if answer.result == .numberTaken, one.command.isPayment { conflict = true }
      if one.command.isPayment { payAnsweredAt = now.boot }
      if one.command == .cancel, answer.result == .rejectedForGood { refusedForGood = newest }
      if case .query = one.command {
        let isRefused = payments.contains {
          $0.end == .answered(.rejectedUnclear) || $0.end == .answered(.failed)
        }
        let denies = answer.saysAbsent || (answer.isRefusal && isRefused)
        absent = denies ? absent + [one.at] : []
      }
    }
  }

  private mutating func leave(
    _ one: Transmission, _ before: Order, _ after: Order, _ event: OrderEvent, at now: Moment
  ) throws {
    try require(one.number > newest, "every transmission has a number of its own")
    newest = one.number
    if one.command.movesMoney {
      try require(!foreignSeen, "nothing that moves money leaves after a foreign order was seen")
      try require(!conflict || proven, "nothing leaves for an order that may be somebody else's")
    }
    try require(one.command != .cancel || after.policy.cancels, "no cancel where there is none")
    if one.command.isPayment {
      try require(
        payments.allSatisfy { $0.end == .neverLeft }, "a payment is sent again only if none left")
      try require(after.payment == .submitted || before.isUndecided, "no payment once given up")
    }
    if case .refund(.latePayment, _) = one.command, before.latePayment != nil {
      try require(
        refusedForGood != nil || !after.policy.cancels,
        "a late payment is refunded only after a refused cancel")
    }
    sent[one.number] = Sent(command: one.command, at: now.boot)
  }

  private var payments: [Sent] { sent.values.filter(\.command.isPayment) }
  var paymentMayHaveLeft: Bool { adopted || payments.contains { $0.end != .neverLeft } }
  private var cancelMayHaveLeft: Bool {
    sent.values.contains { $0.command == .cancel && $0.end != .neverLeft }
  }

  // MARK: What must hold

  private func checkTransition(
    _ before: Order, _ event: OrderEvent, _ after: Order, _ effects: [OrderEffect], at now: Moment
  ) throws {
    guard before.payment != after.payment else { return }
    try require(
      before.payment.next.contains(after.payment),
      "\(before.payment) is not followed by \(after.payment)")
    if case .resolved(let word) = event {
      return try require(
        before.state == .needsAttention
          && after.payment == (word.verdict == .notPaid ? .canceled : .paid),
        "a person's word is heard where it is needed only")
    }
    if before.payment == .paid {
      try require(resolved && after.resolution == nil, "only a person's word is taken back")
    }
    switch after.payment {
    case .paid:
      try require(saidPaid(event), "paid by the gateway's word only")
      guard cancelMayHaveLeft else { break }
      guard let refusedForGood, case .ended(let number, _, _) = event else {
        throw Violation(rule: "paid after a cancel may have left, without its lasting refusal")
      }
      try require(
        number > refusedForGood && sent[number]?.command.movesMoney == false,
        "paid after a refused cancel only by a question asked afterwards")
    case .failed, .canceled:
      let unpaid =
        !paymentMayHaveLeft || saidUnpaid(event) || isCertainlyAbsent(before.policy)
        || after.latePayment != nil
        || conflict || (!before.policy.cancels && saidOpen(event))
      try require(unpaid, "\(after.payment) without the gateway's word")
      try require(
        effects.contains(.eraseCode) || before.isClosedUnpaid, "the code is erased at the end")
    default: break
    }
  }

  private func checkReturns(_ before: Order, _ after: Order) throws {
    for (old, new) in zip(before.returns, after.returns) where old.state != new.state {
      try require(
        old.state.next.contains(new.state),
        "a return that is \(old.state) is not followed by \(new.state)")
      guard !old.isOpen else { continue }
      try require(resolved && after.resolution == nil, "only a person's word is taken back")
    }
  }

  private func saidPaid(_ event: OrderEvent) -> Bool {
    guard case .ended(_, .answered(let answer), _) = event, let order = answer.order else {
      return false
    }
    let statuses: [OrderStatus?] = [.paid, .refunded, .partiallyRefunded]
    return statuses.contains(order.status) && order.ownership != .foreign
      && (order.totalAmount == nil || order.totalAmount == orderTotal)
  }

  private func saidUnpaid(_ event: OrderEvent) -> Bool {
    guard case .ended(let number, .answered(let answer), _) = event, let one = sent[number] else {
      return false
    }
    let statuses: [OrderStatus?] = [.canceled, .payCanceled, .refunded]
    if statuses.contains(answer.order?.status) { return true }
    return one.command.isPayment && (answer.result == .rejected || answer.result == .failed)
  }

  private func saidOpen(_ event: OrderEvent) -> Bool {
    guard case .ended(_, .answered(let answer), _) = event else { return false }
    return answer.order?.status == .created
  }

  /// Two questions, 5 s apart, the later one when no copy could be travelling any more.
  private func isCertainlyAbsent(_ policy: OrderPolicy) -> Bool {
    guard let first = absent.first, let last = absent.last else { return false }
    let left = payments.filter { $0.end != .neverLeft }.map(\.at).max() ?? 0
    let arrived = payAnsweredAt ?? left + policy.payTimeout
    return last - first >= .seconds(5) && last >= arrived + policy.visibilityLag
      && !payments.contains { $0.end == nil }
  }

  func checkPresent(_ order: Order, at now: Moment) throws {
    let moving = order.progress.flights.filter(\.command.movesMoney)
    if moving.count > 1 {
      try require(
        moving.count == 2 && moving.contains { $0.command.isPayment }
          && moving.contains { $0.command == .cancel },
        "one command at a time, but for a cancel that overtakes the payment")
    }
    let onWire = Set(sent.filter { $0.value.end == nil }.keys)
    try require(onWire == Set(order.progress.flights.map(\.number)), "the wire is as it is known")
    try require(order.nextWake != nil || !order.isOpenWithoutFlight, "no order waits for nothing")
    try require(
      !order.handOver || (order.payment == .paid && order.restAmount > .zero),
      "handed over only when paid and something is left")
    for (before, after) in zip(order.returns, order.returns.dropFirst()) {
      try require(before.createdAt.wall <= after.createdAt.wall, "returns are in order")
    }
    let given = order.returns.filter { $0.state != .failed }.reduce(0) { $0 + $1.amount.minorUnits }
    try require(given <= order.request.totalAmount.minorUnits, "never more back than was paid")
    try require(order.returns.filter(\.isOpen).count <= 1, "one return at a time")
  }

  /// What of it decides what it will allow, with all times seen from now.
  struct Shape: Hashable {
    var onWire: [Int: OrderCommand] = [:]
    var flags: [Bool] = []
    var times: [Milliseconds?] = []
    var receipts = 0
  }

  func shape(_ order: Order, at now: Moment) -> Shape {
    var shape = Shape()
    for (number, one) in sent where one.end == nil { shape.onWire[number - newest] = one.command }
    let refused = refusedForGood ?? .max
    shape.flags = [
      foreignSeen, conflict, proven, resolved, adopted, paymentMayHaveLeft, cancelMayHaveLeft,
      refusedForGood != nil, isCertainlyAbsent(order.policy),
      payments.contains { $0.end == nil }, payments.contains { $0.end != .neverLeft },
    ]
    shape.flags += shape.onWire.keys.sorted().map { $0 + newest > refused }
    let left = payments.filter { $0.end != .neverLeft }.map(\.at).max()
    shape.times = [absent.first, absent.last, payAnsweredAt, left].map { time in
      time.map { max($0 - now.boot, -.minutes(3)) }
    }
    shape.receipts = receipts
    return shape
  }
}

extension OrderCommand {
  var isPayment: Bool { self == .pay || self == .precreate }
}

extension Order {
  var isOpenWithoutFlight: Bool {
    progress.flights.isEmpty && (payment == .awaitingCode || isPaymentOpen || openReturn != nil)
  }
}

extension Outcome {
  /// Of a question: it was asked in vain. One whose signature was refused is asked again with the
  /// other key.
  fileprivate var isNoAnswer: Bool {
    switch self {
    case .answered, .signatureRefused: false
    case .notSent, .unknown, .busy: true
    }
  }
}
