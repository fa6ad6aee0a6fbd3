import Foundation
import Testing

/// Scans, arms, cancels and plugs of two scanners in random order, some at the same time. No scan is
/// lost, and none goes to another order than the one that waited for it.
@Suite(.timeLimit(.minutes(90)))
struct DeviceInterleavingTests {
  @Test
  func noScanIsLost() async throws {
    let total = Volume.number(60, proving: Dice.given("UPAYD_ACTS", 10_000))
    let seed = UInt64(Dice.given("UPAYD_SEED", 5))
    print("↳ \(total) acts, UPAYD_SEED=\(seed)")
    let sections = """
      [scanner left]
      device = usb:0c2e:0b81
      [scanner right]
      device = usb:05e0:1200
      """
    try await withDevices(
      ["scanner.counter.device": "/dev/none"], sections: sections,
      plug: {
        try await $0.plug("scanner-hid-pos", as: "left")
        try await $0.plug("scanner-keyboard", as: "right")
      }
    ) { shop in
      for name in ["left", "right"] { try await shop.ready("scanner", name) }
      var bench = Bench(shop: shop, dice: Dice(seed))
      try await bench.play(total)
      try await bench.settle()
      let found = try await bench.wrongs()
      #expect(found.isEmpty, "seed \(seed): \(found)")
      #expect(try await Agreement.violations(shop.till, shop.world) == [])
      print("↳ \(bench.tally)")
    }
  }
}

/// What was done, and what must have come of it.
private struct Bench {
  struct Scanner {
    var name: String
    var kind: ScannerKind
    /// Its codes are those of one way to pay, which the gateway writes into its books.
    var prefix: String
    var payway: String
    var isIn = true
    var order: String?
  }

  let shop: DeviceShop
  var dice: Dice
  var scanners = [
    Scanner(name: "left", kind: .pos, prefix: "28", payway: "1"),
    Scanner(name: "right", kind: .keyboard, prefix: "13", payway: "3"),
  ]
  var codes = 0
  var orders = 0
  var tally: [String: Int] = [:]
  /// How each order must have been paid.
  var expected: [String: String] = [:]
  /// Scans that must have been published, and the events that told of them.
  var published: Set<Int64> = []
  var scans: [EventFeed.Event] = []
  var feed: EventFeed?
  var lastEvent: Int64 = 0

  init(shop: DeviceShop, dice: Dice) {
    (self.shop, self.dice) = (shop, dice)
  }

  mutating func play(_ total: Int) async throws {
    // Some come to nothing: a scanner that is unplugged cannot scan.
    for step in 0..<total * 10 {
      if tally.values.reduce(0, +) >= total { return }
      if step % 100 == 0 { try await renewFeed() }
      let place = dice.number(0...1)
      switch dice.number(0...9) {
      case 0, 1, 2: try await arm(place)
      case 3: try await cancel(place)
      case 4, 5: try await scan(place)
      case 6: try await goods(place)
      case 7: try await plugOrUnplug(place)
      case 8: try await (dice.number(0...1) == 0 ? scanAndCancel(place) : scanAndUnplug(place))
      default: try await scanBoth()
      }
    }
    throw Trouble("too few acts: \(tally)")
  }

  /// The events are looked through for each scan: a feed does not get long.
  private mutating func renewFeed() async throws {
    lastEvent = feed?.events.last?.id ?? lastEvent
    scans += feed?.events.filter { $0.type == "scan" } ?? []
    feed?.end()
    feed = try await EventFeed(shop.till.socket, after: lastEvent)
  }

  private mutating func count(_ what: String) { tally[what, default: 0] += 1 }

  private func device(_ place: Int) -> Farm.Device {
    Farm.Device(farm: shop.farm, name: scanners[place].name)
  }

  private mutating func newCode(_ place: Int) -> String {
    codes += 1
    return PaymentCode.number(codes, prefix: scanners[place].prefix)
  }

  private mutating func arm(_ place: Int) async throws {
    guard scanners[place].order == nil else { return }
    orders += 1
    let number = "A-\(orders)"
    try await shop.arm(number, with: ["scanner": .string(scanners[place].name)])
    scanners[place].order = number
    count("arm")
  }

  private mutating func cancel(_ place: Int) async throws {
    guard let order = scanners[place].order else { return }
    let reply = try await shop.till.act("cancel", order)
    guard reply.json["state"] == "canceled" else { throw Trouble("cancel \(order): \(reply)") }
    scanners[place].order = nil
    count("cancel")
  }

  private mutating func plugOrUnplug(_ place: Int) async throws {
    let name = scanners[place].name
    if scanners[place].isIn {
      try await device(place).unplug()
      try await shop.becomes("scanner", "absent", name)
    } else {
      try await device(place).replug()
      try await shop.ready("scanner", name)
    }
    scanners[place].isIn.toggle()
    count(scanners[place].isIn ? "plug" : "unplug")
  }

  private mutating func scan(_ place: Int) async throws {
    guard scanners[place].isIn else { return }
    let code = newCode(place)
    try await scanners[place].kind.scan(code, with: device(place))
    try await arrives(code, place)
    count("scan")
  }

