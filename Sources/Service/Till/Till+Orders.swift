import Journal
import Logging
import Terminal

extension Till {
  /// Takes one event of an order: decides, commits, and only then acts.
  ///
  /// - Throws: `IllegalEvent` when the order does not take it, ``Problem`` when it cannot be made
  ///   durable. Either way the order is as it was, and nothing was sent.
  @discardableResult
  func take(_ event: OrderEvent, for stored: StoredOrder) throws -> StoredOrder {
    var next = stored
    let now = clock.now()
    let effects = try next.order.handle(event, at: now)
    if effects.contains(.eraseCode) { next.code = nil }
    try commit(next, replacing: stored.order, cause: event.cause, effects, at: now)
    settle(next, effects)
    return next
  }

  /// Takes an event that nobody waits for an answer of. When it can't be made durable, questions to
  /// the gateway go on from memory, and everything that moves money or paper waits for the journal.
  func take(_ event: OrderEvent, for clientSN: ClientSN) {
    do {
      guard let stored = try stored(clientSN) else { return }
      do {
        try take(event, for: stored)
      } catch let illegal as IllegalEvent {
        log.debug(
          "event refused",
          metadata: ["client_sn": "\(clientSN)", "event": "\(event.cause)", "why": "\(illegal)"])
      } catch is Problem {
        takeUndurably(event, for: stored)
      }
    } catch {
      log.error("order not handled", metadata: ["client_sn": "\(clientSN)", "error": "\(error)"])
    }
    plan()
  }

  private func takeUndurably(_ event: OrderEvent, for stored: StoredOrder) {
    let clientSN = stored.order.clientSN
    var next = stored
    guard let effects = try? next.order.handle(event, at: clock.now()) else { return }
    let harmless = effects.allSatisfy { effect in
      if case .send(let transmission) = effect { !transmission.command.movesMoney } else { false }
    }
    if harmless && !next.order.state.isSettled {
      undurable.insert(clientSN)
      live[clientSN] = next
      for effect in effects { perform(effect, for: next) }
    } else if event != .woke {
      deferred.append((clientSN, event))
    }
  }

  /// Makes an order's new value durable, together with what is published and printed of it.
  func commit(
    _ next: StoredOrder, replacing before: Order?, cause: String, _ effects: [OrderEffect],
    at now: Moment
  ) throws {
    var row = next
    row.state = next.order.state
    row.open = next.order.isAlive
    row.bootID = clock.bootID
    let order = next.order
    let view = order.view(settings.language, offset: settings.dayOffset)
    let shown = before?.view(settings.language, offset: settings.dayOffset)
    do {
      try journal.transaction { writer in
        try writer.put(row)
        if view != shown {
          _ = try writer.append(
            type: "order", clientSN: order.clientSN, cause: cause, data: JSONText.encode(view),
            at: now.wall)
        }
        for change in order.returns.changed(since: before?.returns ?? []) {
          let data = RefundEvent(
            clientSN: order.clientSN.text, return: change.view(offset: settings.dayOffset))
          _ = try writer.append(
            type: "refund", clientSN: order.clientSN, cause: cause, data: JSONText.encode(data),
            at: now.wall)
        }
        try queueSlips(of: order, effects, in: writer, at: now)
      }
    } catch let error as JournalError {
      log.error("not recorded", metadata: ["client_sn": "\(order.clientSN)", "error": "\(error)"])
      throw Problem(.journalUnwritable, error.description)
    }
  }

  /// After the commit: the new value takes effect.
  func settle(_ next: StoredOrder, _ effects: [OrderEffect]) {
    let clientSN = next.order.clientSN
    live[clientSN] = next.order.isAlive ? next : nil
    undurable.remove(clientSN)
    for effect in effects { perform(effect, for: next) }
    if next.order.payment != .awaitingCode { desk.disarm(clientSN) }
    waiters.notify(clientSN, next.order)
    eventSignal.fire()
    printNext()
    plan()
  }

  private func perform(_ effect: OrderEffect, for stored: StoredOrder) {
    switch effect {
    case .send(let transmission): transmit(transmission, for: stored)
    case .disarm: desk.disarm(stored.order.clientSN)
    case .print, .dropQRSlip, .eraseCode: break
    }
  }

  // MARK: Time

  /// Sets the one timer to the next thing that is due.
  func plan() {
    var next = nextCheckInWake()
    for stored in live.values {
      if let wake = stored.order.nextWake { next = min(next, wake) }
    }
    // A journal that cannot be written is tried once a second, and nothing is tried faster.
    if !journal.isWritable { next = clock.now().boot + 1_000 }
    guard timerAt != next else { return }
    timer?.cancel()
    timerAt = next
    timer = Task { [clock] in
      guard (try? await clock.sleep(until: next)) != nil else { return }
      self.wake()
    }
  }

  private func wake() {
    timerAt = nil
    retryJournal()
    let now = clock.now().boot
    for (clientSN, stored) in live {
      if let due = stored.order.nextWake, due <= now { take(.woke, for: clientSN) }
    }
    keepAccountOfTime()
    considerCheckIn()
    printNext()
    plan()
  }

  /// Stores what could not be stored before, as soon as the journal can be written again.
  private func retryJournal() {
    if !journal.isWritable {
      guard (try? journal.proveWritable()) != nil else { return }
    }
    guard !deferred.isEmpty || !undurable.isEmpty else { return }
    for clientSN in undurable {
      guard let stored = live[clientSN] else { continue }
      try? commit(stored, replacing: nil, cause: "journal writable again", [], at: clock.now())
      undurable.remove(clientSN)
    }
    let events = deferred
    deferred = []
    for (clientSN, event) in events { take(event, for: clientSN) }
  }
}

/// The data of a `refund` event.
struct RefundEvent: Encodable {
  var clientSN: String
  var `return`: ReturnView

  enum CodingKeys: String, CodingKey {
    case `return`
    case clientSN = "client_sn"
  }
}

extension [Return] {
  /// The returns that are new or look different.
  func changed(since before: [Return]) -> [Return] {
    enumerated().filter { index, value in
      index >= before.count || before[index].view(offset: 0) != value.view(offset: 0)
    }.map(\.element)
  }
}
