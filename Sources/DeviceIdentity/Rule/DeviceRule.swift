/// What `device = auto` takes, and what a device that is named can be used as.
///
/// `auto` takes what is certainly ours and nothing else: scanners by their own reports, keyboards and
/// serial ports only when the table says that they are scanners or receipt printers, printers only
/// when they or the table say ESC/POS. The cashier's keyboard, an office printer, a scale, a modem or
/// a card terminal is left alone. A person who names a device knows better, and is believed.
public struct DeviceRule: Hashable, Sendable {
  public var table: DeviceTable

  public init(table: DeviceTable = .builtIn) { self.table = table }

  /// What `auto` makes of a device, and why.
  public func verdict(on device: SeenDevice) -> DeviceVerdict {
    let opinions = ways(of: device).map { opinion(on: device, by: $0) }
    let taken = opinions.filter { $0.use != nil }
    let best = taken.first ?? opinions.max { $0.weight < $1.weight }
    let roles = DeviceRole.allCases.filter { role in opinions.contains { $0.roles.contains(role) } }
    return DeviceVerdict(
      use: taken.first?.use, roles: taken.first?.roles ?? roles,
      reason: best?.reason ?? nothing(of: device), pin: roles.isEmpty ? nil : pin(for: device))
  }

  /// How a device that a section names is used; a scanner is read by its own reports where it has
  /// them, else over its serial port, else as a keyboard.
  public func use(
    of device: SeenDevice, as role: DeviceRole
  ) throws(DeviceUnfit) -> DeviceUse {
    for way in ways(of: device) where Self.fits(way, role) {
      let entry = table.entry(for: device.id, by: way.kind)
      return DeviceUse(role: role, transport: way, quirks: entry?.quirks ?? DeviceQuirks())
    }
    if let entry = converter(device) {
      throw DeviceUnfit("\(device.title): \(Self.portlessWords(entry))")
    }
    switch role {
    case .scanner:
      throw DeviceUnfit(
        "\(device.title) is no scanner: it has neither a scanner's reports, nor a serial port, nor "
          + "keys")
    case .printer:
      throw DeviceUnfit(
        "\(device.title) is no receipt printer: it has neither a printer's interface nor a serial "
          + "port")
    }
  }

  private static func fits(_ way: DeviceTransport, _ role: DeviceRole) -> Bool {
    switch way.kind {
    case .pos, .keyboard: role == .scanner
    case .printer: role == .printer
    case .serial: true
    }
  }

  /// The value of `device` that names it.
  private func pin(for device: SeenDevice) -> String? {
    guard let id = device.id else { return device.tty }
    guard let serial = device.serial, !serial.isEmpty, serial.utf8.count <= 126,
      serial.first != " ", serial.last != " ",
      serial.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
    else { return "usb:\(id)" }
    return "usb:\(id):\(serial)"
  }
}

// MARK: - The ways in which a device can be spoken to

extension DeviceRule {
  /// The surest first.
  func ways(of device: SeenDevice) -> [DeviceTransport] {
    var pos: [DeviceTransport] = []
    var printers: [DeviceTransport] = []
    var serial: [DeviceTransport] = []
    var keyboards: [DeviceTransport] = []
    for interface in device.interfaces {
      switch interface.nature {
      case .scanner: pos.append(.pos(interface: interface.number))
      case .otherHID where table.entry(for: device.id, by: .pos)?.quirks.reports != nil:
        pos.append(.pos(interface: interface.number))
      case .keyboard: keyboards.append(.keyboard(interface: interface.number))
      case .serial:
        if let path = interface.tty { serial.append(.serial(path: path)) }
      case .vendor where !isPlainPrinter(device): break
      case .printer, .vendor:
        guard let best = Self.printerSetting(device.settings(of: interface.number)) else {
          continue
        }
        printers.append(.printer(interface: best.number, alternate: best.alternate))
      case .otherHID, .pagePrinter, .other: break
      }
    }
    if let tty = device.tty { serial.append(.serial(path: tty)) }
    return unique(pos) + unique(printers) + unique(serial) + unique(keyboards)
  }

  /// Whether a maker's own interface may be printed on as it is. A converter's may not, for until the
  /// kernel has made its serial port it looks no other than a printer's.
  private func isPlainPrinter(_ device: SeenDevice) -> Bool {
    if let entry = table.entry(for: device.id, by: .printer), entry.kind == .printer,
      entry.transport == .printer
    {
      return true
    }
    return converter(device) == nil
  }

  /// What the table says of it as a chip between USB and a serial port, whatever another line says
  /// to be behind that; nil where it has no interface that the kernel would make a port of.
  func converter(_ device: SeenDevice) -> DeviceEntry? {
    guard let id = device.id,
      device.interfaces.contains(where: { $0.nature == .vendor || $0.nature == .serial })
    else { return nil }
    return table.entries.first { $0.kind == .converter && $0.names(id, by: .serial) }
  }

  static func portlessWords(_ entry: DeviceEntry) -> String {
    "\(entry.name.isEmpty ? "it" : entry.name) is a converter to a serial port, and that port has "
      + "not appeared yet"
  }

  /// The setting to print by: one that answers before one that only takes data. IEEE 1284.4 packets
  /// (protocol 3) and IPP (protocol 4) are no ways for plain ESC/POS.
  private static func printerSetting(_ settings: [SeenInterface]) -> SeenInterface? {
    let ranks: [UInt8: Int] = [2: 3, 1: 2, 0: 1, 0xFF: 1]
    let usable = settings.filter {
      ranks[$0.protocol] != nil && $0.endpoint(.bulk, .out) != nil
        && ($0.nature == .printer || $0.nature == .vendor)
    }
    let best = usable.compactMap { ranks[$0.protocol] }.max()
    return usable.first { ranks[$0.protocol] == best }
  }

  private func unique(_ ways: [DeviceTransport]) -> [DeviceTransport] {
    ways.enumerated().filter { place, way in !ways[..<place].contains(way) }.map(\.element)
  }
}
