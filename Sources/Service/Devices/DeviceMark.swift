import DeviceIdentity
import Devices

/// By what a device is known again after it was unplugged.
struct DeviceMark: Sendable, Hashable {
  var id: SeenDevice.ID?
  var serial: String?
  var port: String?

  init(_ device: FoundDevice) {
    id = device.seen.id
    serial = device.seen.serial
    port = device.seen.port ?? device.seen.tty
  }

  /// How surely `device` is the marked one: 0 is not at all. A serial number says more than a socket;
  /// some makers give all devices the same, and then the socket decides.
  func likeness(of device: FoundDevice) -> Int {
    let other = DeviceMark(device)
    guard id == other.id else { return 0 }
    let isSamePort = port != nil && port == other.port
    guard let serial, let otherSerial = other.serial else { return isSamePort ? 1 : 0 }
    guard serial == otherSerial else { return 0 }
    return isSamePort ? 3 : 2
  }
}
