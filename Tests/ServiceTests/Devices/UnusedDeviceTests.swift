import DeviceIdentity
import Devices
import Testing

@testable import Journal
@testable import Service

/// What is told of devices that no section has.
struct UnusedDeviceTests {
  private typealias Seen = SeenFixture

  private func views(
    _ devices: [FoundDevice], _ wishes: [DeviceWish] = []
  ) -> [DeviceView] {
    DeviceAssignment(wishes, devices, rule: DeviceRule()).leftoverViews
  }

  @Test func `Each is listed with what it is, and the line that would pin it`() throws {
    let views = views([
      Seen.keyboard("1-1"), Seen.office("1-2.4"), Seen.converter("1-3", "/dev/ttyUSB0"),
    ])
    #expect(views.map(\.id) == ["usb-1-1", "usb-1-2.4", "usb-1-3"])
    #expect(views.map(\.kind) == ["scanner", "printer", "other"])
    #expect(views.allSatisfy { !$0.used && !$0.pinned && $0.state == "ready" })
    #expect(views.map(\.path) == ["/dev/bus/usb/001/007", "/dev/bus/usb/001/006", "/dev/ttyUSB0"])
    let reasons = views.compactMap(\.reason)
    #expect(reasons[0].contains("[scanner NAME] device = usb:046d:c31c"))
    #expect(reasons[1].contains("[printer NAME] device = usb:03f0:1d17:OFFICE"))
    #expect(reasons[2].contains("[scanner NAME] or [printer NAME] device = usb:1a86:7523"))
  }

  @Test func `Twins are pinned by their sockets`() {
    let reasons = views([Seen.pos("1-1"), Seen.pos("1-2"), Seen.pos("1-3", "OWN")])
      .compactMap(\.reason)
    #expect(reasons[0].hasSuffix("device = usb-port:1-1"))
    #expect(reasons[1].hasSuffix("device = usb-port:1-2"))
    #expect(reasons[2].hasSuffix("device = usb:0c2e:0b81:OWN"))
  }

  @Test func `A twin of a device in use is pinned by its socket too`() {
    let wish = DeviceWish(role: .scanner, name: "a", selector: .auto)
    let views = views([Seen.pos("1-1"), Seen.pos("1-2")], [wish])
    #expect(views.count == 1)
    #expect(views.first?.reason?.hasSuffix("device = usb-port:1-2") == true)
  }

  @Test func `One that could not be asked says why`() {
    var printer = Seen.printer("1-1", id: nil)
    printer.seen.id = SeenDevice.ID(vendor: 0x1234, product: 0x0001)
    printer.hindrance = "no permission"
    let view = views([printer]).first
    #expect(view?.state == "error")
    #expect(view?.reason?.contains("it could not be asked: no permission") == true)
  }

  @Test func `A serial port of the machine is named by its path`() {
    let port = FoundDevice(seen: SeenDevice(tty: "/dev/ttyS0"), nodes: ["/dev/ttyS0"])
    let view = views([port]).first
    #expect(view?.id == "ttyS0" && view?.path == "/dev/ttyS0")
    #expect(view?.reason?.hasSuffix("device = /dev/ttyS0") == true)
  }

  @Test func `Plugging and pulling are events, the first look is not`() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let (left, right) = (views([Seen.keyboard("1-1")]), views([Seen.office("1-2")]))
    await life.till.sawUnused(left, quietly: true)
    #expect(try await life.events("device").isEmpty)
    #expect(try await life.till.devices(by: Fixture.peer).contains(left[0]))
    await life.till.sawUnused(left + right, quietly: false)
    await life.till.sawUnused(right, quietly: false)
    await life.till.sawUnused(right, quietly: false)
    let told = try await life.events("device").map {
      try JSONText.decode(DeviceView.self, Array($0.data.utf8))
    }
    #expect(told.map(\.id) == ["usb-1-2", "usb-1-1"])
    #expect(told.map(\.state) == ["ready", "absent"])
    #expect(try await !life.till.devices(by: Fixture.peer).contains { $0.id == "usb-1-1" })
    // The daemon's own state is about what it uses.
    #expect(try await !life.till.status(by: Fixture.peer).devices.contains { !$0.used })
  }
}
