import Foundation
import Testing

/// What a printer prints by is found out, used and shown; several printers each by their own.
@Suite(.timeLimit(.minutes(3)))
struct DeviceProfileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var model: String
    var profile: String
    var origin: String
    /// Dashes of a rule, each as wide as two characters.
    var dashes: Int
    var testDescription: String { model }
  }
  static let cases = [
    Case(
      model: "epson-tm-t20", profile: "epson-80", origin: "device table: Epson TM-T20II", dashes: 24
    ),
    Case(model: "clone-pos58", profile: "clone-58", origin: "IEEE 1284 id: XP-58", dashes: 16),
    Case(
      model: "printer-one-way", profile: "bixolon-180", origin: "device table: Bixolon SRP-350II",
      dashes: 21),
    Case(
      model: "printer-named", profile: "epson-180", origin: "it says that it is a TM-T88V",
      dashes: 21),
    Case(
      model: "clone-no-id", profile: "58mm", origin: "nothing is known of the printer", dashes: 16),
  ]

  /// The simulator's own file names a profile.
  private static let detected = ["printer.counter.profile": "auto"]

  @Test(arguments: cases)
  func isFound(_ item: Case) async throws {
    try await withDevices(
      Self.detected, plug: { try await $0.plug(item.model, as: "printer") }
    ) { shop in
      try await shop.ready("printer")
      let view = try await shop.device("the profile is shown") {
        $0["kind"] == "printer" && $0["profile"].text == item.profile
      }
      #expect(view["profile_origin"].text == item.origin, "\(view)")
      _ = try await shop.pay("A-1")
      let rolls = try await Farm.Device(farm: shop.farm, name: "printer").rolls()
      let rules = rolls[0].split(separator: 0x0A).map {
        $0.suffix(where: { $0 == UInt8(ascii: "-") })
      }
      #expect(rules.filter { $0 > 3 } == [item.dashes, item.dashes], "\(rules)")
    }
  }

  @Test
  func whatIsConfiguredWins() async throws {
    let settings = ["printer.counter.profile": "58mm", "printer.counter.cut": "full"]
    try await withDevices(
      settings, plug: { try await $0.plug("epson-tm-t20", as: "printer") }
    ) { shop in
      let view = try await shop.ready("printer")
      #expect(view["profile"] == "58mm")
      #expect(view["profile_origin"] == "profile = 58mm in [printer counter]")
      _ = try await shop.pay("A-1")
      let rolls = try await Farm.Device(farm: shop.farm, name: "printer").rolls()
      #expect(rolls[0].suffix(4) == [0x1D, 0x56, 0x41, 0x00])
      #expect(!rolls[0].starts(with: [0x1B, 0x40, 0x1C, 0x26, 0x1D, 0x61]))
    }
  }

  /// Two printers: each prints what is meant for it, on its own paper, whatever the other does.
  @Test
  func severalPrinters() async throws {
    let kitchen = "[printer kitchen]\ndevice = usb:0416:5011\n"
    try await withDevices(
      Self.detected, sections: kitchen,
      plug: { farm in
        try await farm.plug("epson-tm-t20", as: "front")
        try await farm.plug("clone-pos58", as: "back")
      }
    ) { shop in
      let front = Farm.Device(farm: shop.farm, name: "front")
      let back = Farm.Device(farm: shop.farm, name: "back")
      #expect(try await shop.ready("printer")["profile"] == "epson-80")
      #expect(try await shop.ready("printer", "kitchen")["profile"] == "clone-58")
      try await front.set("paper=out")
      try await shop.becomes("printer", "held")
      for (number, printer) in [nil, "kitchen", "counter"].enumerated() {
        var body: [String: JSON] = [
          "client_sn": .string("A-\(number)"), "total_amount": 100,
          "dynamic_id": .string(PaymentCode.number(number)),
        ]
        body["printer"] = printer.map { .string($0) }
        let reply = try await shop.till.call("POST", "/v1/pay?wait=30", .object(body))
        #expect(reply.json["state"] == "paid", "\(reply)")
      }
      // The one in the kitchen does not wait for the other's paper.
      try await shop.slips("A-1", 1)
      #expect(try await front.rolls()[0].isEmpty)
      try await front.set("paper=in")
      try await shop.slips("A-0", 1)
      try await shop.slips("A-2", 1)
      let mine = try await shop.read(front.rolls()[0]).compactMap { $0["text"].text }
      #expect(mine.count == 2 && mine[0].contains("A-0") && mine[1].contains("A-2"), "\(mine)")
      let theirs = try await shop.read(back.rolls()[0]).compactMap { $0["text"].text }
      #expect(theirs.count == 1 && theirs[0].contains("A-1"), "\(theirs)")
    }
  }

  // MARK: - What a printer tells by itself

  struct News: Sendable, CustomTestStringConvertible {
    var change: String
    var state: JSON
    var words: String
    var testDescription: String { change }
  }
  static let news = [
    News(change: "paper=low", state: "ready", words: "nearly at its end"),
    News(change: "paper=out", state: "held", words: "out of paper"),
    News(change: "cover=open", state: "held", words: "cover is open"),
    News(change: "cutter=jammed", state: "held", words: "cutter is stuck"),
    News(change: "hot=yes", state: "held", words: "head is hot"),
    News(change: "broken=yes", state: "held", words: "has an error"),
    News(change: "offline=yes", state: "held", words: "is offline"),
  ]

  /// Between two slips, in words and as events; a slip in between takes nothing of it away.
  @Test
  func isToldByItself() async throws {
    try await withDevices(
      Self.detected, plug: { try await $0.plug("epson-tm-t20", as: "printer") }
    ) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      _ = try await shop.pay("A-1")
      let feed = try await EventFeed(shop.till.socket)
      defer { feed.end() }
      let back = "paper=in cover=shut cutter=free hot=no broken=no offline=no"
      for item in Self.news {
        let before = feed.events.last?.id ?? 0
        try await printer.set(item.change)
        let event = try await feed.wait(for: "\(item.change) is told") {
          $0.id > before && $0.type == "device" && $0.data["id"] == "counter"
            && ($0.data["reason"].text ?? "").contains(item.words)
        }
        #expect(event.data["state"] == item.state, "\(event)")
        try await printer.set(back)
        try await feed.wait(for: "\(item.change) is over") {
          $0.id > event.id && $0.type == "device" && $0.data["state"] == "ready"
            && $0.data["reason"].text == nil
        }
      }
    }
  }
}

extension RandomAccessCollection where Element == UInt8 {
  /// How many of the last octets are so.
  fileprivate func suffix(where isIt: (UInt8) -> Bool) -> Int {
    reversed().prefix(while: isIt).count
  }
}
