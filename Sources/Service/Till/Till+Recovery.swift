import Journal
import Logging
import Terminal

extension Till {
  /// Takes up everything that was open when the daemon ended, and starts the clock.
  ///
  /// - Throws: when the journal cannot be read, or what it holds cannot be trusted.
  public func start() throws {
    try restoreIdentities()
    try restorePrintJobs()
    let open = try journal.openOrders()
    for stored in open { live[stored.order.clientSN] = stored }
    for stored in open {
      let clientSN = stored.order.clientSN
      let rebooted = stored.bootID != clock.bootID
      take(.restarted(rebooted: rebooted), for: clientSN)
      if let order = live[clientSN]?.order, order.payment == .awaitingCode {
        try? desk.arm(clientSN, scanner: order.request.scanner, at: clock.now())
      }
    }
    if !open.isEmpty {
      log.notice("open orders taken up again", metadata: ["orders": "\(open.count)"])
    }
    plan()
  }

  /// Stops the clock. What is on the wire stays journaled, and is asked for after the next start.
  public func stop() {
    keepAccountOfTime(always: true)
    timer?.cancel()
    timer = nil
    timerAt = nil
    releaseHeld()
    eventSignal.fire()
  }

  /// Whether nothing is on the wire.
  public var isQuiet: Bool { onWire == 0 && !checkInRunning && !activationRunning }
}

extension Till: TillOperations {}
