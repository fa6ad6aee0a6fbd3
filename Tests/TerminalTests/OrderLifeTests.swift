import Testing

@testable import Terminal

/// One whole life of an order in virtual time: gateway, network, crashes and people, from a seed.
struct OrderLife {
  enum Happening {
    case arrives(Transmission)
    case answered(Int, Outcome, otherKey: Bool, run: Int)
  }

  /// What may go wrong, in percent, until ``faultsEnd``.
  struct Faults {
    var lostRequest: Int, lostAnswer: Int, unsent: Int, late: Int, badKey: Int, crash: Int
    var busy: Int, twice: Int
  }

  var dice: OrderDice
  var gateway: ModelGateway
  var faults: Faults
  var faultsEnd: Milliseconds
  var order: Order
  var audit: OrderAudit
  var policy = OrderPolicy()
  /// Milliseconds since the world began.
  var time: Milliseconds = 0
  var bootedAt: Milliseconds = -60_000
  /// How often the daemon was started: answers to an earlier run are heard by nobody.
  var run = 0
  var coming: [(at: Milliseconds, what: Happening)] = []
  var crashAt: Milliseconds?
  var personAt: Milliseconds?
  var steps = 0
  /// A person has said how it stands.
  var resolved = false

  /// - Parameter cancels: whether the payment system can close an order.
  init(seed: UInt64, cancels: Bool = true) throws {
    policy.cancels = cancels
    dice = OrderDice(seed: seed)
    gateway = ModelGateway(&dice)
    let bad = dice.chance(15) ? 60 : 15
    func percent(_ dice: inout OrderDice) -> Int {
      dice.chance(50) ? Int(dice.within(0...Int64(bad))) : 0
    }
    faults = Faults(
      lostRequest: percent(&dice), lostAnswer: percent(&dice), unsent: percent(&dice),
      late: percent(&dice), badKey: percent(&dice), crash: percent(&dice),
      busy: percent(&dice), twice: percent(&dice))
    faultsEnd = dice.within(60_000...1_200_000)
    if dice.chance(20) { policy.latePayment = .ask }
    let kind: OrderRequest.Kind = dice.chance(70) ? .pay : .precreate
    let (order, effects) = Order.open(
      try .sample(kind), gatewayOrderNo: "A-1", terminalSN: "T1", deviceID: "D1", nonce: "n",
      codeIsKnown: dice.chance(80), policy: policy, at: Moment(wall: orderStart.wall, boot: 60_000))
    self.order = order
    audit = OrderAudit(order, effects)
    carryOut(effects)
    if dice.chance(40) { personAt = dice.within(0...180_000) }
    planCrash()
  }

  var now: Moment { Moment(wall: orderStart.wall + time, boot: time - bootedAt) }
  var hasFaults: Bool { time < faultsEnd }

  mutating func planCrash() {
    crashAt =
      hasFaults && faults.crash > 0 && dice.chance(60) ? time + dice.within(0...120_000) : nil
  }

  // MARK: The network

  mutating func carryOut(_ effects: [OrderEffect]) {
    for case .send(let one) in effects { transmit(one) }
  }

  mutating func transmit(_ one: Transmission) {
    if hasFaults, dice.chance(faults.unsent) {
      return come(dice.within(0...2_000), .answered(one.number, .unsent, otherKey: false, run: run))
    }
    let timeout = one.command.isPayment ? policy.payTimeout : policy.requestTimeout
    come(timeout, .answered(one.number, .lost, otherKey: false, run: run))
    if hasFaults, dice.chance(faults.lostRequest) { return }
    come(
      hasFaults && dice.chance(faults.late) ? lateness(one.command) : dice.within(20...900),
      .arrives(one))
  }

  /// How long a late request travels: no longer than the rules allow for, but for a payment that
  /// turns up hours later and for cancels that nobody waits for any more.
  mutating func lateness(_ command: OrderCommand) -> Milliseconds {
    switch command {
    case .pay, .precreate:
      dice.chance(30) ? dice.within(60_000...36_000_000) : dice.within(1_000...60_000)
    case .cancel, .revoke: dice.within(1_000...600_000)
    case .refund, .query: dice.within(1_000...15_000)
    }
  }

