import Devices
import Journal
import Receipts
import Terminal

/// A print job as it is journaled, with its life.
struct SlipJob: Sendable {
  private(set) var row: StoredPrintJob
  private(set) var life: PrintJob
  /// nil where what the journal holds is none; then it cannot be printed.
  private(set) var slip: Slip?

  /// A slip that was not put yet.
  init(_ slip: Slip, _ row: StoredPrintJob, at now: Moment) throws {
    self.row = row
    self.slip = slip
    life = PrintJob(
      slip.kind, drawer: slip.drawer == true, queuedAt: now, expiresAt: row.expiresAt)
    try write()
  }

  /// - Parameter queuedAt: when it was queued, by this boot's clock.
  init(stored row: StoredPrintJob, queuedAt: Milliseconds) {
    self.row = row
    slip = try? JSONText.decode(Slip.self, row.document)
    life = PrintJob(
      PrintJob.Kind(rawValue: row.kind) ?? .free,
      state: PrintJob.State(rawValue: row.state) ?? .queued,
      attempts: row.attempts, drawer: slip?.drawer == true,
      isPossibleCopy: slip?.marks.contains(.possibleCopy) == true,
      queuedAt: Moment(wall: row.createdAt, boot: queuedAt), expiresAt: row.expiresAt)
  }

  /// Takes one event; to be put before its effects are carried out.
  mutating func handle(_ event: PrintJobEvent, at now: Moment) throws -> [PrintJobEffect] {
    let effects = try life.handle(event, at: now)
    try write()
    return effects
  }

  private mutating func write() throws {
    row.state = life.state.rawValue
    row.attempts = life.attempts
    guard var said = slip else { return }
    said.drawer = life.drawer == .waiting ? true : nil
    if life.isPossibleCopy { said = said.marked(.possibleCopy) }
    guard said != slip || row.document.isEmpty else { return }
    slip = said
    row.document = Array(try JSONText.encode(said).utf8)
  }
}
