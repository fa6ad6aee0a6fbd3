import Foundation
import Testing

/// Paper that is out, covers that are open, cables that are pulled: nothing printed is lost.
@Suite(.timeLimit(.minutes(2)))
struct PrinterTests {
  struct Trouble: Sendable, CustomTestStringConvertible {
    var name: String
    var begin: JSON
    var end: JSON
    var state: JSON = "held"
    var testDescription: String { name }
  }
  static let troubles = [
    Trouble(name: "paper out", begin: ["paper": "out"], end: ["paper": "present"]),
    Trouble(name: "cover open", begin: ["cover": "open"], end: ["cover": "closed"]),
    Trouble(name: "cutter", begin: ["fault": "cutter"], end: ["fault": "none"]),
    Trouble(name: "unplugged", begin: ["online": false], end: ["online": true], state: "absent"),
  ]

  @Test(arguments: troubles)
  func waitsAndGoesOn(_ trouble: Trouble) async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      try await events.wait(for: "the printer") { $0.isPrinter("ready") }
      try await world.printer(trouble.begin)
      for number in 1...2 {
        let code = "28471234123412341\(number)"
        #expect(try await till.pay("A-\(number)", 100, code: code).json["state"] == "paid")
      }
      try await events.wait(for: "the printer is \(trouble.state)") { $0.isPrinter(trouble.state) }
      let devices = try await till.get("/v1/devices").list
      let printer = devices.first { $0["kind"] == "printer" }
      #expect(printer?["state"] == trouble.state)
      #expect(printer?["reason"].text?.isEmpty == false, "\(devices)")
      #expect(try await world.receipts(of: "A-").isEmpty)
      try await world.printer(trouble.end)
      for number in 1...2 {
        try await events.wait(for: "receipt \(number)") { $0.isPrinted("A-\(number)") }
      }
      for number in 1...2 {
        let receipts = try await world.receipts(of: "A-\(number)")
        #expect(receipts.count == 1, "\(receipts)")
        #expect(receipts.first?["text"].text?.contains("COPY") == false, "\(receipts)")
      }
    }
  }

  @Test
  func waitsThroughARestart() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      try await events.wait(for: "the printer") { $0.isPrinter("ready") }
      try await world.printer(["paper": "out"])
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").json["state"] == "paid")
      try await events.wait(for: "the printer is held") { $0.isPrinter("held") }
      events.end()
      await till.kill()
      try await till.start()
      let after = try await EventFeed(till.socket)
      defer { after.end() }
      try await world.printer(["paper": "present"])
      try await after.wait(for: "the receipt") { $0.isPrinted("A-1") }
      let receipts = try await world.receipts(of: "A-1")
      #expect(receipts.count == 1)
      #expect(receipts.first?["text"].text?.contains("COPY") == false, "\(receipts)")
    }
  }

  /// The daemon is killed when the job had begun: what of it is on paper, nobody knows.
  @Test
  func killedWhilePrinting() async throws {
    try await withTill { till, world in
      let before = try await EventFeed(till.socket)
      try await before.wait(for: "the printer") { $0.isPrinter("ready") }
      before.end()
      try await world.printer(["stalled": true])
      // Begun with the payment's own commit; it cannot end while the printer takes nothing.
      #expect(try await till.pay("A-1", 100, code: "284712341234123412").json["state"] == "paid")
      await till.kill()
      try await world.printer(["stalled": false])
      try await till.start()
      let after = try await EventFeed(till.socket)
      defer { after.end() }
      try await after.wait(for: "the receipt") { $0.isPrinted("A-1") }
      let receipts = try await world.receipts(of: "A-1").compactMap { $0["text"].text }
      #expect(receipts.count { $0.contains("POSSIBLE COPY") } == 1, "\(receipts)")
      #expect(receipts.count { !$0.contains("POSSIBLE COPY") } <= 1, "\(receipts)")
    }
  }

  /// The cable is pulled in the middle of a job.
  @Test
  func pulledWhilePrinting() async throws {
    try await withGateway(activated: false) { till, gateway in
      let link = till.scratch.file("lp0")
      let first = try OwnPrinter(at: link, goesAfter: 120)
      defer { first.end() }
      try await till.stop()
      let shop = try String(contentsOfFile: till.scratch.file("upayd.conf"), encoding: .utf8)
      try till.scratch.write(
        "upayd.conf", shop + "\n[printer counter]\ndevice = \(link)\nprofile = 80mm\n")
      try await till.start()
      try await till.activate("11000200")
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      try await events.wait(for: "the printer") { $0.isPrinter("ready") }
      #expect(try await till.pay("A-1", 100, code: "134567890123456789").json["state"] == "paid")
      try await first.paper.wait(for: "the cut cable") { $0.isGone ? true : nil }
      #expect(first.paper.now.text.contains("COPY") == false)
      try await events.wait(for: "the printer is absent") { $0.isPrinter("absent") }

      let second = try OwnPrinter(at: link)
      defer { second.end() }
      try await events.wait(for: "the receipt") { $0.isPrinted("A-1") }
      let text = second.paper.now.text
      #expect(text.contains("POSSIBLE COPY"), "\(text)")
      #expect(text.contains("CNY 1.00") && text.contains("A-1"), "\(text)")
    }
  }

  /// Without a QR command: the code is a picture, on narrow paper.
  @Test
  func narrowPaper() async throws {
    try await withTill(["printer.counter.profile": "58mm"]) { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let made = try await till.precreate("B-1", 990)
      let code = try #require(made.json["qr_code"].text)
      try await events.wait(for: "the QR slip") { $0.isPrinted("B-1") }
      let slip = try #require(try await world.receipts().first)
      #expect(slip["qr"] == [], "a native code on a printer that may have none")
      #expect(slip["text"].text?.contains("CNY 9.90") == true)
      let rules = slip["text"].text?.split(separator: "\n").filter { $0.hasPrefix("--") } ?? []
      // 32 columns of dashes that are twice as wide.
      #expect(!rules.isEmpty && rules.allSatisfy { $0.count == 16 }, "\(slip)")
      if QRReader.isPresent {
        let picture = try await world.picture(slip["n"].int ?? 0)
        #expect(try await QRReader.codes(in: picture, till.scratch) == [code])
      }
    }
  }

  /// A QR slip dies with its code, also one that the printer is just being asked to take.
  @Test(arguments: [
    Trouble(name: "paper out", begin: ["paper": "out"], end: ["paper": "present"]),
    Trouble(name: "silent", begin: ["stalled": true], end: ["stalled": false]),
  ])
  func deadCodeIsNotPrinted(_ trouble: Trouble) async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      try await events.wait(for: "the printer") { $0.isPrinter("ready") }
      try await world.printer(trouble.begin)
      #expect(try await till.precreate("B-1", 990).json["qr_code"].text != nil)
      #expect(try await till.act("cancel", "B-1").json["state"] == "canceled")
      // What the printer has begun to take comes out; this it has not.
      try await events.wait(for: "the slip is held or dropped") {
        $0.type == "print" && $0.data["client_sn"] == "B-1" && $0.data["state"] != "queued"
      }
      try await world.printer(trouble.end)
      #expect(
        try await till.pay("A-1", 100, code: "284712341234123412").json["state"] == "paid")
      try await events.wait(for: "the receipt") { $0.isPrinted("A-1") }
      #expect(try await world.receipts(of: "B-1").isEmpty)
      try await events.wait(for: "the end of the slip") {
        $0.type == "print" && $0.data["state"] == "dropped" && $0.data["client_sn"] == "B-1"
      }
    }
  }
}

extension EventFeed.Event {
  fileprivate func isPrinter(_ state: JSON) -> Bool {
    type == "device" && data["kind"] == "printer" && data["state"] == state
  }
}
