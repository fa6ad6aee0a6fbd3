import Foundation
import Testing

/// Receipts on printers of USB's printer class, octet for octet, whatever the bus does.
@Suite(.timeLimit(.minutes(3)))
struct DevicePrintTests {
  static let printers = ["epson-tm-t20", "clone-pos58", "clone-no-id", "printer-one-way"]

  @Test(arguments: printers)
  func prints(_ model: String) async throws {
    try await withDevices(plug: { try await $0.plug(model, as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      #expect(try await shop.pay("A-1").contains("A-1"))
      let first = try await shop.copy("A-1", 2)
      let receipts = try await shop.read(first)
      #expect(receipts.count == 1 && receipts[0]["complete"] == true, "\(receipts)")
      let text = receipts[0]["text"].text ?? ""
      #expect(text.contains("CNY 1.00") && text.contains("COPY"), "\(text)")
      #expect(try await shop.copy("A-1", 3) == first)
      let figures = try await printer.figures()
      #expect(figures["claimed"] == 1 && figures["pending"] == 0, "\(figures)")
      if model != "epson-tm-t20" { #expect(figures["delivered"] == 0, "\(figures)") }
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var words: String
    var testDescription: String { words }
    init(_ words: String) { self.words = words }
  }
  static let harmless = [
    "out stall after=100", "out short after=1", "out short after=70 times=5",
    "out empty times=3", "in empty times=5", "in babble", "in stall",
  ].map(Fault.init)

  /// What the bus repeats, the paper does not: a slip is complete, once, and not marked.
  @Test(arguments: harmless)
  func comesOutAsItIs(_ fault: Fault) async throws {
    try await withDevices(plug: { try await $0.plug("epson-tm-t20", as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      _ = try await shop.pay("A-1")
      let expected = try await shop.copy("A-1", 2)
      try await printer.fault(fault.words)
      #expect(try await shop.copy("A-1", 3) == expected, "\(shop.till.log)")
      try await printer.clear()
      #expect(try await shop.copy("A-1", 4) == expected)
    }
  }

  static let mutes = ["in protocol times=100000", "in babble times=100000"].map(Fault.init)

  /// A way in that only fails is given up, and the slips come out without it.
  @Test(arguments: mutes)
  func printsWithoutAWayIn(_ fault: Fault) async throws {
    try await withDevices(
      plug: { try await $0.plug("epson-tm-t20", as: "printer").fault(fault.words) }
    ) { shop in
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await eventually("the way in to be given up") {
        shop.till.log.contains("Device cannot be read") ? true : nil
      }
      #expect(try await shop.pay("A-1").contains("A-1"))
      let figures = try await printer.figures()
      #expect(figures["claims"] == 1 && figures["claimed"] == 1, "\(figures)")
    }
  }

  /// A printer that takes nothing for a while: the slip goes on where it stopped.
  @Test(arguments: ["epson-tm-t20", "clone-pos58"])
  func waitsForever(_ model: String) async throws {
    try await withDevices(plug: { try await $0.plug(model, as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      _ = try await shop.pay("A-1")
      let expected = try await shop.copy("A-1", 2)
      let before = try await printer.figures()["received"].int ?? 0
      try await printer.fault("out nak after=100")
      try await shop.copyBegins("A-1")
      try await printer.wait("received", ">= \(before + 100)")
      try await shop.becomes("printer", "held")
      #expect(try await printer.figures()["received"].int == before + 100)
      try await printer.clear()
      try await shop.ready("printer")
      try await shop.slips("A-1", 3)
      #expect(try await printer.rolls()[0].suffix(expected.count) == expected[...])
    }
  }

  struct Break: Sendable, CustomTestStringConvertible {
    var model: String
    var fault: String
    var testDescription: String { "\(model): \(fault)" }
  }
  static let breaks =
    ["epson-tm-t20", "clone-pos58", "printer-one-way"].map {
      Break(model: $0, fault: "out unplug after=120")
    } + [Break(model: "epson-tm-t20", fault: "out protocol after=120")]

  /// Nobody knows what is on the paper: the slip comes out once more, marked.
  @Test(arguments: breaks)
  func comesOutAgain(_ item: Break) async throws {
    try await withDevices(plug: { try await $0.plug(item.model, as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await printer.fault(item.fault)
      let paid = try await shop.till.pay("A-1", 100, code: PaymentCode.number(1))
      #expect(paid.json["state"] == "paid")
      try await printer.wait("faults", "= 0")
      if item.fault.contains("unplug") {
        try await printer.wait("plugged", "= 0")
        try await shop.becomes("printer", "absent")
        try await printer.replug()
      }
      try await shop.slips("A-1", 1)
      let rolls = try await printer.rolls()
      let last = item.fault.contains("unplug") ? rolls[1] : Array(rolls[0].dropFirst(120))
      let texts = try await shop.read(last).compactMap { $0["text"].text }
      #expect(texts.count == 1 && texts[0].contains("POSSIBLE COPY"), "\(texts)")
      #expect(texts.first?.contains("CNY 1.00") == true)
      #expect(try await printer.figures()["stale"] == 0)
    }
  }

  struct Trouble: Sendable, CustomTestStringConvertible {
    var begin: String
    var end: String
    var testDescription: String { begin }
  }
  static let troubles = [
    Trouble(begin: "paper=out", end: "paper=in"), Trouble(begin: "cover=open", end: "cover=shut"),
    Trouble(begin: "cutter=jammed", end: "cutter=free"), Trouble(begin: "hot=yes", end: "hot=no"),
    Trouble(begin: "offline=yes", end: "offline=no"),
    Trouble(begin: "broken=yes", end: "broken=no"),
  ]

  /// What a person must see to is told in words; then all slips come out, unmarked.
  @Test(arguments: troubles)
  func isHeld(_ trouble: Trouble) async throws {
    try await withDevices(plug: { try await $0.plug("epson-tm-t20", as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await printer.set(trouble.begin)
      for number in 1...2 {
        let code = PaymentCode.number(number)
        #expect(try await shop.till.pay("A-\(number)", 100, code: code).json["state"] == "paid")
      }
      let held = try await shop.becomes("printer", "held")
      #expect((held["reason"].text ?? "").count > 10, "\(held)")
      #expect(try await printer.rolls()[0].isEmpty)
      try await printer.set(trouble.end)
      for number in 1...2 { try await shop.slips("A-\(number)", 1) }
      let texts = try await shop.read(printer.rolls()[0]).compactMap { $0["text"].text }
      #expect(texts.count == 2 && !texts.contains { $0.contains("COPY") }, "\(texts)")
    }
  }

  /// The roll ends in the middle of a slip: it is finished on the next one, once.
  @Test
  func rollEnds() async throws {
    try await withDevices(plug: { try await $0.plug("epson-tm-t20", as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await printer.set("roll=150")
      let paid = try await shop.till.pay("A-1", 100, code: PaymentCode.number(1))
      #expect(paid.json["state"] == "paid")
      try await shop.becomes("printer", "held")
      try await printer.set("paper=in")
      try await shop.slips("A-1", 1)
      let texts = try await shop.read(printer.rolls()[0]).compactMap { $0["text"].text }
      #expect(texts.count == 1 && texts[0].contains("A-1"), "\(texts)")
    }
  }
}

extension DeviceShop {
  /// A payment, and what its slip put on the paper as text.
  func pay(_ clientSN: String) async throws -> String {
    let reply = try await till.pay(clientSN, 100, code: PaymentCode.number(1))
    guard reply.json["state"] == "paid" else { throw Trouble("\(reply)") }
    try await slips(clientSN, 1)
    return try await read(paper()).compactMap { $0["text"].text }.joined()
  }

  private func paper() async throws -> [UInt8] {
    try await Farm.Device(farm: farm, name: "printer").rolls().flatMap { $0 }
  }

  /// Lets the receipt come out once more.
  func copyBegins(_ clientSN: String) async throws {
    let reply = try await till.call("POST", "/v1/orders/\(clientSN)/receipt")
    guard reply.status == 202 else { throw Trouble("receipt: \(reply)") }
  }

  /// - Parameter number: which of the order's slips this is.
  /// - Returns: the octets of one more receipt.
  func copy(_ clientSN: String, _ number: Int) async throws -> [UInt8] {
    let before = try await paper().count
    try await copyBegins(clientSN)
    try await slips(clientSN, number)
    return Array(try await paper().dropFirst(before))
  }

  /// Waits until so many slips of the order have come out since the daemon was made.
  func slips(_ clientSN: String, _ count: Int) async throws {
    let seen = Monitor<Set<Int64>>([])
    let feed = try await EventFeed(till.socket)
    defer { feed.end() }
    do {
      try await feed.wait(for: "slip \(count) of \(clientSN)", within: 40) { event in
        guard event.isPrinted(clientSN) else { return false }
        return seen.change { seen in
          seen.insert(event.id)
          return seen.count >= count
        }
      }
    } catch {
      throw Trouble("\(error)\n\(till.log.suffix(4_000))")
    }
  }
}
