@testable import Terminal

/// What decides the future of an order: its value, with all times seen from now, and its
/// transmissions counted from the newest.
struct OrderShape: Hashable {
  private var order: Order

  /// Waits longer ago than this have no effect any more.
  private static let past: Milliseconds = .minutes(32)

  init(_ order: Order, at now: Moment) {
    func since(_ time: Milliseconds?) -> Milliseconds? {
      time.map { max($0 - now.boot, -Self.past) }
    }
    func dated(_ moment: Moment?) -> Moment? {
      moment.map { _ in Moment(wall: 0, boot: 0) }
    }
    var shape = order
    shape.updatedAt = Moment(wall: 0, boot: 0)
    shape.paidAt = dated(order.paidAt)
    shape.qrExpiresAt = dated(order.qrExpiresAt)
    shape.awaitedUntil = dated(order.awaitedUntil)
    shape.latePayment?.foundAt = shape.updatedAt
    shape.givenUp?.at = shape.updatedAt
    shape.busyUntil = order.busyUntil.map { Moment(wall: 0, boot: max(0, $0.boot - now.boot)) }
    var waits = order.progress
    waits.payLeftAt = since(waits.payLeftAt)
    waits.payAnsweredAt = since(waits.payAnsweredAt)
    waits.firstAttemptAt = since(waits.firstAttemptAt)
    waits.payRetryAt = since(waits.payRetryAt)
    waits.cancelAt = since(waits.cancelAt)
    waits.scanUntil = since(waits.scanUntil)
    waits.queryAt = since(waits.queryAt)
    waits.budgetEndsAt = since(waits.budgetEndsAt)
    waits.attentionAt = since(waits.attentionAt)
    waits.heardAt = since(waits.heardAt)
    waits.absentSince = since(waits.absentSince)
    waits.absentAt = since(waits.absentAt)
    waits.watchAt = since(waits.watchAt)
    waits.watchDue = since(waits.watchDue)
    waits.watchSince = waits.watchSince.map { $0 - now.boot }
    waits.flights = waits.flights.map { flight in
      var flight = flight
      flight.number -= order.progress.lastFlight
      flight.sentAt = max(flight.sentAt - now.boot, -Self.past)
      flight.payLeftAtBefore = since(flight.payLeftAtBefore)
      return flight
    }
    waits.lastFlight = 0
    shape.progress = waits
    shape.returns = order.returns.map { one in
      var progress = one.progress
      progress.lostAt = since(progress.lostAt)
      progress.firstAttemptAt = since(progress.firstAttemptAt)
      progress.sendAt = since(progress.sendAt)
      progress.askAt = since(progress.askAt)
      progress.attentionAt = max(progress.attentionAt - now.boot, -Self.past)
      progress.heardAt = max(progress.heardAt - now.boot, -Self.past)
      return Return(
        kind: one.kind, refundRequestNo: one.refundRequestNo, amount: one.amount, state: one.state,
        operator: one.operator, reason: one.reason, createdAt: shape.updatedAt,
        updatedAt: shape.updatedAt, error: one.error, external: one.external, progress: progress)
    }
    self.order = shape
  }
}
