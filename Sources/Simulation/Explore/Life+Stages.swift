import Terminal

extension Life {
  /// After the last fault everything is decided within this time: the life of a QR code, a payment
  /// on its way, a gateway that asked for ten minutes' rest, the wait before a person is asked, and
  /// the longest pauses of questions before and after it.
  var bound: Milliseconds {
    policy.qrLife + policy.payTimeout + .minutes(10) + policy.attentionAfter
      + 3 * policy.pollAttention
  }

  func enter(_ next: Stage) throws(Ended) {
    stage = next
    switch next {
    case .busy: break
    case .calm:
      say("nothing goes wrong any more")
      try calm()
      queue.add(.stage(.decided), at: now + bound)
    case .decided:
      checkDecided()
      checkSlips()
      try decide()
    case .decidedAgain:
      try decide()
    case .over: checkBooks()
    }
  }

  private func calm() throws(Ended) {
    areFaultsOn = false
    crashes = []
    outages = []
    pulled = []
    printerTrouble = nil
    machine.wallError = 0
    disk.mend()
    if !machine.isUp { try restart() }
    till.checkInNotBefore = 0
    if activeRing?.lockedOut == true {
      say("the terminal is locked out, and somebody checks in by hand")
      try checkInByHand(forced: true)
    }
    plan(soon: true)
  }

  /// I5.
  private func checkDecided() {
    for index in 0..<orderCount {
      guard let order = disk.books.orders[index]?.order, !isLockedOut(order), !isEclipsed(index)
      else { continue }
      let isDecided = order.state.isSettled
      if !isDecided, order.latePayment.map({ now - time(of: $0.foundAt.boot) > bound }) ?? true {
        violate(
          .i5,
          "\(index.clientSN) is \(order.state.rawValue) \(bound / 60_000) minutes after the last "
            + "fault")
      }
    }
  }

  /// I5, of slips: none waits while its printer is ready.
  private func checkSlips() {
    for job in disk.books.jobs where !job.life.state.isEnd {
      violate(
        .i5,
        "a \(job.life.kind.rawValue) of \(job.order.clientSN) is \(job.life.state.rawValue) while "
          + "the printer is ready")
    }
  }

  func isLockedOut(_ order: Order) -> Bool {
    guard shop.account == nil else { return false }
    guard let identity = identity(of: order.terminalSN) else { return true }
    let ring = till.identities[identity].ring
    guard let terminal = world.model.terminals[order.terminalSN], terminal.isActive else {
      return true
    }
    return ring.lockedOut
  }

  /// Support and the supervisor decide what the gateway and the till could not.
  private func decide() throws(Ended) {
    for index in 0..<orderCount where stored(index) != nil { settleAtGateway(index) }
    for index in 0..<orderCount {
      guard let order = stored(index)?.order else { continue }
      if order.state == .needsAttention {
        try resolve(index, order)
      } else if audit.orders[index].isTouchedElsewhere || audit.orders[index].isLiedTo {
        // The daily comparison with the gateway's books asks for it.
        try take(.queryRequested, of: index)
      }
    }
    let isQuiet = till.live.allSatisfy { $0 == nil } && stage == .decidedAgain
    let next: Stage = stage == .decided ? .decidedAgain : .over
    let hasLife = till.live.contains { $0 != nil }
    queue.add(.stage(next), at: now + (isQuiet || !hasLife ? .minutes(2) : .hours(26)))
  }

  /// What hangs at the gateway is ended there.
  private func settleAtGateway(_ index: Int) {
    guard let truth = truth(of: index) else { return }
    switch truth.status {
    case .created, .payError, .invalidStatusCode:
      try? world.customerDeclines(truth.sn, at: wall)
    case .cancelInProgress, .cancelError:
      world.model.finishCancel(truth.sn, succeeds: true, at: wall)
    case .refundInProgress, .refundError:
      world.abandonRefunds(of: truth.sn, at: wall)
    case .paid, .payCanceled, .partiallyRefunded, .refunded, .canceled: break
    }
  }

