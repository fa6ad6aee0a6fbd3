import Terminal

extension Life {
  /// The value of an order, from memory while it lives, else from the journal.
  func stored(_ order: Int) -> SimulatedOrder? { till.live[order] ?? disk.books.orders[order] }

  /// Takes one event of an order: decides, commits, and only then acts.
  ///
  /// - Returns: what was refused; nil when it was taken.
  func take(
    _ event: OrderEvent, of order: Int, _ given: SimulatedOrder
  ) throws(Ended) -> PostEnd? {
    let stored = try settleDoubt(of: order) ?? given
    var value = stored.order
    let effects: [OrderEffect]
    do {
      effects = try value.handle(event, at: moment)
    } catch {
      say("  \(order.clientSN) does not take \(event.cause): \(error)")
      return .illegal(error)
    }
    let next = stored.followed(
      by: value, withoutCode: effects.contains(.eraseCode), in: machine.boot)
    let before = till.undurable[order] ?? stored
    if mischief == .actsBeforeCommit { try settle(order, next, effects) }
    guard try commit(order, next, replacing: before, event, effects) else { return .notRecorded }
    if mischief != .actsBeforeCommit { try settle(order, next, effects) }
    return nil
  }

  /// Takes an event that nobody waits for an answer of.
  func take(_ event: OrderEvent, of order: Int) throws(Ended) {
    guard let known = stored(order) else { return }
    let stored = try settleDoubt(of: order) ?? known
    if try take(event, of: order, stored) == .notRecorded {
      try takeUndurably(event, of: order, stored)
    }
    plan()
  }

  /// When it can't be made durable, questions go on from memory, and everything that moves money or
  /// paper waits for the journal.
  private func takeUndurably(
    _ event: OrderEvent, of order: Int, _ stored: SimulatedOrder
  ) throws(Ended) {
    var next = stored.order
    guard let effects = try? next.handle(event, at: moment) else { return }
    let onlyAsks = effects.allSatisfy { effect in
      if case .send(let transmission) = effect { !transmission.command.movesMoney } else { false }
    }
    guard onlyAsks, next.promisesNoMore(than: stored.order) else {
      switch event {
      case .ended, .restarted: till.deferred.append((order, event))
      default: break
      }
      return
    }
    checkStep(order, stored.order, event, next)
    till.undurable[order] = till.undurable[order] ?? stored
    // Also where nothing happens to it by itself any more: the journal does not know that yet.
    till.live[order] = stored.followed(by: next, in: stored.boot)
    till.wakes[order] = next.nextWake ?? .max
    for effect in effects { try perform(effect, for: order) }
  }

  /// Makes an order's new value durable, together with its slips.
  func commit(
    _ order: Int, _ next: SimulatedOrder, replacing before: SimulatedOrder?, _ event: OrderEvent?,
    _ effects: [OrderEffect]
  ) throws(Ended) -> Bool {
    try step("before a commit of \(order.clientSN)")
    let slips = mischief == .printsWithoutJournal ? [] : effects
    let at = moment
    let isDurable = disk.commit { books in
      books.orders[order] = next
      if before == nil { books.posted.append(order) }
      books.queueSlips(of: order, next.order, slips, at: at)
    }
    if isDurable {
      if !effects.isEmpty { till.openJobs += 1 }
      noteCommit(order, before, event, next)
    } else {
      say("  \(order.clientSN): not recorded")
      till.doubted.insert(order)
      plan()
    }
    try step("after a commit of \(order.clientSN)")
    return isDurable
  }

  /// After the commit: the new value takes effect.
  func settle(
    _ order: Int, _ next: SimulatedOrder, _ effects: [OrderEffect]
  ) throws(Ended) {
    keep(order, next)
    if !next.order.isAlive { till.isMadeHere[order] = false }
    till.undurable[order] = nil
    for effect in effects {
      try step("before an effect of \(order.clientSN)")
      try perform(effect, for: order)
    }
    if next.order.payment != .awaitingCode { till.desk.disarm(order.clientSN) }
    try printNext()
    plan()
  }

  private func keep(_ order: Int, _ next: SimulatedOrder) {
    let isAlive = next.order.isAlive
    till.live[order] = isAlive ? next : nil
    till.wakes[order] = isAlive ? next.order.nextWake ?? .max : .max
  }

  private func perform(_ effect: OrderEffect, for order: Int) throws(Ended) {
    switch effect {
    case .send(let transmission): try admit(.order(order, transmission))
    case .disarm: till.desk.disarm(order.clientSN)
    case .print(let slip):
      if mischief == .printsWithoutJournal { printUnjournaled(slip, of: order) }
    case .dropQRSlip, .eraseCode: break
    }
  }
}

/// Why something that was asked for did not happen.
enum PostEnd: Hashable {
  case illegal(IllegalEvent)
  case notRecorded
}
