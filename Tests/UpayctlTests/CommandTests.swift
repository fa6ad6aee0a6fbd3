import ArgumentParser
import Terminal
import Testing

@testable import UpayctlCommand

@Suite("The command line")
struct CommandTests {
  private func parse<Command: ParsableCommand>(_ line: String, as type: Command.Type) throws
    -> Command
  {
    let arguments = GlobalOptions.moved(line.split(separator: " ").map(String.init))
    return try #require(try Upayctl.parseAsRoot(arguments) as? Command)
  }

  @Test(
    "Options of every command stand before its name or behind it",
    arguments: [
      "--socket /s --json show A1", "--json --socket=/s show A1", "show --socket /s --json A1",
      "show A1 --json --socket /s", "--socket /s show A1 --json",
    ])
  func globalOptions(line: String) throws {
    let show = try parse(line, as: Show.self)
    #expect(show.global.socket == "/s")
    #expect(show.global.json)
    #expect(show.order.sn == "A1")
  }

  @Test(
    arguments: [
      ([], []), (["--help"], ["--help"]), (["--json", "--help"], ["--json", "--help"]),
      (["--socket"], ["--socket"]), (["pay", "--json"], ["pay", "--json"]),
      (["--json", "pay", "1"], ["pay", "--json", "1"]),
    ] as [([String], [String])])
  func moved(arguments: [String], moved: [String]) {
    #expect(GlobalOptions.moved(arguments) == moved)
  }

