/// The descriptor that stands between a HID's interface and its endpoints (USB HID 1.11, 6.2.1).
enum HIDClassDescriptor {
  private static let hid: UInt8 = 0x21
  private static let report: UInt8 = 0x22

  /// The length of the first report descriptor that it announces.
  ///
  /// - Parameter octets: all class descriptors of the interface, one after the other.
  /// - Returns: 0 where none is announced.
  static func reportLength(in octets: [UInt8]) -> Int {
    var rest = octets[...]
    while let length = rest.first.map(Int.init), length >= 2, rest.count >= length {
      let descriptor = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      guard descriptor[1] == hid, length >= 6 else { continue }
      // bNumDescriptors, then a type and a length for each.
      var entries = descriptor.dropFirst(6).prefix(3 * Int(descriptor[5]))
      while entries.count >= 3 {
        let entry = Array(entries.prefix(3))
        if entry[0] == report { return Int(entry[1]) | Int(entry[2]) << 8 }
        entries = entries.dropFirst(3)
      }
    }
    return 0
  }
}
