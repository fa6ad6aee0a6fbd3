import Devices
import Failpoints
import Journal
import Logging
import Receipts
import Terminal

extension Till {
  /// At the start: a job that was being printed may have come out; it is printed once more, marked.
  func restorePrintJobs() throws {
    unrecorded += try journal.printJobs(in: PrintJob.State.printing.rawValue).map {
      (restored($0), nil, .restarted)
    }
    recordPrints()
  }

  /// A job of which it could not be recorded that it is being printed was not given to its printer,
  /// and yet the journal may say so.
  func restoreForgottenJobs() {
    guard let rows = try? journal.printJobs(in: PrintJob.State.printing.rawValue) else { return }
    slipsAreDoubted = false
    let known = Set(Array(printing.values) + unrecorded.compactMap(\.job.row.id))
    for row in rows {
      if let id = row.id, known.contains(id) { continue }
      unrecorded.append((restored(row), nil, .ended(.notStarted("it could not be recorded"))))
    }
  }

  /// Starts the next job of every printer that is ready and idle.
  func printNext() {
    // While an end waits for the journal, what that says of the jobs is not to be gone by.
    guard !isStopped, unrecorded.isEmpty else { return }
    let now = clock.now().boot
    resting = resting.filter { $0.value > now }
    for printer in settings.printers
    where printing[printer.name] == nil && resting[printer.name] == nil
      && devices.isReady(printer.name)
    {
      guard let device = printers[printer.name] else { continue }
      do {
        // Ends: a job that is not started is dropped, and is not found again.
        while let row = try journal.nextPrintJob(of: printer.name) {
          if try start(restored(row), on: printer, device) { break }
        }
      } catch {
        // Whatever else is recorded meanwhile: this one is looked after.
        slipsAreDoubted = true
        log.error(
          "print job not begun", metadata: ["printer": "\(printer.name)", "error": "\(error)"])
        plan()
      }
    }
  }

  /// - Returns: whether the printer has something to do now; else the job was dropped.
  private func start(
    _ queued: SlipJob, on printer: PrinterSettings, _ device: any SlipPrinter
  ) throws -> Bool {
    var job = queued
    let now = clock.now()
    let order = try job.row.clientSN.flatMap { try stored($0)?.order }
    let isDead = job.life.codeIsDead(
      order, madeHere: order.map { madeHere.contains($0.clientSN) } ?? false, at: now)
    let event =
      job.slip == nil
      ? PrintJobEvent.unprintable("what is stored is no slip") : .turn(codeIsDead: isDead)
    let effects = try job.handle(event, at: now)
    Failpoint.pass("print-before-commit-of-start")
    try record { try put(job, effects, in: $0) }
    Failpoint.pass("print-after-commit-of-start")
    guard case .print(let pulse, _) = effects.first, var slip = job.slip else { return false }
    slip.drawer = pulse ? true : nil
    printing[printer.name] = job.row.id
    let design = settings.receiptDesign
    Task { [slip, job] in
      let chunks = await Self.chunks(of: slip, for: printer.profile, design)
      let result = await device.print(chunks)
      self.unrecorded.append((job, printer.name, .ended(PrintEnd(result))))
      self.recordPrints()
      self.printNext()
      self.plan()
    }
    return true
  }

  /// The octets of a slip. No payment waits while its pictures are drawn.
  @concurrent private static func chunks(
    of slip: Slip, for profile: PrinterProfile, _ design: ReceiptDesign
  ) async -> [[UInt8]] {
    ESCPOSEncoder.encode(slip, profile, design: design).chunks.map(Array.init)
  }

  /// Records how jobs ended. What cannot be recorded stays, and keeps its printer, until the journal
  /// can be written again.
  func recordPrints() {
    let ends = unrecorded
    unrecorded = []
    for (job, printer, event) in ends {
      do {
        var ended = job
        let effects = try ended.handle(event, at: clock.now())
        Failpoint.pass("print-before-commit-of-end")
        try record { try put(ended, effects, in: $0) }
        Failpoint.pass("print-after-commit-of-end")
        guard let printer else { continue }
        printing[printer] = nil
        if effects.contains(.rest) { resting[printer] = clock.now().boot + PrintJob.rest }
      } catch {
        log.error("print result not recorded", metadata: ["error": "\(error)"])
        unrecorded.append((job, printer, event))
      }
    }
  }

  /// Ends the slips of an order's QR code that no printer has begun.
  func dropQRSlips(of clientSN: ClientSN, in writer: Journal.Writer) throws {
    for row in try journal.printJobs(of: clientSN) {
      var job = restored(row)
      let effects = try job.handle(.codeDied, at: clock.now())
      if !effects.isEmpty { try put(job, effects, in: writer) }
    }
  }

  /// A job as it is in the journal. When it was queued is known by this boot's clock where that
  /// matters, and else taken from the one on the wall.
  private func restored(_ row: StoredPrintJob) -> SlipJob {
    let now = clock.now()
    let queued = row.id.flatMap { drawersAsked[$0] } ?? now.boot - (now.wall - row.createdAt)
    return SlipJob(stored: row, queuedAt: queued)
  }

  /// Makes a job's new value durable, with what is told of it.
  private func put(
    _ job: SlipJob, _ effects: [PrintJobEffect], in writer: Journal.Writer
  ) throws {
    _ = try writer.put(job.row)
    guard let id = job.row.id else { return }
    for effect in effects {
      switch effect {
      case .print, .rest: continue
      case .held(let reason):
        guard heldReasons.updateValue(reason, forKey: id) != reason else { continue }
        try tell(id, job.row.clientSN, .held, reason, in: writer)
      case .printed(let note): try tell(id, job.row.clientSN, .printed, note, in: writer)
      case .dropped(let reason): try tell(id, job.row.clientSN, .dropped, reason, in: writer)
      }
    }
    if job.life.state.next.isEmpty {
      heldReasons[id] = nil
      drawersAsked[id] = nil
    }
  }

  func tell(
    _ id: Int64, _ clientSN: ClientSN?, _ state: PrintEvent.State, _ reason: String?,
    in writer: Journal.Writer
  ) throws {
    let event = PrintEvent(job: id, clientSN: clientSN?.text, state: state, reason: reason)
    _ = try writer.append(
      type: "print", clientSN: clientSN, cause: "print \(state.rawValue)",
      data: JSONText.encode(event), at: clock.now().wall)
  }

  /// Writes what is also published.
  private func record(_ body: (Journal.Writer) throws -> Void) throws {
    try writing(body)
    waiters.notify(.events)
  }
}

extension PrintEnd {
  init(_ result: PrintResult) {
    switch result {
    case .printed: self = .printed
    case .notStarted(let reason): self = .notStarted(reason)
    case .uncertain(let reason): self = .uncertain(reason)
    }
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
