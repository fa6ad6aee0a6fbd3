import Terminal

extension Life {
  /// Sets the one timer to the next thing that is due.
  func plan(soon: Bool = false) {
    guard !till.isWaking else { return }
    let boot = moment.boot
    var next = soon ? boot : checkInWake(boot)
    for wake in till.wakes where wake < next { next = wake }
    if let rest = till.restsUntil { next = min(next, rest) }
    next = max(next, till.earliestWake)
    if waitsForJournal {
      let retry = till.retryAt ?? boot + 1_000
      till.retryAt = retry
      next = disk.isWritable ? min(next, retry) : retry
    }
    guard next < till.timerAt else { return }
    till.timerAt = next
    queue.add(.wake(incarnation: machine.incarnation), at: max(now, time(of: next)))
  }

  func wake() throws(Ended) {
    till.timerAt = .max
    let boot = moment.boot
    till.isWaking = true
    if let retry = till.retryAt, retry <= boot {
      till.retryAt = nil
      try retryJournal()
    }
    for order in till.wakes.indices where till.wakes[order] <= boot {
      try take(.woke, of: order)
    }
    keepAccountOfTime()
    try considerCheckIn()
    if let rest = till.restsUntil, rest <= boot { till.restsUntil = nil }
    try printNext()
    till.isWaking = false
    if till.wakes.contains(where: { $0 <= boot }) { till.earliestWake = boot + 1_000 }
    plan()
  }

  private var waitsForJournal: Bool {
    !disk.isWritable || !till.doubted.isEmpty || till.slipsAreDoubted
      || !till.deferred.isEmpty || !till.unrecordedPrints.isEmpty
      || !till.undurable.isEmpty
  }

  /// Stores what could not be stored before, as soon as the journal can be written again.
  private func retryJournal() throws(Ended) {
    if !disk.isWritable {
      guard disk.prove() else { return }
    }
    for order in till.doubted.sorted() { _ = try settleDoubt(of: order) }
    restoreForgottenJobs()
    recordPrints()
    for (order, durable) in till.undurable.sorted(by: { $0.key < $1.key }) {
      guard let known = till.live[order] else {
        till.undurable[order] = nil
        continue
      }
      let stored = known.followed(by: known.order, in: machine.boot)
      guard try commit(order, stored, replacing: durable, nil, []) else { return }
      try settle(order, stored, [])
    }
    let events = till.deferred
    till.deferred = []
    for (order, event) in events { try take(event, of: order) }
  }

  /// A commit that failed may be on the disk all the same: then that is the order.
  ///
  /// - Returns: the order as it is now, where that is another one than was known.
  func settleDoubt(of order: Int) throws(Ended) -> SimulatedOrder? {
    guard till.doubted.remove(order) != nil else { return nil }
    let known = till.undurable[order] ?? till.live[order]
    guard let durable = disk.books.orders[order], durable.order != known?.order,
      known != nil || durable.order.isAlive, mischief != .trustsFailedCommits
    else { return nil }
    say("  \(order.clientSN): what failed is on the disk all the same")
    coverage.settledDoubts += 1
    till.undurable[order] = nil
    try takeUp(order, durable)
    return till.live[order] ?? durable
  }

  private func takeUp(_ order: Int, _ stored: SimulatedOrder) throws(Ended) {
    till.live[order] = stored
    till.wakes[order] = stored.order.nextWake ?? .max
    if mischief != .forgetsOpenOrders {
      try take(.restarted(rebooted: stored.boot != machine.boot), of: order)
    }
    if let order = till.live[order]?.order, order.payment == .awaitingCode {
      try? till.desk.arm(order.clientSN, scanner: order.request.scanner, at: moment)
    }
  }

  // MARK: The start

  /// The daemon starts with what the journal holds.
  func startDaemon() {
    machine.isUp = true
    till = SimulatedTill(orders: orderCount, at: moment)
    disk.reopen()
  }

  func restart() throws(Ended) {
    guard !machine.isUp else { return }
    machine.bootedAt = min(machine.bootedAt, now)
    say("the daemon starts again")
    startDaemon()
    restoreIdentities()
    restorePrintJobs()
    for order in 0..<orderCount {
      guard let stored = disk.books.orders[order], stored.order.isAlive else { continue }
      till.live[order] = stored
      till.wakes[order] = stored.order.nextWake ?? .max
    }
    for order in 0..<orderCount where till.live[order] != nil {
      guard let stored = till.live[order] else { continue }
      try step("while it recovers")
      try takeUp(order, stored)
      if mischief == .paysAgainAfterCrash, stored.order.payment == .submitted {
        try payAgain(order, stored)
      }
    }
    plan()
  }

  /// What must never be: see `Mischief.paysAgainAfterCrash`.
  private func payAgain(_ order: Int, _ stored: SimulatedOrder) throws(Ended) {
    let (_, effects) = Order.open(
      stored.order.request, gatewayOrderNo: stored.order.gatewayOrderNo,
      terminalSN: stored.order.terminalSN, deviceID: stored.order.deviceID,
      nonce: stored.order.nonce, codeIsKnown: true, policy: policy, at: moment)
    for case .send(let transmission) in effects { try admit(.order(order, transmission)) }
  }
}
