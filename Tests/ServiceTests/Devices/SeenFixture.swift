import DeviceIdentity

@testable import Devices

/// Devices as they are plugged in.
enum SeenFixture {
  static let escpos = Array("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;CLS:PRINTER;".utf8)
  /// An application on the scanner page.
  static let posDescriptor: [UInt8] = [0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0xC0]

  private static func device(
    _ vendor: UInt16, _ product: UInt16, _ port: String, _ serial: String?, address: UInt8,
    _ interface: SeenInterface
  ) -> FoundDevice {
    let seen = SeenDevice(
      id: SeenDevice.ID(vendor: vendor, product: product), serial: serial, port: port,
      interfaces: [interface])
    let address = USBAddress(bus: 1, address: address)
    return FoundDevice(
      seen: seen, address: address, nodes: Set([address.node] + [interface.tty].compactMap { $0 }))
  }

  static func pos(_ port: String, _ serial: String? = nil, at address: UInt8 = 3) -> FoundDevice {
    device(
      0x0C2E, 0x0B81, port, serial, address: address,
      SeenInterface(
        number: 0, class: 3,
        endpoints: [SeenEndpoint(address: 0x81, kind: .interrupt, packetSize: 64)],
        reportDescriptor: posDescriptor))
  }

  static func printer(
    _ port: String, _ serial: String? = nil, at address: UInt8 = 5, id: [UInt8]? = escpos
  ) -> FoundDevice {
    device(
      0x04B8, 0x0202, port, serial, address: address,
      SeenInterface(
        number: 0, class: 7, subclass: 1, protocol: 2,
        endpoints: [
          SeenEndpoint(address: 0x01, kind: .bulk, packetSize: 64),
          SeenEndpoint(address: 0x82, kind: .bulk, packetSize: 64),
        ], printerID: id))
  }

  static func office(_ port: String, at address: UInt8 = 6) -> FoundDevice {
    device(
      0x03F0, 0x1D17, port, "OFFICE", address: address,
      SeenInterface(
        number: 0, class: 7, subclass: 1, protocol: 2,
        endpoints: [SeenEndpoint(address: 0x01, kind: .bulk, packetSize: 512)],
        printerID: Array("MFG:HP;CMD:PCL;CLS:PRINTER;".utf8)))
  }

  static func keyboard(_ port: String, at address: UInt8 = 7) -> FoundDevice {
    device(
      0x046D, 0xC31C, port, nil, address: address,
      SeenInterface(
        number: 0, class: 3, subclass: 1, protocol: 1,
        endpoints: [SeenEndpoint(address: 0x81, kind: .interrupt, packetSize: 8)]))
  }

  static func converter(
    _ port: String, _ tty: String?, _ serial: String? = nil, at address: UInt8 = 8
  ) -> FoundDevice {
    device(
      0x1A86, 0x7523, port, serial, address: address,
      SeenInterface(
        number: 0, class: 0xFF,
        endpoints: [SeenEndpoint(address: 0x02, kind: .bulk, packetSize: 32)], tty: tty))
  }

  static func serialScanner(
    _ port: String, _ tty: String, _ serial: String? = nil, at address: UInt8 = 9
  ) -> FoundDevice {
    device(
      0x1EAB, 0x1D06, port, serial, address: address,
      SeenInterface(number: 0, class: 2, subclass: 2, tty: tty))
  }
}
