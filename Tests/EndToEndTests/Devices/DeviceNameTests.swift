import Foundation
import Testing

/// A section may name its device in any way that shops do, and keeps it through plugs.
@Suite(.timeLimit(.minutes(2)))
struct DeviceNameTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var scanner: String
    var printer: String
    var testDescription: String { "\(scanner), \(printer)" }
  }
  static let cases = [
    Case(scanner: "usb:0c2e:0b81", printer: "usb:04b8:0e15"),
    Case(scanner: "usb:0c2e:0b81:17290B0F4A", printer: "usb:04b8:0e15:54334C5A3031"),
    Case(scanner: "usb-port:1-2", printer: "usb-port:1-3"),
    Case(scanner: "/dev/hidraw0", printer: "/dev/usb/lp0"),
  ]

  @Test(arguments: cases)
  func named(_ item: Case) async throws {
    try await withDevices(
      ["scanner.counter.device": item.scanner, "printer.counter.device": item.printer],
      plug: {
        // Somebody else's in the first socket.
        try await $0.plug("keyboard")
        try await $0.plug("scanner-hid-pos", as: "scanner")
        try await $0.plug("epson-tm-t20", as: "printer")
        // The driver's own order of names is not ours.
        if item.scanner == "/dev/hidraw0" {
          for name in ["keyboard", "scanner"] { try await $0.tell("unplug \(name)") }
          for name in ["scanner", "keyboard"] { try await $0.tell("replug \(name)") }
        }
      }
    ) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      for round in 1...2 {
        try await shop.ready("scanner")
        try await shop.ready("printer")
        try await shop.arm("A-\(round)")
        try await ScannerKind.pos.scan(PaymentCode.number(round), with: scanner)
        let order = try await shop.till.order("A-\(round)", wait: 20)
        #expect(order["state"] == "paid", "\(shop.till.log)")
        try await shop.slips("A-\(round)", 1)
        guard round == 1 else { break }
        for device in [scanner, printer] { try await device.unplug() }
        try await shop.becomes("scanner", "absent")
        try await shop.becomes("printer", "absent")
        for device in [scanner, printer] { try await device.replug() }
      }
      // Opened once for each plug, and asked no more than that.
      let figures = try await scanner.figures()
      #expect(figures["claims"] == 2, "\(figures)")
      #expect(try await Farm.Device(farm: shop.farm, name: "keyboard").figures()["opens"] == 0)
    }
  }
}
