import Foundation
import Testing

/// Payments by the scanners that shops have, through real libusb and libserialport.
@Suite(.timeLimit(.minutes(3)))
struct DeviceScanTests {
  @Test(arguments: ScannerKind.allCases)
  func pays(_ kind: ScannerKind) async throws {
    try await withDevices(plug: { try await $0.plug(kind.rawValue, as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      for number in 1...3 {
        try await shop.arm("A-\(number)")
        try await kind.scan(PaymentCode.number(number), with: scanner)
        #expect(try await shop.till.order("A-\(number)", wait: 20)["state"] == "paid")
      }
      let figures = try await scanner.figures()
      // Nothing came by the kernel's driver, as what a keyboard types.
      #expect(figures["typed"] == 0 && figures["lost"] == 0, "\(figures)")
      if kind != .serial { #expect(figures["claimed"] == 1, "\(figures)") }
      #expect(try await Agreement.violations(shop.till, shop.world) == [])
    }
  }

  /// A code in pieces, with packets of nothing between them.
  @Test(arguments: ScannerKind.allCases)
  func pieces(_ kind: ScannerKind) async throws {
    // Each piece is a command to the farm: a busy machine makes a pause between two.
    try await withDevices(
      ["scanner.counter.idle_timeout": "2s"],
      plug: { try await $0.plug(kind.rawValue, as: "scanner") }
    ) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await shop.arm("A-1")
      for piece in kind.pieces(PaymentCode.number(1)) {
        if kind != .serial { try await scanner.report([[]]) }
        try await kind.send(piece, with: scanner)
      }
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await shop.world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// Goods whose code does not fit into one report.
  @Test
  func continuation() async throws {
    try await withDevices(plug: { try await $0.plug("scanner-hid-pos", as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      let events = try await EventFeed(shop.till.socket)
      defer { events.end() }
      let code = String(repeating: "0123456789", count: 12)
      try await ScannerKind.pos.scan(code, aim: "]d2", with: scanner)
      let scan = try await events.wait(for: "the goods") { $0.type == "scan" }
      #expect(scan.data["code"].text == code)
    }
  }

  static let faults = [
    "in stall", "in babble", "in empty times=20", "in protocol", "in io", "in checksum",
    "in timeout",
  ]

  /// What goes wrong on the bus hurts one scan at most, and never the next.
  @Test(arguments: faults, [ScannerKind.pos, .keyboard])
  func fault(_ fault: String, _ kind: ScannerKind) async throws {
    try await withDevices(plug: { try await $0.plug(kind.rawValue, as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await scanner.wait("listening", ">= 1")
      try await shop.arm("A-1")
      try await scanner.fault(fault)
      try await scanner.wait("faults", "= 0")
      try await shop.ready("scanner")
      try await scanner.wait("listening", ">= 1")
      try await kind.scan(PaymentCode.number(1), with: scanner)
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await shop.world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// The plug comes out while an order waits, and goes in again: the order waits on, and is paid.
  @Test(arguments: ScannerKind.allCases)
  func unpluggedWhileArmed(_ kind: ScannerKind) async throws {
    try await withDevices(plug: { try await $0.plug(kind.rawValue, as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await shop.arm("A-1")
      try await scanner.unplug()
      try await shop.becomes("scanner", "absent")
      #expect(try await shop.till.order("A-1")["state"] == "awaiting_code")
      try await scanner.replug()
      try await shop.ready("scanner")
      try await kind.scan(PaymentCode.number(1), with: scanner)
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      try await scanner.wait("stale", "= 0")
    }
  }

  /// The plug comes out in the middle of a code: half a code is none, and is not the beginning of the
  /// next one either.
  @Test(arguments: ScannerKind.allCases)
  func unpluggedInMidScan(_ kind: ScannerKind) async throws {
    try await withDevices(plug: { try await $0.plug(kind.rawValue, as: "scanner") }) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await shop.arm("A-1")
      let pieces = kind.pieces(PaymentCode.number(1))
      for piece in pieces.prefix(pieces.count / 2) { try await kind.send(piece, with: scanner) }
      try await scanner.unplug()
      try await shop.becomes("scanner", "absent")
      try await scanner.replug()
      try await shop.ready("scanner")
      #expect(try await shop.till.order("A-1")["state"] == "awaiting_code")
      #expect(try await shop.world.requests("/upay/v2/pay").isEmpty)
      try await kind.scan(PaymentCode.number(2), with: scanner)
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await shop.world.requests("/upay/v2/pay").count == 1)
    }
  }

  /// Two scanners of one make: each section has its own, whichever was plugged in first.
  @Test
  func twinsBySerialNumber() async throws {
    let sections = """
      [scanner left]
      device = usb:0c2e:0b81:LEFT
      [scanner right]
      device = usb:0c2e:0b81:RIGHT
      """
    try await withDevices(
      ["scanner.counter.device": "/dev/null-scanner"], sections: sections,
      plug: {
        try await $0.plug("scanner-hid-pos", as: "right", serial: "RIGHT")
        try await $0.plug("scanner-hid-pos", as: "left", serial: "LEFT")
      }
    ) { shop in
      let left = Farm.Device(farm: shop.farm, name: "left")
      let right = Farm.Device(farm: shop.farm, name: "right")
      for name in ["left", "right"] { try await shop.ready("scanner", name) }
      try await shop.arm("L-1", with: ["scanner": "left"])
      try await shop.arm("R-1", with: ["scanner": "right"])
      try await ScannerKind.pos.scan(PaymentCode.number(1), with: right)
      #expect(try await shop.till.order("R-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await shop.till.order("L-1")["state"] == "awaiting_code")
      // Plugged in again the other way round, they are who they are.
      try await left.unplug()
      try await right.unplug()
      for name in ["left", "right"] { try await shop.becomes("scanner", "absent", name) }
      try await right.replug()
      try await left.replug()
      for name in ["left", "right"] { try await shop.ready("scanner", name) }
      try await ScannerKind.pos.scan(PaymentCode.number(2), with: left)
      #expect(try await shop.till.order("L-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
    }
  }
}