  @Test func pay() throws {
    let line = "pay 12.50 --subject Tea --code 281234567890123456 --payway wechat --client-sn A-1"
    let pay = try parse(line, as: Pay.self)
    let wish = pay.wish { _ in nil }
    #expect(
      wish
        == PaymentWish(
          kind: .pay, amount: "12.50", subject: "Tea", code: "281234567890123456",
          payway: "wechat", clientSN: "A-1"))
  }

  @Test("All that a payment can be told")
  func payWhole() throws {
    let scanned = try parse(
      "pay 1 --sale-no S-1 --again --scan-id 00ff --printer roll --operator ann", as: Pay.self)
    #expect(
      scanned.wish { _ in nil }
        == PaymentWish(
          kind: .pay, amount: "1", saleNo: "S-1", again: true, scanID: "00ff",
          printer: "roll", operator: "ann"))
    let armed = try parse("pay 1 --scanner desk --no-print", as: Pay.self)
    #expect(
      armed.wish { _ in nil }
        == PaymentWish(
          kind: .pay, amount: "1", scanner: "desk", isQuiet: true))
    let shown = try parse(
      "precreate 1 --payway 3 --sale-no S-1 --again --printer roll --operator ann",
      as: Precreate.self)
    #expect(
      shown.payment.wish(.precreate) { _ in nil }
        == PaymentWish(
          kind: .precreate, amount: "1", payway: "3", saleNo: "S-1", again: true,
          printer: "roll", operator: "ann"))
  }

  @Test("The currency of the till, by option or environment")
  func currency() throws {
    let plain = try parse("precreate 1 --payway 3", as: Precreate.self)
    #expect(plain.payment.wish(.precreate) { _ in "JPY" }.currency == "JPY")
    let named = try parse("precreate 1 --currency USD", as: Precreate.self)
    #expect(named.payment.wish(.precreate) { _ in "JPY" }.currency == "USD")
    #expect(plain.payment.wish(.precreate) { _ in nil }.currency == nil, "the till tells")
  }

  @Test func refund() throws {
    let refund = try parse("refund A1 2.00 --refund-request-no R1 --yes", as: Refund.self)
    #expect(refund.order.sn == "A1")
    #expect(refund.amount == "2.00")
    #expect(refund.refundRequestNo == "R1")
    #expect(refund.yes)
  }

  @Test func activate() throws {
    let plain = try parse("activate 12345678", as: Activate.self)
    #expect(plain.body.compactMapValues { $0 } == ["code": .string("12345678")])
    let full = try parse(
      "activate 1 --gateway upay --device-id d --name n --replace --force", as: Activate.self)
    #expect(
      full.body.compactMapValues { $0 } == [
        "code": .string("1"), "gateway": .string("upay"), "device_id": .string("d"),
        "name": .string("n"), "replace": .bool(true), "force": .bool(true),
      ])
  }

  @Test func others() throws {
    #expect(try parse("check-in --force", as: CheckIn.self).force)
    #expect(try parse("events --after 0", as: Events.self).after == 0)
    #expect(try parse("orders --state paid --limit 5", as: Orders.self).state == "paid")
    #expect(try parse("query A1", as: Query.self).order.sn == "A1")
    #expect(try parse("cancel A1", as: Cancel.self).order.sn == "A1")
    #expect(try parse("revoke A1", as: Revoke.self).order.sn == "A1")
    #expect(try parse("reprint A1", as: Reprint.self).order.sn == "A1")
    #expect(try parse("reprint A1", as: Reprint.self).order.sn == "A1")
    #expect(try parse("orders --sale-no S1 --all", as: Orders.self).all)
    #expect(try parse("orders --sale-no S1", as: Orders.self).saleNo == "S1")
    #expect(try parse("show A1 --receipt", as: Show.self).receipt)
    #expect(try parse("show A1 --png - --force", as: Show.self).picture == "-")
    #expect(try parse("adopt 789 --by sn", as: Adopt.self).by == "sn")
    #expect(try parse("test desk", as: TestDevice.self).wait == 30)
    #expect(
      try parse("test desk --kind printer --wait 5", as: TestDevice.self).named.kind == "printer")
    #expect(try parse("capture desk", as: CaptureDevice.self).file == nil)
    #expect(try parse("capture desk - --wait 300", as: CaptureDevice.self).named.device == "desk")
    #expect(try parse("report", as: Report.self).date == nil)
    #expect(try parse("report 2026-03-01 --reconcile", as: Report.self).reconcile)
    #expect(try parse("cancel A1 --reason r --operator o", as: Cancel.self).action.reason == "r")
    _ = try parse("doctor", as: Doctor.self)
    #expect(try parse("support-bundle -", as: SupportBundle.self).file == "-")
    #expect(try parse("support-bundle --force", as: SupportBundle.self).file == nil)
    _ = try parse("status", as: Status.self)
    _ = try parse("devices", as: Devices.self)
    _ = try parse("completion zsh", as: Completion.self)
  }

  @Test(arguments: [
    ("resolve A1 --as paid --reason x", "paid"),
    ("resolve A1 --as not-paid --reason x", "not-paid"),
    ("resolve A1 --reason x --as returned --operator o", "returned"),
  ])
  func resolve(line: String, verdict: String) throws {
    let resolve = try parse(line, as: Resolve.self)
    #expect(resolve.verdict == verdict)
    #expect(resolve.reason == "x")
  }

  @Test("Where the journal is looked for, by option or environment")
  func stateDirectory() throws {
    let plain = try parse("doctor", as: Doctor.self)
    #expect(plain.state.directory { _ in nil } == "/var/lib/upayd")
    #expect(plain.state.directory { _ in "/e" } == "/e")
    let named = try parse("support-bundle --state-directory /s", as: SupportBundle.self)
    #expect(named.state.directory { _ in "/e" } == "/s")
  }

  @Test("A reason is not blank")
  func blankReason() {
    let arguments = ["resolve", "A1", "--as", "paid", "--reason", "  "]
    #expect(throws: (any Error).self) { _ = try Upayctl.parseAsRoot(arguments) }
  }

  @Test(
    "What is not understood",
    arguments: [
      "pay 1 --again", "pay 1 --code 1 --scan-id 2", "pay 1 --scanner a --code 1",
      "pay 1 --scan-id 2 --scanner a", "pay 1 --printer a --no-print", "precreate 1 --scanner a",
      "precreate 1 --again", "orders --all --limit 5", "show A1 --receipt --png f",
      "show A1 --force",
      "show A1 --png", "adopt", "adopt A1 --by number", "resolve A1 --as paid",
      "resolve A1 --reason x",
      "resolve A1 --as sold --reason x", "resolve --as paid --reason x", "events --after -1",
      "test", "test a --kind drawer", "test a --wait 0", "test a --wait 301", "test ..",
      "report 1.3.2026", "report 2026-3-1", "report --csv --json", "report a b", "doctor now",
      "support-bundle a b",
      "bogus", "pay", "pay 1 2", "pay 1 --sale S1", "show", "show a/b", "show a?b", "refund A1",
      "orders --state sold", "orders --limit many", "completion tcsh", "events --after x",
      "check-in --forced",
    ])
  func mistakes(line: String) {
    let arguments = GlobalOptions.moved(line.split(separator: " ").map(String.init))
    let error = #expect(throws: (any Error).self) { _ = try Upayctl.parseAsRoot(arguments) }
    #expect(error.map { Upayctl.exitCode(for: $0) } == .validationFailure)
  }

  @Test("Each command is in the completions", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let script = Upayctl.completionScript(for: try #require(CompletionShell(rawValue: shell)))
    for command in Upayctl.configuration.subcommands {
      #expect(script.contains(command._commandName))
    }
    #expect(script.contains("alipay"))
  }

  @Test("The commands of the contract")
  func commands() {
    #expect(
      Set(Upayctl.configuration.subcommands.map { $0._commandName }) == [
        "activate", "check-in", "pay", "precreate", "query", "cancel", "revoke", "refund",
        "adopt", "resolve", "orders", "show", "reprint", "status", "devices", "test", "report",
        "doctor", "support-bundle", "events", "completion", "capture", "agreements",
        "verify-login",
      ])
  }
}
