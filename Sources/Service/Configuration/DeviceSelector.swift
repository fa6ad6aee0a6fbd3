internal import Terminal

/// Which device a `[scanner …]` or `[printer …]` section means.
public enum DeviceSelector: Hashable, Sendable, CustomStringConvertible {
  /// What is certainly ours.
  case auto
  /// By the numbers a USB device gives itself.
  case usb(vendor: UInt16, product: UInt16, serial: String?)
  /// A character device.
  case path(String)

  public var description: String {
    switch self {
    case .auto: "auto"
    case .usb(let vendor, let product, let serial):
      "usb:\(hexadecimal(vendor)):\(hexadecimal(product))" + (serial.map { ":\($0)" } ?? "")
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
    Self(words: "auto, usb:VID:PID, usb:VID:PID:SERIAL, or an absolute path such as /dev/ttyACM0") {
      text throws(ValueError) in
      if text == "auto" { return .auto }
      if text.hasPrefix("usb:") { return try usb(text) }
      guard let path = try absolutePath(text) else { throw ValueError("it is empty") }
      return .path(path)
    }
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
