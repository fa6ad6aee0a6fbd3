import Glibc

/// What the kernel shows of USB in sysfs: readable by anybody, without disturbing a device.
struct SysfsTree: Sendable {
  /// Where the kernel's file system is; another place in tests.
  var root = "/sys"

  private static let mostEntries = 4_096
  private static let mostOctets = 8_192

  private var devices: String { "\(root)/bus/usb/devices" }

  /// The addresses of all devices, the buses' own hubs among them, as libusb lists them.
  func addresses() -> Set<USBAddress> {
    let ports = names(in: devices).filter { !$0.contains(":") }
    return Set(ports.compactMap(address))
  }

  private func address(of port: String) -> USBAddress? {
    guard let bus = number("\(devices)/\(port)/busnum"),
      let address = number("\(devices)/\(port)/devnum")
    else { return nil }
    return USBAddress(bus: bus, address: address)
  }

  /// One of the words that a device says of itself: `serial`, `product`, `manufacturer`.
  func word(_ name: String, of port: String) -> String? { text("\(devices)/\(port)/\(name)") }

  /// The device descriptor and all configurations (USB 2.0, 9.5), as the kernel read them.
  func descriptors(of port: String) -> [UInt8] { octets("\(devices)/\(port)/descriptors") ?? [] }

  /// A small file, wherever it is.
  func file(_ path: String) -> [UInt8]? { octets(path) }

  /// What stands below one interface.
  struct Interface: Sendable, Hashable {
    /// The kernel's driver that has it; `usbfs` is a program.
    var driver: String?
    var printerID: [UInt8]?
    var reportDescriptor: [UInt8]?
    /// Paths under /dev.
    var nodes: [String] = []
  }

  /// - Parameter number: `bInterfaceNumber`.
  func interface(_ number: UInt8, of port: String) -> Interface {
    let name = names(in: devices).first {
      // Port, configuration and interface: 1-3.2:1.0.
      $0.hasPrefix("\(port):") && $0.hasSuffix(".\(number)")
    }
    guard let name else { return Interface() }
    let path = "\(devices)/\(name)"
    var found = Interface()
    found.driver = link("\(path)/driver")
    found.printerID = octets("\(path)/ieee1284_id")
    for entry in names(in: path) {
      switch entry {
      case "usbmisc": found.nodes += names(in: "\(path)/usbmisc").map { "/dev/usb/\($0)" }
      case _ where Self.isHID(entry):
        found.reportDescriptor = octets("\(path)/\(entry)/report_descriptor")
        found.nodes += names(in: "\(path)/\(entry)/hidraw").map { "/dev/\($0)" }
        for input in names(in: "\(path)/\(entry)/input") {
          let events = names(in: "\(path)/\(entry)/input/\(input)")
          found.nodes += events.filter { $0.hasPrefix("event") }.map { "/dev/input/\($0)" }
        }
      default: continue
      }
    }
    return found
  }

  /// `0003:05E0:1200.0001`: bus, vendor, product and a counter.
  private static func isHID(_ name: String) -> Bool {
    let parts = name.split(separator: ":")
    return parts.count == 3 && parts[0].utf8.count == 4 && parts[2].contains(".")
  }

  /// The names of the ports that belong to a device; the many that a driver only sets aside do not.
  func serialPorts() -> [String] {
    names(in: "\(root)/class/tty").filter { name in
      let path = "\(root)/class/tty/\(name)"
      guard link("\(path)/device") != nil, let real = realpath(path, nil) else { return false }
      defer { free(real) }
      let device = String(cString: real)
      return !device.contains("/virtual/") && !device.contains("/serial8250")
    }
  }

  // MARK: - Files

  private func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < Self.mostEntries, let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(String(decoding: name, as: UTF8.self)) }
    }
    return names.sorted()
  }

  /// The last part of what a link points to.
  private func link(_ path: String) -> String? {
    var room = [CChar](repeating: 0, count: 1_024)
    let count = readlink(path, &room, room.count)
    guard count > 0 else { return nil }
    let octets = room[..<count].map(UInt8.init(bitPattern:))
    let target = octets.split(separator: UInt8(ascii: "/")).last
    return target.map { String(decoding: $0, as: UTF8.self) }
  }

  private func octets(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var found: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4_096)
    while found.count < Self.mostOctets {
      let count = read(file, &room, room.count)
      guard count > 0 else { break }
      found += room[..<count]
    }
    return found.isEmpty ? nil : found
  }

  private func text(_ path: String) -> String? {
    guard let octets = octets(path) else { return nil }
    let text = String(decoding: octets, as: UTF8.self)
    let trimmed = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    return trimmed.isEmpty ? nil : String(trimmed)
  }

  private func number(_ path: String) -> UInt8? { text(path).flatMap { UInt8($0) } }
}
