import DeviceIdentity

/// Makes reports of packets: a report longer than a packet comes in several (USB HID 1.11, 8.4).
///
/// Each transfer holds one packet. A larger one would not end with a report that fills its last
/// packet, but wait for the next report.
struct ReportAssembler: Sendable {
  private let packetSize: Int
  private let hasReportIDs: Bool
  /// Octets of the input reports that are longer than a packet, with their ids.
  private let lengths: [UInt8: Int]
  private var open: [UInt8] = []

  /// - Parameter descriptor: nil: each packet is a report.
  init(packetSize: Int, descriptor: HIDReportDescriptor?) {
    self.packetSize = max(1, packetSize)
    hasReportIDs = descriptor?.hasReportIDs ?? false
    var lengths: [UInt8: Int] = [:]
    for field in descriptor?.fields ?? [] where field.kind == .input {
      let bits = field.bitOffset + field.bitSize * field.count
      let length = (bits + 7) / 8 + (hasReportIDs ? 1 : 0)
      lengths[field.reportID] = max(lengths[field.reportID] ?? 0, length)
    }
    self.lengths = lengths.filter { $0.value > packetSize }
  }

  /// - Returns: the report that is whole with this packet; nil for none yet.
  mutating func take(_ packet: [UInt8]) -> [UInt8]? {
    open += packet
    guard let first = open.first else { return nil }
    let length = lengths[hasReportIDs ? first : 0] ?? packetSize
    // A packet that is not full is a report's last.
    guard open.count >= length || packet.count < packetSize else { return nil }
    defer { open = [] }
    return open
  }
}

extension ReportAssembler {
  /// Boot reports fill no more than a packet; neither do those of a device that tells nothing.
  init(_ source: HIDSource?) {
    let octets = source.flatMap { $0.isBootProtocol ? nil : $0.reportDescriptor } ?? []
    self.init(
      packetSize: source?.packetSize ?? 0, descriptor: try? HIDReportDescriptor(parsing: octets))
  }
}
