import DeviceIdentity
import Devices
import Testing

@testable import Service

/// A section keeps the device that its path led to, whatever becomes of the path meanwhile.
struct NamedPathsTests {
  private static let link = "/dev/input/by-id/usb-ACME_Wedge-event-kbd"
  private let wish = DeviceWish(role: .scanner, name: "a", selector: .path(NamedPathsTests.link))
  private let own: FoundDevice
  private let twin: FoundDevice

  init() {
    var (own, twin) = (SeenFixture.pos("1-2", at: 3), SeenFixture.pos("1-1", at: 4))
    own.nodes.insert("/dev/input/event5")
    twin.nodes.insert("/dev/input/event9")
    self.own = own
    self.twin = twin
  }

  private func assign(
    _ found: [FoundDevice], after earlier: DeviceAssignment? = nil, _ paths: inout NamedPaths,
    leadingTo real: String?
  ) -> DeviceAssignment {
    paths.follow([wish], served: earlier?.served ?? [:], among: found) { _ in real }
    return DeviceAssignment(
      [wish], found, rule: DeviceRule(), marks: earlier?.marks ?? [:], realPaths: paths.real)
  }

  private func address(_ made: DeviceAssignment) -> UInt8? {
    guard case .device(.usb(let target), _) = made.services[wish.section] else { return nil }
    return target.address.address
  }

  /// The link goes with the driver's node, or on to the twin.
  @Test(arguments: [nil, "/dev/input/event9"] as [String?])
  func `The link to a device in use is not followed again`(_ later: String?) {
    var paths = NamedPaths()
    let first = assign([twin, own], &paths, leadingTo: "/dev/input/event5")
    #expect(address(first) == 3)
    let second = assign([twin, own], after: first, &paths, leadingTo: later)
    #expect(address(second) == 3 && paths.isWhole)
    let third = assign([twin, own], after: second, &paths, leadingTo: later)
    #expect(address(third) == 3)
  }

  @Test func `With its device gone a link is followed anew`() {
    var paths = NamedPaths()
    let first = assign([twin, own], &paths, leadingTo: "/dev/input/event5")
    let pulled = assign([twin], after: first, &paths, leadingTo: nil)
    #expect(address(pulled) == nil && !paths.isWhole)
    var back = own
    back.address = USBAddress(bus: 1, address: 12)
    let late = assign([twin, back], after: pulled, &paths, leadingTo: nil)
    #expect(address(late) == nil && !paths.isWhole)
    let again = assign([twin, back], after: late, &paths, leadingTo: "/dev/input/event5")
    #expect(address(again) == 12 && paths.isWhole)
  }

  @Test func `A path that nobody has used leads where it leads now`() {
    var paths = NamedPaths()
    paths.follow([wish], served: [:], among: [own]) { _ in "/dev/input/event5" }
    paths.follow([wish], served: [:], among: [own]) { _ in "/dev/input/event6" }
    #expect(paths.real == [Self.link: "/dev/input/event6"])
  }
}
