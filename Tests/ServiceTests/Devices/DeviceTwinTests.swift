import DeviceIdentity
import Devices
import Testing

@testable import Service

/// Equal devices, and sections that would each take any of them.
struct DeviceTwinTests {
  private typealias Seen = SeenFixture

  static let unnumbered = DeviceSelector.usb(vendor: 0x04B8, product: 0x0202, serial: nil)
  static let numbered = DeviceSelector.usb(
    vendor: 0x04B8, product: 0x0202, serial: "0001")

  private func assign(
    _ selectors: [DeviceSelector], _ devices: [FoundDevice],
    after earlier: DeviceAssignment? = nil, paths: [String: String] = [:]
  ) -> DeviceAssignment {
    let wishes = zip(["a", "b"], selectors).map {
      DeviceWish(role: .printer, name: $0, selector: $1)
    }
    return DeviceAssignment(
      wishes, devices, rule: DeviceRule(), marks: earlier?.marks ?? [:], realPaths: paths)
  }

  /// What `a` and `b` have.
  private func addresses(_ made: DeviceAssignment) -> [UInt8?] {
    ["a", "b"].map { name in
      guard case .device(.usb(let target), _) = made.services[DeviceWish.Section(.printer, name)]
      else { return nil }
      return target.address.address
    }
  }

  struct Case: Sendable {
    var selectors: [DeviceSelector]
    var serial: String?
  }
  static let cases = [
    Case(selectors: [.auto, .auto], serial: "0001"), Case(selectors: [.auto, .auto]),
    Case(selectors: [unnumbered, unnumbered], serial: "0001"),
    Case(selectors: [unnumbered, unnumbered]),
    Case(selectors: [unnumbered, .auto], serial: "0001"), Case(selectors: [unnumbered, .auto]),
    Case(selectors: [numbered, numbered], serial: "0001"),
    Case(selectors: [numbered, .auto], serial: "0001"),
    Case(selectors: [numbered, unnumbered], serial: "0001"),
  ]

  /// Its line would be closed in the middle of a slip, and the two would stay swapped.
  @Test(arguments: cases)
  func `A section whose device is pulled does not take the twin of another`(_ item: Case) {
    func printer(_ port: String, at address: UInt8) -> FoundDevice {
      Seen.printer(port, item.serial, at: address)
    }
    let first = assign(item.selectors, [printer("1-1", at: 3), printer("1-2", at: 4)])
    #expect(addresses(first) == [3, 4])
    let pulled = assign(item.selectors, [printer("1-2", at: 4)], after: first)
    #expect(addresses(pulled) == [nil, 4])
    let back = assign(
      item.selectors, [printer("1-1", at: 9), printer("1-2", at: 4)], after: pulled)
    #expect(addresses(back) == [9, 4])
  }

  @Test(arguments: [numbered, .usbPort("1-1"), .path("/dev/upay/x")])
  func `Who names a device more closely chooses first`(_ close: DeviceSelector) {
    let made = assign(
      [Self.unnumbered, close],
      [Seen.printer("1-1", "0001", at: 3), Seen.printer("1-2", "0002", at: 4)],
      paths: ["/dev/upay/x": "/dev/bus/usb/001/003"])
    #expect(addresses(made) == [4, 3])
  }
}
