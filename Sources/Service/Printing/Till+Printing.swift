public import Devices
import Journal
import Logging
import Receipts
public import Terminal

/// Whatever puts the octets of a job on paper.
public protocol SlipPrinter: Sendable {
  func print(_ chunks: [[UInt8]]) async -> PrintResult
}

extension PrinterLine: SlipPrinter {
  public func print(_ chunks: [[UInt8]]) async -> PrintResult {
    await print(chunks, deadline: .minutes(5))
  }
}

/// States of a print job. Next: `queued` → `printing`, `dropped`; `printing` → `printed`, `queued`.
enum PrintJobState: String {
  case queued, printing, printed, dropped
}

/// A job whose fate was unknown so often is given up: something other than chance is at work.
private let mostAttempts = 5

extension Till {
  /// Journals the slips that go with an order's new value, in the same commit.
  func queueSlips(
    of order: Order, _ effects: [OrderEffect], in writer: Journal.Writer, at now: Moment
  ) throws {
    for effect in effects {
      switch effect {
      case .print(let wanted):
        guard let printer = printer(named: order.request.printer) else { continue }
        let maker = SlipMaker(settings: settings, order: order, language: printer.language)
        let expiry = wanted == .qr ? order.qrExpiresAt?.wall : nil
        try queue(
          maker.slip(wanted, at: now), of: order.clientSN, on: printer, expiry, in: writer)
      case .dropQRSlip:
        for job in try journal.printJobs(of: order.clientSN)
        where job.kind == Slip.Kind.qr.rawValue && job.state == PrintJobState.queued.rawValue {
          try end(job, as: .dropped, reason: "the QR code is not valid any more", in: writer)
        }
      case .send, .disarm, .eraseCode: break
      }
    }
  }

  private func queue(
    _ slip: Slip, of clientSN: ClientSN?, on printer: PrinterSettings, _ expiry: Milliseconds?,
    in writer: Journal.Writer
  ) throws {
    let job = StoredPrintJob(
      clientSN: clientSN, printer: printer.name, kind: slip.kind.rawValue,
      state: PrintJobState.queued.rawValue, document: Array(try JSONText.encode(slip).utf8),
      createdAt: clock.now().wall, expiresAt: expiry)
    let id = try writer.put(job)
    try tell(id, clientSN, .queued, nil, in: writer)
  }

  func printer(named name: String?) -> PrinterSettings? {
    guard let name else { return settings.printers.first }
    return settings.printers.first { $0.name == name }
  }

  public func reprint(_ clientSN: String, by peer: Peer) async throws -> OrderView {
    let stored = try existing(try self.clientSN(clientSN))
    guard let printer = printer(named: stored.order.request.printer) else {
      throw Problem(.wrongState, "No printer is configured; the order is as it was.")
    }
    let maker = SlipMaker(settings: settings, order: stored.order, language: printer.language)
    guard let slip = maker.receiptOrQR(at: clock.now()) else { throw nothingToShow(stored.order) }
    do {
      try journal.transaction { writer in
        try queue(
          slip.marked(.copy), of: stored.order.clientSN, on: printer,
          slip.kind == .qr ? stored.order.qrExpiresAt?.wall : nil, in: writer)
      }
    } catch let error as JournalError {
      throw Problem(.journalUnwritable, error.description)
    }
    eventSignal.fire()
    printNext()
    return answer(stored.order).value
  }

  public func receiptText(_ clientSN: String, by peer: Peer) async throws -> String {
    let stored = try existing(try self.clientSN(clientSN))
    let printer = printer(named: stored.order.request.printer)
    let maker = SlipMaker(
      settings: settings, order: stored.order, language: printer?.language ?? settings.language)
    guard let slip = maker.receiptOrQR(at: clock.now()) else { throw nothingToShow(stored.order) }
    return SlipText.render(slip, columns: (printer?.profile ?? .mm58).columns)
  }

  private func nothingToShow(_ order: Order) -> Problem {
    Problem(
      .wrongState,
      "Order \(order.clientSN) is \(order.state.rawValue) and was never paid, so it has no receipt.")
  }

  // MARK: The queue

  /// At the start: a job that was being printed may have come out; it is printed once more, marked.
  func restorePrintJobs() throws {
    for job in try journal.printJobs(openOnly: true)
    where job.state == PrintJobState.printing.rawValue {
      try journal.transaction {
        try again(job, reason: "the daemon was restarted while it was printed", in: $0)
      }
    }
  }

