import DeviceIdentity

/// An interface of a device on USB, and what it is used as.
public struct USBTarget: Sendable, Hashable {
  public enum Use: Sendable, Hashable {
    /// Octets out, and in where it has a way in.
    case printer
    /// Reports of the device's own.
    case reports
    /// The reports of a keyboard.
    case keyboard

    func fits(_ interface: SeenInterface) -> Bool {
      switch self {
      case .printer: interface.endpoint(.bulk, .out) != nil
      case .reports, .keyboard: interface.endpoint(.interrupt, .in) != nil
      }
    }

    /// Where octets come from; nil where none can come. A unidirectional printer (USB Printer Class
    /// 1.1, `bInterfaceProtocol` 01) says nothing, whatever endpoints it lists.
    func wayIn(of interface: SeenInterface) -> SeenEndpoint? {
      switch self {
      case .printer where interface.class == 0x07 && interface.protocol == 0x01: nil
      case .printer: interface.endpoint(.bulk, .in)
      case .reports, .keyboard: interface.endpoint(.interrupt, .in)
      }
    }

    /// Whether the device is of use when its way in has ended so. Clones list one that only fails,
    /// and print all the same; that one was pulled is told by others.
    func outlives(_ end: USBError) -> Bool {
      switch end {
      case .stalled, .disturbed, .overflow: self == .printer
      default: false
      }
    }
  }

  public var address: USBAddress
  public var interface: UInt8
  public var alternate: UInt8
  public var use: Use

  public init(address: USBAddress, interface: UInt8, alternate: UInt8 = 0, use: Use) {
    self.address = address
    self.interface = interface
    self.alternate = alternate
    self.use = use
  }
}
