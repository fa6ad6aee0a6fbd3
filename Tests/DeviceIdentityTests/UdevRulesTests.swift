import DeviceIdentity
import Glibc
import Testing

/// Where the files of the project are.
private let project = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
private let path = project + "/udev/60-upayd.rules"

private func contents(_ path: String) throws -> String {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { throw UdevRuleError(line: 0, reason: "cannot open \(path)") }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  let count = read(file, &bytes, bytes.count)
  return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}

private func rules() throws -> [UdevRule] { try UdevRuleReader.read(try contents(path)) }

@Suite struct UdevRulesTests {
  @Test func `The rules can be read by udev`() throws {
    #expect(try rules().count > 5)
  }

  @Test func `Devices are for the group alone`() throws {
    let granting = try rules().filter {
      $0.value("GROUP", "=") != nil || $0.value("MODE", "=") != nil
    }
    #expect(!granting.isEmpty)
    for rule in granting {
      #expect(rule.value("GROUP", "=") == "upay")
      #expect(rule.value("MODE", "=") == "0660")
      #expect(rule.value("OWNER", "=") == nil)
    }
  }

  @Test func `Links stand under their own directory`() throws {
    let links = try rules().compactMap { $0.value("SYMLINK", "+=") }
    #expect(links.count == 4)
    for link in links { #expect(link.hasPrefix("upay/$env{UPAYD_KIND}-")) }
    #expect(try rules().allSatisfy { $0.value("SYMLINK", "=") == nil })
  }

  @Test(arguments: [
    #"KERNEL=="a", MODE="0660"#,
    #"KERNEL=="a" MODE="0660""#,
    #"KERNEL=="a","#,
    #"KERNEL=="a", GOTO="nowhere""#,
    #"KERNEL="a""#,
    #"MODE=="0660""#,
    #"MODE+="0660""#,
    #"GROUPS="upay""#,
    #"ENV=="1""#,
    #"ENV{A"=="1""#,
    #"MODE{a}="0660""#,
    #"KERNEL===="a""#,
    "LABEL=\"up\"\nGOTO=\"up\"",
  ])
  func `A wrong rule is refused by the reader`(text: String) {
    #expect(throws: UdevRuleError.self) { try UdevRuleReader.read(text) }
  }

  @Test(.enabled(if: Self.canVerify)) func `udev itself takes the rules`() {
    #expect(Self.status("udevadm verify --no-style \(path)") == 0)
  }

  /// `udevadm verify` came with systemd 254.
  private static let canVerify = status("udevadm verify --help") == 0

  private static func status(_ command: String) -> Int32 {
    guard let process = popen("\(command) >/dev/null 2>&1", "r") else { return -1 }
    return pclose(process)
  }
}

/// What the rules do with the devices of the table, and with others.
@Suite struct UdevDeviceTests {
  private static let printer = ":070102:"
  private static let keyboard = ":030101:"

  /// The device's own event.
  private static func usb(
    _ id: String, interfaces: String, serial: String? = "S1", given: String? = nil
  ) throws -> UdevEvent {
    var event = UdevEvent(subsystem: "usb")
    event.properties = properties(id, serial)
    event.properties["DEVTYPE"] = "usb_device"
    event.properties["ID_USB_INTERFACES"] = interfaces
    event.properties["UPAYD_KIND"] = given
    event.apply(try rules())
    return event
  }

  private static func tty(_ id: String, serial: String? = "S1") throws -> UdevEvent {
    var event = UdevEvent(subsystem: "tty", kernel: "ttyACM0")
    event.properties = properties(id, serial)
    event.apply(try rules())
    return event
  }

  private static func input(_ id: String) throws -> UdevEvent {
    var event = UdevEvent(subsystem: "input", kernel: "event7")
    event.properties = properties(id, nil)
    event.apply(try rules())
    return event
  }

  private static func bound(
    _ id: String, protocol: String = "01", driver: String = "usbhid", action: String = "bind"
  ) throws -> UdevEvent {
    var event = UdevEvent(subsystem: "usb", action: action, kernel: "1-1:1.0", driver: driver)
    event.properties = ["DEVTYPE": "usb_interface"]
    event.parentProperties = properties(id, nil)
    event.attributes = ["bInterfaceProtocol": `protocol`]
    event.apply(try rules())
    return event
  }

  private static func properties(_ id: String, _ serial: String?) -> [String: String] {
    let parts = id.split(separator: ":").map(String.init)
    var properties = ["ID_VENDOR_ID": parts[0], "ID_MODEL_ID": parts[1], "ID_BUS": "usb"]
    properties["ID_SERIAL_SHORT"] = serial
    return properties
  }

  private static func id(_ entry: DeviceEntry) -> String {
    SeenDevice.ID(vendor: entry.vendor, product: entry.product ?? 0xABCD).description
  }

