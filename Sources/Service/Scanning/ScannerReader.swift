public import Devices
public import Scanning
import Terminal

/// Reads one scanner: bytes of its line become scans, and scans reach the till.
public actor ScannerReader {
  private let name: String
  private let line: any ByteLine
  private let rule: PaymentCodeRule
  private let till: Till
  private let clock: any MachineClock
  private var assembler: SerialScanAssembler
  private var idleTimer: Task<Void, Never>?

  public init(
    name: String, line: any ByteLine, settings: ScannerSettings, rule: PaymentCodeRule, till: Till,
    clock: any MachineClock
  ) {
    self.name = name
    self.line = line
    self.rule = rule
    self.till = till
    self.clock = clock
    assembler = SerialScanAssembler(settings: settings)
  }

  /// Reads until the line is closed.
  public func run() async {
    for await event in line.events { await handle(event) }
    idleTimer?.cancel()
  }

  private func handle(_ event: LineEvent) async {
    switch event {
    case .ready(let path): await changed("ready", nil, path)
    case .absent(let reason):
      await pass(assembler.disconnected())
      await changed("absent", reason, nil)
    case .error(let reason): await changed("error", reason, nil)
    case .bytes(let bytes, let at):
      await pass(assembler.receive(bytes, at: at))
      planIdle()
    case .source, .report: break
    }
  }

  private func changed(_ state: String, _ reason: String?, _ path: String?) async {
    await till.deviceChanged(kind: "scanner", id: name, state: state, reason: reason, path: path)
  }

  private func pass(_ events: [ScanEvent]) async {
    for event in events {
      switch event {
      case .began(let at): await till.scanBegan(scanner: name, at: at)
      case .discarded(let reason): await till.scanDiscarded(scanner: name, reason: reason)
      case .scan(let scan): await till.scanned(scan, as: rule.classify(scan), scanner: name)
      }
    }
  }

  /// A scan without a terminator ends when the line has been silent.
  private func planIdle() {
    idleTimer?.cancel()
    idleTimer = nil
    guard let deadline = assembler.deadline else { return }
    idleTimer = Task { [clock] in
      guard (try? await clock.sleep(until: deadline)) != nil else { return }
      await self.idle()
    }
  }

  private func idle() async {
    await pass(assembler.idle(at: clock.now().boot))
    planIdle()
  }
}
