import CLibUSB
import DeviceIdentity

/// A device that libusb lists. Holding it touches nothing.
///
/// Unchecked: the pointer never changes, is counted by libusb under its own lock, and is given back
/// once, at the end.
final class USBDevice: @unchecked Sendable {
  let context: USBContext
  let pointer: OpaquePointer
  let address: USBAddress

  fileprivate static let hub = 9

  init(_ pointer: OpaquePointer, in context: USBContext) {
    self.pointer = libusb_ref_device(pointer)
    self.context = context
    address = USBAddress(
      bus: libusb_get_bus_number(pointer), address: libusb_get_device_address(pointer))
  }

  deinit { libusb_unref_device(pointer) }

  /// Tells one arrival of a device from the next, for as long as it is held.
  var identity: UInt { UInt(bitPattern: pointer) }

  /// Whether the other is the same arrival of the same device.
  func isSame(as other: USBDevice?) -> Bool {
    other?.context === context && other?.identity == identity
  }

  /// The socket that it is plugged into, as the kernel names it; nil for a bus itself.
  var port: String? {
    // USB allows seven tiers (USB 2.0, 4.1.1).
    var numbers = [UInt8](repeating: 0, count: 7)
    let count = libusb_get_port_numbers(pointer, &numbers, Int32(numbers.count))
    guard count > 0 else { return nil }
    let path = numbers[..<Int(count)].map(String.init).joined(separator: ".")
    return "\(address.bus)-\(path)"
  }

  /// Numbers, and which of its string descriptors is the serial number.
  struct Facts: Sendable, Hashable {
    var id: SeenDevice.ID
    var isHub: Bool
    var manufacturerIndex: UInt8
    var productIndex: UInt8
    var serialIndex: UInt8
  }

  var facts: Facts? {
    var descriptor = libusb_device_descriptor()
    guard libusb_get_device_descriptor(pointer, &descriptor) == 0 else { return nil }
    return Facts(
      id: SeenDevice.ID(vendor: descriptor.idVendor, product: descriptor.idProduct),
      isHub: descriptor.bDeviceClass == Self.hub, manufacturerIndex: descriptor.iManufacturer,
      productIndex: descriptor.iProduct, serialIndex: descriptor.iSerialNumber)
  }

  /// Every alternate setting of every interface, as the descriptors tell.
  func interfaces() -> [(interface: SeenInterface, reportLength: Int)] {
    var found: UnsafeMutablePointer<libusb_config_descriptor>?
    if libusb_get_active_config_descriptor(pointer, &found) != 0 {
      guard libusb_get_config_descriptor(pointer, 0, &found) == 0 else { return [] }
    }
    guard let configuration = found else { return [] }
    defer { libusb_free_config_descriptor(configuration) }
    let interfaces = UnsafeBufferPointer(
      start: configuration.pointee.interface, count: Int(configuration.pointee.bNumInterfaces))
    return interfaces.flatMap { interface in
      UnsafeBufferPointer(
        start: interface.altsetting, count: max(0, Int(interface.num_altsetting))
      ).map { (SeenInterface($0), Self.reportLength($0)) }
    }
  }

  /// `wDescriptorLength` of the report descriptor, from the HID descriptor (USB HID 1.11, 6.2.1);
  /// 0 where there is none.
  private static func reportLength(_ setting: libusb_interface_descriptor) -> Int {
    guard setting.extra_length > 0 else { return 0 }
    return HIDClassDescriptor.reportLength(
      in: Array(UnsafeBufferPointer(start: setting.extra, count: Int(setting.extra_length))))
  }
}

extension SeenInterface {
  init(_ setting: libusb_interface_descriptor) {
    let endpoints = UnsafeBufferPointer(
      start: setting.endpoint, count: setting.endpoint == nil ? 0 : Int(setting.bNumEndpoints))
    self.init(
      number: setting.bInterfaceNumber, alternate: setting.bAlternateSetting,
      class: setting.bInterfaceClass, subclass: setting.bInterfaceSubClass,
      protocol: setting.bInterfaceProtocol, endpoints: endpoints.map(SeenEndpoint.init))
  }
}

extension SeenEndpoint {
  /// The packet's size is in the low eleven bits (USB 2.0, 9.6.6).
  init(_ endpoint: libusb_endpoint_descriptor) {
    self.init(
      address: endpoint.bEndpointAddress,
      kind: Kind(rawValue: endpoint.bmAttributes & 3) ?? .control,
      packetSize: Int(endpoint.wMaxPacketSize & 0x7FF))
  }
}
