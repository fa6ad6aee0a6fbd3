import Testing

@testable import Terminal

/// Answers put together at random: every result with every status, ownership and sum, in any order,
/// late, to any command.
struct NonsenseGateway {
  var dice: OrderDice

  mutating func outcome() -> Outcome {
    switch dice.next() % 12 {
    case 0: return .lost
    case 1: return .unsent
    case 2: return .signatureRefused
    case 3: return .busy("maintenance", retryAfter: dice.within(-1_000...900_000))
    default: break
    }
    var report: OrderReport?
    if dice.chance(80) {
      var one = OrderReport(status: pick(OrderStatus.allCases))
      if dice.chance(10) { one.status = nil }
      one.ownership = pick([.proven, .proven, .ours, .ours, .unclear, .foreign])
      one.totalAmount = pick([orderTotal, orderTotal, orderTotal, nil, Amount(9), .zero])
      one.netAmount = pick([nil, .zero, Amount(750), orderTotal, Amount(99_999)])
      one.refund = pick([nil, nil, .succeeded, .inProgress, .failed, .unknown])
      one.qrCode = pick([nil, "https://qr.example/2"])
      one.sn = pick([nil, "7895", "7896"])
      report = one
    }
    let error = dice.chance(50) ? GatewayError(code: "ODD", message: "no") : nil
    return .answered(Answer(pick(ActionResult.allCases), order: report, error: error))
  }

  mutating func pick<T>(_ choices: [T]) -> T { choices[Int(dice.next() % UInt64(choices.count))] }

  mutating func event(_ order: Order) throws -> OrderEvent {
    let flights = order.progress.flights
    if !flights.isEmpty, dice.chance(60) {
      let number = pick(flights).number
      return .ended(transmission: number, outcome: outcome(), otherKey: dice.chance(50))
    }
    switch dice.next() % 10 {
    case 0: return .cancel
    case 1: return .queryRequested
    case 2: return .scanned
    case 3: return .returnRequested(try .refund(500, "R\(order.returns.count)"))
    case 4: return .returnRequested(.revoke)
    case 5: return .restarted(rebooted: dice.chance(30))
    case 6: return .resolved(.sample(pick(Resolution.Verdict.allCases)))
    case 7: return .ended(transmission: Int(dice.next() % 50), outcome: outcome(), otherKey: true)
    default: return .woke
    }
  }
}

@Suite("Answers that make no sense")
struct OrderFuzzTests {
  @Test(
    "never make an order paid or failed by guess, nor move money", arguments: 0..<8 as Range,
    [true, false])
  func nonsense(_ batch: Int, _ cancels: Bool) throws {
    var policy = OrderPolicy()
    policy.cancels = cancels
    for seed in 0..<(cancels ? 400 : 200) {
      let seed = UInt64(batch * 400 + seed)
      do {
        try Self.live(seed, policy)
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  static func live(_ seed: UInt64, _ policy: OrderPolicy) throws {
    var gateway = NonsenseGateway(dice: OrderDice(seed: seed))
    let isAdopted = gateway.dice.chance(10)
    let kind: OrderRequest.Kind = gateway.dice.chance(60) ? .pay : .precreate
    var order: Order
    var effects: [OrderEffect] = []
    if isAdopted {
      order = try #require(Order.adopted(.sample(.paid), policy: policy))
    } else {
      (order, effects) = Order.open(
        try .sample(kind), gatewayOrderNo: "A-1", terminalSN: "T1", deviceID: "D1", nonce: "n",
        codeIsKnown: gateway.dice.chance(80), policy: policy, at: orderStart)
    }
    var audit = OrderAudit(order, effects)
    var now = orderStart
    var story: [String] = []
    for _ in 0..<50 {
      let event = try gateway.event(order)
      if case .woke = event, let wake = order.nextWake {
        now = now.advanced(by: Swift.max(0, wake - now.boot))
      } else {
        now = now.advanced(by: gateway.dice.within(1...20_000))
      }
      let before = order
      do {
        let effects = try order.handle(event, at: now)
        story.append("\(event.cause) → \(order.payment)")
        try audit.step(before, event, order, effects, at: now)
      } catch is IllegalEvent {
        guard order == before else { throw Violation(rule: "a refused event changed the order") }
      } catch let broken as Violation {
        throw Violation(rule: "\(broken.rule): \(story.suffix(12).joined(separator: ", "))")
      }
    }
    guard try reread(order) == order else { throw Violation(rule: "not the same after a crash") }
  }
}
