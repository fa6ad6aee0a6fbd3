import Glibc
import Testing

@testable import Devices

/// What the kernel's file system shows, in a copy of its shape.
struct SysfsTreeTests {
  private let root: String
  private let tree: SysfsTree

  init() throws {
    root = try Scratch.directory()
    tree = SysfsTree(root: root)
    for port in ["usb1", "1-3", "1-3.2", "1-3:1.0", "1-3.2:1.0", "1-3.2:1.12"] {
      make("bus/usb/devices/\(port)")
    }
    write("bus/usb/devices/usb1/busnum", "1\n")
    write("bus/usb/devices/usb1/devnum", "1\n")
    write("bus/usb/devices/1-3/busnum", "1\n")
    write("bus/usb/devices/1-3/devnum", "4\n")
    write("bus/usb/devices/1-3.2/busnum", "1\n")
    write("bus/usb/devices/1-3.2/devnum", "300\n")
  }

  @Test func `Devices and buses are counted, interfaces are not`() {
    // 300 is no address; whoever says so is not listed.
    #expect(
      tree.addresses() == [USBAddress(bus: 1, address: 1), USBAddress(bus: 1, address: 4)])
    #expect(SysfsTree(root: "/nonexistent").addresses() == [])
  }

  @Test func `Words are trimmed, and empty ones are none`() {
    write("bus/usb/devices/1-3/serial", "  SN 42 \n")
    write("bus/usb/devices/1-3/product", "\n")
    #expect(tree.word("serial", of: "1-3") == "SN 42")
    #expect(tree.word("product", of: "1-3") == nil)
    #expect(tree.word("manufacturer", of: "1-3") == nil)
  }

  @Test func `An interface shows its driver, its descriptors and its nodes`() {
    let path = "bus/usb/devices/1-3:1.0"
    make("drivers/usbhid")
    symlink("../../../../drivers/usbhid", "\(root)/\(path)/driver")
    make("\(path)/0003:0C2E:0B81.0001/hidraw/hidraw5")
    write("\(path)/0003:0C2E:0B81.0001/report_descriptor", "\u{05}\u{02}")
    make("\(path)/0003:0C2E:0B81.0001/input/input7/event3")
    make("\(path)/0003:0C2E:0B81.0001/input/input7/capabilities")
    make("\(path)/usbmisc/lp0")
    write("\(path)/ieee1284_id", "MFG:X;")
    let shown = tree.interface(0, of: "1-3")
    #expect(shown.driver == "usbhid")
    #expect(shown.reportDescriptor == [5, 2])
    #expect(shown.printerID == Array("MFG:X;".utf8))
    #expect(Set(shown.nodes) == ["/dev/hidraw5", "/dev/input/event3", "/dev/usb/lp0"])
  }

  @Test func `The interface of another device, or another number, is not taken for it`() {
    write("bus/usb/devices/1-3.2:1.0/ieee1284_id", "MFG:Y;")
    write("bus/usb/devices/1-3.2:1.12/ieee1284_id", "MFG:Z;")
    #expect(tree.interface(0, of: "1-3").printerID == nil)
    #expect(tree.interface(2, of: "1-3.2") == SysfsTree.Interface())
    #expect(tree.interface(12, of: "1-3.2").printerID == Array("MFG:Z;".utf8))
  }

  @Test func `Serial ports are those with a device behind them`() {
    make("devices/pci/1-3/1-3:1.0/tty/ttyACM0")
    make("devices/platform/serial8250/tty/ttyS3")
    make("devices/pnp0/00:05/tty/ttyS0")
    make("devices/virtual/tty/tty1")
    make("class/tty")
    for (name, path) in [
      ("ttyACM0", "pci/1-3/1-3:1.0"), ("ttyS3", "platform/serial8250"), ("ttyS0", "pnp0/00:05"),
      ("tty1", "virtual"),
    ] {
      symlink("../../devices/\(path)/tty/\(name)", "\(root)/class/tty/\(name)")
      if name != "tty1" {
        symlink(
          "../../../\(path.split(separator: "/").last ?? "")",
          "\(root)/devices/\(path)/tty/\(name)/device")
      }
    }
    #expect(tree.serialPorts() == ["ttyACM0", "ttyS0"])
  }

  private func make(_ path: String) {
    var made = root
    for part in path.split(separator: "/") {
      made += "/\(part)"
      mkdir(made, 0o700)
    }
  }

  private func write(_ path: String, _ text: String) {
    let file = open("\(root)/\(path)", O_CREAT | O_WRONLY, 0o600)
    guard file >= 0 else { return }
    _ = Glibc.write(file, text, text.utf8.count)
    close(file)
  }
}
