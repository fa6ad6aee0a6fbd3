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
  ///   - wishes: in the order of the configuration: of those that name their devices as closely, the
  ///     earlier choose first.
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
    // What is named closely is not given to who would take another one as well; and each section gets
    // its own device back before another one takes it.
    let turns = DeviceSelector.turns.map { turn in wishes.filter { $0.selector.turn == turn } }
    for wish in turns[0] { serveNamed(wish, realPaths) }
    giveBack([.sameInItsSocket], to: turns[1...].flatMap { $0 })
    for group in [turns[1], turns[2] + turns[3]] {
      giveBack([.sameElsewhere, .inItsSocket], to: group)
      for wish in group where services[wish.section] == nil {
        if wish.selector == .auto { serveAny(wish) } else { serveNamed(wish, realPaths) }
      }
    }
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

  private mutating func serveAny(_ wish: DeviceWish) {
    guard let place = candidates(for: wish).first else {
      services[wish.section] = .absent(
        "nothing is plugged in that is certainly a \(wish.section.role.words)")
      return
    }
    serveVerdict(wish, by: place)
  }

  private mutating func serveVerdict(_ wish: DeviceWish, by place: Int) {
    if let use = rule.verdict(on: devices[place].seen).use { serve(wish, by: place, use) }
  }

  // MARK: - Both

  /// Gives sections their own devices, the surest first over all sections: else the section of a device
  /// that was pulled would take the equal one of another section.
  private mutating func giveBack(_ likenesses: [DeviceMark.Likeness], to wishes: [DeviceWish]) {
    for likeness in likenesses {
      for wish in wishes where services[wish.section] == nil {
        guard let mark = marks[wish.section] else { continue }
        let own = candidates(for: wish).first { mark.likeness(of: devices[$0]) == likeness }
        guard let own else { continue }
        if wish.selector == .auto { serveVerdict(wish, by: own) } else { serve(wish, by: own) }
      }
    }
  }

  /// The devices that nobody has, and that the section could have.
  private func candidates(for wish: DeviceWish) -> [Int] {
    devices.indices.filter { place in
      guard owners[place] == nil else { return false }
      guard wish.selector == .auto else { return wish.selector.matches(devices[place]) }
      return rule.verdict(on: devices[place].seen).use?.role == wish.section.role
    }
  }

  /// The one that is most like the section's last; else the first.
  private func best(of places: [Int], for section: DeviceWish.Section) -> Int? {
    guard let mark = marks[section] else { return places.first }
    let best = places.map { mark.likeness(of: devices[$0]).rawValue }.max()
    return places.first { mark.likeness(of: devices[$0]).rawValue == best }
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
  /// Who chooses first.
  fileprivate static let turns = 0...3

  /// A place is one device's, a serial number should be; the numbers are those of a kind of device.
  fileprivate var turn: Int {
    switch self {
    case .path, .usbPort: 0
    case .usb(_, _, let serial): serial == nil ? 2 : 1
    case .auto: 3
    }
  }

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
