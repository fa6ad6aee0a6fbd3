public import DeviceIdentity
public import Terminal

/// What was recorded of a scanner, without the codes: see `CodeMask` for what they become.
///
/// The same codes get the same masks for as long as it lives.
public struct ScanMask: Sendable {
  /// What came at once: from a serial line some octets, from a HID one report.
  public struct Piece: Hashable, Sendable {
    public var octets: [UInt8]
    /// Milliseconds on any clock.
    public var at: Milliseconds

    public init(_ octets: [UInt8], at: Milliseconds) {
      self.octets = octets
      self.at = at
    }
  }

  private let settings: ScannerSettings
  private var codes: CodeMask

  public init(settings: ScannerSettings) {
    self.settings = settings
    codes = CodeMask(prefix: settings.prefix)
  }

  /// The pieces, each as long as before.
  ///
  /// - Parameters:
  ///   - pieces: in order, from one opening of the device.
  ///   - reportDescriptor: as for `ScannerSettings.decoder`.
  public mutating func masked(
    _ pieces: [Piece], from transport: DeviceTransport.Kind,
    quirks: DeviceQuirks = DeviceQuirks(), reportDescriptor: [UInt8]? = nil
  ) -> [[UInt8]] {
    let descriptor = reportDescriptor.flatMap { try? HIDReportDescriptor(parsing: $0) }
    switch transport {
    case .pos:
      let layout = POSReportLayout(descriptor: descriptor, reports: quirks.reports)
      return POSMask(layout: layout).masked(pieces, &codes)
    case .keyboard:
      var mask = KeyboardMask(settings: settings, descriptor: descriptor)
      return mask.masked(pieces, &codes)
    case .serial, .printer:
      return SerialMask(idleTimeout: settings.idleTimeout).masked(pieces, &codes)
    }
  }
}

/// Takes the codes out of the octets of a serial line: a code ends with a terminator, or silence.
struct SerialMask: Sendable {
  let idleTimeout: Milliseconds

  func masked(_ pieces: [ScanMask.Piece], _ codes: inout CodeMask) -> [[UInt8]] {
    var masked = pieces.map(\.octets)
    var frame: [(piece: Int, place: Int)] = []
    func end() {
      let code = codes.masked(frame.map { masked[$0.piece][$0.place] })
      for (source, octet) in zip(frame, code) { masked[source.piece][source.place] = octet }
      frame = []
    }
    var lastAt: Milliseconds = .min
    for (number, piece) in pieces.enumerated() {
      if !frame.isEmpty, piece.at - lastAt >= idleTimeout { end() }
      lastAt = piece.at
      for (place, octet) in piece.octets.enumerated() {
        if isTerminator(octet) { end() } else { frame.append((number, place)) }
      }
    }
    end()
    return masked
  }
}
