import DeviceIdentity
import Testing

/// A converter between USB and a serial port, before and after the kernel has made its port.
struct ConverterRuleTests {
  private static func chip(_ vendor: UInt16 = 0x1A86, ttys: [String?] = [nil]) -> SeenDevice {
    let interfaces: [SeenInterface] = ttys.enumerated().map { number, tty in
      var interface = Counter.printer(nil, class: 0xFF, number: UInt8(number))
      interface.tty = tty
      return interface
    }
    return Counter.usb(vendor, 0x7523, interfaces)
  }

  private static func rule(_ line: String) -> DeviceRule {
    let entries = DeviceTableReading(Array(line.utf8), file: "shop").entries
    return DeviceRule(table: DeviceTable.builtIn.adding(entries))
  }

  @Test(arguments: [0x0403, 0x067B, 0x10C4, 0x1A86, 0x9710] as [UInt16], DeviceRole.allCases)
  func waitsForItsPort(_ vendor: UInt16, _ role: DeviceRole) {
    let device = Self.chip(vendor)
    let error = #expect(throws: DeviceUnfit.self) { try DeviceRule().use(of: device, as: role) }
    #expect(error?.reason.contains("has not appeared yet") == true, "\(error as Any)")
    let verdict = DeviceRule().verdict(on: device)
    #expect(verdict.use == nil && verdict.reason.contains("has not appeared yet"), "\(verdict)")
  }

  /// So does one that is a serial device by its class.
  @Test func waitsForItsPortOfTheClass() {
    let device = Counter.usb(0x1A86, 0x55D3, Counter.serial(nil))
    let error = #expect(throws: DeviceUnfit.self) { try DeviceRule().use(of: device, as: .printer) }
    #expect(error?.reason.contains("has not appeared yet") == true)
  }

  @Test(
    arguments: [["/dev/ttyUSB0"], ["/dev/ttyUSB0", nil], [nil, "/dev/ttyUSB0"]] as [[String?]])
  func isUsedByItsPort(_ ttys: [String?]) throws {
    let use = try DeviceRule().use(of: Self.chip(ttys: ttys), as: .printer)
    #expect(use.transport == .serial(path: "/dev/ttyUSB0"))
  }

  /// What a shop says to be behind it is behind its port.
  @Test(arguments: ["serial", "any"])
  func isPrintedOnByItsPortAlone(_ transport: String) throws {
    let rule = Self.rule("1a86:7523 \(transport) printer \"Kitchen\"\n")
    #expect(rule.verdict(on: Self.chip()).use == nil)
    #expect(throws: DeviceUnfit.self) { try rule.use(of: Self.chip(), as: .printer) }
    let port = rule.verdict(on: Self.chip(ttys: ["/dev/ttyUSB0"]))
    #expect(port.use?.transport == .serial(path: "/dev/ttyUSB0"))
  }

  @Test func isPrintedOnWhereTheTableSaysSo() throws {
    let rule = Self.rule("1a86:7523 printer printer \"Parallel port\"\n")
    let use = try rule.use(of: Self.chip(), as: .printer)
    #expect(use.transport == .printer(interface: 0, alternate: 0))
  }
}