  mutating func come(_ delay: Milliseconds, _ what: Happening) {
    coming.append((time + delay, what))
  }

  mutating func arrive(_ one: Transmission) {
    if hasFaults, dice.chance(faults.twice / 2) { come(dice.within(0...5_000), .arrives(one)) }
    if hasFaults, dice.chance(faults.busy) {
      // It cannot answer, and may have carried it out all the same.
      if dice.chance(50) { _ = gateway.take(one.command, at: time) }
      let pause = dice.within(0...400_000)
      return come(
        100,
        .answered(one.number, .busy("maintenance", retryAfter: pause), otherKey: false, run: run))
    }
    if hasFaults, one.key == .preferred, dice.chance(faults.badKey) {
      return come(
        100, .answered(one.number, .signatureRefused, otherKey: dice.chance(80), run: run))
    }
    let (outcome, held) = gateway.take(one.command, at: time)
    if hasFaults, dice.chance(faults.lostAnswer) { return }
    come(held + dice.within(20...900), .answered(one.number, outcome, otherKey: false, run: run))
  }

  // MARK: Time

  /// Goes on to the next thing that happens; false when nothing will any more.
  mutating func step(until end: Milliseconds) throws -> Bool {
    let index = coming.indices.min { coming[$0].at < coming[$1].at }
    let wake = order.nextWake.map { max(time, $0 + bootedAt) }
    let next = [index.map { coming[$0].at }, wake, crashAt, personAt].compactMap { $0 }.min()
    guard let next, next <= end else {
      time = end
      return false
    }
    steps += 1
    time = max(time, next)
    gateway.advance(to: time)
    if let index, coming[index].at <= next {
      switch coming.remove(at: index).what {
      case .arrives(let one): arrive(one)
      case .answered(let number, let outcome, let otherKey, let heardBy):
        let isKnown = order.progress.flights.contains { $0.number == number }
        guard heardBy == run, isKnown else { return true }
        try handle(.ended(transmission: number, outcome: outcome, otherKey: otherKey))
      }
    } else if let at = crashAt, at <= next {
      try crash()
    } else if let at = personAt, at <= next {
      try person()
    } else {
      try handle(.woke)
    }
    return true
  }

  mutating func handle(_ event: OrderEvent) throws {
    let before = order
    let effects = try order.handle(event, at: now)
    try audit.step(before, event, order, effects, at: now)
    carryOut(effects)
    guard case .ended = event else { return }
    var again = order
    do {
      _ = try again.handle(event, at: now)
      throw Violation(rule: "an answer was taken twice")
    } catch IllegalEvent.noSuchTransmission {}
  }

  mutating func crash() throws {
    run += 1
    order = try reread(order)
    time += dice.within(0...60_000)
    let rebooted = dice.chance(30)
    if rebooted { bootedAt = time - 20_000 }
    planCrash()
    try handle(.restarted(rebooted: rebooted))
  }

  /// What the merchant portal shows; nil where none of the three words is quite true.
  private var honestWord: Resolution.Verdict? {
    let kept = gateway.taken - gateway.returned
    let isPaid = order.payment == .paid
    if gateway.taken == 0 { return isPaid ? nil : .notPaid }
    if kept == 0 { return .returned }
    return gateway.returned == order.returnedAmount.minorUnits ? .paid : nil
  }

