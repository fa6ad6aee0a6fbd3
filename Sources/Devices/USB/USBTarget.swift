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
