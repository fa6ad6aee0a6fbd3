import Terminal

extension Life {
  /// At the start: a job that was being printed may have come out; it is printed once more, marked.
  func restorePrintJobs() {
    for (index, job) in disk.books.jobs.enumerated() where job.life.state == .printing {
      till.unrecordedPrints.append((index, job, .restarted))
    }
    recordPrints()
  }

  /// A job of which it could not be recorded that it is being printed was not given to its printer,
  /// and yet the journal may say so.
  func restoreForgottenJobs() {
    till.slipsAreDoubted = false
    for (index, job) in disk.books.jobs.enumerated() where job.life.state == .printing {
      guard till.printing != index, !till.unrecordedPrints.contains(where: { $0.job == index })
      else {
        continue
      }
      let end = PrintEnd.notStarted("it could not be recorded")
      till.unrecordedPrints.append((index, job, .ended(end)))
    }
    till.openJobs += 1
  }

  /// Starts the next job where the printer is ready and idle.
  func printNext() throws(Ended) {
    guard till.openJobs > 0, till.printing == nil, till.restsUntil == nil, isPrinterReady,
      till.unrecordedPrints.isEmpty
    else { return }
    for index in disk.books.jobs.indices where disk.books.jobs[index].life.state == .queued {
      guard try start(index) else { continue }
      return
    }
    if till.unrecordedPrints.isEmpty { till.openJobs = 0 }
  }

  private var isPrinterReady: Bool { printerTrouble != .paperOut && printerTrouble != .pulled }

  /// - Returns: whether the printer has something to do now; else the job was dropped, or nothing
  ///   can be recorded.
  private func start(_ index: Int) throws(Ended) -> Bool {
    var job = disk.books.jobs[index]
    let order = stored(job.order)?.order
    let isDead = job.life.codeIsDead(order, madeHere: till.isMadeHere[job.order], at: moment)
    try step("before a slip is taken up")
    guard let effects = try? job.life.handle(.turn(codeIsDead: isDead), at: moment),
      record(job, index)
    else {
      till.slipsAreDoubted = true
      plan()
      return !disk.isWritable
    }
    try step("after a slip was taken up")
    guard case .print(let pulse, let isPossibleCopy) = effects.first else { return false }
    till.printing = index
    say("  printing a \(job.life.kind.rawValue) of \(job.order.clientSN)")
    if isDead { violate(.i7, "a dead QR code of \(job.order.clientSN) is printed") }
    till.slip = SimulatedSlip(
      order: job.order, kind: job.life.kind, isMarked: job.isCopy || isPossibleCopy, pulse: pulse)
    var dice = own(600_000 + index * 10 + job.life.attempts)
    queue.add(
      .printed(job: index, incarnation: machine.incarnation), at: now + dice.within(300...3_000))
    return true
  }

  func printed(_ index: Int, _ incarnation: Int) throws(Ended) {
    guard isCurrent(incarnation), till.printing == index, let slip = till.slip else { return }
    try step("while a slip is printed")
    let end: PrintEnd
    switch printerTrouble {
    case nil: end = .printed
    case .paperOut: end = .uncertain("paper out")
    case .pulled: end = .uncertain("unplugged")
    case .jammed: end = .uncertain("paper jam")
    case .silent: end = .notStarted("it takes nothing")
    }
    // What may have come out counts as paper.
    if printerTrouble != .silent { notePaper(slip) }
    till.slip = nil
    till.unrecordedPrints.append((index, disk.books.jobs[index], .ended(end)))
    recordPrints()
    try printNext()
    plan()
  }

  /// What cannot be recorded stays, and keeps its printer, until the journal can be written again.
  func recordPrints() {
    let ends = till.unrecordedPrints
    till.unrecordedPrints = []
    for (index, value, event) in ends {
      var job = value
      guard let effects = try? job.life.handle(event, at: moment) else { continue }
      if mischief == .forgetsCopyMark, event == .restarted {
        job.life = PrintJob(job.life.kind, queuedAt: moment)
      }
      guard record(job, index) else {
        till.unrecordedPrints.append((index, value, event))
        continue
      }
      guard till.printing == index else { continue }
      till.printing = nil
      if effects.contains(.rest) { till.restsUntil = moment.boot + PrintJob.rest }
    }
  }

  private func record(_ job: SimulatedPrintJob, _ index: Int) -> Bool {
    let before = disk.books.jobs[index].life.state
    guard disk.commit({ $0.jobs[index] = job }) else { return false }
    coverage.note(from: before, to: job.life.state)
    return true
  }

  func reprint(_ order: Int) throws(Ended) {
    guard let stored = stored(order)?.order else { return }
    let isReceipt = stored.payment == .paid
    guard isReceipt || (stored.qrCode != nil && stored.payment == .inProgress) else { return }
    let job = SimulatedPrintJob(
      order: order, isCopy: true,
      life: PrintJob(
        isReceipt ? .receipt : .qr, queuedAt: moment,
        expiresAt: isReceipt ? nil : stored.qrExpiresAt?.wall))
    guard disk.commit({ $0.jobs.append(job) }) else { return }
    till.openJobs += 1
    try printNext()
  }

  /// What must never be: see `Mischief.printsWithoutJournal`.
  func printUnjournaled(_ slip: SlipRequest, of order: Int) {
    guard slip == .receipt else { return }
    notePaper(SimulatedSlip(order: order, kind: .receipt, isMarked: false, pulse: true))
  }
}

extension SimulatedDisk.Books {
  /// The slips that go with an order's new value.
  mutating func queueSlips(
    of order: Int, _ value: Order, _ effects: [OrderEffect], at now: Moment
  ) {
    for effect in effects {
      switch effect {
      case .print(let slip):
        jobs.append(SimulatedPrintJob(order: order, life: value.job(slip, now)))
      case .dropQRSlip:
        for index in jobs.indices where jobs[index].order == order {
          _ = try? jobs[index].life.handle(.codeDied, at: now)
        }
      case .send, .disarm, .eraseCode: break
      }
    }
  }
}

extension Order {
  fileprivate func job(_ slip: SlipRequest, _ now: Moment) -> PrintJob {
    switch slip {
    case .receipt: PrintJob(.receipt, drawer: true, queuedAt: now)
    case .qr: PrintJob(.qr, queuedAt: now, expiresAt: qrExpiresAt?.wall)
    case .giveBack(let index):
      PrintJob(returns[index].kind == .refund ? .refund : .revoke, queuedAt: now)
    }
  }
}
