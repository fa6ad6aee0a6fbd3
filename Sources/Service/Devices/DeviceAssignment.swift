import DeviceIdentity
import Devices

/// Which device serves which section, and why the others serve none. No device serves two.
struct DeviceAssignment: Sendable {
  /// What a section gets.
  enum Service: Sendable, Hashable {
    case device(DeviceTarget, DeviceQuirks)
    /// Nothing that it could use is plugged in.
    case absent(String)
    /// What it names cannot be used.
    case error(String)
  }

  /// A device that no section has.
  struct Leftover: Sendable, Hashable {
    var device: FoundDevice
    var verdict: DeviceVerdict
  }

  private(set) var services: [DeviceWish.Section: Service] = [:]
  private(set) var leftovers: [Leftover] = []
  /// By what a section knows its device again, also while that is unplugged.
  private(set) var marks: [DeviceWish.Section: DeviceMark]

  private let rule: DeviceRule
  let devices: [FoundDevice]
  /// The owners of devices, by their places in the list.
  private var owners: [Int: DeviceWish.Section] = [:]

  /// - Parameters:
  ///   - wishes: in the order of the configuration: earlier sections choose first.
  ///   - devices: sorted by their sockets.
  ///   - marks: those of the assignment before.
  ///   - realPath: where the paths of the wishes lead to now; what is not there is left out.
  init(
    _ wishes: [DeviceWish], _ devices: [FoundDevice], rule: DeviceRule,
    marks: [DeviceWish.Section: DeviceMark] = [:], realPaths: [String: String] = [:]
  ) {
    self.rule = rule
    self.devices = devices
    self.marks = marks
    // What is named is not found by itself; and each `auto` section gets its own device back before
    // another one takes it.
    for wish in wishes where wish.selector != .auto { serveNamed(wish, realPaths) }
    let autos = wishes.filter { $0.selector == .auto }
    for wish in autos { serveAgain(wish) }
    for wish in autos where services[wish.section] == nil { serveAny(wish) }
    leftovers = devices.indices.filter { owners[$0] == nil }.map {
      Leftover(device: devices[$0], verdict: rule.verdict(on: devices[$0].seen))
    }
  }

  /// The devices that sections have.
  var served: [DeviceWish.Section: FoundDevice] {
    Dictionary(owners.map { ($0.value, devices[$0.key]) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: - Sections that name their device

  private mutating func serveNamed(_ wish: DeviceWish, _ realPaths: [String: String]) {
    if case .path(let path) = wish.selector {
      return servePath(wish, path, realPaths[path] ?? path)
    }
    let matches = devices.indices.filter { wish.selector.matches(devices[$0]) }
    let free = matches.filter { owners[$0] == nil }
    guard let place = best(of: free, for: wish.section) else {
      let owner = matches.first.flatMap { owners[$0] }
      services[wish.section] =
        owner.map { .error("\(wish.selector): the device serves \($0.text)") }
        ?? .absent("\(wish.selector) is not plugged in")
      return
    }
    serve(wish, by: place)
  }

  private mutating func servePath(_ wish: DeviceWish, _ path: String, _ real: String) {
    let places = devices.indices.filter {
      devices[$0].nodes.contains(real) || devices[$0].nodes.contains(path)
    }
    // The name of a driver's node is free again while its device is used: the next one gets it.
    guard let place = best(of: places, for: wish.section) else {
      services[wish.section] =
        USBNode.isOne(real)
        ? .absent("\(path) is not there: no device on USB has it now")
        : .device(.serial(wish.line(at: path)), DeviceQuirks())
      return
    }
    if let owner = owners[place] {
      services[wish.section] = .error("\(path): the device serves \(owner.text)")
      return
    }
    // What is no serial port stands for its device.
    guard USBNode.isOne(real) else {
      take(place, for: wish.section)
      services[wish.section] = .device(.serial(wish.line(at: path)), DeviceQuirks())
      return
    }
    serve(wish, by: place)
  }

  private mutating func serve(_ wish: DeviceWish, by place: Int) {
    do throws(DeviceUnfit) {
      let use = try rule.use(of: devices[place].seen, as: wish.section.role)
      serve(wish, by: place, use)
    } catch {
      // Nobody else may have it: a person has named it.
      take(place, for: wish.section)
      services[wish.section] = .error(error.reason)
    }
  }

  // MARK: - Sections that take what is certainly theirs

  private mutating func serveAgain(_ wish: DeviceWish) {
    guard let mark = marks[wish.section] else { return }
    let own = candidates(for: wish.section.role).filter { mark.likeness(of: devices[$0]) > 0 }
    guard let place = best(of: own, for: wish.section) else { return }
    serveVerdict(wish, by: place)
  }

  private mutating func serveAny(_ wish: DeviceWish) {
    guard let place = candidates(for: wish.section.role).first else {
      services[wish.section] = .absent(
        "nothing is plugged in that is certainly a \(wish.section.role.words)")
      return
    }
    serveVerdict(wish, by: place)
  }

  private func candidates(for role: DeviceRole) -> [Int] {
    devices.indices.filter {
      owners[$0] == nil && rule.verdict(on: devices[$0].seen).use?.role == role
    }
  }

  private mutating func serveVerdict(_ wish: DeviceWish, by place: Int) {
    if let use = rule.verdict(on: devices[place].seen).use { serve(wish, by: place, use) }
  }

  // MARK: - Both

  /// The one that is most like the section's last; else the first.
  private func best(of places: [Int], for section: DeviceWish.Section) -> Int? {
    guard let mark = marks[section] else { return places.first }
    let best = places.map { mark.likeness(of: devices[$0]) }.max()
    return places.first { mark.likeness(of: devices[$0]) == best }
  }

  private mutating func take(_ place: Int, for section: DeviceWish.Section) {
    owners[place] = section
    marks[section] = DeviceMark(devices[place])
  }

  private mutating func serve(_ wish: DeviceWish, by place: Int, _ use: DeviceUse) {
    take(place, for: wish.section)
    guard let target = devices[place].target(use, for: wish) else {
      services[wish.section] = .error("\(devices[place].seen.title) has no address")
      return
    }
    services[wish.section] = .device(target, use.quirks)
  }
}

extension DeviceSelector {
  fileprivate func matches(_ device: FoundDevice) -> Bool {
    switch self {
    case .auto, .path: false
    case .usb(let vendor, let product, let serial):
      device.seen.id == SeenDevice.ID(vendor: vendor, product: product)
        && (serial == nil || serial == device.seen.serial)
    case .usbPort(let port): device.seen.port == port
    }
  }
}

extension FoundDevice {
  fileprivate func target(_ use: DeviceUse, for wish: DeviceWish) -> DeviceTarget? {
    if case .serial(let path) = use.transport { return .serial(wish.line(at: path)) }
    guard let address else { return nil }
    switch use.transport {
    case .pos(let interface):
      return .usb(USBTarget(address: address, interface: interface, use: .reports))
    case .keyboard(let interface):
      return .usb(USBTarget(address: address, interface: interface, use: .keyboard))
    case .printer(let interface, let alternate):
      return .usb(
        USBTarget(address: address, interface: interface, alternate: alternate, use: .printer))
    case .serial: return nil
    }
  }
}

extension DeviceRole {
  var words: String {
    switch self {
    case .scanner: "scanner"
    case .printer: "receipt printer"
    }
  }
}
