/// One alternate setting of one interface of a USB device (USB 2.0, 9.6.5).
public struct SeenInterface: Hashable, Sendable {
  /// `bInterfaceNumber` and `bAlternateSetting`.
  public var number: UInt8
  public var alternate: UInt8
  /// `bInterfaceClass`, `bInterfaceSubClass` and `bInterfaceProtocol`.
  public var `class`: UInt8
  public var subclass: UInt8
  public var `protocol`: UInt8
  public var endpoints: [SeenEndpoint]
  /// The HID report descriptor, where it is a HID and the descriptor could be read.
  public var reportDescriptor: [UInt8]?
  /// The answer to GET_DEVICE_ID without its two octets of length, where it is a printer that was
  /// asked and answered (USB Printer Class 1.1, 4.2.1).
  public var printerID: [UInt8]?
  /// The serial port that the kernel's driver made of it, such as `/dev/ttyACM0`.
  public var tty: String?

  public init(
    number: UInt8, alternate: UInt8 = 0, class: UInt8, subclass: UInt8 = 0, protocol: UInt8 = 0,
    endpoints: [SeenEndpoint] = [], reportDescriptor: [UInt8]? = nil, printerID: [UInt8]? = nil,
    tty: String? = nil
  ) {
    self.number = number
    self.alternate = alternate
    self.class = `class`
    self.subclass = subclass
    self.protocol = `protocol`
    self.endpoints = endpoints
    self.reportDescriptor = reportDescriptor
    self.printerID = printerID
    self.tty = tty
  }

  /// The first endpoint of this kind and direction.
  public func endpoint(_ kind: SeenEndpoint.Kind, _ direction: SeenEndpoint.Direction)
    -> SeenEndpoint?
  {
    endpoints.first { $0.kind == kind && $0.direction == direction }
  }
}

/// One endpoint (USB 2.0, 9.6.6).
public struct SeenEndpoint: Hashable, Sendable {
  /// `bmAttributes`, bits 0 and 1.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case control = 0, isochronous, bulk, interrupt
  }

  public enum Direction: Hashable, Sendable {
    /// From the device.
    case `in`
    /// To the device.
    case out
  }

  /// `bEndpointAddress`: the number, and bit 7 for ``Direction/in``.
  public var address: UInt8
  public var kind: Kind
  /// `wMaxPacketSize`, the octets of one packet.
  public var packetSize: Int

  public init(address: UInt8, kind: Kind, packetSize: Int) {
    self.address = address
    self.kind = kind
    self.packetSize = packetSize
  }

  public var direction: Direction { address & 0x80 != 0 ? .in : .out }
}
