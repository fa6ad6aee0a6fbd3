import Terminal

extension Life {
  /// I3, I4: every value that becomes durable, and is told, is a legal and a true one.
  func noteCommit(
    _ index: Int, _ before: SimulatedOrder?, _ event: OrderEvent?, _ next: SimulatedOrder
  ) {
    let state = next.order.state
    audit.orders[index].isPosted = true
    audit.orders[index].commits += 1
    if audit.orders[index].hearsTaken { audit.orders[index].hasHeardTaken = true }
    trace.mix(Int64(index))
    trace.mix(state.rawValue)
    trace.mix(next.order.updatedAt.wall)
    coverage.note(state)
    say(
      "  \(index.clientSN): \(next.order.payment.rawValue), \(state.rawValue)"
        + next.order.returns.words)
    if audit.orders[index].cancelAtStep == audit.orders[index].commits, machine.isUp {
      audit.orders[index].cancelAtStep = nil
      queue.add(.act(order: index, .cancel), at: now)
    }
    if let error = next.order.error { noteText(error.message) }
    for one in next.order.returns { if let error = one.error { noteText(error.message) } }
    if next.isFinalWithCode {
      violate(.i9, "\(index.clientSN) is final, and its payment code is still there")
    }
    if let link = next.order.qrCode, before?.order.qrCode == nil { noteLink(link, of: index) }
    guard let before else { return }
    checkChange(index, before.order, event, next.order)
  }

  private func checkChange(_ index: Int, _ before: Order, _ event: OrderEvent?, _ after: Order) {
    checkReturns(index, before, after)
    if before.payment != after.payment {
      coverage.note(from: before.payment, to: after.payment)
      // What went on in memory alone was looked at when it did.
      let known = till.undurable[index] == nil ? before : till.live[index]?.order ?? before
      checkStep(index, known, event, after)
    }
    checkTelling(index, before, after)
  }

  /// I3.
  func checkStep(_ index: Int, _ before: Order, _ event: OrderEvent?, _ after: Order) {
    guard before.payment != after.payment else { return }
    if !before.payment.next.contains(after.payment) {
      violate(
        .i3,
        "\(index.clientSN): \(before.payment.rawValue) is not followed by "
          + after.payment.rawValue)
    }
    checkFinal(index, before, event, after)
  }

  private func checkFinal(_ index: Int, _ before: Order, _ event: OrderEvent?, _ after: Order) {
    let isResolved = if case .resolved = event { true } else { false }
    let isExternal =
      after.returns.count > before.returns.count && after.returns.last?.external == true
    let mayChange: Bool
    switch (before.payment, after.payment) {
    case (.paid, _): mayChange = before.resolution != nil
    case (.failed, .paid), (.canceled, .paid): mayChange = isResolved || isExternal
    case (.failed, .canceled): mayChange = after.latePayment != nil || isResolved || isExternal
    case (.failed, _), (.canceled, _):
      if case .ended(_, .answered, _) = event { mayChange = true } else { mayChange = isResolved }
    default: mayChange = true
    }
    if !mayChange {
      violate(
        .i3,
        "\(index.clientSN) was \(before.payment.rawValue) and becomes "
          + "\(after.payment.rawValue) by \(event?.cause ?? "nothing")")
    }
  }

  private func checkReturns(_ index: Int, _ before: Order, _ after: Order) {
    for (old, new) in zip(before.returns, after.returns) where old.state != new.state {
      coverage.note(from: old.state, to: new.state)
      if !old.state.next.contains(new.state) {
        violate(
          .i3,
          "a return of \(index.clientSN): \(old.state.rawValue) is not followed by "
            + new.state.rawValue)
      }
    }
    if after.returns.count < before.returns.count {
      violate(.i3, "\(index.clientSN) forgets a return")
    }
  }

  /// I4: what is told is so.
  private func checkTelling(_ index: Int, _ before: Order, _ after: Order) {
    let book = audit.orders[index]
    if after.handOver, !before.handOver, !book.isTouchedElsewhere, !book.isWordWrong,
      !book.isLiedTo, !isTakenForItsOwn(index)
    {
      let truth = truth(of: index)
      if (truth?.kept ?? 0) <= 0 {
        violate(
          .i4,
          "\(index.clientSN) is told paid, and the gateway keeps nothing: "
            + (truth?.status.rawValue ?? "it has no such order"))
      }
    }
    // What was paid after it was given up, where nothing could close it, is told as just that.
    guard after.isUnpaid, !before.isUnpaid, !book.isLate, !book.isLiedTo,
      !book.isWordWrong, after.latePayment == nil
    else { return }
    // Where nothing can be closed an order ends by the gateway's last word, which was true then.
    if shop.account != nil, book.keptWhenAsked == 0 { return }
    // A QR code that the till never knew was shown to nobody: only this model's customers pay by it, and
    // the watch finds that.
    if shop.account != nil, after.request.kind == .precreate, after.qrCode == nil { return }
    if let truth = truth(of: index), truth.kept > 0 {
      violate(
        .i4,
        "\(index.clientSN) is told \(after.payment.rawValue), and the gateway has "
          + "\(truth.kept) of the customer's money")
    }
  }

  // MARK: After every step

  /// I10, and what only the gateway's books show.
  func checkStep() {
    if queue.count > 2_000 { violate(.i10, "\(queue.count) things wait to happen") }
    if till.held.count > 100 { violate(.i10, "\(till.held.count) requests are held") }
    if till.deferred.count > 100 { violate(.i10, "\(till.deferred.count) events are put off") }
    if transits.count > 20_000 { violate(.i10, "\(transits.count) requests were sent") }
  }

  /// I8: after a check-in has arrived, or its answer was stored.
  func checkKeys() {
    guard !audit.isForced, !audit.isForcedOverLost, world.rules.keys.rotation != .strict,
      world.rules.keys.expiry == .never,
      let identity = disk.books.identities.first(where: \.isActive),
      let slots = world.model.terminals[identity.terminalSN]?.keys
    else { return }
    let held = [identity.ring.current?.key, identity.ring.previous?.key]
    if audit.hasRotated, identity.ring.previous == nil {
      violate(.i8, "the key before the newest rotation is not kept")
    }
    guard audit.checkInsSinceAnswer <= 1 else { return }
    if !held.contains(slots.current), slots.previous.map({ !held.contains($0) }) ?? true {
      violate(.i8, "the gateway accepts no key that the journal holds")
    }
  }
}

extension Order {
  fileprivate var isUnpaid: Bool { payment == .failed || payment == .canceled }
}

extension SimulatedOrder {
  /// Whether its code is kept although nothing needs it any more.
  fileprivate var isFinalWithCode: Bool {
    code != nil && (order.payment == .paid || order.isUnpaid)
  }
}

extension [Return] {
  fileprivate var words: String {
    map { " \($0.kind.rawValue) \($0.amount.minorUnits) \($0.state.rawValue)" }.joined(
      separator: ",")
  }
}