  /// The code pays the order that waits, or is published.
  private mutating func arrives(_ code: String, _ place: Int) async throws {
    guard let order = scanners[place].order else { return try await isPublished(code, place) }
    let state = try await shop.till.order(order, wait: 20)["state"]
    guard state == "paid" else { throw Trouble("\(order) is \(state) after \(code)") }
    expected[order] = scanners[place].payway
    scanners[place].order = nil
  }

  private mutating func isPublished(_ code: String, _ place: Int) async throws {
    let name = JSON.string(scanners[place].name)
    // A payment code is masked but for its last two digits.
    let end = code.hasPrefix("G") ? code : String(code.suffix(2))
    do {
      let event = try await feed?.wait(for: "the scan of \(code) by \(name)") { [published] in
        $0.type == "scan" && $0.data["scanner"] == name && !published.contains($0.id)
          && ($0.data["masked"].text ?? $0.data["code"].text)?.hasSuffix(end) == true
      }
      if let event { published.insert(event.id) }
    } catch {
      let figures = try await device(place).figures()
      throw Trouble("\(error)\n\(figures)\n\(tally)\n\(shop.till.log.suffix(3_000))")
    }
  }

  private mutating func goods(_ place: Int) async throws {
    guard scanners[place].isIn else { return }
    codes += 1
    let code = "G-\(codes)"
    try await scanners[place].kind.scan(code, aim: "]C1", with: device(place))
    try await isPublished(code, place)
    count("goods")
  }

  /// A customer holds out the telephone in the moment that the cashier cancels.
  private mutating func scanAndCancel(_ place: Int) async throws {
    guard let order = scanners[place].order, scanners[place].isIn else { return }
    let code = newCode(place)
    let (kind, scanner, till) = (scanners[place].kind, device(place), shop.till)
    async let scanned: Void = kind.scan(code, with: scanner)
    async let canceled = till.act("cancel", order)
    _ = try await (scanned, canceled)
    let end = try await till.resolved(order)
    scanners[place].order = nil
    // The code came first, and was sent: then it was its order's, even if the money went back.
    let sent = try await shop.world.requests("/upay/v2/pay").contains {
      $0["client_sn"].text == order
    }
    if sent {
      expected[order] = scanners[place].payway
    } else {
      guard end["state"] == "canceled" else { throw Trouble("\(end)") }
      try await isPublished(code, place)
    }
    count(sent ? "scan before cancel" : "cancel before scan")
  }

  /// The plug comes out in the moment of the scan: it arrives whole, or not at all.
  private mutating func scanAndUnplug(_ place: Int) async throws {
    guard scanners[place].isIn else { return }
    let code = newCode(place)
    let (kind, scanner) = (scanners[place].kind, device(place))
    async let scanned: Void? = try? kind.scan(code, with: scanner)
    async let unplugged: Void = scanner.unplug()
    _ = try await (scanned, unplugged)
    try await shop.becomes("scanner", "absent", scanners[place].name)
    try await scanner.replug()
    try await shop.ready("scanner", scanners[place].name)
    // What comes after it has arrived; so has it, if it ever will.
    try await goods(place)
    let end = String(code.suffix(2))
    let told = feed?.events.first {
      $0.type == "scan" && !published.contains($0.id)
        && $0.data["masked"].text?.hasSuffix(end) == true
    }
    if let told {
      published.insert(told.id)
    } else if let order = scanners[place].order, try await shop.till.order(order)["sn"].text != nil
    {
      try await arrives(code, place)
    }
    count("scan and unplug")
  }

  /// Both scanners at once.
  private mutating func scanBoth() async throws {
    guard scanners.allSatisfy(\.isIn) else { return }
    let (first, second) = (newCode(0), newCode(1))
    let (left, right) = (device(0), device(1))
    let (leftKind, rightKind) = (scanners[0].kind, scanners[1].kind)
    async let one: Void = leftKind.scan(first, with: left)
    async let two: Void = rightKind.scan(second, with: right)
    _ = try await (one, two)
    try await arrives(first, 0)
    try await arrives(second, 1)
    count("scan both")
  }

  /// Ends what still waits.
  mutating func settle() async throws {
    for place in scanners.indices { try await cancel(place) }
    try await renewFeed()
    feed?.end()
  }

  /// Payments that were not to be, or were another scanner's; scans that were told of though an order
  /// took them.
  func wrongs() async throws -> [String] {
    var found: [String] = []
    var seen: [String: String] = [:]
    for order in try await shop.world.ledger()["orders"].list {
      guard let number = order["client_sn"].text else { continue }
      seen[number] = order["payway"].text ?? ""
    }
    for (order, payway) in expected where seen[order] != payway {
      found.append("\(order) was to be paid by \(payway), and was by \(seen[order] ?? "nothing")")
    }
    for order in seen.keys where expected[order] == nil {
      found.append("\(order) was paid, and nothing was scanned for it")
    }
    for scan in scans where !published.contains(scan.id) {
      found.append("nobody scanned \(scan)")
    }
    let paid = try await shop.world.requests("/upay/v2/pay").count
    if paid != expected.count { found.append("\(paid) payments sent, not \(expected.count)") }
    return found
  }
}