  mutating func person() throws {
    personAt = hasFaults && dice.chance(60) ? time + dice.within(0...120_000) : nil
    var events: [OrderEvent] = [.cancel, .queryRequested, .queryRequested]
    if order.payment == .awaitingCode { events = [.scanned, .scanned, .cancel] }
    if order.holdsMoney {
      let number = "R\(order.returns.count)"
      events = [
        .returnRequested(try .refund(500, number)), .returnRequested(try .refund(1_250, number)),
        .returnRequested(.revoke), .queryRequested,
      ]
    }
    if order.state == .needsAttention, let verdict = honestWord {
      events = [.queryRequested, .resolved(.sample(verdict, at: now))]
    }
    guard let event = events.randomElement(using: &dice) else { return }
    if case .resolved = event { resolved = true }
    let before = order
    do {
      try handle(event)
    } catch is IllegalEvent {
      if order != before { throw Violation(rule: "a refused event left the order changed") }
    }
  }
}

@Suite("Whole lives of an order")
struct OrderLifeTests {
  static let seedsAtOnce: UInt64 = 500
  static let batches: [UInt64] = Array(0..<8)

  @Test("end, agree with the gateway's ledger, and give late money back", arguments: batches)
  func live(_ batch: UInt64) {
    var ends: [String: Int] = [:]
    for seed in (batch * Self.seedsAtOnce)..<((batch + 1) * Self.seedsAtOnce) {
      do {
        let end = try Self.live(seed: seed)
        ends[end.rawValue, default: 0] += 1
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
    // A batch that never gets somewhere proves nothing about it.
    for state in [OrderState.paid, .failed, .canceled, .refunded, .partiallyRefunded, .revoked] {
      #expect(ends[state.rawValue, default: 0] > 0, "no life ended \(state)")
    }
  }

  @Test("do so as well where the payment system can close no order", arguments: [0, 1] as [UInt64])
  func liveUnclosed(_ batch: UInt64) {
    var ends: [String: Int] = [:]
    for seed in (batch * Self.seedsAtOnce)..<((batch + 1) * Self.seedsAtOnce) {
      do {
        ends[try Self.live(seed: seed, cancels: false).rawValue, default: 0] += 1
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
    for state in [OrderState.paid, .failed, .canceled, .refunded, .partiallyRefunded] {
      #expect(ends[state.rawValue, default: 0] > 0, "no life ended \(state)")
    }
  }

  /// How long after the faults an order is final: budget, attention and a margin.
  static let bound: Milliseconds = .minutes(45)

  static func live(seed: UInt64, cancels: Bool = true) throws -> OrderState {
    var life = try OrderLife(seed: seed, cancels: cancels)
    let settled = life.faultsEnd + bound
    while try life.step(until: settled) {
      if life.steps > 3_000 { throw Violation(rule: "more than 3000 steps in an hour") }
    }
    guard life.order.state.isSettled else {
      throw Violation(rule: "\(life.order.state) long after the last fault")
    }
    while try life.step(until: .hours(40)) {
      if life.steps > 5_000 { throw Violation(rule: "more than 5000 steps in a life") }
      if !life.order.isAlive && life.coming.isEmpty { break }
    }
    try agree(life)
    return life.order.state
  }

  /// The order's own account against the ledger.
  static func agree(_ life: OrderLife) throws {
    let order = life.order
    let kept = life.gateway.taken - life.gateway.returned
    if order.payment == .paid {
      guard life.gateway.taken == orderTotal.minorUnits else { throw Violation(rule: "not paid") }
      guard
        order.returns.contains(where: \.isOpen)
          || life.gateway.returned == order.returnedAmount.minorUnits
      else {
        throw Violation(rule: "returned \(life.gateway.returned), not \(order.returnedAmount)")
      }
    } else if order.latePayment?.handling != .ask && order.state != .needsAttention {
      guard kept == 0 else { throw Violation(rule: "\(order.state), and \(kept) is kept") }
    }
    // A copy of our own payment may have met it, and nothing told that it was ours.
    let isDoubtful = life.faults.twice > 0 && !life.gateway.echoes
    let mayNeedAttention =
      life.gateway.record?.isForeign == true || life.policy.latePayment == .ask || isDoubtful
      || life.resolved
    guard order.state != .needsAttention || mayNeedAttention else {
      throw Violation(rule: "needs attention with a gateway that answers")
    }
  }
}
