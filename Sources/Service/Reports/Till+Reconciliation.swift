import Journal
import Logging
import Terminal

/// So many questions in a row without an answer end a comparison: the gateway is not there.
private let mostSilence = 5
/// While a payment is on the wire the next question waits, and looks again after this.
private let courtesy: Milliseconds = 250

extension Till {
  /// Compares the orders of a day with the gateway, one question after the other, each by the
  /// order's own way: what the gateway says is taken over as always.
  ///
  /// - Parameter limit: what is not asked for by then counts as unreachable.
  /// - Throws: ``Problem`` `order-busy` while another comparison runs.
  func reconcile(
    _ day: ReportDay, within limit: Milliseconds
  ) async throws -> DayReportView.Reconciliation {
    guard !reconciling.isRunning else {
      throw Problem(
        .orderBusy,
        "Another comparison with the gateway is under way; nothing was sent. Try again when it has "
          + "ended.")
    }
    try refuseWhenStopped()
    reconciling.isRunning = true
    defer { reconciling.isRunning = false }
    return try await compareOrders(of: day, within: limit)
  }

  /// Whoever decides on it sets ``Reconciling/isRunning`` in the same turn.
  func compareOrders(
    of day: ReportDay, within limit: Milliseconds
  ) async throws -> DayReportView.Reconciliation {
    let deadline = clock.now().boot + limit
    var result = DayReportView.Reconciliation(
      at: CalendarTime(clock.now().wall, offset: settings.dayOffset).rfc3339, compared: 0,
      differences: [], unreachable: [])
    var silence = 0
    try await forEachPage(of: day) { page in
      for order in page {
        try Task.checkCancellation()
        guard silence < mostSilence, await isOurTurn(until: deadline) else {
          if order.isComparable { result.unreachable.append(order.clientSN.text) }
          continue
        }
        switch try await compare(order.clientSN) {
        case .nothingToAsk: break
        case .unreachable:
          silence += 1
          result.unreachable.append(order.clientSN.text)
        case .inconclusive:
          silence = 0
          result.unreachable.append(order.clientSN.text)
        case .compared(let difference):
          silence = 0
          result.compared += 1
          if let difference { result.differences.append(difference) }
        }
      }
    }
    return result
  }

  /// Returns when no payment is on the wire; false when the time is over.
  private func isOurTurn(until deadline: Milliseconds) async -> Bool {
    while !isStopped, journal.isWritable, clock.now().boot < deadline {
      guard live.values.contains(where: { $0.order.payment == .submitted }) else { return true }
      guard (try? await clock.sleep(until: clock.now().boot + courtesy)) != nil else {
        return false
      }
    }
    return false
  }

  private enum Compared {
    /// Of an order that never left, nothing can be there.
    case nothingToAsk
    case unreachable
    case inconclusive
    case compared(DayReportView.Difference?)
  }

  private func compare(_ clientSN: ClientSN) async throws -> Compared {
    // It may have been removed since its page was read.
    guard let before = try stored(clientSN)?.order, before.isComparable else {
      return .nothingToAsk
    }
    take(.queryRequested, for: clientSN)
    guard let flight = try stored(clientSN)?.order.questionOnTheWire, !isStopped else {
      return .nothingToAsk
    }
    let key = FlightKey(clientSN: clientSN, number: flight)
    let end = await self.end(of: key)
    guard case .answered(let answer) = end else { return .unreachable }
    guard let after = try stored(clientSN)?.order else { return .nothingToAsk }
    return difference(before, after, answer)
  }

  private func difference(_ before: Order, _ after: Order, _ answer: Answer) -> Compared {
    let (was, became) = (Standing(before), Standing(after))
    if was != became {
      return .compared(
        .init(clientSN: before.clientSN.text, journal: was.text, gateway: became.text))
    }
    switch after.compared(with: answer) {
    case .agrees: return .compared(nil)
    case .inconclusive: return .inconclusive
    case .contradicts(let words):
      return .compared(.init(clientSN: before.clientSN.text, journal: was.text, gateway: words))
    }
  }
}

extension Order {
  /// Whether the gateway can know anything of it.
  fileprivate var isComparable: Bool { payment != .awaitingCode }
}
