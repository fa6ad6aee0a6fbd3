import Testing

@testable import Terminal

@Suite("Every state with every event")
struct OrderTransitionTests {
  struct Seen {
    var payments: Set<Transition<PaymentState>> = []
    var returns: Set<Transition<Return.State>> = []

    mutating func note(_ before: Order, _ after: Order) {
      if before.payment != after.payment {
        payments.insert(Transition(from: before.payment, to: after.payment))
      }
      for (old, new) in zip(before.returns, after.returns) where old.state != new.state {
        returns.insert(Transition(from: old.state, to: new.state))
      }
    }
  }

  /// Orders in every state and on every way, each with the time on its clock.
  static func starts() throws -> [(Order, Moment)] {
    var scenes = try PaymentState.allCases.map { try OrderCatalog.payment($0) }
    scenes += try Return.State.allCases.map(OrderCatalog.giveBack)
    scenes += try WorldRoot.allCases.map { try $0.scene() }
    for doubt in Doubt.allCases {
      let scene = try doubt.scene()
      scenes.append(scene)
      for verdict in Resolution.Verdict.allCases {
        var resolved = scene
        guard (try? resolved.resolve(verdict)) != nil else { continue }
        scenes.append(resolved)
        try resolved.wake(until: .query)
        scenes.append(resolved)
      }
    }
    var taken = try WorldRoot.conflict.scene()
    try taken.handle(.cancel)
    scenes.append(taken)
    var repeated = try OrderCatalog.giveBack(.inProgress)
    try repeated.wake()
    try repeated.end(.query, .paid)
    try repeated.wake(until: .refund)
    scenes.append(repeated)
    return scenes.map { ($0.order, $0.now) }
  }

  /// All events there are, those that the order does not take among them.
  static func events(_ order: Order, _ now: Moment) throws -> [(OrderEvent, Moment)] {
    var events = try Happenings.events(order)
    events += [.scanned, .ended(transmission: 999, outcome: .paid, otherKey: true)]
    events += [.returnRequested(try .refund(500, "R7")), .returnRequested(.revoke)]
    events += Resolution.Verdict.allCases.map { .resolved(.sample($0)) }
    var all = events.map { ($0, now.advanced(by: 1_000)) }
    if let wake = order.nextWake {
      all.append((.woke, now.advanced(by: Swift.max(0, wake - now.boot))))
    }
    // Half an hour later, when a person is to look.
    all += events.map { ($0, now.advanced(by: .minutes(31))) }
    return all
  }

  @Test("goes where it is written, and everywhere it is written")
  func table() throws {
    var seen = Seen()
    var worlds = try Self.starts()
    var known = Set(worlds.map(\.0))
    for depth in 0..<2 {
      var next: [(Order, Moment)] = []
      for (order, now) in worlds {
        for (event, at) in try Self.events(order, now) {
          var after = order
          do {
            _ = try after.handle(event, at: at)
          } catch {
            guard after == order else { throw Violation(rule: "\(error) changed the order") }
            continue
          }
          seen.note(order, after)
          guard depth == 0, known.insert(after).inserted else { continue }
          next.append((after, at))
        }
      }
      // Every third is enough, and takes a third of the time.
      worlds = next.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    }
    for state in PaymentState.allCases {
      let reached = Set(seen.payments.filter { $0.from == state }.map(\.to))
      #expect(reached == state.next, "from \(state)")
    }
    for state in Return.State.allCases {
      let reached = Set(seen.returns.filter { $0.from == state }.map(\.to))
      #expect(reached == state.next, "from \(state)")
    }
  }
}
