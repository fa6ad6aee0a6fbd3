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

  /// How surely a device is the marked one. A serial number says more than a socket; some makers give
  /// all devices the same, and then the socket decides.
  enum Likeness: Int {
    case another
    /// One of the two has no serial number.
    case inItsSocket
    /// The serial number, in another socket.
    case sameElsewhere
    case sameInItsSocket
  }

  func likeness(of device: FoundDevice) -> Likeness {
    let other = DeviceMark(device)
    guard id == other.id else { return .another }
    let isSamePort = port != nil && port == other.port
    guard let serial, let otherSerial = other.serial else {
      return isSamePort ? .inItsSocket : .another
    }
    guard serial == otherSerial else { return .another }
    return isSamePort ? .sameInItsSocket : .sameElsewhere
  }
}
