/// A device as the machine shows it to anybody who looks, before it is opened or taken.
///
/// Whoever enumerates fills in what it can learn without disturbing the device; what it cannot stays
/// nil, and the rules decide by what is there.
public struct SeenDevice: Hashable, Sendable {
  /// The device's two numbers on USB: `idVendor` and `idProduct`.
  public struct ID: Hashable, Sendable, CustomStringConvertible {
    public var vendor: UInt16
    public var product: UInt16

    public init(vendor: UInt16, product: UInt16) {
      self.vendor = vendor
      self.product = product
    }

    /// Four hexadecimal digits each, as `lsusb` shows them: `05e0:1200`.
    public var description: String { "\(hexadecimal(vendor)):\(hexadecimal(product))" }
  }

  /// Nil for what is not on USB: the serial ports of the machine itself.
  public var id: ID?
  /// The words the device says of itself.
  public var manufacturer: String?
  public var product: String?
  public var serial: String?
  /// The socket it is plugged into, as the kernel names it: `1-1.4` is port 4 of the hub in port 1
  /// of bus 1. It stays the same through re-plugging.
  public var port: String?
  /// Each alternate setting of each interface, in the descriptors' order. Empty off USB.
  public var interfaces: [SeenInterface]
  /// The path of the serial port of a device off USB, such as `/dev/ttyS0`.
  public var tty: String?

  public init(
    id: ID? = nil, manufacturer: String? = nil, product: String? = nil, serial: String? = nil,
    port: String? = nil, interfaces: [SeenInterface] = [], tty: String? = nil
  ) {
    self.id = id
    self.manufacturer = manufacturer
    self.product = product
    self.serial = serial
    self.port = port
    self.interfaces = interfaces
    self.tty = tty
  }

  /// What a person knows it by: its own words, else its numbers, else its path.
  public var title: String {
    let words = [manufacturer, product].compactMap { $0 }.filter { !$0.isEmpty }
    if !words.isEmpty { return words.joined(separator: " ") }
    return id.map { "USB device \($0)" } ?? tty ?? "device"
  }

  /// The paths of all its serial ports.
  public var ttys: [String] { interfaces.compactMap(\.tty) + [tty].compactMap { $0 } }

  /// The alternate settings of one interface.
  func settings(of number: UInt8) -> [SeenInterface] {
    interfaces.filter { $0.number == number }
  }
}

/// Four hexadecimal digits.
func hexadecimal(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}
