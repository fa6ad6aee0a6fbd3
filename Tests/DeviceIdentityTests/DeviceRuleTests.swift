import DeviceIdentity
import Testing

/// The things on a counter, as the machine sees them.
enum Counter {
  static func usb(
    _ vendor: UInt16, _ product: UInt16, _ interfaces: [SeenInterface], words: String? = nil,
    serial: String? = nil
  ) -> SeenDevice {
    SeenDevice(
      id: .init(vendor: vendor, product: product), product: words, serial: serial, port: "1-1",
      interfaces: interfaces)
  }

  static func hid(_ descriptor: [UInt8]?, number: UInt8 = 0, boot: UInt8? = nil) -> SeenInterface {
    SeenInterface(
      number: number, class: 3, subclass: boot == nil ? 0 : 1, protocol: boot ?? 0,
      endpoints: [SeenEndpoint(address: 0x81, kind: .interrupt, packetSize: 64)],
      reportDescriptor: descriptor)
  }

  static func printer(
    _ id: String?, class: UInt8 = 7, protocol: UInt8 = 2, alternate: UInt8 = 0, number: UInt8 = 0,
    out: Bool = true
  ) -> SeenInterface {
    var endpoints = [SeenEndpoint(address: 0x82, kind: .bulk, packetSize: 64)]
    if out { endpoints.append(SeenEndpoint(address: 0x01, kind: .bulk, packetSize: 64)) }
    return SeenInterface(
      number: number, alternate: alternate, class: `class`, subclass: 1, protocol: `protocol`,
      endpoints: endpoints, printerID: id.map { Array($0.utf8) })
  }

  static func serial(_ tty: String?) -> [SeenInterface] {
    [
      SeenInterface(number: 0, class: 2, subclass: 2, protocol: 1, tty: tty),
      SeenInterface(number: 1, class: 0x0A),
    ]
  }

  static let keyboard = usb(0x413C, 0x2113, [hid(Descriptors.bootKeyboard, boot: 1)])
  static let epson = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;CLS:PRINTER;"
  static let office = "MFG:HP;MDL:LaserJet;CMD:PJL,PCL,POSTSCRIPT;CLS:PRINTER;"
}

/// What `auto` takes, device by device.
struct DeviceRuleTests {
  private let rule = DeviceRule()

