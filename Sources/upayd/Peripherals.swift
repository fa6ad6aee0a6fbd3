import Devices
import Logging
import Receipts
import Scanning
import Service
import ServiceLifecycle

/// The configured scanners and printers, each with the task that minds it.
struct Peripherals {
  private let configuration: Configuration
  private let till: Till
  private let logger: Logger

  init(_ configuration: Configuration, till: Till, logger: Logger) {
    self.configuration = configuration
    self.till = till
    self.logger = logger
  }

  func services() async -> [any ServiceLifecycle.Service] {
    var services: [any ServiceLifecycle.Service] = []
    for scanner in configuration.scanners {
      let line = await open(scanner.name, "scanner", scanner.line, scanner.device.description)
      guard let line else { continue }
      let reader = ScannerReader(
        name: scanner.name, line: line, settings: scanner.framing, rule: scanner.paymentCode,
        till: till, clock: SystemClock())
      services.append(DeviceService(line: line) { await reader.run() })
    }
    for printer in configuration.printers {
      let line = await open(printer.name, "printer", printer.line, printer.device.description)
      guard let line else { continue }
      let device = PrinterLine(
        line: line, dialect: PrinterMinder.dialect(printer.language), logger: logger)
      await till.use(device, as: printer.name)
      let minder = PrinterMinder(name: printer.name, line: device, till: till)
      services.append(DeviceService(line: line) { await minder.run() })
    }
    return services
  }

  private func open(
    _ name: String, _ kind: String, _ settings: LineSettings?, _ selector: String
  ) async -> (any ByteLine)? {
    var view = DeviceView(
      id: name, kind: kind, state: "absent", reason: "not looked for yet", path: settings?.path,
      pinned: settings != nil, used: settings != nil)
    guard let settings else {
      view.reason =
        "\(selector): devices are not found by themselves in this version; name the device by "
        + "its path, for example /dev/ttyACM0"
      await till.register(view)
      logger.warning(
        "device not used", metadata: ["id": "\(name)", "reason": "\(view.reason ?? "")"])
      return nil
    }
    do {
      let line = try SerialLine(settings, logger: logger)
      await till.register(view)
      return line
    } catch {
      view.state = "error"
      view.reason = "\(error)"
      await till.register(view)
      logger.error("device not used", metadata: ["id": "\(name)", "reason": "\(error)"])
      return nil
    }
  }
}

/// Runs one device until the daemon ends, and closes its line then.
struct DeviceService: ServiceLifecycle.Service {
  let line: any ByteLine
  let work: @Sendable () async -> Void

  func run() async {
    await withGracefulShutdownHandler {
      await work()
    } onGracefulShutdown: {
      line.close()
    }
  }
}
