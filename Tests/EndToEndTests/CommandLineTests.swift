import Foundation
import Testing

/// `upayctl` does the same, and its exit status says how it went.
@Suite(.timeLimit(.minutes(2)))
struct CommandLineTests {
  @Test
  func wholeSale() async throws {
    try await withTill(activated: false) { till, world in
      let early = try await till.upayctl("pay", "1.00", "--code", "284712341234123412")
      #expect(early.status == 5, "\(early)")
      let wrong = try await till.upayctl("activate", "1")
      #expect(wrong.status == 5, "\(wrong)")
      #expect(try await till.upayctl("activate", world.activationCode()).status == 0)
      #expect(try await till.upayctl("check-in").status == 0)

      let paid = try await till.upayctl(
        "pay", "12.50", "--client-sn", "A-1", "--code", "284712341234123412")
      #expect(paid.status == 0, "\(paid)")
      #expect(paid.output.contains("12.50"))
      try await world.customer("284712341234123413", "poor")
      let poor = try await till.upayctl("pay", "3.00", "--code", "284712341234123413")
      #expect(poor.status == 1, "\(poor)")

      #expect(try await till.upayctl("refund", "A-1", "2.50").status == 0)
      let above = try await till.upayctl("refund", "A-1", "10.01")
      #expect(above.status == 5, "\(above)")
      for words in [
        ["show", "A-1"], ["query", "A-1"], ["reprint", "A-1"], ["orders"], ["status"], ["devices"],
      ] {
        let run = try await till.command(words).run()
        #expect(run.status == 0, "\(words): \(run)")
        #expect(!run.output.isEmpty || words[0] == "reprint", "\(words): \(run)")
      }
      #expect(try await till.upayctl("show", "none").status == 5)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  @Test
  func waitsForTheCustomer() async throws {
    try await withTill { till, world in
      let events = try await EventFeed(till.socket)
      defer { events.end() }
      let pay = try till.command(["pay", "12.50", "--client-sn", "A-1"])
      try await events.wait(for: "the armed order") { $0.data["state"] == "awaiting_code" }
      try await world.scan("284712341234123412")
      #expect(try await pay.run().status == 0)

      let precreate = try till.command([
        "precreate", "9.90", "--payway", "wechat", "--client-sn", "B-1",
      ])
      let made = try await events.wait(for: "the QR code") { $0.data["qr_code"].text != nil }
      try await world.walletPays(["qr_code": made.data["qr_code"]])
      let run = try await precreate.run()
      #expect(run.status == 0, "\(run)")
      #expect(run.output.contains("█") || run.output.contains("▀"), "no QR code in\n\(run.output)")

      let given = try till.command(["pay", "1.00", "--client-sn", "A-2"])
      try await events.wait(for: "the armed order") {
        $0.data["client_sn"] == "A-2" && $0.data["state"] == "awaiting_code"
      }
      #expect(try await till.upayctl("cancel", "A-2").status == 0)
      #expect(try await given.run().status == 1)

      #expect(try await till.upayctl("revoke", "B-1").status == 0)
      #expect(try await till.upayctl("cancel", "A-1").status == 5)
    }
  }

  @Test
  func outcomeNotKnown() async throws {
    try await withTill { till, world in
      for path in ["pay", "query"] {
        try await world.fault("/upay/v2/\(path)", "wrong_amount", times: 1_000, argument: 1)
      }
      let run = try await till.upayctl(
        "pay", "12.50", "--client-sn", "A-1", "--code", "284712341234123412")
      #expect(run.status == 4, "\(run)")
      #expect(try await till.order("A-1")["state"] == "needs_attention")
    }
  }

  @Test
  func saysWhatTheSocketSaid() async throws {
    try await withTill { till, world in
      let paid = try await till.upayctl(
        "--json", "pay", "12.50", "--client-sn", "A-1", "--code", "284712341234123412")
      #expect(paid.status == 0, "\(paid)")
      #expect(paid.json == (try await till.order("A-1")))
      let shown = try await till.upayctl("show", "A-1", "--json")
      #expect(shown.json["total_amount"] == 1_250)
      #expect(try await till.upayctl("--json", "orders").json["orders"].list.count == 1)
      #expect(try await till.upayctl("--json", "status").json["ready"] == true)
      let refused = try await till.upayctl("--json", "refund", "A-1", "99.00")
      #expect(refused.status == 5)
      #expect(refused.json["code"] == "refund-exceeds-rest", "\(refused)")
    }
  }

  static let mistyped = [
    ["pay"], ["pay", "abc"], ["pay", "0"], ["pay", "-1.00"], ["pay", "1.234"], ["frobnicate"],
    ["refund", "A-1"], ["pay", "1.00", "--payway", "gold"], ["show", "a b"],
  ]

  @Test(arguments: mistyped)
  func notUnderstood(_ words: [String]) async throws {
    try await withScratch { scratch in
      let run = try await ChildProcess(
        Binaries.path(Binaries.upayctl), ["--socket", scratch.file("none")] + words
      ).run()
      #expect(run.status == 2, "\(words): \(run)")
      #expect(!run.errors.isEmpty)
    }
  }

  @Test
  func daemonThatIsNotThere() async throws {
    try await withScratch { scratch in
      for words in [["status"], ["pay", "1.00"], ["show", "A-1"], ["check-in"]] {
        let run = try await ChildProcess(
          Binaries.path(Binaries.upayctl), ["--socket", scratch.file("none")] + words
        ).run()
        #expect(run.status == 3, "\(words): \(run)")
        #expect(run.errors.contains(scratch.file("none")), "\(run)")
      }
    }
  }
}
