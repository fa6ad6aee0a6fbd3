import Failpoints
import Journal
import Logging
import Terminal

extension Till {
  /// Takes one event of an order: decides, commits, and only then acts.
  ///
  /// - Throws: `IllegalEvent` when the order does not take it, ``Problem`` when it cannot be made
  ///   durable. Either way the order is as it was, and nothing was sent.
  @discardableResult
  func take(_ event: OrderEvent, for given: StoredOrder) throws -> StoredOrder {
    let stored = try settleDoubt(of: given.order.clientSN) ?? given
    var next = stored
    let now = clock.now()
    let effects = try next.order.handle(event, at: now)
    if effects.contains(.eraseCode) { next.code = nil }
    let before = undurable[stored.order.clientSN] ?? stored.order
    let row = try commit(next, replacing: before, cause: event.cause, effects, at: now)
    settle(row, effects)
    return row
  }

  /// Takes an event that nobody waits for an answer of. When it can't be made durable, questions to
  /// the gateway go on from memory, and everything that moves money or paper waits for the journal.
  func take(_ event: OrderEvent, for clientSN: ClientSN) {
    do {
      guard let known = try stored(clientSN) else { return }
      let stored = try settleDoubt(of: clientSN) ?? known
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
    let onlyAsks = effects.allSatisfy { effect in
      if case .send(let transmission) = effect { !transmission.command.movesMoney } else { false }
    }
    guard onlyAsks, next.order.promisesNoMore(than: stored.order) else {
      switch event {
      case .ended, .restarted: deferred.append((clientSN, event))
      default: break
      }
      return
    }
    undurable[clientSN] = undurable[clientSN] ?? stored.order
    // Also where nothing happens to it by itself any more: the journal does not know that yet.
    live[clientSN] = next
    for effect in effects { perform(effect, for: next) }
    waiters.notify(.order(clientSN))
  }

  /// Makes an order's new value durable, together with what is published and printed of it.
  ///
  /// - Returns: the order as it was stored.
  func commit(
    _ next: StoredOrder, replacing before: Order?, cause: String, _ effects: [OrderEffect],
    at now: Moment
  ) throws -> StoredOrder {
    var row = next
    row.state = next.order.state
    row.open = next.order.isAlive
    row.bootID = clock.bootID
    let order = next.order
    do {
      Failpoint.pass("order-before-commit")
      try writing { writer in
        try writer.put(row)
        try append(order, replacing: before, cause: cause, to: writer, at: now)
        try queueSlips(of: order, effects, in: writer, at: now)
      }
      Failpoint.pass("order-after-commit")
    } catch let error as JournalError {
      doubted.insert(order.clientSN)
      log.error("not recorded", metadata: ["client_sn": "\(order.clientSN)", "error": "\(error)"])
      throw Problem(.journalUnwritable, error.description)
    }
    return row
  }

  /// The events that tell of an order's new value; none when it looks as before.
  private func append(
    _ order: Order, replacing before: Order?, cause: String, to writer: Journal.Writer,
    at now: Moment
  ) throws {
    let view = view(of: order)
    if view != before.map(self.view(of:)) {
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
  }

  /// After the commit: the new value takes effect.
  func settle(_ row: StoredOrder, _ effects: [OrderEffect]) {
    let clientSN = row.order.clientSN
    live[clientSN] = row.order.isAlive ? row : nil
    if !row.order.isAlive { madeHere.remove(clientSN) }
    undurable[clientSN] = nil
    for effect in effects { perform(effect, for: row) }
    if row.order.payment != .awaitingCode { desk.disarm(clientSN) }
    waiters.notify(.order(clientSN))
    waiters.notify(.events)
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
