import Journal
import Receipts
import Terminal

extension Till {
  public func receiptText(_ clientSN: String, by peer: Peer) async throws -> String {
    let (slip, profile) = try preview(of: clientSN)
    return SlipText.render(slip, columns: profile.columns, design: settings.receiptDesign)
  }

  public func receiptPicture(_ clientSN: String, by peer: Peer) async throws -> [UInt8] {
    let (slip, profile) = try preview(of: clientSN)
    do {
      return try await Self.picture(of: slip, profile, settings.receiptDesign)
    } catch let error as PNGError {
      throw Problem(
        .internalError,
        "The picture could not be made: \(error). The order is as it was; receipt.txt shows the same."
      )
    }
  }

  /// Payments go on while it is drawn.
  @concurrent private static func picture(
    of slip: Slip, _ profile: PrinterProfile, _ design: ReceiptDesign
  ) async throws -> [UInt8] {
    try ReceiptPicture.png(slip, profile, design: design)
  }

  /// The slip that a reprint would print, on the paper of the order's printer, else of a narrow one.
  private func preview(of clientSN: String) throws -> (Slip, PrinterProfile) {
    let stored = try existing(try self.clientSN(clientSN))
    let printer = printer(named: stored.order.request.printer)
    let maker = SlipMaker(
      settings: settings, order: stored.order, language: printer?.language ?? settings.language)
    guard let slip = maker.receiptOrQR(at: clock.now()) else { throw nothingToShow(stored.order) }
    return (slip, printer?.profile ?? .mm58)
  }
}
