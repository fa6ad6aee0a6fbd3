import DeviceIdentity
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
    let wishes = configuration.scanners.map(\.wish) + configuration.printers.map(\.wish)
    for wish in wishes { await till.register(DeviceView(wish)) }
    let watch: DeviceWatch
    do {
      watch = try DeviceWatch(
        notes: "\(configuration.state.directory)/drivers.away", logger: logger)
    } catch {
      logger.error("no device is used", metadata: ["reason": "\(error)"])
      return []
    }
    let keeper = DeviceKeeper(
      wishes, watch: watch, rule: DeviceRule(table: configuration.deviceTable),
      profiles: configuration.printerProfiles, till: till, logger: logger)
    await till.use(
      CaptureDesk(
        keeper,
        scanners: Dictionary(
          configuration.scanners.map { ($0.name, $0.framing) }, uniquingKeysWith: { $1 }),
        clock: SystemClock(), logger: logger))
    var services: [any ServiceLifecycle.Service] = [
      DeviceService(end: { keeper.close() }, work: { await keeper.run() })
    ]
    for scanner in configuration.scanners {
      guard let line = keeper.line(of: scanner.wish.section) else { continue }
      let reader = ScannerReader(
        name: scanner.name, line: line, settings: scanner.framing, rule: scanner.paymentCode,
        till: till, clock: SystemClock()
      ) { await keeper.quirks(of: scanner.wish.section) }
      services.append(DeviceService(end: { line.close() }, work: { await reader.run() }))
    }
    for printer in configuration.printers {
      guard let line = keeper.line(of: printer.wish.section) else { continue }
      let device = PrinterLine(line: line, logger: logger) { [till] model in
        await till.manner(of: printer.name, model: model)
      }
      await till.use(device, as: printer.name)
      let minder = PrinterMinder(name: printer.name, line: device, till: till)
      services.append(DeviceService(end: { line.close() }, work: { await minder.run() }))
    }
    return services
  }
}

/// Runs what minds a device until the daemon ends, and gives the device back then.
struct DeviceService: ServiceLifecycle.Service {
  let end: @Sendable () -> Void
  let work: @Sendable () async -> Void

  func run() async {
    await withGracefulShutdownHandler {
      await work()
    } onGracefulShutdown: {
      end()
    }
  }
}

/// Ends the recordings of devices before the API ends, which answers them.
struct RecordingService: ServiceLifecycle.Service {
  let till: Till

  func run() async {
    try? await gracefulShutdown()
    await till.endCaptures()
  }
}
