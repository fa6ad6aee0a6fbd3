import Failpoints
import Journal
import Logging
import Terminal

extension Till {
  /// Takes up everything that was open when the daemon ended, and starts the clock.
  ///
  /// - Throws: when the journal cannot be read, or what it holds cannot be trusted.
  public func start() throws {
    Failpoint.pass("recovery-begins")
    try restoreIdentities()
    Failpoint.pass("recovery-has-keys")
    try restorePrintJobs()
    Failpoint.pass("recovery-has-print-jobs")
    let open = try journal.openOrders()
    for stored in open { live[stored.order.clientSN] = stored }
    for stored in open { takeUp(stored) }
    if !open.isEmpty {
      log.notice("open orders taken up again", metadata: ["orders": "\(open.count)"])
    }
    Failpoint.pass("recovery-has-orders")
    try restoreAgreements()
    plan()
  }

  /// Goes on with an open order of which only the journal tells.
  private func takeUp(_ stored: StoredOrder) {
    let clientSN = stored.order.clientSN
    live[clientSN] = stored
    take(.restarted(rebooted: stored.bootID != clock.bootID), for: clientSN)
    if let order = live[clientSN]?.order, order.payment == .awaitingCode {
      try? desk.arm(clientSN, scanner: order.request.scanner, at: clock.now())
    }
  }

  /// A commit that failed may be on the disk all the same, with its slips. Then that is the order, and
  /// it goes on like after a start: what its effects would have been, nobody knows to have happened.
  ///
  /// - Returns: the order as it is now, where that is another one than was known.
  func settleDoubt(of clientSN: ClientSN) throws -> StoredOrder? {
    guard doubted.contains(clientSN) else { return nil }
    let known = undurable[clientSN] ?? live[clientSN]?.order
    let durable = try reading { try journal.order(clientSN) }
    doubted.remove(clientSN)
    guard let durable, durable.order != known, known != nil || durable.order.isAlive else {
      return nil
    }
    log.warning(
      "a commit that failed is recorded all the same", metadata: ["client_sn": "\(clientSN)"])
    undurable[clientSN] = nil
    takeUp(durable)
    return live[clientSN] ?? durable
  }

  /// The same of every order, and of the slips that were being taken up.
  func settleDoubts() {
    for clientSN in doubted { _ = try? settleDoubt(of: clientSN) }
    restoreForgottenJobs()
  }

  /// Stops the clock, and lets nothing leave any more. What is on the wire stays journaled, and is
  /// asked for after the next start; an answer that still comes is recorded.
  public func stop() {
    keepAccountOfTime(always: true)
    Failpoint.pass("end-begins")
    isStopped = true
    timer?.cancel()
    timer = nil
    timerAt = nil
    releaseHeld()
    for waiter in flightWaiters.values.joined() { waiter.resume(returning: .unknown) }
    flightWaiters = [:]
    waiters.endAll()
  }

  /// The last thing before the process ends: all of the journal in its one file, so that a copy of
  /// that file is a copy of the journal.
  public func close() {
    do {
      try journal.checkpoint()
    } catch {
      log.warning("journal not gathered into one file", metadata: ["error": "\(error)"])
    }
  }

  /// - Throws: ``Problem`` once the daemon is ending: what is begun now would not be carried out.
  func refuseWhenStopped() throws {
    guard isStopped else { return }
    throw Problem(
      .gatewayUnreachable,
      "The daemon is being ended; nothing was recorded and nothing was sent. Try again when it "
        + "runs again.")
  }

  /// Whether nothing is on the wire.
  public var isQuiet: Bool { onWire == 0 && !checkInRunning && !activationRunning }
}

extension Till: TillOperations {}
