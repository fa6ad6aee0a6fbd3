import Testing

/// Printers that answer no question: what is the matter is told by their port status, where they tell
/// the truth there.
@Suite(.timeLimit(.minutes(3)))
struct DevicePortTests {
  struct Trouble: Sendable {
    var begin: String
    var end: String
    /// Of the words for the cashier.
    var words: String
  }
  static let troubles = [
    Trouble(begin: "paper=out", end: "paper=in", words: "out of paper"),
    Trouble(begin: "cover=open", end: "cover=shut", words: "reports an error"),
    Trouble(begin: "offline=yes", end: "offline=no", words: "offline"),
  ]

  /// The slips wait, and come out once, unmarked.
  @Test
  func isHeld() async throws {
    try await withDevices(plug: { try await $0.plug("printer-one-way", as: "printer") }) { shop in
      try await shop.ready("printer")
      let events = try await EventFeed(shop.till.socket)
      defer { events.end() }
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      for (number, trouble) in Self.troubles.enumerated() {
        try await printer.set(trouble.begin)
        let code = PaymentCode.number(number + 1)
        let paid = try await shop.till.pay("A-\(number)", 100, code: code)
        #expect(paid.json["state"] == "paid")
        let held = try await shop.becomes("printer", "held")
        #expect(held["reason"].text?.contains(trouble.words) == true, "\(held)")
        let rest = try await printer.rolls()[0].count
        try await printer.set(trouble.end)
        try await shop.slips("A-\(number)", 1)
        try await shop.ready("printer")
        #expect(try await printer.rolls()[0].count > rest)
      }
      let texts = try await shop.read(printer.rolls()[0]).compactMap { $0["text"].text }
      #expect(texts.count == 3 && !texts.contains { $0.contains("COPY") }, "\(texts)")
      let told = events.events.filter { $0.type == "device" }.compactMap { $0.data["reason"].text }
      for trouble in Self.troubles {
        #expect(told.contains { $0.contains(trouble.words) }, "\(trouble.words): \(told)")
      }
      // No question was among its data.
      #expect(try await printer.figures()["questions"] == 0)
    }
  }

  /// The roll ends in the middle of a slip: it is waited for, and nothing comes out twice.
  @Test
  func rollEnds() async throws {
    try await withDevices(plug: { try await $0.plug("printer-one-way", as: "printer") }) { shop in
      try await shop.ready("printer")
      let printer = Farm.Device(farm: shop.farm, name: "printer")
      try await printer.set("roll=150")
      let paid = try await shop.till.pay("A-1", 100, code: PaymentCode.number(1))
      #expect(paid.json["state"] == "paid")
      let held = try await shop.becomes("printer", "held")
      #expect(held["reason"].text?.contains("out of paper") == true, "\(held)")
      try await printer.set("paper=in")
      try await shop.slips("A-1", 1)
      let texts = try await shop.read(printer.rolls()[0]).compactMap { $0["text"].text }
      #expect(texts.count == 1 && texts[0].contains("A-1"), "\(texts)")
    }
  }
}
