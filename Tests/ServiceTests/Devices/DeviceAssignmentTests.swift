import DeviceIdentity
import Devices
import Testing

@testable import Service

/// Which device serves which section.
struct DeviceAssignmentTests {
  private typealias Seen = SeenFixture

  private func wish(
    _ role: DeviceRole, _ name: String, _ selector: DeviceSelector = .auto
  ) -> DeviceWish {
    DeviceWish(role: role, name: name, selector: selector)
  }

  private func assign(
    _ wishes: [DeviceWish], _ devices: [FoundDevice],
    after earlier: DeviceAssignment? = nil, paths: [String: String] = [:]
  ) -> DeviceAssignment {
    DeviceAssignment(
      wishes, devices, rule: DeviceRule(), marks: earlier?.marks ?? [:], realPaths: paths)
  }

  private func usb(_ address: UInt8, _ use: USBTarget.Use) -> DeviceTarget {
    .usb(USBTarget(address: USBAddress(bus: 1, address: address), interface: 0, use: use))
  }

  private func target(_ made: DeviceAssignment, _ role: DeviceRole, _ name: String) -> DeviceTarget?
  {
    guard case .device(let target, _) = made.services[DeviceWish.Section(role, name)] else {
      return nil
    }
    return target
  }

  @Test func `Auto takes what is certainly ours, and lists the rest`() {
    let made = assign(
      [wish(.scanner, "a"), wish(.printer, "b")],
      [
        Seen.keyboard("1-1"), Seen.office("1-2"), Seen.converter("1-3", "/dev/ttyUSB0"),
        Seen.pos("1-4"), Seen.printer("1-5"),
      ])
    #expect(target(made, .scanner, "a") == usb(3, .reports))
    #expect(target(made, .printer, "b") == usb(5, .printer))
    #expect(made.leftovers.map(\.device.seen.port) == ["1-1", "1-2", "1-3"])
    #expect(made.leftovers.allSatisfy { $0.verdict.use == nil })
  }

  @Test func `With nothing of its kind a section waits, in words`() {
    let made = assign([wish(.printer, "b")], [Seen.pos("1-1"), Seen.office("1-2")])
    guard case .absent(let reason) = made.services[DeviceWish.Section(.printer, "b")] else {
      Issue.record("\(made.services)")
      return
    }
    #expect(reason.contains("receipt printer"))
    #expect(made.leftovers.count == 2)
  }

  @Test func `No device serves two sections`() {
    let made = assign(
      [wish(.scanner, "a"), wish(.scanner, "b"), wish(.scanner, "c")],
      [Seen.pos("1-1", at: 3), Seen.pos("1-2", at: 4)])
    #expect(target(made, .scanner, "a") == usb(3, .reports))
    #expect(target(made, .scanner, "b") == usb(4, .reports))
    #expect(target(made, .scanner, "c") == nil)
    #expect(made.leftovers.isEmpty)
  }

  @Test func `What is named is not found by itself, whatever stands first`() {
    let named = wish(.scanner, "named", .usb(vendor: 0x0C2E, product: 0x0B81, serial: "B"))
    let made = assign(
      [wish(.scanner, "any"), named], [Seen.pos("1-1", "B", at: 3), Seen.pos("1-2", "A", at: 4)])
    #expect(target(made, .scanner, "named") == usb(3, .reports))
    #expect(target(made, .scanner, "any") == usb(4, .reports))
  }

  @Test(arguments: [
    (DeviceSelector.usb(vendor: 0x0C2E, product: 0x0B81, serial: nil), UInt8(3)),
    (.usb(vendor: 0x0C2E, product: 0x0B81, serial: "RIGHT"), 4),
    (.usbPort("1-3"), 4), (.usbPort("1-2"), 3),
  ])
  func `A named device is that one`(_ selector: DeviceSelector, _ address: UInt8) {
    let made = assign(
      [wish(.scanner, "a", selector)],
      [Seen.pos("1-2", "LEFT", at: 3), Seen.pos("1-3", "RIGHT", at: 4)])
    #expect(target(made, .scanner, "a") == usb(address, .reports))
    #expect(made.leftovers.count == 1)
  }

  @Test(arguments: [
    DeviceSelector.usb(vendor: 0x0C2E, product: 0x0B81, serial: "OTHER"),
    .usb(vendor: 0x0C2E, product: 0x0B82, serial: nil), .usbPort("1-22"),
  ])
  func `Another one is not taken for it`(_ selector: DeviceSelector) {
    let made = assign([wish(.scanner, "a", selector)], [Seen.pos("1-2", "LEFT")])
    #expect(target(made, .scanner, "a") == nil)
    guard case .absent(let reason) = made.services[DeviceWish.Section(.scanner, "a")] else {
      Issue.record("\(made.services)")
      return
    }
    #expect(reason == "\(selector) is not plugged in")
  }

