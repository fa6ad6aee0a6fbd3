import CLibSerialPort

/// A serial port as libserialport lists it.
struct ListedPort: Sendable, Hashable {
  /// Such as `/dev/ttyACM0`.
  var path: String
  /// Nil for what is not on USB.
  var address: USBAddress?
  var vendor: UInt16?
  var product: UInt16?
  var serial: String?
  var manufacturer: String?
  var name: String?
}

enum SerialPortList {
  /// All serial ports of the machine, without opening any: libserialport's own list opens those that
  /// may not exist, which would move the modem lines of those that do.
  static func read(_ tree: SysfsTree) -> [ListedPort] {
    tree.serialPorts().compactMap { name in
      var found: OpaquePointer?
      guard sp_get_port_by_name("/dev/\(name)", &found) == SP_OK, let port = found else {
        return nil
      }
      defer { sp_free_port(port) }
      return ListedPort(port)
    }
  }
}

extension ListedPort {
  fileprivate init?(_ port: OpaquePointer) {
    guard let path = sp_get_port_name(port) else { return nil }
    self.init(path: String(cString: path))
    guard sp_get_port_transport(port) == SP_TRANSPORT_USB else { return }
    var (bus, address, vendor, product) = (Int32(0), Int32(0), Int32(0), Int32(0))
    if sp_get_port_usb_bus_address(port, &bus, &address) == SP_OK,
      let bus = UInt8(exactly: bus), let address = UInt8(exactly: address)
    {
      self.address = USBAddress(bus: bus, address: address)
    }
    if sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK {
      self.vendor = UInt16(truncatingIfNeeded: vendor)
      self.product = UInt16(truncatingIfNeeded: product)
    }
    serial = sp_get_port_usb_serial(port).map { String(cString: $0) }
    manufacturer = sp_get_port_usb_manufacturer(port).map { String(cString: $0) }
    name = sp_get_port_usb_product(port).map { String(cString: $0) }
  }
}
