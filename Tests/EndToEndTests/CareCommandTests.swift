import Foundation
import Testing

/// `upayctl` for whoever looks after a till, on a real one.
@Suite(.timeLimit(.minutes(2)))
struct CareCommandTests {
  @Test
  func ordersOfOthersAndDoubts() async throws {
    try await withTwoTills { here, there, world in
      let sold = try await here.pay("A-1", 1_250, code: "284712341234123412").json
      let sn = try #require(sold["sn"].text)
      for number in [sn, "A-1"] {
        let adopted = try await there.upayctl("adopt", number)
        #expect(adopted.status == 0, "\(adopted)")
        #expect(adopted.output.contains("A-1") && adopted.output.contains("12.50"), "\(adopted)")
      }
      #expect(try await there.upayctl("refund", "A-1", "2.50").status == 0)
      #expect(try await there.upayctl("adopt", "nobody").status == 5)

      for path in ["pay", "query"] {
        try await world.fault("/upay/v2/\(path)", "wrong_amount", times: 1_000, argument: 1)
      }
      let unclear = try await here.upayctl(
        "pay", "3.00", "--client-sn", "B-1", "--code", "284712341234123413")
      #expect(unclear.status == 4, "\(unclear)")
      let doctor = try await here.upayctl("doctor", "--state-directory", here.state)
      #expect(doctor.status == 1, "\(doctor)")
      #expect(doctor.output.contains("B-1"), "\(doctor)")
      let wrong = try await here.upayctl("resolve", "B-1", "--as", "maybe", "--reason", "x")
      #expect(wrong.status == 2, "\(wrong)")
      let resolved = try await here.upayctl(
        "resolve", "B-1", "--as", "not-paid", "--reason", "not in the portal", "--operator", "mia")
      #expect(resolved.status == 0, "\(resolved)")
      #expect(resolved.output.contains("mia"), "\(resolved)")
      let again = try await here.upayctl("resolve", "B-1", "--as", "paid", "--reason", "x")
      #expect(again.status == 5, "\(again)")
      let well = try await here.upayctl("doctor", "--state-directory", here.state)
      #expect(well.status == 0, "\(well)")

      let sale = try await here.upayctl("--json", "orders", "--state", "canceled")
      #expect(sale.json["orders"].list.map { $0["client_sn"] } == ["B-1"], "\(sale)")
    }
  }

