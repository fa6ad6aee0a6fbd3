import Journal
import Receipts
import Terminal

extension Till {
  public func print(_ body: PrintBody, by peer: Peer) async throws -> PrintJobView {
    let printer = printer(named: body.printer)
    let request = try await Self.check(body, settings, printer?.profile)
    let digest = try request.digest(key: digestKey)
    if let known = try request.printID.flatMap({ id in
      try reading { try journal.printJob(printID: id) }
    }) {
      return try again(known, digest)
    }
    guard let printer else {
      throw Problem(.wrongState, "No printer is configured. Nothing was printed.")
    }
    if request.drawer, printer.profile.drawer == .none {
      throw Problem(
        .wrongState,
        "No drawer is configured for the printer \(printer.name): set drawer to pin2 or pin5 in "
          + "[printer \(printer.name)]. Nothing was printed and no drawer was opened.",
        errors: [FieldError("drawer", "the printer \(printer.name) has no drawer")])
    }
    let time = SlipTime(wall: clock.now().wall, offsetMinutes: settings.dayOffset)
    let job = try printSoon(
      request.slip(printer.language, at: time), on: printer, as: request.printID, digest: digest)
    return view(of: job)
  }

  /// Payments go on while the codes of a long receipt are looked at.
  @concurrent private static func check(
    _ body: PrintBody, _ settings: TillSettings, _ profile: PrinterProfile?
  ) async throws -> PrintRequest {
    try PrintRequest(body, settings, profile)
  }

  private func again(_ known: StoredPrintJob, _ digest: [UInt8]) throws -> PrintJobView {
    guard known.contentsDigest == digest else {
      throw Problem(
        .contentsDiffer,
        "Something else was printed under this print_id. Nothing was printed; take another one.",
        errors: [FieldError("print_id", "stands for other contents")])
    }
    return view(of: known)
  }

  /// A print job as it stands now.
  func view(of job: StoredPrintJob) -> PrintJobView {
    let (state, reason) = standing(of: job)
    return PrintJobView(
      job: job.id ?? 0, printID: job.printID, printer: job.printer ?? "", state: state.rawValue,
      reason: reason)
  }

  private func standing(of job: StoredPrintJob) -> (PrintEvent.State, reason: String?) {
    switch PrintJob.State(rawValue: job.state) {
    case .printed: return (.printed, nil)
    case .dropped: return (.dropped, nil)
    case .printing: return (.queued, nil)
    case .queued, nil: break
    }
    if let reason = job.id.flatMap({ heldReasons[$0] }) { return (.held, reason) }
    guard let device = devices.all.first(where: { $0.kind == "printer" && $0.id == job.printer }),
      device.state != "ready"
    else { return (.queued, nil) }
    return (.held, device.reason ?? "the printer is \(device.state)")
  }
}
