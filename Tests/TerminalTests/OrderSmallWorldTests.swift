import Testing

@testable import Terminal

/// A place from which all short stories of an order are told.
enum WorldRoot: String, CaseIterable, CustomTestStringConvertible {
  case pay, precreate, scan, lostPay, qrShown, canceling, overtaken, conflict, paid, refunding
  case revoking, closed, late, lateAsked, lateRefund, refundLost, cancelLost, refused, attention
  case wordPaid, wordReturned, wordUnpaid, wordOnReturn, adopted, adoptedPartly, busy, busyRefund

  var testDescription: String { rawValue }

  /// How many steps are told from here.
  var depth: Int {
    switch self {
    case .scan, .qrShown, .paid, .closed, .wordPaid, .wordReturned, .adopted, .adoptedPartly: 4
    default: 3
    }
  }

  func scene() throws -> Scene {
    var scene: Scene
    switch self {
    case .pay: return try Scene()
    case .precreate: return try Scene(.precreate)
    case .scan: return try Scene(code: false)
    case .lostPay:
      scene = try Scene()
      try scene.end(.pay, .lost)
    case .qrShown:
      scene = try Scene(.precreate)
      try scene.end(.precreate, .qrReady)
    case .canceling, .overtaken:
      scene = try Scene()
      try scene.handle(.cancel)
      if self == .canceling { try scene.end(.pay, .lost) }
    case .conflict:
      scene = try Scene()
      try scene.end(.pay, .answer(.numberTaken, nil, "CLIENT_SN_CONFLICT"))
    case .paid, .refunding, .revoking:
      scene = try Scene()
      try scene.end(.pay, .paid)
      if self == .refunding { try scene.handle(.returnRequested(.refund(500))) }
      if self == .revoking { try scene.handle(.returnRequested(.revoke)) }
    case .refundLost:
      scene = try WorldRoot.refunding.scene()
      try scene.end(.refund, .lost)
      try scene.end(.query, .paid)
      try scene.wake(until: .refund)
    case .cancelLost:
      scene = try WorldRoot.canceling.scene()
      try scene.end(.cancel, .lost)
      try scene.wake(until: .cancel)
    case .refused:
      scene = try WorldRoot.canceling.scene()
      try scene.end(.cancel, .refusedForGood)
    case .attention:
      scene = try WorldRoot.lostPay.scene()
      try scene.end(.query, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    case .wordPaid, .wordReturned, .wordUnpaid:
      scene = try OrderCatalog.unclear()
      try scene.resolve(self == .wordPaid ? .paid : self == .wordReturned ? .returned : .notPaid)
    case .wordOnReturn:
      scene = try OrderCatalog.unclearReturn()
      try scene.resolve(.paid)
    case .adopted, .adoptedPartly:
      let found = try FoundOrder.sample(
        self == .adopted ? .paid : .partiallyRefunded, net: self == .adopted ? nil : 750)
      return try Scene(try #require(Order.adopted(found)))
    case .busy:
      scene = try Scene()
      try scene.end(.pay, .busy)
    case .busyRefund:
      scene = try WorldRoot.refunding.scene()
      try scene.end(.refund, .busy)
    case .closed, .late, .lateAsked, .lateRefund:
      var policy = OrderPolicy()
      if self == .lateAsked { policy.latePayment = .ask }
      scene = try Scene(policy: policy)
      try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
      if self == .closed { break }
      try scene.wake()
      try scene.end(.query, .paid)
      if self == .lateRefund {
        try scene.end(.cancel, .refusedForGood)
        try scene.end(.query, .paid)
      }
    }
    return scene
  }
}

/// What may happen next to an order in a small world.
struct Happenings {
  static let payment: [Outcome] = [
    .lost, .busy, .unsent, .signatureRefused, .paid, .shows(.payCanceled), .shows(.payError),
    .answer(.inProgress, .our(.created, qr: "https://qr.example/1")),
    .answer(.succeeded, .our(.created, qr: "https://qr.example/1")),
    .answer(.failed, .our(.payCanceled), "TRADE_FAILED"), .answer(.failed, nil, "TRADE_FAILED"),
    .answer(.rejected, nil, "INVALID_BARCODE"), .answer(.rejectedUnclear, nil, "ODD"),
    .answer(.numberTaken, nil, "CLIENT_SN_CONFLICT"),
    .answer(.numberTaken, .our(.paid, .ours), "CLIENT_SN_CONFLICT"),
    .answer(.succeeded, .our(.paid, amount: Amount(9))), .answer(.uncertain, .our(.paid, .foreign)),
  ]
  static let question: [Outcome] = [
    .lost, .busy, .unsent, .signatureRefused, .absent, .paid, .shows(.created),
    .shows(.payCanceled),
    .shows(.payError), .shows(.canceled), .shows(.refunded), .shows(.cancelInProgress),
    .answer(.succeeded, .our(.partiallyRefunded, net: Amount(750), refund: .succeeded)),
    .answer(.succeeded, .our(.paid, refund: .failed)),
    .answer(.succeeded, .our(.paid, refund: .inProgress)),
    .answer(.succeeded, .our(.paid, .ours)), .answer(.succeeded, .our(.paid, .foreign)),
    .answer(.succeeded, .our(.paid, amount: Amount(9))),
    .answer(.succeeded, .our(.created, amount: Amount(9))), .answer(.rejectedUnclear),
  ]
  static let reversal: [Outcome] = [
    .lost, .busy, .unsent, .signatureRefused, .shows(.canceled), .answer(.succeeded),
    .answer(.alreadyDone, .our(.payCanceled)), .refusedForGood, .answer(.rejected, nil, "ODD"),
    .absent, .answer(.inProgress), .answer(.succeeded, .our(.canceled, .foreign)),
  ]
  static let refund: [Outcome] = [
    .lost, .busy, .unsent, .signatureRefused, .shows(.partiallyRefunded), .shows(.refunded),
    .answer(.alreadyDone), .answer(.rejected, nil, "REFUNDABLE_AMOUNT_NOT_ENOUGH"),
    .answer(.failed, nil, "REFUND_FAIL"), .answer(.inProgress), .answer(.uncertain),
    .answer(.alreadyDone, .our(.refunded, .foreign)),
    .answer(.alreadyDone, .our(.refunded, .unclear)),
  ]

  static func outcomes(of command: OrderCommand) -> [Outcome] {
    switch command {
    case .pay, .precreate: payment
    case .query: question
    case .cancel, .revoke: reversal
    case .refund: refund
    }
  }

  static func events(_ order: Order) throws -> [OrderEvent] {
    var events: [OrderEvent] = [
      .cancel, .queryRequested, .restarted(rebooted: false), .restarted(rebooted: true),
    ]
    if order.payment == .awaitingCode { events.append(.scanned) }
    if order.state == .needsAttention {
      events += Resolution.Verdict.allCases.map { .resolved(.sample($0)) }
    }
    if order.holdsMoney {
      events.append(.returnRequested(try .refund(500, "R\(order.returns.count)")))
      events.append(.returnRequested(.revoke))
    }
    for flight in order.progress.flights {
      for outcome in outcomes(of: flight.command) {
        let number = flight.number
        events.append(.ended(transmission: number, outcome: outcome, otherKey: false))
        if outcome == .signatureRefused {
          events.append(.ended(transmission: number, outcome: outcome, otherKey: true))
        }
      }
    }
    return events
  }
}

@Suite("All short stories of an order")
struct OrderSmallWorldTests {
  struct World: Hashable {
    var order: Order
    var now: Moment
    var audit: OrderAudit

    func after(_ event: OrderEvent, at now: Moment) throws -> World? {
      var next = self
      next.now = now
      let effects: [OrderEffect]
      do {
        effects = try next.order.handle(event, at: now)
      } catch {
        if next.order != order { throw Violation(rule: "\(error) left the order changed") }
        return nil
      }
      try next.audit.step(order, event, next.order, effects, at: now)
      return next == self ? nil : next
    }
  }

  @Test("keep the rules of money", arguments: WorldRoot.allCases)
  func tell(_ root: WorldRoot) throws {
    let scene = try root.scene()
    var worlds = [(World(order: scene.order, now: scene.now, audit: scene.audit), [String]())]
    var seen = Set(worlds.map(\.0))
    for _ in 0..<root.depth {
      var next: [(World, [String])] = []
      for (world, story) in worlds {
        for (event, now) in try happenings(world) {
          do {
            guard let after = try world.after(event, at: now), seen.insert(after).inserted else {
              continue
            }
            if try reread(after.order) != after.order { Issue.record("not the same after a crash") }
            next.append((after, story + [event.cause]))
          } catch {
            Issue.record("\(error): \((story + [event.cause]).joined(separator: " → "))")
            return
          }
        }
      }
      worlds = next
    }
    #expect(seen.count > 100)
  }

  private func happenings(_ world: World) throws -> [(OrderEvent, Moment)] {
    let later = world.now.advanced(by: 1_000)
    var all = try Happenings.events(world.order).map { ($0, later) }
    if let wake = world.order.nextWake {
      all.append((.woke, world.now.advanced(by: max(0, wake - world.now.boot))))
    }
    return all
  }
}
