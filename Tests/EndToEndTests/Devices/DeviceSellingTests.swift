import Foundation
import Testing

/// Scanner and printer are pulled and plugged while the shop sells: no receipt is lost, and none comes
/// out twice unmarked.
@Suite(.timeLimit(.minutes(90)))
struct DeviceSellingTests {
  @Test
  func plugsWhileSelling() async throws {
    let cycles = Volume.number(6, proving: Dice.given("UPAYD_CYCLES", 1_000))
    let seed = UInt64(Dice.given("UPAYD_SEED", 5))
    print("↳ \(cycles) cycles, UPAYD_SEED=\(seed)")
    try await withDevices(
      plug: {
        try await $0.plug("scanner-hid-pos", as: "scanner")
        try await $0.plug("epson-tm-t20", as: "printer")
      }
    ) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "scanner")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await shop.ready("scanner")
      try await shop.ready("printer")
      var dice = Dice(seed)
      var figures: ProcessFigures?
      for cycle in 1...cycles {
        try await sell("A-\(cycle)", cycle, shop, scanner, printer, &dice)
        if cycle == min(3, cycles) { figures = try ProcessFigures(of: shop.till.process.pid) }
      }
      for cycle in 1...cycles { try await shop.slips("A-\(cycle)", 1) }
      let found = Slip.wrongs(
        try await printer.rolls().flatMap(Slip.slips), of: (1...cycles).map { "A-\($0)" })
      #expect(found.isEmpty, "seed \(seed): \(found)")
      let pid = try shop.till.process.pid
      let first = try #require(figures)
      let last = try await ProcessFigures.settled(of: pid, at: first)
      print("↳ after \(min(3, cycles)) cycles \(first); after \(cycles) \(last)")
      #expect(try await Agreement.violations(shop.till, shop.world) == [])
    }
  }

  /// One sale, in the middle of which both are pulled: the printer within its slip, or anywhere.
  private func sell(
    _ order: String, _ number: Int, _ shop: DeviceShop, _ scanner: Farm.Device,
    _ printer: Farm.Device, _ dice: inout Dice
  ) async throws {
    try await shop.arm(order)
    let isBeforeScan = dice.number(0...1) == 0
    if isBeforeScan {
      try await scanner.unplug()
      try await shop.becomes("scanner", "absent")
      try await scanner.replug()
      try await shop.ready("scanner")
    }
    let isWithin = dice.number(0...2) > 0
    if isWithin { try await printer.fault("out unplug after=\(dice.number(0...700))") }
    try await ScannerKind.pos.scan(PaymentCode.number(number), with: scanner)
    let paid = try await shop.till.order(order, wait: 20)
    guard paid["state"] == "paid" else { throw Trouble("\(order): \(paid)\n\(shop.till.log)") }
    if isWithin {
      // Some slips are shorter than that.
      _ = try? await printer.wait("plugged", "= 0", within: 0.5)
      try await printer.clear()
    }
    if try await printer.figures()["plugged"] == 1 { try await printer.unplug() }
    if !isBeforeScan {
      try await scanner.unplug()
      try await shop.becomes("scanner", "absent")
      try await scanner.replug()
    }
    try await shop.becomes("printer", "absent")
    try await printer.replug()
    try await shop.ready("printer")
    try await shop.ready("scanner")
  }
}

/// A complete slip on paper: up to where it was cut off.
struct Slip {
  var text: String

  var isMarked: Bool { text.contains("COPY") }

  /// GS V ("Select cut mode and cut paper").
  private static let cut: [UInt8] = [0x1D, 0x56]

  static func slips(on roll: [UInt8]) -> [Slip] {
    var found: [Slip] = []
    var rest = roll[...]
    while let end = rest.indices.dropLast().first(where: {
      rest[$0] == cut[0] && rest[$0 + 1] == cut[1]
    }) {
      let octets = rest[..<end].filter { $0 == 0x0A || (0x20..<0x7F).contains($0) }
      found.append(Slip(text: String(decoding: octets, as: UTF8.self)))
      rest = rest[(end + 2)...]
    }
    return found
  }

  static func wrongs(_ slips: [Slip], of orders: [String]) -> [String] {
    var found: [String] = []
    for order in orders {
      let own = slips.filter { slip in
        slip.text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains { $0 == order }
      }
      let unmarked = own.count { !$0.isMarked }
      if own.isEmpty { found.append("\(order) has no slip") }
      if unmarked > 1 { found.append("\(order) has \(unmarked) unmarked slips") }
    }
    return found
  }
}
