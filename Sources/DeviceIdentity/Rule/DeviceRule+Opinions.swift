extension DeviceRule {
  /// What is thought of one way to speak to a device.
  struct Opinion {
    var use: DeviceUse?
    var roles: [DeviceRole]
    var reason: String
    /// Which refusal tells most, where nothing is taken.
    var weight = 0

    static func take(
      _ role: DeviceRole, _ way: DeviceTransport, _ entry: DeviceEntry?, _ reason: String
    ) -> Opinion {
      let use = DeviceUse(role: role, transport: way, quirks: entry?.quirks ?? DeviceQuirks())
      return Opinion(use: use, roles: [role], reason: reason)
    }

    static func leave(_ roles: [DeviceRole], _ weight: Int, _ reason: String) -> Opinion {
      Opinion(use: nil, roles: roles, reason: reason, weight: weight)
    }
  }

  func opinion(on device: SeenDevice, by way: DeviceTransport) -> Opinion {
    let entry = table.entry(for: device.id, by: way.kind)
    let name = entry.map { $0.name.isEmpty ? device.title : $0.name } ?? device.title
    switch entry?.kind {
    case .leave:
      return .leave(roles(of: way), 5, Self.leaveWords(name))
    case .switch:
      return .leave([], 5, Self.switchWords(name))
    default: break
    }
    switch way.kind {
    case .pos:
      return .take(.scanner, way, entry, "scanner with reports of its own (HID POS)")
    case .keyboard: return keyboard(device, way, entry, name)
    case .serial: return serial(device, way, entry, name)
    case .printer: return printer(device, way, entry, name)
    }
  }

  private static func leaveWords(_ name: String) -> String {
    "\(name): the device table says to leave it alone"
  }

  private static func switchWords(_ name: String) -> String {
    "\(name): a scanner in a mode that is not read. Scan the barcode for HID POS (or for USB serial) "
      + "from its manual"
  }

  private func roles(of way: DeviceTransport) -> [DeviceRole] {
    switch way.kind {
    case .pos, .keyboard: [.scanner]
    case .printer: [.printer]
    case .serial: [.scanner, .printer]
    }
  }

  private func keyboard(
    _ device: SeenDevice, _ way: DeviceTransport, _ entry: DeviceEntry?, _ name: String
  ) -> Opinion {
    if entry?.kind == .scanner {
      return .take(
        .scanner, way, entry, "\(name): a scanner in keyboard mode, by the device table")
    }
    if isOfScannerVendor(device) {
      return .leave(
        [.scanner], 4,
        "keyboard of a maker of scanners, but of a model that is in no device table. If it is a "
          + "scanner, scan the barcode for HID POS (or for USB serial) from its manual")
    }
    return .leave(
      [.scanner], 3, "keyboard that is in no device table: it may be the cashier's")
  }

  private func isOfScannerVendor(_ device: SeenDevice) -> Bool {
    guard let id = device.id else { return false }
    return table.entries.contains { $0.vendor == id.vendor && $0.kind == .scanner }
  }

  private func serial(
    _ device: SeenDevice, _ way: DeviceTransport, _ entry: DeviceEntry?, _ name: String
  ) -> Opinion {
    let both = DeviceRole.allCases
    switch entry?.kind {
    case .scanner:
      return .take(.scanner, way, entry, "\(name): a scanner's serial port, by the device table")
    case .printer:
      return .take(.printer, way, entry, "\(name): a printer's serial port, by the device table")
    case .converter:
      return .leave(
        both, 3, "\(name): a converter to a serial port, which does not tell what is behind it")
    default: break
    }
    guard device.id != nil else {
      return .leave(both, 1, "serial port of the machine: what is behind it cannot be seen")
    }
    return .leave(
      both, 2,
      "serial port of a device that is in no device table: it may be a modem, a scale or a card "
        + "terminal")
  }

  private func printer(
    _ device: SeenDevice, _ way: DeviceTransport, _ entry: DeviceEntry?, _ name: String
  ) -> Opinion {
    guard case .printer(let number, _) = way else { return .leave([], 0, "") }
    let settings = device.settings(of: number)
    let ids = settings.compactMap(\.printerID).map { PrinterDeviceID(parsing: $0) }
    let isListed = entry?.kind == .printer
    if settings.allSatisfy({ $0.class != 0x07 }) {
      return isListed && entry?.product != nil
        ? .take(.printer, way, entry, "\(name): a receipt printer, by the device table")
        : .leave([], 0, "something that only its maker understands")
    }
    if let id = ids.first(where: \.speaksESCPOS) {
      return .take(.printer, way, entry, "\(id.title ?? name): it says that it speaks ESC/POS")
    }
    if let language = ids.lazy.compactMap(\.foreignLanguage).first {
      return .leave(
        [.printer], 4, "printer that speaks \(language.prefix(32)), not ESC/POS: for an office")
    }
    if isListed {
      return .take(.printer, way, entry, "\(name): a receipt printer, by the device table")
    }
    return .leave(
      [.printer], 3,
      "printer that is in no device table and does not say that it speaks ESC/POS")
  }

  /// Why a device without any way in is left alone.
  func nothing(of device: SeenDevice) -> String {
    if let entry = table.entry(for: device.id, by: .pos) {
      let name = entry.name.isEmpty ? device.title : entry.name
      if entry.kind == .leave { return Self.leaveWords(name) }
      if entry.kind == .switch { return Self.switchWords(name) }
    }
    if let entry = converter(device) { return Self.portlessWords(entry) }
    var words: [String] = []
    for interface in device.interfaces {
      let word: String
      switch interface.nature {
      case .otherHID(let what), .other(let what): word = what
      case .pagePrinter: word = "a printer of pages (IPP)"
      case .printer: word = "a printer without a way for plain data"
      case .serial: word = "a serial device of which the kernel has made no port"
      case .scanner, .keyboard, .vendor: continue
      }
      if !words.contains(word) { words.append(word) }
    }
    guard !words.isEmpty else { return "neither a scanner nor a receipt printer" }
    return "neither a scanner nor a receipt printer: " + words.prefix(4).joined(separator: ", ")
  }
}