  @Test func `A person may name what auto would leave alone`() {
    let made = assign(
      [
        wish(.scanner, "k", .usb(vendor: 0x046D, product: 0xC31C, serial: nil)),
        wish(.printer, "c", .usb(vendor: 0x1A86, product: 0x7523, serial: nil)),
      ], [Seen.keyboard("1-1"), Seen.converter("1-2", "/dev/ttyUSB3")])
    #expect(target(made, .scanner, "k") == usb(7, .keyboard))
    #expect(target(made, .printer, "c") == .serial(LineSettings(path: "/dev/ttyUSB3")))
  }

  @Test func `A converter is looked at again when its port has come`() {
    let wishes = [wish(.printer, "c", .usb(vendor: 0x1A86, product: 0x7523, serial: nil))]
    let early = assign(wishes, [Seen.converter("1-2", nil)])
    guard case .error(let reason) = early.services[DeviceWish.Section(.printer, "c")] else {
      Issue.record("\(early.services)")
      return
    }
    #expect(reason.contains("has not appeared yet"))
    let late = assign(wishes, [Seen.converter("1-2", "/dev/ttyUSB3")], after: early)
    #expect(target(late, .printer, "c") == .serial(LineSettings(path: "/dev/ttyUSB3")))
  }

  @Test func `What cannot be what it is named for is told, and nobody else gets it`() {
    let made = assign(
      [wish(.scanner, "a"), wish(.printer, "b", .usbPort("1-1"))], [Seen.pos("1-1")])
    guard case .error(let reason) = made.services[DeviceWish.Section(.printer, "b")] else {
      Issue.record("\(made.services)")
      return
    }
    #expect(reason.contains("no receipt printer"))
    #expect(target(made, .scanner, "a") == nil)
  }

