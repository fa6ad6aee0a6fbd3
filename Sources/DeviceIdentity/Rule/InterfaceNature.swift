/// What an interface of a USB device shows itself to be.
enum InterfaceNature: Hashable {
  /// A scanner's own reports: an application on usage page 8C.
  case scanner
  case keyboard
  /// A HID that is something else, in words.
  case otherHID(String)
  /// A printer of this language of the bus: `bInterfaceProtocol`.
  case printer
  /// Pages over IPP, to which no ESC/POS can be sent.
  case pagePrinter
  /// Made a serial port by the kernel's driver, or of the class that is (CDC ACM).
  case serial
  /// A vendor's own class with a way for data out.
  case vendor
  case other(String)
}

extension SeenInterface {
  var nature: InterfaceNature {
    if tty != nil { return .serial }
    switch self.class {
    case 0x03: return hidNature
    case 0x07: return self.protocol == 0x04 ? .pagePrinter : .printer
    // The data interface of a serial port has its say through the other one.
    case 0x02 where subclass == 0x02: return .serial
    case 0xFF where endpoint(.bulk, .out) != nil: return .vendor
    default: return .other(Self.classes[self.class] ?? "of another kind")
    }
  }

  /// What the report descriptor says; without one, what the boot protocol says (USB HID 1.11, 4.3).
  private var hidNature: InterfaceNature {
    guard let reportDescriptor else { return bootNature ?? .otherHID("not told yet") }
    let applications: [HIDUsage]
    do {
      applications = try HIDReportDescriptor(parsing: reportDescriptor).applications
    } catch {
      // What it began to say of itself stands.
      applications = error.applications
      if applications.isEmpty { return bootNature ?? .otherHID("\(error)") }
    }
    if applications.contains(where: { $0.page == HIDUsage.Page.scanner }) { return .scanner }
    if applications.contains(where: { $0 == .keyboard || $0 == .keypad }) { return .keyboard }
    guard let first = applications.first else { return .otherHID("a HID of no known kind") }
    return .otherHID(Self.words(for: first))
  }

  private var bootNature: InterfaceNature? {
    switch (subclass, self.protocol) {
    case (1, 1): .keyboard
    case (1, 2): .otherHID("a mouse")
    default: nil
    }
  }

  private static func words(for usage: HIDUsage) -> String {
    switch usage.page {
    case HIDUsage.Page.scale: "a scale"
    case HIDUsage.Page.cardReader: "a card reader"
    case HIDUsage.Page.genericDesktop where usage.id <= 0x02: "a mouse"
    case 0x0C: "keys for sound and screen"
    case 0x0D: "a touch screen or a pen"
    case 0x84, 0x85: "a battery or an uninterruptible power supply"
    case 0xFF00...0xFFFF: "a HID that only its maker understands"
    default: "a HID of another kind (\(usage))"
    }
  }

  /// `bInterfaceClass` (USB class codes), for people.
  private static let classes: [UInt8: String] = [
    0x01: "sound", 0x02: "a modem or a network adapter", 0x06: "a camera", 0x08: "a disk",
    0x09: "a hub", 0x0A: "a modem or a network adapter", 0x0B: "a smart card reader",
    0x0D: "a security device", 0x0E: "a camera", 0xE0: "a radio", 0xEF: "of a mixed kind",
    0xFF: "something that only its maker understands",
  ]
}
