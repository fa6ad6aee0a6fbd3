import Foundation
import Testing

/// What `auto` must not touch is listed, with the reason, and sees nobody.
@Suite(.timeLimit(.minutes(2)))
struct DeviceAloneTests {
  struct Thing: Sendable, CustomTestStringConvertible {
    var model: String
    var product: String
    var testDescription: String { model }
  }
  static let things = [
    Thing(model: "keyboard", product: "USB Keyboard"),
    Thing(model: "printer-office", product: "LaserJet"),
    Thing(model: "scale", product: "Postal Scale"),
    Thing(model: "adapter-ch340", product: "USB Serial"),
    Thing(model: "modem", product: "HUAWEI"),
    Thing(model: "card-terminal", product: "Vx 820"),
  ]

  /// All of them at once, beside a scanner and a printer that are used.
  @Test
  func leftAlone() async throws {
    try await withDevices(
      plug: { farm in
        for thing in Self.things { try await farm.plug(thing.model) }
        try await farm.plug("scanner-hid-pos")
        try await farm.plug("epson-tm-t20")
      }
    ) { shop in
      try await shop.ready("scanner")
      try await shop.ready("printer")
      for thing in Self.things {
        let device = Farm.Device(farm: shop.farm, name: thing.model)
        let entry = try await shop.device("\(thing.model) is listed") {
          $0["reason"].text?.contains(thing.product) == true
        }
        #expect(entry["used"] == false && entry["pinned"] == false, "\(entry)")
        #expect((entry["reason"].text ?? "").count > thing.product.count + 20, "\(entry)")
        try await expectUntouched(device)
      }
      // Plugged in again while the daemon runs, they are as little touched.
      for thing in Self.things {
        let device = Farm.Device(farm: shop.farm, name: thing.model)
        try await device.unplug()
        try await shop.device("\(thing.model) is gone") { _ in true }
        try await device.replug()
      }
      try await shop.arm("A-1")
      try await ScannerKind.pos.scan(
        PaymentCode.number(1), with: Farm.Device(farm: shop.farm, name: "scanner-hid-pos"))
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid")
      for thing in Self.things {
        try await shop.device("\(thing.model) is listed again") {
          $0["reason"].text?.contains(thing.product) == true
        }
        try await expectUntouched(Farm.Device(farm: shop.farm, name: thing.model))
      }
    }
  }

  /// Nobody has taken it from its driver, or opened its serial port, or written to it.
  private func expectUntouched(_ device: Farm.Device) async throws {
    let figures = try await device.figures()
    for name in ["claims", "unclaimed", "drivers_missing", "received", "written", "resets"] {
      #expect(figures[name] == 0, "\(device.name): \(name) in \(figures)")
    }
    #expect(figures["drivers"].int ?? 0 > 0, "\(device.name): \(figures)")
    // Only a printer or an unknown HID is asked what it is.
    if !["printer-office", "scale"].contains(device.name) {
      #expect(figures["opens"] == 0, "\(device.name): \(figures)")
    }
  }

  /// Named, it is used: the decision is a person's.
  @Test
  func pinned() async throws {
    try await withDevices(
      ["scanner.counter.device": "usb:1a86:7523"], plug: { try await $0.plug("adapter-ch340") }
    ) { shop in
      let adapter = Farm.Device(farm: shop.farm, name: "adapter-ch340")
      let entry = try await shop.ready("scanner")
      #expect(entry["path"] == "/dev/ttyUSB0" && entry["pinned"] == true, "\(entry)")
      try await shop.arm("A-1")
      try await adapter.send(Array("]Q1\(PaymentCode.number(1))\r\n".utf8))
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await adapter.figures()["claims"] == 0)
    }
  }
}
