import Journal
import Logging
import Terminal

extension Till {
  /// Waits until an order satisfies `isSatisfied`, at most for `wait`, and answers its value then.
  ///
  /// The end of the caller's task ends the waiting, never the order.
  func wait(
    for clientSN: ClientSN, at wait: Milliseconds?,
    until isSatisfied: @escaping @Sendable (Order) -> Bool
  ) async throws -> Order {
    let deadline = clock.now().boot + min(wait ?? 0, settings.maxWait)
    while true {
      guard let order = try stored(clientSN)?.order else {
        throw Problem(.notFound, "There is no order \(clientSN).")
      }
      guard !isSatisfied(order), clock.now().boot < deadline, !Task.isCancelled else {
        return order
      }
      let ticket = waiters.ticket()
      let alarm = Task { [clock] in
        try? await clock.sleep(until: deadline)
        self.endWait(ticket, clientSN)
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          waiters.add(ticket, clientSN, until: isSatisfied, continuation)
          if Task.isCancelled { waiters.end(ticket, clientSN) }
        }
      } onCancel: {
        alarm.cancel()
      }
      alarm.cancel()
    }
  }

  private func endWait(_ ticket: Int, _ clientSN: ClientSN) {
    waiters.end(ticket, clientSN)
  }

  func answer(_ order: Order, final: Bool? = nil) -> Answered<OrderView> {
    Answered(
      order.view(settings.language, offset: settings.dayOffset),
      final: final ?? order.state.isSettled)
  }

  // MARK: Events

  /// The event after `sequence`, when there is one; ends by cancellation.
  func event(after sequence: Int64) async -> PublishedEvent? {
    while !Task.isCancelled {
      if let found = try? journal.events(after: sequence, limit: 1).first {
        return PublishedEvent(sequence: found.sequence, type: found.type, data: found.data)
      }
      let ticket = eventSignal.ticket()
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          eventSignal.add(ticket, continuation)
          if Task.isCancelled { eventSignal.end(ticket) }
        }
      } onCancel: {
        Task { await self.endEventWait(ticket) }
      }
    }
    return nil
  }

  private func endEventWait(_ ticket: Int) { eventSignal.end(ticket) }

  /// Journals something to be published that is not about an order.
  func publish(_ type: String, _ data: some Encodable, cause: String) {
    do {
      let text = try JSONText.encode(data)
      try journal.transaction {
        _ = try $0.append(
          type: type, clientSN: nil, cause: cause, data: text, at: clock.now().wall)
      }
      eventSignal.fire()
    } catch {
      log.error("event not recorded", metadata: ["type": "\(type)", "error": "\(error)"])
    }
  }
}
