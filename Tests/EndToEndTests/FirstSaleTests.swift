import Testing

/// The whole way: a code, a payment, a receipt, and the money back.
@Suite(.timeLimit(.minutes(2)))
struct FirstSaleTests {
  @Test
  func scannedCodePays() async throws {
    try await withTill { till, world in
      let checkIn = try await till.call("POST", "/v1/terminal/check-in")
      #expect(checkIn.status == 200, "\(checkIn)")
      let events = try await EventFeed(till.socket)
      defer { events.end() }

      let armed = try await till.call(
        "POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 1_250, "operator": "ann"])
      #expect(armed.status == 202, "\(armed)")
      #expect(armed.json["state"] == "awaiting_code")
      try await world.scan("284712341234123412")
      let order = try await till.order("A-1", wait: 20)
      #expect(order["state"] == "paid", "\(order)")
      #expect(order["hand_over"] == true)
      #expect(order["payway"].text != nil)

      try await events.wait(for: "the receipt") { $0.isPrinted("A-1") }
      let receipts = try await world.receipts(of: "A-1")
      #expect(receipts.count == 1)
      let paper = receipts.first?["text"].text ?? ""
      for words in ["TEST", "CNY 12.50", "A-1", order["sn"].text ?? "?", "PAID", "ann"] {
        #expect(paper.contains(words), "\(words) is not on\n\(paper)")
      }
      #expect(!paper.contains("COPY"))
      let text = try await till.call("GET", "/v1/orders/A-1/receipt.txt")
      #expect(text.status == 200)
      #expect(text.text.contains("CNY 12.50"))
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func printedCodeIsPaid() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let made = try await till.precreate("B-1", 990)
      #expect(made.status == 202, "\(made)")
      let code = try #require(made.json["qr_code"].text)
      try await events.wait(for: "the QR slip") { $0.isPrinted("B-1") }
      let slip = try #require(try await world.receipts(of: "B-1").first)
      #expect(slip["text"].text?.contains("CNY 9.90") == true)
      #expect(slip["qr"] == [.string(code)])
      if QRReader.isPresent {
        let picture = try await world.picture(slip["n"].int ?? 0)
        #expect(try await QRReader.codes(in: picture, till.scratch) == [code])
      }

      try await world.walletPays(["qr_code": .string(code)])
      let order = try await till.order("B-1", wait: 20)
      #expect(order["state"] == "paid", "\(order)")
      try await eventually("the receipt") {
        try await world.receipts(of: "B-1").count == 2 ? true : nil
      }
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func moneyGoesBack() async throws {
    try await withTill { till, world in
      #expect(try await till.pay("C-1", 1_000, code: "130818341921441147").status == 200)
      #expect(try await till.pay("C-2", 700, code: "130818341921441148").status == 200)

      let part = try await till.refund("C-1", "r1", 250)
      #expect(part.status == 200, "\(part)")
      #expect(part.json["state"] == "partially_refunded")
      #expect(part.json["refunded_amount"] == 250)
      #expect(part.json["hand_over"] == true)
      // The same number is the same refund.
      #expect(try await till.refund("C-1", "r1", 250).json["refunded_amount"] == 250)

      let revoked = try await till.act("revoke", "C-2")
      #expect(revoked.status == 200, "\(revoked)")
      #expect(revoked.json["state"] == "revoked")
      #expect(revoked.json["hand_over"] == false)

      try await eventually("four slips") {
        try await world.receipts().count { $0["complete"].bool == true } == 4 ? true : nil
      }
      let ledger = try await world.ledger()
      #expect(ledger["taken"] == 1_700)
      #expect(ledger["returned"] == 950)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func printedAgainIsMarked() async throws {
    try await withTill { till, world in
      #expect(try await till.pay("D-1", 500, code: "130818341921441147").status == 200)
      try await eventually("the receipt") {
        try await world.receipts(of: "D-1").count == 1 ? true : nil
      }
      let again = try await till.call("POST", "/v1/orders/D-1/receipt")
      #expect((200..<300).contains(again.status), "\(again)")
      let copy = try await eventually("the copy") {
        let receipts = try await world.receipts(of: "D-1")
        return receipts.count == 2 ? receipts[1] : nil
      }
      #expect(copy["text"].text?.contains("*** COPY ***") == true, "\(copy)")
    }
  }
}

extension EventFeed.Event {
  /// A slip of the order has come out.
  func isPrinted(_ clientSN: String) -> Bool {
    type == "print" && data["client_sn"].text == clientSN && data["state"] == "printed"
  }
}