  /// Starts the next job of every printer that is ready and idle.
  func printNext() {
    let idle = settings.printers.filter {
      printing[$0.name] == nil && printers[$0.name] != nil && devices.isReady($0.name)
    }
    guard !idle.isEmpty, let jobs = try? journal.printJobs(openOnly: true) else { return }
    for printer in idle {
      for job in jobs
      where job.printer == printer.name && job.state == PrintJobState.queued.rawValue {
        if start(job, on: printer) { break }
      }
    }
  }

  /// - Returns: whether the printer has something to do now.
  private func start(_ job: StoredPrintJob, on printer: PrinterSettings) -> Bool {
    guard let id = job.id, let device = printers[printer.name] else { return false }
    do {
      if let expiry = job.expiresAt, expiry <= clock.now().wall {
        try journal.transaction {
          try end(job, as: .dropped, reason: "the QR code is not valid any more", in: $0)
        }
        return false
      }
      let slip = try JSONText.decode(Slip.self, job.document)
      let bytes = try ESCPOSEncoder.encode(slip, printer.profile)
      var started = job
      started.state = PrintJobState.printing.rawValue
      started.attempts += 1
      try journal.transaction { _ = try $0.put(started) }
      printing[printer.name] = id
      let chunks = bytes.chunks.map(Array.init)
      Task { [started] in
        let result = await device.print(chunks)
        self.printed(started, on: printer.name, result)
      }
      return true
    } catch let error as JournalError {
      log.error("print job not recorded", metadata: ["job": "\(id)", "error": "\(error)"])
    } catch {
      log.error("print job cannot be printed", metadata: ["job": "\(id)", "error": "\(error)"])
      try? journal.transaction {
        try end(job, as: .dropped, reason: "it cannot be printed: \(error)", in: $0)
      }
    }
    return false
  }

  private func printed(_ job: StoredPrintJob, on printer: String, _ result: PrintResult) {
    printing[printer] = nil
    do {
      try journal.transaction { writer in
        switch result {
        case .printed: try end(job, as: .printed, reason: nil, in: writer)
        case .uncertain(let reason): try again(job, reason: reason, in: writer)
        case .notStarted(let reason):
          var back = job
          back.state = PrintJobState.queued.rawValue
          back.attempts -= 1
          _ = try writer.put(back)
          try tell(job.id, job.clientSN, .held, reason, in: writer)
        }
      }
    } catch {
      // It stays `printing` in the journal, and so is printed once more, marked, after a restart.
      log.error("print result not recorded", metadata: ["error": "\(error)"])
    }
    eventSignal.fire()
    if case .notStarted = result { return }
    printNext()
  }

  /// Its fate is not known: once more, marked as a possible copy.
  private func again(_ job: StoredPrintJob, reason: String, in writer: Journal.Writer) throws {
    guard job.attempts < mostAttempts else {
      return try end(job, as: .dropped, reason: reason, in: writer)
    }
    var next = job
    let slip = try JSONText.decode(Slip.self, job.document)
    next.document = Array(try JSONText.encode(slip.marked(.possibleCopy)).utf8)
    next.state = PrintJobState.queued.rawValue
    _ = try writer.put(next)
    try tell(job.id, job.clientSN, .held, reason, in: writer)
  }

  private func end(
    _ job: StoredPrintJob, as state: PrintJobState, reason: String?, in writer: Journal.Writer
  ) throws {
    var ended = job
    ended.state = state.rawValue
    _ = try writer.put(ended)
    try tell(job.id, job.clientSN, state == .printed ? .printed : .dropped, reason, in: writer)
  }

  private func tell(
    _ id: Int64?, _ clientSN: ClientSN?, _ state: PrintEvent.State, _ reason: String?,
    in writer: Journal.Writer
  ) throws {
    let event = PrintEvent(
      job: id ?? 0, clientSN: clientSN?.text, state: state, reason: reason)
    _ = try writer.append(
      type: "print", clientSN: clientSN, cause: "print \(state.rawValue)",
      data: JSONText.encode(event), at: clock.now().wall)
  }
}

/// The data of a `print` event.
struct PrintEvent: Encodable {
  enum State: String, Encodable { case queued, held, printed, dropped }
  var job: Int64
  var clientSN: String?
  var state: State
  var reason: String?

  enum CodingKeys: String, CodingKey {
    case job, state, reason
    case clientSN = "client_sn"
  }
}
