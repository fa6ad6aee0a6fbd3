public import DeviceIdentity
public import Terminal

/// Finds the scans in what a scanner sends.
///
/// It reads no clock: it is told the time (CLOCK_BOOTTIME), and says in `deadline` when silence means
/// something. After each `began` it says exactly one `scan` or `discarded`.
public protocol ScanDecoder: Sendable {
  /// When `idle(at:)` must be called, unless something comes before: take what is waiting first, then
  /// call it. Nil while nothing is open.
  var deadline: Milliseconds? { get }

  /// The number of the last scan. A decoder that takes the place of another goes on from its number.
  var sequence: Int { get set }

  /// Takes what was read: from a serial line any number of octets, from a HID one report.
  mutating func receive(_ octets: [UInt8], at boot: Milliseconds) -> [ScanEvent]

  /// Ends what silence ends, once `deadline` has passed; before that it does nothing.
  mutating func idle(at boot: Milliseconds) -> [ScanEvent]

  /// The scanner went away: what was open is no scan, and nothing that follows is a double read.
  mutating func disconnected() -> [ScanEvent]
}

extension ScannerSettings {
  /// The decoder for a scanner that is used in this way.
  ///
  /// - Parameter reportDescriptor: the HID report descriptor of its interface. Nil, or one that cannot
  ///   be read, is the usual layout: that of most scanners (HID POS), or of the boot protocol
  ///   (keyboards), to which an interface may have been set.
  public func decoder(
    for transport: DeviceTransport.Kind, quirks: DeviceQuirks = DeviceQuirks(),
    reportDescriptor: [UInt8]? = nil
  ) -> any ScanDecoder {
    let descriptor = reportDescriptor.flatMap { try? HIDReportDescriptor(parsing: $0) }
    switch transport {
    case .pos: return POSDecoder(settings: self, descriptor: descriptor, reports: quirks.reports)
    case .keyboard: return KeyboardDecoder(settings: self, descriptor: descriptor)
    case .serial, .printer: return SerialScanAssembler(settings: self)
    }
  }
}
