public import Devices
import Receipts
import Terminal

extension Till {
  /// This is known of the printer that serves a section from now on.
  public func found(_ finding: PrinterFinding, of printer: String) {
    guard let index = settings.printers.firstIndex(where: { $0.name == printer }) else { return }
    settings.printers[index].finding = finding
    showProfile(of: settings.printers[index])
  }

  /// How a printer is spoken to, now that it is there.
  ///
  /// - Parameter model: what it answered when it was asked for its model; nil before.
  public func manner(of printer: String, model: String? = nil) -> PrinterManner {
    guard var finding = self.printer(named: printer)?.finding else {
      return PrinterManner(dialect: nil)
    }
    if let model {
      finding.hear(model: model, in: settings.printerProfiles)
      found(finding, of: printer)
    }
    guard let printer = self.printer(named: printer) else { return PrinterManner(dialect: nil) }
    let dialect = PrinterMinder.dialect(printer.language)
    return switch printer.profile.status {
    case .none: PrinterManner(printer: finding.printer, dialect: nil)
    case .asked, .automatic:
      PrinterManner(
        printer: finding.printer, dialect: dialect,
        port: finding.hasFixedStatus ? nil : PrinterMinder.port(printer.language),
        isAutomatic: printer.profile.status == .automatic, asksModel: printer.isUnknown)
    }
  }

  /// Shows in the list of devices what a printer prints by, and why.
  func showProfile(of printer: PrinterSettings) {
    let name = printer.profile.name
    let origin =
      printer.choice.profile == nil
      ? printer.finding.origin : "profile = \(name) in [printer \(printer.name)]"
    guard let view = devices.show(profile: name, origin, ofPrinter: printer.name),
      view.state == "ready"
    else { return }
    publish("device", view, cause: "device \(view.state)")
  }
}

extension PrinterSettings {
  /// Neither the configuration nor what was plugged in says how it prints: only it can.
  fileprivate var isUnknown: Bool {
    choice.profile == nil && (finding.profile == nil || finding.isAnswer)
  }
}
