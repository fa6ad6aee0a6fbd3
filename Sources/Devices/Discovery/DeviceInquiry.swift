import DeviceIdentity

/// Asks devices what sysfs does not tell of them. No driver of the kernel is sent away for it: only
/// requests that need none to go.
final class DeviceInquiry {
  private static let hid: UInt8 = 3
  private static let printer: UInt8 = 7
  private static let bootSubclass: UInt8 = 1
  /// Milliseconds that the kernel's driver has to take a HID, and to show its report descriptor: who
  /// asks a HID that has no driver yet keeps it from getting one.
  private static let patience: Int64 = 400

  /// How often a device was asked. What it does not answer while it starts it may answer a little
  /// later; what it never answers is not asked for ever.
  struct Tries: Sendable {
    static let most = 3
    /// Milliseconds between two.
    static let rest: Int64 = 400

    private var number = 0
    private var last: Int64 = 0

    /// - Parameter now: milliseconds of CLOCK_BOOTTIME.
    func isDue(at now: Int64) -> Bool {
      number == 0 || (number < Self.most && now - last >= Self.rest)
    }

    mutating func count(at now: Int64) {
      number += 1
      last = now
    }
  }

  private struct Known {
    /// All that was seen of it at any look. What the kernel's driver showed goes when the device is
    /// used, which sends the driver away.
    var device: SeenDevice
    var nodes: Set<String>
    /// Milliseconds of CLOCK_BOOTTIME.
    var since: Int64
    var tries = Tries()
    /// Which arrival of which device it is.
    var listed: USBDevice

    /// libusb lists the same devices anew when it is started anew.
    func isOf(_ other: USBDevice, _ seen: SeenDevice) -> Bool {
      if listed.context === other.context { return listed.isSame(as: other) }
      return device.id == seen.id && device.port == seen.port
    }
  }

  private let bus: USBBus
  private let tree: SysfsTree
  private var known: [USBAddress: Known] = [:]

  init(_ bus: USBBus, tree: SysfsTree) {
    self.bus = bus
    self.tree = tree
  }

  /// Forgets devices that are not plugged in any more.
  func keep(_ addresses: Set<USBAddress>) { known = known.filter { addresses.contains($0.key) } }

  /// What the device is, without its serial ports, and why it could not be asked, where it should
  /// have been.
  func look(at device: USBDevice) -> (seen: SeenDevice, nodes: Set<String>, hindrance: String?)? {
    guard let facts = device.facts, !facts.isHub, let port = device.port else { return nil }
    var nodes: Set<String> = [device.address.node]
    var seen = SeenDevice(id: facts.id, port: port)
    seen.manufacturer = tree.word("manufacturer", of: port)
    seen.product = tree.word("product", of: port)
    seen.serial = tree.word("serial", of: port)
    var lengths: [UInt8: Int] = [:]
    for (interface, length) in device.interfaces() {
      let below = tree.interface(interface.number, of: port)
      var interface = interface
      if interface.class == Self.printer { interface.printerID = below.printerID }
      if interface.class == Self.hid { interface.reportDescriptor = below.reportDescriptor }
      nodes.formUnion(below.nodes)
      lengths[interface.number] = length
      seen.interfaces.append(interface)
    }
    let before = known[device.address].flatMap { $0.isOf(device, seen) ? $0 : nil }
    if let before {
      seen.learn(from: before.device)
      nodes.formUnion(before.nodes)
    }
    var now = Known(
      device: seen, nodes: nodes, since: before?.since ?? BootClock.now,
      tries: before?.tries ?? Tries(), listed: device)
    defer { known[device.address] = now }
    let isSettled = BootClock.now - now.since >= Self.patience
    guard now.tries.isDue(at: BootClock.now),
      isSettled || !seen.interfaces.contains(where: Self.isUnknownHID),
      Self.isWorthAsking(seen, facts), bus.occupy(device.address)
    else { return (seen, nodes, nil) }
    defer { bus.vacate(device.address) }
    do throws(USBError) {
      ask(try USBHandle(device), facts, lengths, &now.device)
      now.tries.count(at: BootClock.now)
      return (now.device, nodes, nil)
    } catch {
      return (seen, nodes, error.words)
    }
  }

  /// Only what may be ours is opened, and only where sysfs leaves something open.
  private static func isWorthAsking(_ seen: SeenDevice, _ facts: USBDevice.Facts) -> Bool {
    seen.interfaces.contains { isUnknown($0) }
      || (seen.serial == nil && facts.serialIndex != 0
        && seen.interfaces.contains {
          $0.class == printer || ($0.class == hid && $0.subclass != bootSubclass)
        })
  }

  private static func isUnknown(_ interface: SeenInterface) -> Bool {
    isUnknownHID(interface) || (interface.class == printer && interface.printerID == nil)
  }

  /// A keyboard or mouse is none: what it is, is known without.
  private static func isUnknownHID(_ interface: SeenInterface) -> Bool {
    interface.class == hid && interface.reportDescriptor == nil
      && interface.subclass != bootSubclass
  }

  private func ask(
    _ handle: USBHandle, _ facts: USBDevice.Facts, _ lengths: [UInt8: Int], _ seen: inout SeenDevice
  ) {
    if seen.serial == nil { seen.serial = handle.string(facts.serialIndex) }
    if seen.product == nil { seen.product = handle.string(facts.productIndex) }
    if seen.manufacturer == nil { seen.manufacturer = handle.string(facts.manufacturerIndex) }
    for index in seen.interfaces.indices where Self.isUnknown(seen.interfaces[index]) {
      let interface = seen.interfaces[index]
      if interface.class == Self.printer {
        seen.interfaces[index].printerID = handle.printerID(
          interface.number, alternate: interface.alternate)
      } else {
        seen.interfaces[index].reportDescriptor = handle.reportDescriptor(
          of: interface.number, length: lengths[interface.number] ?? 0)
      }
    }
  }
}

extension SeenDevice {
  /// Takes over what was seen of the same device before.
  fileprivate mutating func learn(from earlier: SeenDevice) {
    manufacturer = manufacturer ?? earlier.manufacturer
    product = product ?? earlier.product
    serial = serial ?? earlier.serial
    for index in interfaces.indices {
      let same = earlier.interfaces.first {
        $0.number == interfaces[index].number && $0.alternate == interfaces[index].alternate
      }
      interfaces[index].printerID = interfaces[index].printerID ?? same?.printerID
      interfaces[index].reportDescriptor =
        interfaces[index].reportDescriptor ?? same?.reportDescriptor
    }
  }
}
