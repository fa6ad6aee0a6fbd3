public import Devices
import Failpoints
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
        try dropQRSlips(of: order.clientSN, in: writer)
      case .send, .disarm, .eraseCode: break
      }
    }
  }

  /// Journals a slip to be printed.
  @discardableResult
  func queue(
    _ slip: Slip, of clientSN: ClientSN? = nil, on printer: PrinterSettings,
    _ expiry: Milliseconds? = nil, as printID: String? = nil, digest: [UInt8]? = nil,
    in writer: Journal.Writer
  ) throws -> StoredPrintJob {
    let now = clock.now()
    let row = StoredPrintJob(
      clientSN: clientSN, printer: printer.name, kind: slip.kind.rawValue, state: "", document: [],
      createdAt: now.wall, expiresAt: expiry, printID: printID, contentsDigest: digest)
    var queued = try SlipJob(slip, row, at: now).row
    let id = try writer.put(queued)
    queued.id = id
    if slip.drawer == true { drawersAsked[id] = now.boot }
    try tell(id, clientSN, .queued, nil, in: writer)
    return queued
  }

  /// Journals a slip that somebody asked for, and prints it as soon as its printer can.
  ///
  /// - Throws: ``Problem`` where the queue of the printer is full. What a payment or a return prints by
  ///   itself is always queued: accepted is accepted.
  func printSoon(
    _ slip: Slip, of clientSN: ClientSN? = nil, on printer: PrinterSettings,
    _ expiry: Milliseconds? = nil, as printID: String? = nil, digest: [UInt8]? = nil
  ) throws -> StoredPrintJob {
    let waiting = try reading {
      try journal.openPrintJobs(of: printer.name, limit: PrintJob.mostWaiting)
    }
    guard waiting < PrintJob.mostWaiting else {
      throw Problem(
        .wrongState,
        "\(waiting) slips wait for the printer \(printer.name) already. Nothing was printed. Look "
          + "after the printer: upayctl devices.")
    }
    do {
      Failpoint.pass("print-before-commit-of-job")
      let job = try writing { writer in
        try queue(slip, of: clientSN, on: printer, expiry, as: printID, digest: digest, in: writer)
      }
      Failpoint.pass("print-after-commit-of-job")
      waiters.notify(.events)
      printNext()
      return try job.id.flatMap { try journal.printJob($0) } ?? job
    } catch let error as JournalError {
      throw Problem(.journalUnwritable, error.description)
    }
  }

  func printer(named name: String?) -> PrinterSettings? {
    guard let name else { return settings.printers.first }
    return settings.printers.first { $0.name == name }
  }

  public func reprint(_ clientSN: String, by peer: Peer) async throws -> OrderView {
    let stored = try existing(try self.clientSN(clientSN))
    guard let printer = printer(named: stored.order.request.printer) else {
      throw Problem(.wrongState, "No printer is configured. Nothing was printed.")
    }
    let maker = SlipMaker(settings: settings, order: stored.order, language: printer.language)
    guard let slip = maker.receiptOrQR(at: clock.now()) else { throw nothingToShow(stored.order) }
    _ = try printSoon(
      slip.marked(.copy), of: stored.order.clientSN, on: printer,
      slip.kind == .qr ? stored.order.qrExpiresAt?.wall : nil)
    return answer(stored.order).value
  }

  func nothingToShow(_ order: Order) -> Problem {
    Problem(
      .wrongState,
      "Order \(order.clientSN) is \(order.state.rawValue), and only a payment has a receipt, or a QR "
        + "code while it can be paid. Nothing was printed.")
  }
}
