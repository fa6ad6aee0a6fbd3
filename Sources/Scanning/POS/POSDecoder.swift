public import DeviceIdentity
public import Terminal

/// Finds the scans in the reports of a scanner in HID POS mode.
///
/// A report holds up to its size of a code and says whether more comes; a code of several reports
/// must be whole within `continuationTimeout` after each of them.
public struct POSDecoder: ScanDecoder {
  /// How long the rest of a code may take.
  public static let continuationTimeout: Milliseconds = 500
  /// Octets of a report that are looked at; reports have 64.
  static let longestReport = 4_096

  private struct Frame {
    var octets: [UInt8]
    let aim: AIMIdentifier?
    let startedAt: Milliseconds
    var lastAt: Milliseconds
    /// The scanner did not say that more comes: then silence ends the code.
    var mayBeWhole: Bool
  }

  private enum State {
    /// Next: `collecting`, unless the first report is the last one too.
    case waiting
    /// Next: `waiting` at the last report or silence; `dropping` beyond the limit or at damage.
    case collecting(Frame)
    /// The rest of a code that is given up. Next: `waiting`, like `collecting`.
    case dropping(lastAt: Milliseconds)
  }

  private let layout: POSReportLayout
  private var state = State.waiting
  private var finisher: ScanFinisher

  /// - Parameters:
  ///   - descriptor: where it names the fields, they count.
  ///   - reports: how reports are laid out where it does not; nil: as most do.
  public init(
    settings: ScannerSettings, descriptor: HIDReportDescriptor?,
    reports: DeviceQuirks.Reports? = nil
  ) {
    layout = POSReportLayout(descriptor: descriptor, reports: reports)
    finisher = ScanFinisher(settings: settings)
  }

  public var sequence: Int {
    get { finisher.sequence }
    set { finisher.sequence = newValue }
  }

  public var deadline: Milliseconds? {
    switch state {
    case .waiting: nil
    case .collecting(let frame): frame.lastAt + Self.continuationTimeout
    case .dropping(let lastAt): lastAt + Self.continuationTimeout
    }
  }

  /// Takes one report, with its id where the HID's reports have ids. An empty transfer is nothing.
  ///
  /// As on a serial line, a report that comes late is the rest of the code before it, unless it comes
  /// so late that no reader was merely held up.
  public mutating func receive(_ octets: [UInt8], at boot: Milliseconds) -> [ScanEvent] {
    var events: [ScanEvent] = []
    if let deadline, boot - deadline >= 1_000 { events += idle(at: boot) }
    do throws(POSReportError) {
      events += take(try layout.read(octets.prefix(Self.longestReport)), at: boot)
    } catch {
      if error == .damaged { events += damaged(at: boot) }
    }
    return events
  }

  public mutating func idle(at boot: Milliseconds) -> [ScanEvent] {
    guard let deadline, boot >= deadline else { return [] }
    defer { state = .waiting }
    guard case .collecting(let frame) = state else { return [] }
    return [frame.mayBeWhole ? finish(frame, terminated: false) : .discarded(.incomplete)]
  }

  public mutating func disconnected() -> [ScanEvent] {
    defer { state = .waiting }
    finisher.forget()
    guard case .collecting = state else { return [] }
    return [.discarded(.disconnected)]
  }

  private mutating func take(_ report: POSReport, at boot: Milliseconds) -> [ScanEvent] {
    var events: [ScanEvent] = []
    var frame: Frame
    switch state {
    case .dropping:
      state = report.continuation == .last ? .waiting : .dropping(lastAt: boot)
      return []
    case .collecting(let open):
      state = .waiting
      frame = open
    case .waiting:
      frame = Frame(
        octets: [], aim: report.aim, startedAt: boot, lastAt: boot, mayBeWhole: false)
      events.append(.began(at: boot))
    }
    frame.lastAt = boot
    frame.mayBeWhole = report.continuation == .unsaid
    guard frame.octets.count + report.data.count <= ScannerSettings.limit else {
      state = report.continuation == .last ? .waiting : .dropping(lastAt: boot)
      return events + [.discarded(.overlong)]
    }
    frame.octets += report.data
    if report.continuation == .last {
      events.append(finish(frame, terminated: true))
    } else {
      state = .collecting(frame)
    }
    return events
  }

  /// A report that cannot be right takes the code that it belongs to with it.
  private mutating func damaged(at boot: Milliseconds) -> [ScanEvent] {
    switch state {
    case .waiting:
      return [.began(at: boot), .discarded(.rubbish)]
    case .collecting:
      state = .dropping(lastAt: boot)
      return [.discarded(.rubbish)]
    case .dropping: return []
    }
  }

  /// A scanner that is set to send a terminator sends it among the data.
  private mutating func finish(_ frame: Frame, terminated: Bool) -> ScanEvent {
    var octets = frame.octets[...]
    if octets.first == stx { octets = octets.dropFirst() }
    while let last = octets.last, isTerminator(last) { octets = octets.dropLast() }
    return finisher.finish(
      Array(octets), aim: frame.aim, startedAt: frame.startedAt, endedAt: frame.lastAt,
      terminated: terminated)
  }
}
