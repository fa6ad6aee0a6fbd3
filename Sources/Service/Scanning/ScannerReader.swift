public import DeviceIdentity
public import Devices
public import Scanning
import Terminal

/// Reads one scanner: what comes over its line becomes scans, and scans reach the till.
public actor ScannerReader {
  private let name: String
  private let line: any ByteLine
  private let rule: PaymentCodeRule
  private let till: Till
  private let clock: any MachineClock
  private let settings: ScannerSettings
  private let quirks: @Sendable () async -> DeviceQuirks
  private var decoder: any ScanDecoder
  /// For the device that is about to be ready.
  private var next: (any ScanDecoder)?
  private var idleTimer: Task<Void, Never>?
  /// The deadline that `idleTimer` waits for.
  private var awaited: Milliseconds?

  /// - Parameter quirks: what is peculiar to the device that serves the section now.
  public init(
    name: String, line: any ByteLine, settings: ScannerSettings, rule: PaymentCodeRule, till: Till,
    clock: any MachineClock,
    quirks: @escaping @Sendable () async -> DeviceQuirks = { DeviceQuirks() }
  ) {
    self.name = name
    self.line = line
    self.rule = rule
    self.till = till
    self.clock = clock
    self.settings = settings
    self.quirks = quirks
    decoder = settings.decoder(for: .serial)
  }

  /// Reads until the line is closed.
  public func run() async {
    for await event in line.events { await handle(event) }
    idleTimer?.cancel()
  }

  private func handle(_ event: LineEvent) async {
    switch event {
    case .source(let source):
      next = settings.decoder(for: source, await quirks())
    case .ready(let path):
      replaceDecoder()
      await changed("ready", nil, path)
    case .absent(let reason):
      await pass(decoder.disconnected())
      await changed("absent", reason, nil)
    case .error(let reason): await changed("error", reason, nil)
    case .bytes(let bytes, let at):
      await pass(decoder.receive(bytes, at: at))
      planIdle()
    case .report(let report):
      await pass(decoder.receive(report.bytes, at: report.at))
      planIdle()
    }
  }

  /// A device that comes may be another than the one that went: a serial port after a HID.
  private func replaceDecoder() {
    var new = next ?? settings.decoder(for: .serial)
    next = nil
    new.sequence = decoder.sequence
    decoder = new
  }

  private func changed(_ state: String, _ reason: String?, _ path: String?) async {
    await till.deviceChanged(kind: "scanner", id: name, state: state, reason: reason, path: path)
  }

  private func pass(_ events: [ScanEvent]) async {
    guard !events.isEmpty else { return }
    // The till may take its time, and what waits on the line meanwhile is no silence.
    dropTimer()
    for event in events {
      switch event {
      case .began(let at): await till.scanBegan(scanner: name, at: at)
      case .discarded(let reason): await till.scanDiscarded(scanner: name, reason: reason)
      case .scan(let scan): await till.scanned(scan, as: rule.classify(scan), scanner: name)
      }
    }
  }

  /// A scan without a terminator ends when the line has been silent.
  ///
  /// Whatever held the reader up, half of the idle timeout begins anew after it: what waited on the
  /// line is taken before that is over, and half a code is not taken for a whole one.
  private func planIdle() {
    // A HID that repeats its last report does not put the end off.
    guard decoder.deadline != awaited else { return }
    dropTimer()
    guard let deadline = decoder.deadline else { return }
    awaited = deadline
    let fresh = settings.idleTimeout / 2
    idleTimer = Task { [clock] in
      do {
        try await clock.sleep(until: deadline - fresh)
        try await clock.sleep(until: max(deadline, clock.now().boot + fresh))
      } catch {
        return
      }
      await self.idle()
    }
  }

  private func dropTimer() {
    idleTimer?.cancel()
    idleTimer = nil
    awaited = nil
  }

  /// Runs in `idleTimer`, and does nothing where another one has taken its place.
  private func idle() async {
    guard !Task.isCancelled else { return }
    idleTimer = nil
    awaited = nil
    await pass(decoder.idle(at: clock.now().boot))
    planIdle()
  }
}

extension ScannerSettings {
  /// The decoder for the reports of a HID.
  func decoder(for source: HIDSource, _ quirks: DeviceQuirks) -> any ScanDecoder {
    let isTold = !source.isBootProtocol && !source.reportDescriptor.isEmpty
    return decoder(
      for: source.isKeyboard ? .keyboard : .pos, quirks: quirks,
      reportDescriptor: isTold ? source.reportDescriptor : nil)
  }
}
