public import Terminal

/// Finds the scans in the bytes of a scanner on a serial line.
///
/// A frame is `[STX] [prefix] [AIM identifier] data`, ended by any of CR, LF, TAB and ETX or by
/// silence. The machine reads no clock: it is told the time (CLOCK_BOOTTIME) with the bytes, and
/// says in `deadline` when silence ends what has begun.
public struct SerialScanAssembler: Sendable {
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
  private var sequence = 0
  /// The last code, for double reads: its time moves on while the same code is read again.
  private var last: (octets: [UInt8], aim: AIMIdentifier?, endedAt: Milliseconds)?

  public init(settings: ScannerSettings) {
    self.settings = settings
  }

  /// When `idle(at:)` must be called, unless bytes come before: read what is waiting first, then
  /// call it. Nil while nothing is open.
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
    if let deadline, boot - deadline >= max(1_000, 9 * settings.idleTimeout) {
      events += idle(at: boot)
    }
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
    last = nil
    guard case .collecting = state else { return [] }
    return [.discarded(.disconnected)]
  }

  private mutating func finish(_ frame: Frame, terminated: Bool) -> ScanEvent {
    var octets = frame.octets[...]
    let prefix = Array(settings.prefix.utf8)
    var prefixIsOpen = !prefix.isEmpty
    func strip() {
      if prefixIsOpen, octets.starts(with: prefix) {
        octets = octets.dropFirst(prefix.count)
        prefixIsOpen = false
      }
    }
    strip()
    let aim = AIMIdentifier(prefixOf: octets)
    if aim != nil { octets = octets.dropFirst(3) }
    // Some scanners put the prefix behind the identifier.
    strip()

    guard !octets.isEmpty else { return .discarded(.empty) }
    guard let code = String(validating: octets, as: UTF8.self), isText(code, aim: aim) else {
      return .discarded(.rubbish)
    }
    let data = Array(octets)
    if let last, last.aim == aim, last.octets == data,
      frame.startedAt - last.endedAt < settings.doubleRead
    {
      self.last?.endedAt = frame.lastAt
      return .discarded(.doubleRead)
    }
    last = (data, aim, frame.lastAt)
    sequence += 1
    return .scan(
      Scan(
        code: code, aim: aim, startedAt: frame.startedAt, endedAt: frame.lastAt,
        sequence: sequence, terminated: terminated))
  }
}

private let stx: UInt8 = 0x02
private let groupSeparator: Unicode.Scalar = "\u{1D}"

/// CR, LF, TAB, ETX. The second octet of CR LF ends an empty frame, which is nothing.
private func isTerminator(_ octet: UInt8) -> Bool {
  octet == 0x0D || octet == 0x0A || octet == 0x09 || octet == 0x03
}

private func isText(_ code: String, aim: AIMIdentifier?) -> Bool {
  code.unicodeScalars.allSatisfy { scalar in
    scalar.properties.generalCategory != .control
      || (scalar == groupSeparator && aim?.isGS1 == true)
  }
}
