import DeviceIdentity
import Glibc
import Synchronization

/// The thread that looks what is plugged in.
final class DeviceWatchWorker: Sendable {
  /// A device is not all there when it is told of: its drivers, its serial port and its permissions
  /// come a little later. In milliseconds after the event.
  private static let secondLooks: [Int64] = [120, 500, 1_500]

  private let bus: USBBus
  private let signal: WatchSignal
  private let lookEvery: Int64
  private let changes: AsyncStream<[FoundDevice]>.Continuation
  private let isClosed = Mutex(false)
  private let tellsEveryLook = Mutex(false)

  init(
    _ bus: USBBus, signal: WatchSignal, lookEvery: Int64,
    changes: AsyncStream<[FoundDevice]>.Continuation
  ) {
    self.bus = bus
    self.signal = signal
    self.lookEvery = lookEvery
    self.changes = changes
  }

  func close() {
    isClosed.withLock { $0 = true }
    signal.wake()
  }

  func tellEveryLook(_ isWanted: Bool) { tellsEveryLook.withLock { $0 = isWanted } }

  func run() {
    let tree = SysfsTree()
    let inquiry = DeviceInquiry(bus, tree: tree)
    let nodes = PathWatch(directory: "/dev", prefix: "tty")
    bus.bringBackDrivers()
    var told: [FoundDevice]?
    var looks = Self.secondLooks.map { BootClock.now + $0 }
    while !isClosed.withLock({ $0 }) {
      nodes.refresh()
      let isToldOf = signal.take()
      let isNewNode = nodes.changed()
      let now = BootClock.now
      looks.removeAll { $0 <= now }
      if isToldOf || isNewNode { looks = Self.secondLooks.map { now + $0 } }
      bus.reconcile(with: tree.addresses())
      let found = look(tree, inquiry)
      // An event is passed on even where the list is the same: a device may have gone and come.
      if found != told || isToldOf || tellsEveryLook.withLock({ $0 }) {
        changes.yield(found)
        told = found
      }
      wait(nodes, until: min(looks.first ?? .max, now + lookEvery))
    }
    changes.finish()
    signal.close()
  }

  private func wait(_ nodes: borrowing PathWatch, until time: Int64) {
    let left = time - BootClock.now
    guard left > 0 else { return }
    var waits = [
      pollfd(fd: signal.pipe.reading, events: Int16(POLLIN), revents: 0),
      pollfd(fd: nodes.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    poll(&waits, nfds_t(waits.count), Int32(clamping: left))
  }

  private func look(_ tree: SysfsTree, _ inquiry: DeviceInquiry) -> [FoundDevice] {
    let ports = SerialPortList.read(tree)
    let listed = bus.devices()
    inquiry.keep(Set(listed.map(\.address)))
    var found: [FoundDevice] = listed.compactMap { device in
      guard let (looked, known, hindrance) = inquiry.look(at: device) else { return nil }
      var (seen, nodes) = (looked, known)
      let own = ports.filter { $0.address == device.address }
      seen.assign(own.map(\.path))
      nodes.formUnion(own.map(\.path))
      return FoundDevice(
        seen: seen, address: device.address, nodes: nodes, hindrance: hindrance)
    }
    let known = Set(found.compactMap(\.address))
    found += ports.filter { port in port.address.map { !known.contains($0) } ?? true }
      .map(FoundDevice.init)
    return found.sorted { PortOrder($0) < PortOrder($1) }
  }
}

extension FoundDevice {
  /// A serial port of which no more is known than libserialport tells.
  fileprivate init(_ port: ListedPort) {
    var seen = SeenDevice(
      manufacturer: port.manufacturer, product: port.name, serial: port.serial, tty: port.path)
    if let vendor = port.vendor, let product = port.product {
      seen.id = SeenDevice.ID(vendor: vendor, product: product)
    }
    self.init(seen: seen, address: port.address, nodes: [port.path])
  }
}

extension SeenDevice {
  private static let communications: UInt8 = 2
  private static let vendorClass: UInt8 = 0xFF

  /// Puts the serial ports to the interfaces that they are made of: one each, in order.
  mutating func assign(_ paths: [String]) {
    let sorted = paths.sorted { PortOrder.key($0) < PortOrder.key($1) }
    var rest = sorted[...]
    for `class` in [Self.communications, Self.vendorClass] {
      for index in interfaces.indices
      where interfaces[index].class == `class` && interfaces[index].alternate == 0
        && interfaces[index].tty == nil
      {
        guard let path = rest.popFirst() else { return }
        interfaces[index].tty = path
      }
    }
    if let path = rest.first { tty = tty ?? path }
  }
}

/// Sockets and paths in the order that a person counts them: `1-2` before `1-10`.
struct PortOrder: Comparable {
  private let numbers: [Int]
  private let text: String

  init(_ device: FoundDevice) {
    let name = device.seen.port ?? device.seen.tty ?? ""
    // What is on USB comes first.
    numbers = [device.seen.port == nil ? 1 : 0] + Self.key(name)
    text = name
  }

  /// The numbers in a name.
  static func key(_ name: String) -> [Int] {
    name.split { !$0.isNumber }.map { Int($0) ?? 0 }
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.numbers != right.numbers {
      return left.numbers.lexicographicallyPrecedes(right.numbers)
    }
    return left.text < right.text
  }
}

extension [Int] {
  fileprivate static func < (left: Self, right: Self) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}
