import Cryptography
import Journal
import Logging
public import Scanning
public import Terminal

extension Till {
  /// The first byte of a scan was read: whoever is armed now owns it.
  public func scanBegan(scanner: String, at boot: Milliseconds) {
    let now = clock.now()
    desk.firstByte(scanner: scanner, at: now.advanced(by: boot - now.boot))
  }

  /// A scan came to nothing.
  public func scanDiscarded(scanner: String, reason: DiscardReason) {
    desk.scanAbandoned(scanner: scanner)
    log.debug("scan discarded", metadata: ["scanner": "\(scanner)", "reason": "\(reason)"])
  }

  /// A complete scan: pays for the order that owns it, or is published.
  public func scanned(_ scan: Scan, as kind: Scanning.ScanKind, scanner: String) {
    switch kind {
    case .goods:
      _ = desk.scanEnded(scanner: scanner, as: .goods)
      publish(
        "scan",
        GoodsScan(
          scanner: scanner, code: scan.code, symbology: scan.symbology, sequence: scan.sequence),
        cause: "scan")
    case .paymentCode(let code):
      switch desk.scanEnded(scanner: scanner, as: .paymentCode) {
      case .deliver(let clientSN): deliver(code, to: clientSN, scanner, scan)
      case .publish: publishMasked(code, scanner, scan, reason: nil)
      }
    }
  }

  private func deliver(
    _ code: PaymentCode, to clientSN: ClientSN, _ scanner: String, _ scan: Scan
  ) {
    guard var stored = live[clientSN], stored.order.payment == .awaitingCode else {
      return publishMasked(code, scanner, scan, reason: nil)
    }
    do {
      if let holder = try holder(of: code, besides: clientSN) {
        return publishMasked(
          code, scanner, scan, reason: "serves order \(holder.clientSN) already")
      }
      let request = stored.order.request
      let system = gateway(request.gateway)?.gateway
      if let wrong = system?.violation(of: code, in: request) {
        return publishMasked(code, scanner, scan, reason: "\(wrong.field) \(wrong.message)")
      }
      stored.code = code
      stored.codeDigest = code.digest(key: digestKey)
      stored.order.note(payway: system?.payway(of: code))
      try take(.scanned, for: stored)
    } catch {
      // The order stays armed, and nothing was sent: the customer can be asked to show it again.
      log.error("scan not taken", metadata: ["client_sn": "\(clientSN)", "error": "\(error)"])
      publishMasked(code, scanner, scan, reason: "could not be recorded; scan it again")
    }
  }

  /// Publishes a code that no order took, and keeps it for an order that is posted within a minute.
  private func publishMasked(
    _ code: PaymentCode, _ scanner: String, _ scan: Scan, reason: String?
  ) {
    guard let scanID = try? SecureRandom.bytes(16).hex else {
      return log.error("no randomness for a scan_id", metadata: ["scanner": "\(scanner)"])
    }
    heldCodes.keep(code, as: scanID, at: clock.now().boot)
    publish(
      "scan",
      PaymentScan(
        scanner: scanner, masked: code.masked, scanID: scanID, sequence: scan.sequence,
        reason: reason),
      cause: "scan")
    plan()
  }

  /// A device has changed.
  public func deviceChanged(
    kind: String, id: String, state: String, reason: String?, path: String?
  ) {
    let armed = live.values.map(\.order).filter { $0.payment == .awaitingCode }
    let before = armed.map(view(of:))
    guard
      let view = devices.update(kind: kind, id: id, state: state, reason: reason, path: path)
    else { return }
    publish("device", view, cause: "device \(state)")
    for (order, shown) in zip(armed, before) where self.view(of: order) != shown {
      publish("order", of: order.clientSN, self.view(of: order), cause: "device \(state)")
    }
    if kind == "printer" {
      resting[id] = nil
      printNext()
    }
  }

  /// These devices are plugged in, and no section has them.
  ///
  /// - Parameter quietly: nothing was plugged in: the daemon has just begun to look.
  public func sawUnused(_ views: [DeviceView], quietly: Bool) {
    for view in devices.replaceUnused(with: views) where !quietly {
      publish("device", view, cause: "device \(view.state)")
    }
  }

  /// Makes a configured device known.
  public func register(_ view: DeviceView) {
    devices.add(view)
    guard view.kind == "printer",
      let printer = settings.printers.first(where: { $0.name == view.id })
    else { return }
    showProfile(of: printer)
  }

  /// Gives the means to record devices.
  public func use(_ recorder: any DeviceRecorder) { self.recorder = recorder }

  /// Gives a registered printer the means to print.
  public func use(_ printer: any SlipPrinter, as name: String) { printers[name] = printer }
}

/// The data of a `scan` event for anything but a payment code.
private struct GoodsScan: Encodable {
  var scanner: String
  var code: String
  var symbology: String?
  var sequence: Int
}

/// The data of a `scan` event for a payment code that no order took.
private struct PaymentScan: Encodable {
  var scanner: String
  var kind = "payment_code"
  var masked: String
  /// By which `pay` takes it, for a minute.
  var scanID: String
  var sequence: Int
  var reason: String?

  enum CodingKeys: String, CodingKey {
    case scanner, kind, masked, sequence, reason
    case scanID = "scan_id"
  }
}
