import Dispatch
import Synchronization

/// A receipt printer on a serial line that isn't there: a pseudo-terminal behind a stable link,
/// with paper that can be looked at.
public final class VirtualPrinter: Sendable {
  /// The path that the daemon is configured with.
  public let link: String
  private let pump: PrinterPump

  /// Makes the printer, plugged in and ready.
  ///
  /// - Parameter link: where the daemon finds it; its directory exists.
  public init(link: String, model: Model = .mm80) throws(PseudoTerminalError) {
    self.link = link
    let pump = try PrinterPump(try PseudoTerminal(link: link), model)
    self.pump = pump
    DispatchQueue(label: "virtual printer").async { pump.run() }
  }

  deinit {
    close()
  }

  // MARK: - The world around it

  /// Changes the paper. While it is out nothing is printed, and what arrives waits in the printer's
  /// buffer; with paper it goes on by itself.
  ///
  /// - Parameter rowsLeft: dot rows until the new roll ends by itself; nil: never.
  public func set(paper: Paper, rowsLeft: Int? = nil) {
    pump.change { engine in
      engine.rowsLeft = rowsLeft
      engine.sensors.paper = paper
    }
  }

  public func set(cover: Cover) {
    pump.change { $0.sensors.cover = cover }
  }

  public func set(fault: Fault) {
    pump.change { $0.sensors.fault = fault }
  }

  /// Puts a printer of another kind in its place, at the same cable, between two jobs.
  public func set(model: Model) {
    pump.change { $0.replace(by: model) }
  }

  /// Whether it answers questions at all; many cheap printers do not.
  public func set(answersStatus: Bool) {
    pump.change { $0.answersStatus = answersStatus }
  }

  /// Stops taking bytes altogether, or goes on: a printer that hangs.
  public func set(stalled: Bool) {
    pump.set(stalled: stalled)
  }

  /// Pulls the cable. What is in the printer's buffer stays there. Harmless when it is pulled.
  public func unplug() {
    pump.unplug()
  }

  /// Plugs the cable in again, behind the same link. Harmless when it is in.
  public func plug() throws(PseudoTerminalError) {
    try pump.plug(link)
  }

  /// The printer is taken away for good.
  public func close() {
    pump.close()
  }

  // MARK: - Its paper

  /// All receipts, the last 500 at most. One that is not cut yet is the last, not complete.
  public var receipts: [VirtualReceipt] { pump.receipts }

  /// The receipt with this number, from 1 on.
  public func receipt(_ n: Int) -> VirtualReceipt? {
    receipts.first { $0.n == n }
  }

  /// Waits for a receipt.
  ///
  /// - Parameter condition: also asked of receipts that are not complete.
  /// - Returns: nil when the printer was closed or the task cancelled before there was one.
  public func firstReceipt(
    where condition: @escaping @Sendable (VirtualReceipt) -> Bool
  ) async -> VirtualReceipt? {
    await pump.firstReceipt(where: condition)
  }
}