  @Test
  func salesAndReports() async throws {
    try await withTill { till, world in
      let first = try await till.upayctl(
        "pay", "12.50", "--client-sn", "A-1", "--code", "284712341234123412", "--sale-no", "S-1")
      #expect(first.status == 0, "\(first)")
      let twice = try await till.upayctl(
        "pay", "12.50", "--code", "284712341234123413", "--sale-no", "S-1")
      #expect(twice.status == 5, "\(twice)")
      #expect((twice.output + twice.errors).contains("A-1"), "\(twice)")
      let meant = try await till.upayctl(
        "pay", "2.00", "--code", "284712341234123413", "--sale-no", "S-1", "--again")
      #expect(meant.status == 0, "\(meant)")
      #expect(
        try await till.upayctl("--json", "orders", "--sale-no", "S-1").json["orders"].list.count
          == 2)

      try await world.portalRefund("A-1", 250)
      let date = try await till.today()
      let report = try await till.upayctl("report", date, "--reconcile")
      #expect(report.status == 0, "\(report)")
      for words in ["14.50", "2.50", "12.00", "A-1", "partially_refunded", "root"] {
        #expect(report.output.contains(words), "\(words) in\n\(report)")
      }
      let table = try await till.upayctl("report", date, "--csv")
      #expect(table.output == (try await till.call("GET", "/v1/reports/day.csv?date=\(date)")).text)
      let json = try await till.upayctl("--json", "report", date)
      #expect(json.json["net"] == 1_200, "\(json)")
      #expect(try await till.upayctl("report", "2026-13-01").status == 2)
    }
  }

  @Test
  func receiptsAndDevices() async throws {
    try await withTill { till, world in
      _ = try await till.pay("A-1", 1_250, code: "284712341234123412")
      let text = try await till.upayctl("show", "A-1", "--receipt")
      #expect(text.status == 0 && text.output.contains("CNY 12.50"), "\(text)")
      let file = till.scratch.file("a.png")
      #expect(try await till.upayctl("show", "A-1", "--png", file).status == 0)
      let picture = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
      #expect(picture == (try await till.call("GET", "/v1/orders/A-1/receipt.png")).body)
      #expect(PictureSize(picture)?.width == 576)
      #expect(try await till.upayctl("show", "A-1", "--png", file).status != 0, "overwritten")
      #expect(try await till.upayctl("show", "A-1", "--png", file, "--force").status == 0)

      let printed = try await till.upayctl("test", "counter", "--kind", "printer")
      #expect(printed.status == 0, "\(printed)")
      #expect(try await till.upayctl("test", "counter").status == 2, "two devices of this name")
      #expect(try await till.upayctl("test", "nothing").status == 5)
      let scan = try till.command(["test", "counter", "--kind", "scanner"])
      // Each another one: the same code at once again is one that was read twice.
      var scans = 0
      try await eventually("the echo") {
        scans += 1
        try await world.scan("GOODS-\(scans)", aim: "]C1")
        return scan.hasEnded ? true : nil
      }
      let echo = try await scan.run()
      #expect(echo.status == 0 && echo.output.contains("GOODS-"), "\(echo)")
    }
  }

  /// What is sent to whoever helps shows how the till is, and nothing that is worth money.
  @Test
  func supportBundle() async throws {
    try await withGateway { till, gateway in
      #expect(try await till.call("POST", "/v1/terminal/check-in").status == 200)
      gateway.customer("134567890123456781", .poor)
      _ = try await till.pay("A-1", 1_250, code: "134567890123456780")
      _ = try await till.pay("A-2", 300, code: "134567890123456781")
      let file = till.scratch.file("bundle.json")
      let run = try await till.upayctl(
        "support-bundle", file, "--state-directory", till.state)
      #expect(run.status == 0, "\(run)")
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let octets = try Data(contentsOf: URL(fileURLWithPath: file))
      let bundle = try JSON(octets)
      #expect(bundle["status"]["ready"] == true, "\(bundle)")
      #expect(bundle["orders"].list.map { $0["client_sn"] } == ["A-2", "A-1"])
      #expect(!bundle["events"].list.isEmpty && !bundle["metrics"].list.isEmpty)
      let book = gateway.state.now.book
      var secrets = [
        book.vendorKey, "11000200", "134567890123456780", "134567890123456781", "1**@example.test",
      ]
      for keys in book.terminals.values { secrets += [keys.current, keys.previous ?? "-none-"] }
      for secret in secrets {
        #expect(octets.range(of: Data(secret.utf8)) == nil, "\(secret) stands in the bundle")
      }
      #expect(try await till.upayctl("support-bundle", file).status != 0, "overwritten")

      await till.kill()
      let without = try await till.upayctl("support-bundle", "-", "--state-directory", till.state)
      #expect(without.status == 3, "\(without)")
      #expect(without.json["system"] != .null, "\(without)")
      #expect(try await till.upayctl("doctor").status == 1)
    }
  }

  /// `events` goes on where it was when the daemon comes back.
  @Test
  func eventsOverARestart() async throws {
    try await withTill { till, world in
      let watching = try till.command(["--json", "events", "--after", "0"])
      func heard(_ words: String) async throws {
        try await eventually(words, within: 30) {
          watching.standardOutput.contains(words) ? true : nil
        }
      }
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      try await heard("\"A-1\"")
      await till.kill()
      try await till.start()
      _ = try await till.pay("A-2", 100, code: "284712341234123413")
      try await heard("\"A-2\"")
      try await world.scan("MARK-1", aim: "]C1")
      try await heard("MARK-1")
      watching.signal(SIGTERM)
      _ = try await watching.end()
      // Each one once, in its order.
      let feed = try await till.history(world).filter { $0.type == "order" }
      let lines = watching.standardOutput.split(separator: "\n").compactMap { line in
        try? JSON(line.utf8)
      }
      let orders = lines.map { $0["data"] == .null ? $0 : $0["data"] }.filter {
        $0["hand_over"] != .null
      }
      #expect(orders == feed.map(\.data), "\(lines)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completion(_ shell: String) async throws {
    try await withScratch { scratch in
      let run = try await ChildProcess(
        Binaries.path(Binaries.upayctl), ["completion", shell]
      ).run()
      #expect(run.status == 0, "\(run)")
      for command in ["adopt", "resolve", "support-bundle", "report"] {
        #expect(run.output.contains(command), "\(command) in the completion for \(shell)")
      }
      let interpreter = "/usr/bin/\(shell)"
      if FileManager.default.isExecutableFile(atPath: interpreter) {
        let file = try scratch.write("completion", run.output)
        let checked = try await ChildProcess(interpreter, ["-n", file]).run()
        #expect(checked.status == 0, "\(checked)")
      }
    }
  }
}
