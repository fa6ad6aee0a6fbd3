import Journal
import Receipts
public import Terminal

/// How long a scan is waited for unless the caller says.
private let usualWait: Milliseconds = .seconds(30)

extension Till {
  public func testDevice(
    _ id: String, kind: String?, by peer: Peer, wait: Milliseconds?
  ) async throws -> DeviceTestView {
    switch try named(id, kind) {
    case .printer(let printer): return try test(printer)
    case .scanner: return try await testScanner(id, min(wait ?? usualWait, settings.maxWait))
    case nil: throw noDevice(id, kind)
    }
  }

  /// A section of the configuration that has a device.
  enum NamedDevice {
    case scanner
    case printer(PrinterSettings)
  }

  /// - Returns: nil where no section has the name.
  func named(_ id: String, _ kind: String?) throws(Problem) -> NamedDevice? {
    if let kind, kind != "scanner", kind != "printer" {
      throw Problem.invalid("kind", "must be scanner or printer")
    }
    let printer = kind == "scanner" ? nil : settings.printers.first { $0.name == id }
    guard kind != "printer", settings.scanners.contains(id) else {
      return printer.map { .printer($0) }
    }
    guard printer == nil else {
      throw Problem.invalid(
        "kind", "a scanner and a printer are called \(id); say kind=scanner or kind=printer")
    }
    return .scanner
  }

  /// A device that is plugged in and not used is told of as such.
  func noDevice(_ id: String, _ kind: String?) -> Problem {
    if let unused = devices.unused.first(where: { $0.id == id }) {
      return Problem(.notFound, unused.reason ?? "The device \(id) is not used.")
    }
    return Problem(.notFound, "There is no \(kind ?? "device") of this name; see GET /v1/devices.")
  }

  private func test(_ printer: PrinterSettings) throws -> DeviceTestView {
    let slip = SlipMaker.test(settings, printer.language, at: clock.now())
    let view = view(of: try printSoon(slip, on: printer))
    let say = settings.language
    let message =
      view.state == PrintEvent.State.held.rawValue
      ? say(
        "A test slip waits for the printer: ", "测试小票等待打印：") + (view.reason ?? "")
      : say("A test slip is being printed.", "正在打印测试小票。")
    return DeviceTestView(
      id: printer.name, kind: "printer", job: view.job, scan: nil, message: message)
  }

  // MARK: - Scanners

  private func testScanner(_ name: String, _ wait: Milliseconds) async throws -> DeviceTestView {
    if let holder = desk.holder(of: name) {
      throw Problem(
        .scannerBusy,
        "Order \(holder) waits for a scan of this scanner; the test would take it away. Nothing was "
          + "changed. Test the scanner when that order has ended.")
    }
    let start = try reading { try journal.lastEventSequence() }
    let echo = await scan(of: name, after: start, until: clock.now().boot + wait)
    return DeviceTestView(
      id: name, kind: "scanner", job: nil, scan: echo?.view, message: words(echo, name, wait))
  }

  /// The first scan that is published of a scanner: one that an order takes is that order's alone.
  private func scan(
    of scanner: String, after start: Int64, until deadline: Milliseconds
  ) async -> ScanEcho? {
    await withTaskGroup(of: ScanEcho?.self) { group in
      group.addTask {
        var last = start
        while !Task.isCancelled, let event = await self.event(after: last) {
          last = event.sequence
          guard event.type == "scan",
            let echo = try? JSONText.decode(ScanEcho.self, Array(event.data.utf8)),
            echo.scanner == scanner
          else { continue }
          return echo
        }
        return nil
      }
      group.addTask { [clock] in
        try? await clock.sleep(until: deadline)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  private func words(_ echo: ScanEcho?, _ scanner: String, _ wait: Milliseconds) -> String {
    let say = settings.language
    if let echo {
      return echo.masked == nil
        ? say("The scanner read this code.", "扫码枪读到此码。")
        : say(
          "The scanner read a payment code. Nothing was paid with it.", "扫码枪读到付款码，未用于付款。")
    }
    let device = devices.all.first { $0.kind == "scanner" && $0.id == scanner }
    if let device, device.state != "ready" {
      let why = device.reason.map { " (\($0))" } ?? ""
      guard device.state == "absent" else {
        return say(
          "Nothing was read: the scanner cannot be used\(why).", "未读到码：无法使用扫码枪\(why)。")
      }
      return say(
        "Nothing was read: the scanner is absent\(why). Look at its cable, and at "
          + "[scanner \(scanner)] device.",
        "未读到码：未找到扫码枪\(why)。请检查连线和 [scanner \(scanner)] device 设置。")
    }
    return say(
      "Nothing was read within \(wait / 1_000) s. Look at the scanner's mode, baud and format.",
      "\(wait / 1_000) 秒内未读到码。请检查扫码枪模式、波特率和格式。")
  }
}

/// What a `scan` event says.
private struct ScanEcho: Decodable, Sendable {
  var scanner: String
  var code: String?
  var kind: String?
  var masked: String?
  var symbology: String?

  var view: DeviceTestView.ScanView {
    DeviceTestView.ScanView(code: code, kind: kind, masked: masked, symbology: symbology)
  }
}
