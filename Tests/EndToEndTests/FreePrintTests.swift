import Testing

/// What POS programs have printed themselves, and the tests of the devices.
@Suite(.timeLimit(.minutes(2)))
struct FreePrintTests {
  static let lines: JSON = [
    ["text": "X REPORT", "align": "center", "double": true], ["rule": true],
    ["text": "面 Noodles   12 x  CNY 12.50", "bold": true],
    ["barcode": "SHOP-0417"], ["qr": "https://willow.example/feedback"],
  ]

  @Test
  func printsOnce() async throws {
    try await withTill(["printer.counter.drawer": "pin2"]) { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let body: JSON = ["print_id": "x-7", "lines": Self.lines, "drawer": true]
      // The answer may be lost and the call repeated, by many at once.
      let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
        for _ in 0..<5 { group.addTask { try await till.call("POST", "/v1/print", body) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(replies.map { $0.json["job"] }).count == 1, "\(replies)")
      #expect(replies.allSatisfy { [200, 202].contains($0.status) }, "\(replies)")
      let job = replies[0].json["job"]
      try await events.wait(for: "the print") {
        $0.type == "print" && $0.data["job"] == job && $0.data["state"] == "printed"
      }
      await till.kill()
      try await till.start()
      let again = try await till.call("POST", "/v1/print", body)
      #expect(again.status == 200, "\(again)")
      #expect(again.json["state"] == "printed")
      #expect(again.json["job"] == job)
      let other = try await till.call(
        "POST", "/v1/print", ["print_id": "x-7", "lines": [["text": "Y"]]])
      #expect(other.json["code"] == "contents-differ", "\(other)")

      // Something after it shows that nothing more came.
      let last = try await till.call("POST", "/v1/print", ["lines": [["text": "the end"]]])
      #expect(last.status == 202, "\(last)")
      let papers = try await eventually("the last slip") {
        let papers = try await world.receipts().filter { $0["complete"].bool == true }
        return papers.contains { $0["text"].text?.contains("the end") == true } ? papers : nil
      }
      #expect(papers.count == 2, "\(papers)")
      let paper = papers[0]
      for words in ["X REPORT", "面 Noodles", "12.50"] {
        #expect(paper["text"].text?.contains(words) == true, "\(paper)")
      }
      #expect(paper["barcodes"] == ["SHOP-0417"], "\(paper)")
      #expect(paper["qr"] == ["https://willow.example/feedback"])
      #expect(paper["drawer"].list.count == 1, "\(paper)")
      #expect(papers[1]["drawer"] == [])
      if QRReader.isPresent {
        let picture = try await world.picture(paper["n"].int ?? 0)
        let codes = try await QRReader.codes(in: picture, till.scratch)
        #expect(Set(codes) == ["SHOP-0417", "https://willow.example/feedback"])
      }
    }
  }

  @Test
  func waitsForPaper() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      try await events.wait(for: "the printer") {
        $0.type == "device" && $0.data["kind"] == "printer" && $0.data["state"] == "ready"
      }
      try await world.printer(["paper": "out"])
      let body: JSON = ["print_id": "x-8", "lines": [["text": "hello"]]]
      _ = try await till.call("POST", "/v1/print", body)
      try await events.wait(for: "the held job") {
        $0.type == "print" && $0.data["state"] == "held"
      }
      let held = try await till.call("POST", "/v1/print", body)
      #expect(held.status == 202, "\(held)")
      #expect(held.json["state"] == "held")
      #expect(held.json["reason"].text?.isEmpty == false)
      try await world.printer(["paper": "present"])
      try await events.wait(for: "the print") {
        $0.type == "print" && $0.data["state"] == "printed"
      }
      #expect(try await world.receipts().count == 1)
    }
  }

  static let wrong: [(JSON, String)] = [
    ([:], "lines"), (["lines": []], "lines"), (["lines": [[:]]], "lines[0]"),
    (["lines": [["text": "a", "qr": "b"]]], "lines[0]"),
    (["lines": [["text": 1]]], "lines[0].text"),
    (["lines": [["text": "a", "align": "middle"]]], "lines[0].align"),
    (["lines": [["text": "a"], ["text": "a\u{7}"]]], "lines[1].text"),
    (["lines": [["barcode": "比"]]], "lines[0].barcode"),
    (["lines": [["txet": "a"]]], "lines[0].txet"), (["lines": "a"], "lines"),
    (["lines": [["text": "a"]], "printer": "none"], "printer"),
    (["lines": [["text": "a"]], "print_id": ""], "print_id"),
    (
      ["lines": [["text": "a"]], "print_id": .string(String(repeating: "x", count: 65))], "print_id"
    ),
    (["lines": [["text": "a"]], "cut": 1], "cut"),
    (["lines": .array(Array(repeating: ["rule": true], count: 201))], "lines"),
  ]

  @Test
  func refusals() async throws {
    try await withTill { till, world in
      for (body, field) in Self.wrong {
        let reply = try await till.call("POST", "/v1/print", body)
        #expect(reply.status == 400, "\(body): \(reply)")
        let fields = reply.json["errors"].list.compactMap { $0["field"].text }
        #expect(fields.contains(field), "\(body): \(reply)")
      }
      #expect(try await world.receipts().isEmpty)
    }
  }

  // MARK: Devices

  @Test
  func testOfThePrinter() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let path = "/v1/devices/counter/test"
      let unclear = try await till.call("POST", path)
      #expect(unclear.json["errors"][0]["field"] == "kind", "\(unclear)")
      let reply = try await till.call("POST", "\(path)?kind=printer")
      #expect([200, 202].contains(reply.status), "\(reply)")
      let job = reply.json["job"]
      try await events.wait(for: "the test slip") {
        $0.type == "print" && $0.data["job"] == job && $0.data["state"] == "printed"
      }
      let slip = try await world.receipts()[0]
      #expect(slip["text"].text?.contains("TEST") == true, "\(slip)")
      #expect(slip["drawer"] == [], "a test opens no drawer")
      #expect(try await till.call("POST", "/v1/devices/none/test").status == 404)
      #expect(try await till.call("POST", "\(path)?kind=scale").status == 400)
    }
  }

  @Test(arguments: [("GOODS-41234123", "]C1", false), ("2847123412341234", "", true)])
  func testOfTheScanner(_ code: String, _ aim: String, _ isPayment: Bool) async throws {
    try await withTill { till, world in
      let path = "/v1/devices/counter/test?kind=scanner"
      let none = try await till.call("POST", "\(path)&wait=0")
      #expect(none.status == 200, "\(none)")
      #expect(none.json["scan"] == .null)
      let answer = Monitor<Reply?>(nil)
      let asking = Task {
        let reply = try await till.call("POST", "\(path)&wait=30")
        answer.change { $0 = reply }
      }
      // Whoever tests it scans until something comes; each time another one, for the same code at
      // once again is one that was read twice.
      var scans = 100
      let echo = try await eventually("the echo") {
        scans += 1
        try await world.scan("\(code)\(scans)", aim: aim)
        return answer.now
      }
      try await asking.value
      #expect(echo.status == 200, "\(echo)")
      let scan = echo.json["scan"]
      if isPayment {
        #expect(scan["kind"] == "payment_code" && scan["masked"].text != nil, "\(echo)")
        #expect(!echo.text.contains(code))
      } else {
        #expect(scan["code"].text?.hasPrefix(code) == true, "\(echo)")
        #expect(scan["symbology"].text != nil)
      }
      #expect(try await world.requests("/upay/v2/pay").isEmpty)
    }
  }

  /// A scan that an order waits for is not taken away from it.
  @Test
  func testWhileAnOrderWaits() async throws {
    try await withTill { till, world in
      _ = try await till.call("POST", "/v1/pay", ["client_sn": "A-1", "total_amount": 100])
      let busy = try await till.call("POST", "/v1/devices/counter/test?kind=scanner&wait=5")
      #expect(busy.status == 409, "\(busy)")
      #expect(busy.json["code"] == "scanner-busy")
      #expect(busy.json["detail"].text?.contains("A-1") == true)
      try await world.scan("284712341234123412")
      #expect(try await till.order("A-1", wait: 20)["state"] == "paid")
    }
  }
}
