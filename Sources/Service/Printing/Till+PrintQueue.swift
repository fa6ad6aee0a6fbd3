import Devices
import Failpoints
import Journal
import Logging
import Receipts
import Terminal

/// States of a print job.
enum PrintJobState: String {
  /// Next: `printing`, `dropped`.
  case queued
  /// Next: `printed`, `queued`, `dropped`.
  case printing
  case printed
  case dropped
}

/// A job whose fate was unknown so often is given up: something other than chance is at work.
private let mostAttempts = 5
/// A printer that says it is ready and does not begin is asked again after this.
private let rest: Milliseconds = .seconds(5)
private let deadCode = "the QR code is not valid any more"

extension Till {
  /// At the start: a job that was being printed may have come out; it is printed once more, marked.
  func restorePrintJobs() throws {
    for job in try journal.printJobs(openOnly: true)
    where job.state == PrintJobState.printing.rawValue {
      unrecorded.append((job, nil, .uncertain("the daemon was restarted while it was printed")))
    }
    recordPrints()
  }

  /// Starts the next job of every printer that is ready and idle.
  func printNext() {
    guard !isStopped else { return }
    let now = clock.now().boot
    resting = resting.filter { $0.value > now }
    let idle = settings.printers.filter {
      printing[$0.name] == nil && resting[$0.name] == nil && printers[$0.name] != nil
        && devices.isReady($0.name)
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
      if try isDead(job) {
        try record { try end(job, as: .dropped, reason: deadCode, in: $0) }
        return false
      }
      let slip = try JSONText.decode(Slip.self, job.document)
      var started = job
      started.state = PrintJobState.printing.rawValue
      started.attempts += 1
      if slip.drawer == true {
        // Whatever becomes of this attempt, no other one opens the drawer again.
        var rest = slip
        rest.drawer = nil
        started.document = Array(try JSONText.encode(rest).utf8)
      }
      Failpoint.pass("print-before-commit-of-start")
      try writing { _ = try $0.put(started) }
      Failpoint.pass("print-after-commit-of-start")
      printing[printer.name] = id
      let design = settings.receiptDesign
      Task { [started] in
        let chunks = await Self.chunks(of: slip, for: printer.profile, design)
        let result = await device.print(chunks)
        var ended = started
        // Nothing left, so the drawer is still to be opened.
        if case .notStarted = result { ended.document = job.document }
        self.printed(ended, on: printer.name, result)
      }
      return true
    } catch let error as JournalError {
      log.error("print job not recorded", metadata: ["job": "\(id)", "error": "\(error)"])
    } catch {
      log.error("print job cannot be printed", metadata: ["job": "\(id)", "error": "\(error)"])
      try? record { try end(job, as: .dropped, reason: "it cannot be printed: \(error)", in: $0) }
    }
    return false
  }

  /// The octets of a slip. No payment waits while its pictures are drawn.
  @concurrent private static func chunks(
    of slip: Slip, for profile: PrinterProfile, _ design: ReceiptDesign
  ) async -> [[UInt8]] {
    ESCPOSEncoder.encode(slip, profile, design: design).chunks.map(Array.init)
  }

  /// Whether a job is a QR code that nobody can pay any more.
  private func isDead(_ job: StoredPrintJob) throws -> Bool {
    guard job.kind == Slip.Kind.qr.rawValue else { return false }
    let order = try job.clientSN.flatMap { try stored($0)?.order }
    if let order, order.payment != .inProgress, order.payment != .unknown { return true }
    let now = clock.now()
    if let order, madeHere.contains(order.clientSN), let expiry = order.qrExpiresAt {
      return expiry.boot <= now.boot
    }
    return job.expiresAt.map { $0 <= now.wall } ?? false
  }

  private func printed(_ job: StoredPrintJob, on printer: String, _ result: PrintResult) {
    unrecorded.append((job, printer, result))
    recordPrints()
    printNext()
    plan()
  }

  /// Records how jobs ended. What cannot be recorded stays, and keeps its printer, until the journal
  /// can be written again.
  func recordPrints() {
    let ends = unrecorded
    unrecorded = []
    for (job, printer, result) in ends {
      do {
        Failpoint.pass("print-before-commit-of-end")
        try record { try record(result, of: job, in: $0) }
        Failpoint.pass("print-after-commit-of-end")
        if let printer { release(printer, after: result) }
      } catch {
        log.error("print result not recorded", metadata: ["error": "\(error)"])
        unrecorded.append((job, printer, result))
      }
    }
  }

  private func release(_ printer: String, after result: PrintResult) {
    printing[printer] = nil
    if case .notStarted = result { resting[printer] = clock.now().boot + rest }
  }

  private func record(
    _ result: PrintResult, of job: StoredPrintJob, in writer: Journal.Writer
  ) throws {
    switch result {
    case .printed: try end(job, as: .printed, reason: nil, in: writer)
    case .uncertain(let reason): try again(job, reason: reason, in: writer)
    case .notStarted(let reason):
      var back = job
      back.state = PrintJobState.queued.rawValue
      back.attempts -= 1
      _ = try writer.put(back)
      try hold(job, reason, in: writer)
    }
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
    try hold(job, reason, in: writer)
  }

  /// Tells that a job is held, once for each reason.
  private func hold(_ job: StoredPrintJob, _ reason: String, in writer: Journal.Writer) throws {
    guard let id = job.id, heldReasons[id] != reason else { return }
    try tell(id, job.clientSN, .held, reason, in: writer)
    heldReasons[id] = reason
  }

  /// Ends the slips of an order's QR code that no printer has begun.
  func dropQRSlips(of clientSN: ClientSN, in writer: Journal.Writer) throws {
    for job in try journal.printJobs(of: clientSN)
    where job.kind == Slip.Kind.qr.rawValue && job.state == PrintJobState.queued.rawValue {
      try end(job, as: .dropped, reason: deadCode, in: writer)
    }
  }

  private func end(
    _ job: StoredPrintJob, as state: PrintJobState, reason: String?, in writer: Journal.Writer
  ) throws {
    var ended = job
    ended.state = state.rawValue
    _ = try writer.put(ended)
    try tell(job.id, job.clientSN, state == .printed ? .printed : .dropped, reason, in: writer)
    if let id = job.id { heldReasons[id] = nil }
  }

  func tell(
    _ id: Int64?, _ clientSN: ClientSN?, _ state: PrintEvent.State, _ reason: String?,
    in writer: Journal.Writer
  ) throws {
    let event = PrintEvent(
      job: id ?? 0, clientSN: clientSN?.text, state: state, reason: reason)
    _ = try writer.append(
      type: "print", clientSN: clientSN, cause: "print \(state.rawValue)",
      data: JSONText.encode(event), at: clock.now().wall)
  }

  /// Writes what is also published.
  private func record(_ body: (Journal.Writer) throws -> Void) throws {
    try writing(body)
    eventSignal.fire()
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
