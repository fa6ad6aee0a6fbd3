internal import Terminal

/// Which device a `[scanner …]` or `[printer …]` section means.
public enum DeviceSelector: Hashable, Sendable, CustomStringConvertible {
  /// What is certainly ours.
  case auto
  /// By the numbers a USB device gives itself.
  case usb(vendor: UInt16, product: UInt16, serial: String?)
  /// By the socket that it is plugged into, such as `1-3.2`: for equal devices without serial numbers.
  case usbPort(String)
  /// A character device, or a link to a device on USB.
  case path(String)

  public var description: String {
    switch self {
    case .auto: "auto"
    case .usb(let vendor, let product, let serial):
      "usb:\(hexadecimal(vendor)):\(hexadecimal(product))" + (serial.map { ":\($0)" } ?? "")
    case .usbPort(let port): "usb-port:\(port)"
    case .path(let path): path
    }
  }

  private func hexadecimal(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension ValueType where Value == DeviceSelector {
  static var device: Self {
    Self(
      words:
        "auto, usb:VID:PID, usb:VID:PID:SERIAL, usb-port:BUS-PORT, or a path such as /dev/ttyACM0"
    ) { text throws(ValueError) in
      if text == "auto" { return .auto }
      if text.hasPrefix("usb-port:") { return try usbPort(text) }
      if text.hasPrefix("usb:") { return try usb(text) }
      guard let path = try absolutePath(text) else { throw ValueError("it is empty") }
      return .path(path)
    }
  }

  /// A bus, then a socket on each tier: USB has seven, the first of which is the bus (USB 2.0, 4.1.1).
  private static func usbPort(_ text: String) throws(ValueError) -> DeviceSelector {
    let port = text.dropFirst("usb-port:".count)
    let parts = port.split(separator: "-", omittingEmptySubsequences: false)
    let sockets = parts.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    guard parts.count == 2, isNumber(parts[0]), (1...6).contains(sockets.count),
      sockets.allSatisfy(isNumber)
    else {
      throw ValueError("a socket is a bus and ports, such as 1-3.2; upayctl devices shows it")
    }
    return .usbPort(String(port))
  }

  private static func isNumber(_ text: Substring) -> Bool {
    (1...3).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
      && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func usb(_ text: String) throws(ValueError) -> DeviceSelector {
    let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[1].utf8.count == 4, parts[2].utf8.count == 4,
      let vendor = UInt16(parts[1], radix: 16), let product = UInt16(parts[2], radix: 16)
    else { throw ValueError("VID and PID are four hexadecimal digits each") }
    guard parts.count == 4 else { return .usb(vendor: vendor, product: product, serial: nil) }
    guard let serial = try textOrNothing(String(parts[3]), 126) else {
      throw ValueError("the serial number is empty")
    }
    return .usb(vendor: vendor, product: product, serial: serial)
  }
}
