import DeviceIdentity

/// Which keys are down, as one report of a keyboard says it.
struct PressedKeys: Hashable {
  /// The bits of the usages E0 to E7: Ctrl, Shift, Alt, GUI on the left, then on the right.
  var modifiers: UInt8
  /// Usages in the order of the report.
  var keys: [UInt8]
  /// More keys are down than the keyboard can tell (HID Usage Tables, Keyboard Page, 01).
  var isRollover: Bool
}

/// Reads a keyboard's reports: by its descriptor, or as the boot protocol has them (USB HID 1.11,
/// appendix B.1).
struct KeyReports {
  /// Octets of a report, and keys in one, that are looked at.
  private static let longest = 256
  private static let mostKeys = 64

  let descriptor: HIDReportDescriptor?
  /// For each report id the fields with keys.
  let fields: [UInt8: [HIDField]]
  private var modifiers: UInt8 = 0

  init(descriptor: HIDReportDescriptor?) {
    var fields: [UInt8: [HIDField]] = [:]
    for field in descriptor?.fields ?? []
    where field.kind == .input && !field.isConstant && field.hasKeys {
      fields[field.reportID, default: []].append(field)
    }
    self.fields = fields
    self.descriptor = fields.isEmpty ? nil : descriptor
  }

  /// - Returns: nil for a report that is not about keys.
  mutating func read(_ report: [UInt8]) -> (id: UInt8, PressedKeys)? {
    guard let descriptor else { return readBoot(report).map { (0, $0) } }
    guard let (id, body) = descriptor.split(report.prefix(Self.longest)),
      let fields = fields[id]
    else { return nil }
    var pressed = PressedKeys(modifiers: modifiers, keys: [], isRollover: false)
    for field in fields { read(field, body, &pressed) }
    modifiers = pressed.modifiers
    return (id, pressed)
  }

  mutating func forget() { modifiers = 0 }

  private func readBoot(_ report: [UInt8]) -> PressedKeys? {
    guard let modifiers = report.first, report.count > 2 else { return nil }
    var pressed = PressedKeys(modifiers: modifiers, keys: [], isRollover: false)
    for key in report[2..<min(report.count, 8)] { Self.press(key, &pressed) }
    return pressed
  }

  private func read(_ field: HIDField, _ body: ArraySlice<UInt8>, _ pressed: inout PressedKeys) {
    for element in 0..<min(field.count, 256) {
      guard let value = field.value(element, in: body) else { return }
      if !field.isVariable {
        guard let usage = field.usage(ofArrayValue: value), usage.page == HIDUsage.Page.keyboard
        else { continue }
        Self.press(UInt8(truncatingIfNeeded: usage.id), &pressed)
      } else if let usage = field.usage(of: element), usage.page == HIDUsage.Page.keyboard,
        usage.id <= 0xFF
      {
        let key = UInt8(truncatingIfNeeded: usage.id)
        guard (0xE0...0xE7).contains(key) else {
          if value != 0 { Self.press(key, &pressed) }
          continue
        }
        let bit: UInt8 = 1 << (key - 0xE0)
        pressed.modifiers = value != 0 ? pressed.modifiers | bit : pressed.modifiers & ~bit
      }
    }
  }

  private static func press(_ key: UInt8, _ pressed: inout PressedKeys) {
    switch key {
    case 0: break
    case 1...3: pressed.isRollover = true
    case 0xE0...0xE7: pressed.modifiers |= 1 << (key - 0xE0)
    default: if pressed.keys.count < mostKeys { pressed.keys.append(key) }
    }
  }
}

extension HIDField {
  fileprivate var hasKeys: Bool { isOn(page: HIDUsage.Page.keyboard) }
}