  @Test(arguments: DeviceTable.builtIn.entries)
  func `The rules give what the table takes, and nothing that it leaves`(entry: DeviceEntry) throws
  {
    let id = Self.id(entry)
    func reaches(_ transport: DeviceTransport.Kind, _ kind: DeviceEntry.Kind) -> Bool {
      entry.kind == kind && (entry.transport ?? transport) == transport
    }
    let interfaces = entry.transport == .printer ? Self.printer : Self.keyboard
    let device = try Self.usb(id, interfaces: interfaces)
    if reaches(.pos, .scanner) || reaches(.keyboard, .scanner) || reaches(.printer, .printer) {
      #expect(device.group == "upay", "\(entry.name)")
      #expect(device.mode == "0660")
      #expect(device.properties["ID_MM_DEVICE_IGNORE"] == "1")
      let kind = entry.kind.rawValue
      #expect(device.links == ["upay/\(kind)-1-1", "upay/\(kind)-S1-usb"])
    }
    if reaches(.keyboard, .scanner) {
      #expect(try Self.input(id).properties["LIBINPUT_IGNORE_DEVICE"] == "1", "\(entry.name)")
      #expect(
        try Self.bound(id).commands == [
          "/bin/sh -c 'echo 1-1:1.0 >/sys/bus/usb/drivers/usbhid/unbind'"
        ])
    }
    if reaches(.serial, .scanner) || reaches(.serial, .printer) {
      let port = try Self.tty(id)
      #expect(port.group == "upay", "\(entry.name)")
      #expect(port.links == ["upay/\(entry.kind.rawValue)-S1"])
      #expect(port.properties["ID_MM_PORT_IGNORE"] == "1")
      #expect(port.properties["ID_MM_DEVICE_IGNORE"] == "1")
    }
    if entry.kind == .leave || entry.kind == .converter {
      #expect(device.group == nil, "\(entry.name)")
      #expect(try Self.tty(id).group == nil)
      #expect(try Self.bound(id).commands.isEmpty)
      #expect(try Self.input(id).properties["LIBINPUT_IGNORE_DEVICE"] == nil)
    }
  }

  @Test func `What is on the counter else is not touched`() throws {
    for (id, interfaces) in [
      ("413c:2113", Self.keyboard), ("046d:c31c", Self.keyboard), ("03f0:0002", Self.printer),
      ("04b8:0005", Self.printer), ("0483:5720", ":080650:"), ("0a5f:0080", Self.printer),
      ("12d1:1001", ":020201:0a0000:"), ("067e:1001", ":030000:"),
    ] {
      let device = try Self.usb(id, interfaces: interfaces)
      #expect(device.group == nil && device.mode == nil && device.links.isEmpty, "\(id)")
      #expect(try Self.input(id).properties["LIBINPUT_IGNORE_DEVICE"] == nil, "\(id)")
      #expect(try Self.bound(id).commands.isEmpty, "\(id)")
      // A port of a receipt printer's maker is a receipt printer's.
      if id != "04b8:0005" { #expect(try Self.tty(id).group == nil, "\(id)") }
    }
  }

  @Test func `Only the keys of a scanner are taken from the console, and only from their driver`()
    throws
  {
    #expect(try Self.bound("05e0:1200", protocol: "00").commands.isEmpty)
    #expect(try Self.bound("05e0:1200", driver: "usbfs").commands.isEmpty)
    #expect(try Self.bound("05e0:1200", action: "add").commands.isEmpty)
    #expect(try Self.bound("04b8:0202").commands.isEmpty)
  }

  @Test func `A shop says by one line what its own device is`() throws {
    let scanner = try Self.usb(
      "9999:0001", interfaces: Self.keyboard, serial: nil, given: "scanner")
    #expect(scanner.group == "upay")
    #expect(scanner.links == ["upay/scanner-1-1"])
    let left = try Self.usb("05e0:1200", interfaces: Self.keyboard, given: "none")
    #expect(left.group == nil && left.links.isEmpty)

    // The line that the rules and the manual show.
    let line = #"ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="7523", ENV{UPAYD_KIND}="scanner""#
    for file in ["/udev/60-upayd.rules", "/docs/devices.md"] {
      #expect(try contents(project + file).contains(line), "\(file)")
    }
    var event = UdevEvent(subsystem: "tty", kernel: "ttyUSB0")
    event.properties = ["ID_BUS": "usb"]
    event.chain = [[:], ["bInterfaceClass": "ff"], ["idVendor": "1a86", "idProduct": "7523"]]
    event.apply(try UdevRuleReader.read(line) + rules())
    #expect(event.group == "upay")
    #expect(event.links == ["upay/scanner-ttyUSB0"])
    event = UdevEvent(subsystem: "tty", kernel: "ttyUSB0")
    event.chain = [["idVendor": "1a86"], ["idProduct": "7523"]]
    event.apply(try UdevRuleReader.read(line) + rules())
    #expect(event.group == nil)
  }

  @Test func `Nothing is done when a device goes`() throws {
    var event = UdevEvent(subsystem: "usb", action: "remove")
    event.properties = Self.properties("05e0:1200", "S1")
    event.properties["DEVTYPE"] = "usb_device"
    event.apply(try rules())
    #expect(event.group == nil && event.links.isEmpty)
  }
}
