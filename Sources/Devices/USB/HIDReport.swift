/// A report as a HID sent it, with its report id where it has one.
public struct HIDReport: Sendable, Hashable {
  public var bytes: [UInt8]
  /// Milliseconds of CLOCK_BOOTTIME.
  public var at: Int64

  public init(_ bytes: [UInt8], at: Int64) {
    self.bytes = bytes
    self.at = at
  }
}

/// A HID whose reports are about to come: all that is needed to make sense of them.
public struct HIDSource: Sendable, Hashable {
  public var vendor: UInt16
  public var product: UInt16
  /// `bInterfaceNumber`, `bInterfaceSubClass` and `bInterfaceProtocol`.
  public var interface: UInt8
  public var subclass: UInt8
  public var `protocol`: UInt8
  /// The most octets of one packet.
  public var packetSize: Int
  /// Empty where the device does not tell.
  public var reportDescriptor: [UInt8]
  /// It acts as a keyboard; else its reports are of its own kind.
  public var isKeyboard: Bool
  /// The reports are those of a boot keyboard (USB HID 1.11, appendix B.1), whatever the descriptor
  /// says.
  public var isBootProtocol: Bool

  public init(
    vendor: UInt16, product: UInt16, interface: UInt8, subclass: UInt8, protocol: UInt8,
    packetSize: Int, reportDescriptor: [UInt8], isKeyboard: Bool,
    isBootProtocol: Bool
  ) {
    self.vendor = vendor
    self.product = product
    self.interface = interface
    self.subclass = subclass
    self.protocol = `protocol`
    self.packetSize = packetSize
    self.reportDescriptor = reportDescriptor
    self.isKeyboard = isKeyboard
    self.isBootProtocol = isBootProtocol
  }
}