  @Test func `Two sections that name one device are told`() {
    let made = assign(
      [
        wish(.scanner, "a", .usb(vendor: 0x0C2E, product: 0x0B81, serial: nil)),
        wish(.scanner, "b", .usbPort("1-1")), wish(.scanner, "c", .path("/dev/upay/x")),
      ], [Seen.pos("1-1")], paths: ["/dev/upay/x": "/dev/bus/usb/001/003"])
    #expect(target(made, .scanner, "b") != nil)
    #expect(
      made.services[DeviceWish.Section(.scanner, "a")]
        == .error("usb:0c2e:0b81: the device serves [scanner b]"))
    #expect(
      made.services[DeviceWish.Section(.scanner, "c")]
        == .error("/dev/upay/x: the device serves [scanner b]"))
  }

  // MARK: - Paths

  @Test func `A path needs nothing to be known, and keeps its device from auto`() {
    let path = DeviceTarget.serial(LineSettings(path: "/dev/ttyACM0"))
    let wishes = [wish(.scanner, "any"), wish(.scanner, "a", .path("/dev/ttyACM0"))]
    #expect(target(assign(wishes, []), .scanner, "a") == path)
    let made = assign(wishes, [Seen.serialScanner("1-1", "/dev/ttyACM0")])
    #expect(target(made, .scanner, "a") == path)
    #expect(target(made, .scanner, "any") == nil)
    #expect(made.leftovers.isEmpty)
  }

  @Test func `A link to a serial port is opened as it is named`() {
    let made = assign(
      [wish(.scanner, "a", .path("/dev/upay/x"))], [Seen.serialScanner("1-1", "/dev/ttyACM4")],
      paths: ["/dev/upay/x": "/dev/ttyACM4"])
    #expect(target(made, .scanner, "a") == .serial(LineSettings(path: "/dev/upay/x")))
    #expect(made.leftovers.isEmpty)
  }

  @Test func `A link to a device on USB is that device`() {
    let made = assign(
      [wish(.printer, "a", .path("/dev/upay/x"))], [Seen.printer("1-1")],
      paths: ["/dev/upay/x": "/dev/bus/usb/001/005"])
    #expect(target(made, .printer, "a") == usb(5, .printer))
  }

  /// Opened as such they would give what a driver makes of the device, and keep the driver there.
  @Test(arguments: [
    ("/dev/usb/lp0", DeviceRole.printer), ("/dev/hidraw0", .scanner),
    ("/dev/input/event5", .scanner),
    ("/dev/upay/x", .scanner),
  ])
  func `The node of a driver is the device behind it`(node: String, role: DeviceRole) {
    let wishes = [wish(role, "a", .path(node))]
    let real = node == "/dev/upay/x" ? "/dev/hidraw0" : node
    var device = role == .printer ? Seen.printer("1-2", at: 3) : Seen.pos("1-2", at: 3)
    let use: USBTarget.Use = role == .printer ? .printer : .reports
    let before = assign(wishes, [device], paths: [node: real])
    guard case .absent(let reason) = before.services[DeviceWish.Section(role, "a")] else {
      Issue.record("\(before.services)")
      return
    }
    #expect(reason.contains(node))
    device.nodes.insert(real)
    let first = assign(wishes, [device], paths: [node: real])
    #expect(target(first, role, "a") == usb(3, use))
    // While it is used the name is free, and the next one that is plugged in gets it.
    var other = role == .printer ? Seen.printer("1-1", at: 4) : Seen.pos("1-1", at: 4)
    other.nodes.insert(real)
    let second = assign(wishes, [other, device], after: first, paths: [node: real])
    #expect(target(second, role, "a") == usb(3, use))
  }

  // MARK: - Again

  @Test func `Each section gets its own device back, in whatever order they come`() {
    let wishes = [wish(.scanner, "a"), wish(.scanner, "b")]
    let first = assign(wishes, [Seen.pos("1-1", at: 3), Seen.pos("1-2", at: 4)])
    let none = assign(wishes, [], after: first)
    #expect(target(none, .scanner, "a") == nil && target(none, .scanner, "b") == nil)
    let second = assign(wishes, [Seen.pos("1-2", at: 10)], after: none)
    #expect(target(second, .scanner, "a") == nil)
    #expect(target(second, .scanner, "b") == usb(10, .reports))
    let both = assign(wishes, [Seen.pos("1-1", at: 11), Seen.pos("1-2", at: 10)], after: second)
    #expect(target(both, .scanner, "a") == usb(11, .reports))
    #expect(target(both, .scanner, "b") == usb(10, .reports))
  }

  @Test func `A serial number is known again in another socket`() {
    let wishes = [wish(.scanner, "a"), wish(.scanner, "b")]
    let first = assign(wishes, [Seen.pos("1-1", "X", at: 3), Seen.pos("1-2", "Y", at: 4)])
    let swapped = assign(
      wishes, [Seen.pos("1-1", "Y", at: 5), Seen.pos("1-2", "X", at: 6)], after: first)
    #expect(target(swapped, .scanner, "a") == usb(6, .reports))
    #expect(target(swapped, .scanner, "b") == usb(5, .reports))
  }

  @Test func `Where all have one serial number the socket decides`() {
    let wishes = [wish(.printer, "a"), wish(.printer, "b")]
    let first = assign(
      wishes, [Seen.printer("1-1", "0001", at: 3), Seen.printer("1-2", "0001", at: 4)])
    let again = assign(
      wishes, [Seen.printer("1-1", "0001", at: 8), Seen.printer("1-2", "0001", at: 7)], after: first
    )
    #expect(target(again, .printer, "a") == usb(8, .printer))
    #expect(target(again, .printer, "b") == usb(7, .printer))
  }

  @Test func `A spare device takes the place of one that is gone`() {
    let wishes = [wish(.scanner, "a"), wish(.scanner, "b")]
    let first = assign(wishes, [Seen.pos("1-1", "X", at: 3), Seen.pos("1-2", "Y", at: 4)])
    let spare = assign(
      wishes, [Seen.pos("1-2", "Y", at: 4), Seen.pos("1-3", "Z", at: 5)], after: first)
    #expect(target(spare, .scanner, "a") == usb(5, .reports))
    #expect(target(spare, .scanner, "b") == usb(4, .reports))
  }

  @Test func `A serial port that has another number now is followed`() {
    let wishes = [wish(.scanner, "a", .usb(vendor: 0x1EAB, product: 0x1D06, serial: "SN42"))]
    let first = assign(wishes, [Seen.serialScanner("1-1", "/dev/ttyACM0", "SN42")])
    #expect(target(first, .scanner, "a") == .serial(LineSettings(path: "/dev/ttyACM0")))
    let again = assign(
      wishes, [Seen.serialScanner("1-4", "/dev/ttyACM1", "SN42", at: 12)], after: first)
    #expect(target(again, .scanner, "a") == .serial(LineSettings(path: "/dev/ttyACM1")))
  }

  @Test func `The line of a serial device has the settings of its section`() {
    let wish = DeviceWish(
      role: .scanner, name: "a", selector: .auto, baud: 115_200, format: .eightNone1, flow: .rtscts)
    let made = assign([wish], [Seen.serialScanner("1-1", "/dev/ttyACM0")])
    #expect(
      target(made, .scanner, "a")
        == .serial(LineSettings(path: "/dev/ttyACM0", baud: 115_200, flow: .rtscts)))
  }
}
