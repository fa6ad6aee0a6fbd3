/// Where a device is on its bus. It gets another address each time it is plugged in.
public struct USBAddress: Sendable, Hashable, Comparable {
  public var bus: UInt8
  public var address: UInt8

  public init(bus: UInt8, address: UInt8) {
    self.bus = bus
    self.address = address
  }

  /// The device's node, such as `/dev/bus/usb/001/004`.
  public var node: String { "/dev/bus/usb/\(Self.digits(bus))/\(Self.digits(address))" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.bus, left.address) < (right.bus, right.address)
  }

  private static func digits(_ number: UInt8) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
