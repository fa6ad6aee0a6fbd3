public import Terminal

/// Finds the scans in the bytes of a scanner on a serial line.
///
/// A frame is `[STX] [prefix] [AIM identifier] data`, ended by any of CR, LF, TAB and ETX or by
/// silence. The machine reads no clock: it is told the time (CLOCK_BOOTTIME) with the bytes, and
/// says in `deadline` when silence ends what has begun.
public struct SerialScanAssembler: ScanDecoder {
  /// Whether a frame is open.
  private enum State: Sendable {
    /// Next: `collecting` at the first octet of a code.
    case waiting
    /// Next: `waiting` at a terminator or silence; `dropping` beyond the limit.
    case collecting(Frame)
    /// The rest of an overlong frame, already reported. Next: `waiting`, like `collecting`.
    case dropping(lastAt: Milliseconds)
  }

  private struct Frame: Sendable {
    var octets: [UInt8]
    let startedAt: Milliseconds
    var lastAt: Milliseconds
  }

  private let settings: ScannerSettings
  private var state = State.waiting
  private var finisher: ScanFinisher

  public init(settings: ScannerSettings) {
    self.settings = settings
    finisher = ScanFinisher(settings: settings)
  }

  public var sequence: Int {
    get { finisher.sequence }
    set { finisher.sequence = newValue }
  }

  public var deadline: Milliseconds? {
    switch state {
    case .waiting: nil
    case .collecting(let frame): frame.lastAt + settings.idleTimeout
    case .dropping(let lastAt): lastAt + settings.idleTimeout
    }
  }

  /// Takes bytes as they were read.
  ///
  /// Bytes that come late do not end the frame before them: the reader may have been held up while
  /// the code was on the wire, and half a code must not be taken for a whole one. Only after a
  /// silence so long that no reader sleeps through it (a second, or ten idle timeouts) do they begin
  /// a new frame although `idle(at:)` was not called.
  public mutating func receive(
    _ bytes: some Sequence<UInt8>, at boot: Milliseconds
  ) -> [ScanEvent] {
    var events: [ScanEvent] = []
    if isOverslept(at: boot) { events += idle(at: boot) }
    for octet in bytes {
      switch state {
      case .waiting:
        guard !isTerminator(octet), octet != stx else { continue }
        state = .collecting(Frame(octets: [octet], startedAt: boot, lastAt: boot))
        events.append(.began(at: boot))
      case .collecting(var frame):
        // The octets have one owner at a time, so that appending never copies them.
        state = .waiting
        frame.lastAt = boot
        if isTerminator(octet) {
          events.append(finish(frame, terminated: true))
        } else if frame.octets.count == ScannerSettings.limit {
          events.append(.discarded(.overlong))
          state = .dropping(lastAt: boot)
        } else {
          frame.octets.append(octet)
          state = .collecting(frame)
        }
      case .dropping:
        state = isTerminator(octet) ? .waiting : .dropping(lastAt: boot)
      }
    }
    return events
  }

  /// Ends what is open once it has been silent for the idle timeout; before that it does nothing.
  public mutating func idle(at boot: Milliseconds) -> [ScanEvent] {
    guard let deadline, boot >= deadline else { return [] }
    defer { state = .waiting }
    guard case .collecting(let frame) = state else { return [] }
    return [finish(frame, terminated: false)]
  }

  /// The scanner went away: what was open is no scan, and nothing that follows is a double read.
  public mutating func disconnected() -> [ScanEvent] {
    defer { state = .waiting }
    finisher.forget()
    guard case .collecting = state else { return [] }
    return [.discarded(.disconnected)]
  }

  private mutating func finish(_ frame: Frame, terminated: Bool) -> ScanEvent {
    finisher.finish(
      frame.octets, startedAt: frame.startedAt, endedAt: frame.lastAt, terminated: terminated)
  }
}

// MARK: - For a scanner whose octets are not sent as such

extension SerialScanAssembler {
  /// Whether silence has ended what is open, for sure, and nobody said so.
  func isOverslept(at boot: Milliseconds) -> Bool {
    guard let deadline else { return false }
    return boot - deadline >= max(1_000, 9 * settings.idleTimeout)
  }

  /// The scanner is at it, though no octet came of it.
  mutating func touch(at boot: Milliseconds) {
    switch state {
    case .waiting: break
    case .collecting(var frame):
      state = .waiting
      frame.lastAt = boot
      state = .collecting(frame)
    case .dropping: state = .dropping(lastAt: boot)
    }
  }

  /// A code begins whose first octet is not known yet.
  mutating func begin(at boot: Milliseconds) -> [ScanEvent] {
    guard case .waiting = state else { return [] }
    state = .collecting(Frame(octets: [], startedAt: boot, lastAt: boot))
    return [.began(at: boot)]
  }

  /// Octets were lost: what is open is no scan, and neither is its rest.
  mutating func spoil(_ reason: DiscardReason, at boot: Milliseconds) -> [ScanEvent] {
    guard case .collecting = state else { return [] }
    state = .dropping(lastAt: boot)
    return [.discarded(reason)]
  }
}

let stx: UInt8 = 0x02
/// CR, LF, TAB, ETX. The second octet of CR LF ends an empty frame, which is nothing.
func isTerminator(_ octet: UInt8) -> Bool {
  octet == 0x0D || octet == 0x0A || octet == 0x09 || octet == 0x03
}