  static let taken: [(String, SeenDevice, DeviceRole, DeviceTransport)] = [
    (
      "any maker's scanner with reports of its own",
      Counter.usb(0x9999, 1, [Counter.hid(Descriptors.scanner)]), .scanner, .pos(interface: 0)
    ),
    (
      "one that says what it is and no more",
      Counter.usb(0x9999, 1, [Counter.hid(Descriptors.bareScanner)]), .scanner, .pos(interface: 0)
    ),
    (
      "one whose descriptor is damaged later on",
      Counter.usb(0x9999, 1, [Counter.hid(Array(Descriptors.scanner.dropLast(3)))]), .scanner,
      .pos(interface: 0)
    ),
    (
      "scanner with reports beside keys: only the reports",
      Counter.usb(
        0x0C2E, 0x0B81,
        [
          Counter.hid(Descriptors.bootKeyboard, boot: 1),
          Counter.hid(Descriptors.scanner, number: 1),
        ]),
      .scanner, .pos(interface: 1)
    ),
    (
      "scanner of a vendor's own reports that the table knows",
      Counter.usb(0x05E0, 0x0600, [Counter.hid(Descriptors.vendors)]), .scanner, .pos(interface: 0)
    ),
    (
      "keyboard scanner of the table",
      Counter.usb(0x05E0, 0x1200, [Counter.hid(Descriptors.bootKeyboard, boot: 1)]), .scanner,
      .keyboard(interface: 0)
    ),
    (
      "keyboard scanner whose descriptor nobody read",
      Counter.usb(0x05E0, 0x1200, [Counter.hid(nil, boot: 1)]), .scanner, .keyboard(interface: 0)
    ),
    (
      "keyboard of a maker of nothing but scanners",
      Counter.usb(
        0x1EAB, 0xABCD,
        [
          Counter.hid(Descriptors.mouse, boot: 2),
          Counter.hid(Descriptors.mediaKeyboard, number: 1),
        ]),
      .scanner, .keyboard(interface: 1)
    ),
    (
      "serial scanner of the table",
      Counter.usb(0x1EAB, 0x1D06, Counter.serial("/dev/ttyACM0")), .scanner,
      .serial(path: "/dev/ttyACM0")
    ),
    (
      "printer that says ESC/POS", Counter.usb(0x9999, 2, [Counter.printer(Counter.epson)]),
      .printer, .printer(interface: 0, alternate: 0)
    ),
    (
      "printer that says it among others",
      Counter.usb(0x9999, 2, [Counter.printer("CMD:PCL,ESC/POS;")]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "clone of the table that says nothing", Counter.usb(0x0416, 0x5011, [Counter.printer(nil)]),
      .printer, .printer(interface: 0, alternate: 0)
    ),
    (
      "clone of the table that says something new",
      Counter.usb(0x0416, 0x5011, [Counter.printer("MFG:POS;CMD:EPSON;")]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "printer that only listens",
      Counter.usb(0x9999, 2, [Counter.printer(Counter.epson, protocol: 1)]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "the setting that answers",
      Counter.usb(
        0x9999, 2,
        [
          Counter.printer(Counter.epson, protocol: 1),
          Counter.printer(nil, protocol: 3, alternate: 1),
          Counter.printer(nil, protocol: 2, alternate: 2),
        ]), .printer, .printer(interface: 0, alternate: 2)
    ),
    (
      "Epson in its own class, of the table",
      Counter.usb(0x04B8, 0x0202, [Counter.printer(nil, class: 0xFF, protocol: 0xFF)]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "receipt printer's serial port", Counter.usb(0x04B8, 0x0202, Counter.serial("/dev/ttyACM3")),
      .printer, .serial(path: "/dev/ttyACM3")
    ),
  ]

  @Test(arguments: taken)
  func auto(
    _ name: String, _ device: SeenDevice, _ role: DeviceRole, _ transport: DeviceTransport
  ) {
    let verdict = rule.verdict(on: device)
    #expect(verdict.use?.role == role, "\(verdict)")
    #expect(verdict.use?.transport == transport, "\(verdict)")
    #expect(verdict.roles == [role])
    #expect(!verdict.reason.isEmpty)
    #expect(verdict.pin != nil)
  }

  static let left: [(String, SeenDevice, [DeviceRole], String)] = [
    ("the cashier's keyboard", Counter.keyboard, [.scanner], "may be the cashier's"),
    (
      "a keyboard with media keys",
      Counter.usb(0x046D, 0xC31C, [Counter.hid(Descriptors.mediaKeyboard, boot: 1)]), [.scanner],
      "may be the cashier's"
    ),
    (
      "a keyboard with a bit for each key",
      Counter.usb(0x9999, 1, [Counter.hid(Descriptors.bitmapKeyboard)]), [.scanner],
      "may be the cashier's"
    ),
    (
      "a keyboard whose descriptor nobody read",
      Counter.usb(0x9999, 1, [Counter.hid(nil, boot: 1)]), [.scanner], "may be the cashier's"
    ),
    (
      "a keyboard of a maker whose scanners are known one by one",
      Counter.usb(0x067E, 0x9999, [Counter.hid(Descriptors.bootKeyboard)]), [.scanner],
      "scan the barcode for HID POS"
    ),
    (
      "the shop's keyboard in the table",
      Counter.usb(0x0AA7, 0x0100, [Counter.hid(Descriptors.bootKeyboard)]), [.scanner],
      "TA58P keyboard: the device table says to leave it alone"
    ),
    (
      "a scanner in IBM mode",
      Counter.usb(0x0C2E, 0x0007, [Counter.hid(Descriptors.vendors)]), [],
      "MS7120 in IBM mode: a scanner in a mode that is not read"
    ),
    (
      "a scanner in a mode that is not read, with keys",
      Counter.usb(0x05F9, 0x1206, [Counter.hid(Descriptors.bootKeyboard)]), [],
      "a scanner in a mode that is not read"
    ),
    (
      "an office printer", Counter.usb(0x03F0, 2, [Counter.printer(Counter.office)]), [.printer],
      "speaks PJL"
    ),
    (
      "an office printer on a clone's numbers",
      Counter.usb(0x0FE6, 0x811E, [Counter.printer(Counter.office)]), [.printer], "speaks PJL"
    ),
    (
      "a label printer", Counter.usb(0x0A5F, 0x0080, [Counter.printer("MFG:Zebra;CMD:ZPL;")]),
      [.printer], "speaks ZPL"
    ),
    (
      "an inkjet of a maker of receipt printers",
      Counter.usb(0x04B8, 0x0005, [Counter.printer("MFG:EPSON;CMD:ESCPL2,BDC,D4;")]), [.printer],
      "speaks ESCPL2"
    ),
    (
      "a printer that says nothing", Counter.usb(0x9999, 2, [Counter.printer(nil)]), [.printer],
      "does not say that it speaks ESC/POS"
    ),
    (
      "a printer of pages", Counter.usb(0x9999, 2, [Counter.printer(nil, protocol: 4)]), [], "IPP"
    ),
    (
      "a printer of packets", Counter.usb(0x9999, 2, [Counter.printer(Counter.epson, protocol: 3)]),
      [], "without a way for plain data"
    ),
    (
      "a printer without a way out",
      Counter.usb(0x9999, 2, [Counter.printer(Counter.epson, out: false)]), [],
      "without a way for plain data"
    ),
    (
      "something of a vendor's own class",
      Counter.usb(0x9999, 2, [Counter.printer(nil, class: 0xFF)]), [], "only its maker"
    ),
    ("a scale", Counter.usb(0x9999, 3, [Counter.hid(Descriptors.scale)]), [], "a scale"),
    (
      "a card reader", Counter.usb(0x9999, 3, [Counter.hid(Descriptors.cardReader)]), [],
      "a card reader"
    ),
    ("a mouse", Counter.usb(0x9999, 3, [Counter.hid(Descriptors.mouse)]), [], "a mouse"),
    ("a boot mouse", Counter.usb(0x9999, 3, [Counter.hid(nil, boot: 2)]), [], "a mouse"),
    (
      "a HID of a vendor's own", Counter.usb(0x9999, 3, [Counter.hid(Descriptors.vendors)]), [],
      "only its maker understands"
    ),
    (
      "a HID that cannot be read", Counter.usb(0x9999, 3, [Counter.hid([0x05])]), [], "cut off"
    ),
    (
      "a modem", Counter.usb(0x12D1, 0x1001, Counter.serial("/dev/ttyACM1")), [.scanner, .printer],
      "may be a modem"
    ),
    (
      "a card terminal", Counter.usb(0x11CA, 0x0220, Counter.serial("/dev/ttyACM1")),
      [.scanner, .printer], "VeriFone card terminal: the device table says to leave it alone"
    ),
    (
      "a converter",
      Counter.usb(0x1A86, 0x7523, [SeenInterface(number: 0, class: 0xFF, tty: "/dev/ttyUSB0")]),
      [.scanner, .printer], "does not tell what is behind it"
    ),
    (
      "a serial port of the machine", SeenDevice(tty: "/dev/ttyS0"), [.scanner, .printer],
      "what is behind it cannot be seen"
    ),
    (
      "a serial scanner without a port", Counter.usb(0x1EAB, 0x1D06, Counter.serial(nil)), [],
      "the kernel has made no port"
    ),
    ("a disk", Counter.usb(0x9999, 4, [SeenInterface(number: 0, class: 8)]), [], "a disk"),
    ("a hub", Counter.usb(0x1D6B, 2, [SeenInterface(number: 0, class: 9)]), [], "a hub"),
    ("a thing without interfaces", Counter.usb(0x9999, 5, []), [], "neither a scanner nor"),
  ]

  @Test(arguments: left)
  func autoLeavesAlone(
    _ name: String, _ device: SeenDevice, _ roles: [DeviceRole], _ words: String
  ) {
    let verdict = rule.verdict(on: device)
    #expect(verdict.use == nil)
    #expect(verdict.roles == roles)
    #expect(verdict.reason.contains(words), "\(verdict.reason)")
    #expect((verdict.pin != nil) == !roles.isEmpty)
  }

  @Test func theShopsTableIsBelievedFirst() {
    let lines = "413c:2113 keyboard scanner \"Scanner of ours\"\n0c2e:* any leave\n"
    let entries = DeviceTableReading(Array(lines.utf8), file: "shop").entries
    let rule = DeviceRule(table: DeviceTable.builtIn.adding(entries))
    #expect(rule.verdict(on: Counter.keyboard).use?.transport == .keyboard(interface: 0))
    let honeywell = Counter.usb(0x0C2E, 0x0B81, [Counter.hid(Descriptors.scanner)])
    #expect(DeviceRule().verdict(on: honeywell).use != nil)
    #expect(rule.verdict(on: honeywell).use == nil)
  }

  @Test func quirksOfTheTableCome() {
    let clone = Counter.usb(0x0416, 0x5011, [Counter.printer(Counter.epson)])
    #expect(rule.verdict(on: clone).use?.quirks == DeviceQuirks(hasFixedStatus: true))
    let epson = Counter.usb(0x04B8, 0x0E15, [Counter.printer(Counter.epson)])
    #expect(rule.verdict(on: epson).use?.quirks == DeviceQuirks(profile: "epson-80"))
    let symbol = Counter.usb(0x05E0, 0x0600, [Counter.hid(Descriptors.vendors)])
    #expect(rule.verdict(on: symbol).use?.quirks.reports == .symbol)
  }

  @Test(
    arguments: [
      (nil, "usb:413c:2113"), ("", "usb:413c:2113"), ("A1", "usb:413c:2113:A1"),
      ("a b", "usb:413c:2113:a b"), (" ab", "usb:413c:2113"), ("é", "usb:413c:2113"),
    ] as [(String?, String)])
  func aPinNamesTheOne(_ serial: String?, _ pin: String) {
    var device = Counter.keyboard
    device.serial = serial
    #expect(rule.verdict(on: device).pin == pin)
    #expect(rule.verdict(on: SeenDevice(tty: "/dev/ttyS1")).pin == "/dev/ttyS1")
  }
}

/// A person who names a device is believed.
struct DevicePinTests {
  private let rule = DeviceRule()

  static let named: [(String, SeenDevice, DeviceRole, DeviceTransport)] = [
    ("a keyboard", Counter.keyboard, .scanner, .keyboard(interface: 0)),
    (
      "an office printer", Counter.usb(0x03F0, 2, [Counter.printer(Counter.office)]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "what is behind a converter",
      Counter.usb(0x1A86, 0x7523, [SeenInterface(number: 0, class: 0xFF, tty: "/dev/ttyUSB0")]),
      .printer, .serial(path: "/dev/ttyUSB0")
    ),
    (
      "what the table says to leave", Counter.usb(0x11CA, 1, Counter.serial("/dev/ttyACM1")),
      .scanner, .serial(path: "/dev/ttyACM1")
    ),
    ("a port of the machine", SeenDevice(tty: "/dev/ttyS0"), .scanner, .serial(path: "/dev/ttyS0")),
    (
      "a printer of a vendor's own class",
      Counter.usb(0x9999, 2, [Counter.printer(nil, class: 0xFF)]), .printer,
      .printer(interface: 0, alternate: 0)
    ),
    (
      "the best way of several",
      Counter.usb(
        0x9999, 1,
        [Counter.hid(Descriptors.bootKeyboard), Counter.hid(Descriptors.scanner, number: 1)]),
      .scanner, .pos(interface: 1)
    ),
  ]

  @Test(arguments: named)
  func isUsed(
    _ name: String, _ device: SeenDevice, _ role: DeviceRole, _ transport: DeviceTransport
  ) throws {
    let use = try rule.use(of: device, as: role)
    #expect(use.role == role)
    #expect(use.transport == transport)
  }

  @Test(
    arguments: [
      (Counter.keyboard, .printer, "is no receipt printer"),
      (Counter.usb(0x9999, 3, [Counter.hid(Descriptors.scale)]), .scanner, "is no scanner"),
      (Counter.usb(0x9999, 2, [Counter.printer(Counter.epson)]), .scanner, "is no scanner"),
      (
        Counter.usb(0x9999, 2, [Counter.printer(nil, protocol: 4)]), .printer,
        "is no receipt printer"
      ),
    ] as [(SeenDevice, DeviceRole, String)])
  func isRefusedForWhatItCannotBe(_ device: SeenDevice, _ role: DeviceRole, _ words: String) {
    let error = #expect(throws: DeviceUnfit.self) { try rule.use(of: device, as: role) }
    #expect(error?.reason.contains(words) == true)
    #expect(error?.reason.contains(device.title) == true)
  }

  @Test(arguments: [
    (SeenDevice(manufacturer: "ACME", product: "Wedge"), "ACME Wedge"),
    (SeenDevice(id: .init(vendor: 0x5E0, product: 0x1200)), "USB device 05e0:1200"),
    (SeenDevice(tty: "/dev/ttyS0"), "/dev/ttyS0"), (SeenDevice(), "device"),
  ])
  func isKnownByItsWords(_ device: SeenDevice, _ title: String) {
    #expect(device.title == title)
  }
}
