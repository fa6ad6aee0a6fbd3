public import DeviceIdentity
internal import Glibc

/// All that the machine shows of a device without touching it.
public struct DeviceDescription: Sendable, Hashable {
  public var seen: SeenDevice
  /// The device descriptor and all configurations, as the kernel read them; empty off USB.
  public var descriptors: [UInt8] = []
  /// Megabits a second.
  public var speed: Int?
  /// The drivers of the kernel that have the interfaces now; `usbfs` is a program.
  public var drivers: [UInt8: String] = [:]
  /// What udev's rules made of it, as `KEY=VALUE`.
  public var properties: [String] = []

  public init(_ seen: SeenDevice) { self.seen = seen }
}

extension FoundDevice {
  /// Reads what sysfs and udev show of the device.
  public func described() -> DeviceDescription {
    described(by: SysfsTree(), udev: "/run/udev/data")
  }

  /// - Parameter udev: the directory of udev's own files.
  func described(by tree: SysfsTree, udev: String) -> DeviceDescription {
    var description = DeviceDescription(seen)
    if let port = seen.port {
      description.descriptors = tree.descriptors(of: port)
      // Low speed is one and a half.
      description.speed = tree.word("speed", of: port).map { $0 == "1.5" ? 2 : Int($0) ?? 0 }
      for interface in seen.interfaces {
        description.drivers[interface.number] = tree.interface(interface.number, of: port).driver
      }
    }
    for node in seen.ttys.prefix(1) + [address?.node].compactMap({ $0 }) {
      description.properties += UdevRecord.properties(of: node, in: udev)
    }
    return description
  }
}

/// What udev keeps of a device.
enum UdevRecord {
  private static let most = 64
  private static let mostOctets = 256

  /// - Returns: the properties that say what it is and what the rules do with it, as `KEY=VALUE`.
  static func properties(of node: String, in directory: String) -> [String] {
    var facts = stat()
    guard stat(node, &facts) == 0, facts.st_mode & S_IFMT == S_IFCHR else { return [] }
    let text = SysfsTree().file("\(directory)/c\(number(facts.st_rdev))") ?? []
    return properties(in: String(decoding: text, as: UTF8.self))
  }

  /// Major and minor number, as makedev(3) puts them together.
  static func number(_ device: dev_t) -> String {
    let major = device >> 8 & 0xFFF | device >> 32 & ~0xFFF
    let minor = device & 0xFF | device >> 12 & ~0xFF
    return "\(major):\(minor)"
  }

  /// - Parameter record: lines that begin with a letter for their kind; `E:` are properties.
  static func properties(in record: String) -> [String] {
    let told = ["ID_", "UPAYD_", "LIBINPUT_", "SYSTEMD_"]
    return record.split(separator: "\n").filter {
      $0.hasPrefix("E:") && $0.utf8.count <= mostOctets
    }
    .map { String($0.dropFirst(2)) }
    .filter { line in told.contains { line.hasPrefix($0) } && line.contains("=") }
    .prefix(most).sorted()
  }
}
