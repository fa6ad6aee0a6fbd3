import Foundation
import Testing

/// What devices say of themselves when they are asked, or do not say at once.
@Suite(.timeLimit(.minutes(2)))
struct DeviceAskingTests {
  /// A printer that is still starting refuses the question for its id: it is asked again.
  @Test(arguments: [1, 2])
  func asksAgain(_ refusals: Int) async throws {
    try await withDevices(plug: { farm in
      let printer = try await farm.plug("printer-named", as: "printer")
      // What the kernel's driver shows would answer for it.
      try await farm.tell("driver printer 0 away")
      try await printer.fault("control stall times=\(refusals)")
    }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      #expect(try await printer.figures()["faults"] == 0)
      #expect(try await shop.pay("A-1").contains("A-1"))
    }
  }

  /// A yes to the boot protocol says nothing of a keyboard whose reports have ids.
  @Test
  func keysWithReportIDs() async throws {
    try await withDevices(plug: { try await $0.plug("scanner-keyboard-ids", as: "scanner") }) {
      shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await scanner.wait("listening", ">= 1")
      try await shop.arm("A-1")
      let reports = ScannerKind.keyboard.pieces(PaymentCode.number(1))
      try await scanner.report(reports.map { [1] + $0 })
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await scanner.figures()["boot"] == 0)
    }
  }

  /// A keyboard that tells nothing is set to the boot protocol, and given back as it was.
  @Test
  func keysThatAreNotTold() async throws {
    try await withDevices(plug: { try await $0.plug("scanner-keyboard-untold", as: "scanner") }) {
      shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      try await shop.ready("scanner")
      try await scanner.wait("boot", "= 1")
      try await scanner.wait("listening", ">= 1")
      try await shop.arm("A-1")
      try await ScannerKind.keyboard.scan(PaymentCode.number(1), with: scanner)
      #expect(try await shop.till.order("A-1", wait: 20)["state"] == "paid", "\(shop.till.log)")
      #expect(try await shop.till.stop() == .exited(0))
      try await scanner.wait("open", "= 0")
      #expect(try await scanner.figures()["boot"] == 0)
    }
  }
}