  /// A supervisor who has looked at the gateway's books says what they say.
  private func resolve(_ index: Int, _ order: Order) throws(Ended) {
    var dice = own(700_000 + index + 100 * stage.rawValue)
    let total = order.request.totalAmount.minorUnits
    let truth = truth(of: index)
    let kept = truth?.kept ?? 0
    let verdict: Resolution.Verdict
    if stage == .decided, order.payment == .needsAttention, dice.chance(150) {
      say("somebody cancels \(index.clientSN)")
      return try ask(.cancelRequested(operator: "supervisor", reason: nil), of: index)
    }
    if stage == .decided, dice.chance(200) {
      return try mistake(index, dice.pick(Resolution.Verdict.allCases))
    }
    if order.payment != .paid, (truth?.taken ?? 0) == 0 {
      verdict = .notPaid
    } else if kept > 0, kept == total - order.returnedAmount.minorUnits,
      order.latePayment == nil || dice.chance(500), !isSaleKept(besides: index)
    {
      verdict = .paid
    } else {
      if kept > 0, let sn = truth?.sn { giveBackInPortal(index, sn, kept) }
      verdict = .returned
    }
    try say(verdict, of: index)
  }

  /// A supervisor is wrong; the gateway is still asked, and may contradict.
  private func mistake(_ index: Int, _ verdict: Resolution.Verdict) throws(Ended) {
    audit.orders[index].isWordWrong = true
    try say(verdict, of: index)
  }

  private func say(_ verdict: Resolution.Verdict, of index: Int) throws(Ended) {
    say("a supervisor resolves \(index.clientSN) as \(verdict.rawValue)")
    try ask(
      .resolved(
        Resolution(verdict, operator: "supervisor", reason: "seen in the portal", at: moment)),
      of: index)
  }

  /// I6: the journal says what the ledger says.
  private func checkBooks() {
    for index in 0..<orderCount {
      guard let order = stored(index)?.order, order.state != .needsAttention, !isLockedOut(order),
        !audit.orders[index].isWordWrong, !isTakenForItsOwn(index),
        !(order.foreign && audit.orders[index].isLiedTo), !audit.orders[index].isReturnedUnseen,
        !(audit.orders[index].isTouchedElsewhere && world.rules.keys.expiry != .never),
        shop.merchant?.showsReturns != false
          || !(audit.orders[index].isTouchedElsewhere || audit.orders[index].isLiedTo)
      else { continue }
      let kept = truth(of: index)?.kept ?? 0
      let said =
        order.payment == .paid
        ? order.request.totalAmount.minorUnits - order.returnedAmount.minorUnits : 0
      if order.state.isSettled, kept != said {
        violate(
          .i6,
          "\(index.clientSN) is \(order.state.rawValue), \(said) are kept by the journal, and "
            + "\(kept) by the ledger")
      }
    }
    checkSales()
    for broken in world.ledgerReport().violations where broken.check != .number {
      violate(.i6, "the gateway's own books: \(broken.text)")
    }
  }

  /// Whether another order of the same sale is paid, and no second one was meant.
  private func isSaleKept(besides index: Int) -> Bool {
    guard let plan = plan.orders[index], let sale = plan.sale else { return false }
    return (0..<orderCount).contains { other in
      guard other != index, let contents = disk.books.orders[other]?.contents else { return false }
      return contents.sale == sale && !contents.again && (truth(of: other)?.kept ?? 0) > 0
    }
  }

  /// I6: of one sale one payment is kept, unless another was meant.
  private func checkSales() {
    var keeping: [Int: [Int]] = [:]
    for index in 0..<orderCount {
      guard let stored = disk.books.orders[index], let sale = stored.contents.sale,
        !stored.contents.again, !audit.orders[index].isWordWrong, !isTakenForItsOwn(index),
        (truth(of: index)?.kept ?? 0) > 0,
        stored.order.state != .needsAttention, !isLockedOut(stored.order)
      else { continue }
      keeping[sale, default: []].append(index)
    }
    for sale in keeping.keys.sorted() {
      guard let orders = keeping[sale], orders.count > 1 else { continue }
      let names = orders.map { $0.clientSN.text }.joined(separator: " and ")
      violate(.i6, "\(names) of one sale are both paid")
    }
  }
}

extension PrintJob.State {
  fileprivate var isEnd: Bool { self == .printed || self == .dropped }
}
