import Terminal
import Testing
import Transport

@testable import UpayctlCommand

@Suite("The live line")
struct LiveTests {
  private func wait(_ goal: Goal = .payment, canAsk: Bool = true) -> LiveWait {
    LiveWait(goal: goal, number: "A1", canAsk: canAsk)
  }

  private func frames(_ json: [(String, Milliseconds)]) -> [String] {
    var wait = wait()
    return json.flatMap { json, after in
      wait.handle(.answered(reply(json, status: 202)), at: noon + after)
    }.compactMap { effect in
      if case .frame(let text) = effect { text } else { nil }
    }
  }

  @Test("Seconds left count down while the customer is awaited, per phase")
  func countdown() {
    #expect(
      frames([
        (orderJSON(.awaitingCode), 0), (orderJSON(.awaitingCode), 1_000),
        (orderJSON(.awaitingCode), 119_500), (orderJSON(.awaitingCode), 125_000),
        (orderJSON(.submitted), 126_000), (orderJSON(.submitted), 128_500),
        (orderJSON(.inProgress), 130_000), (orderJSON(.inProgress), 140_000),
        (orderJSON(.unknown), 150_000), (orderJSON(.canceling), 151_000),
      ]) == [
        "CNY 12.50  120 s left  What happened.", "CNY 12.50  119 s left  What happened.",
        "CNY 12.50  1 s left  What happened.", "CNY 12.50  125 s  What happened.",
        "CNY 12.50  0 s  What happened.", "CNY 12.50  2 s  What happened.",
        "CNY 12.50  120 s left  What happened.", "CNY 12.50  110 s left  What happened.",
        "CNY 12.50  0 s  What happened.", "CNY 12.50  0 s  What happened.",
      ])
  }

  @Test("That a payment system is experimental is said once, before the customer pays")
  func experimental() {
    var wait = wait()
    let json = orderJSON(
      .inProgress, kind: "precreate", more: #""experimental":true,"qr_code":"https://qr/1","#)
    let effects = wait.handle(.answered(reply(json, status: 202)), at: noon)
    #expect(
      Array(effects.prefix(2)) == [
        .note("upay is EXPERIMENTAL: much of it is assumed."), .qrCode("https://qr/1"),
      ])
    let later = wait.handle(.answered(reply(json, status: 202)), at: noon + 1_000)
    #expect(!later.contains { if case .note = $0 { true } else { false } })
  }

  @Test("What the order says of its end counts more")
  func knownEnd() {
    let qr = orderJSON(
      .inProgress, kind: "precreate", more: #""qr_expires_at":"2026-03-01T12:47:00+08:00","#)
    #expect(frames([(qr, 0)]) == ["CNY 12.50  120 s left  What happened."])
    #expect(frames([(qr, 30_000)]) == ["CNY 12.50  90 s left  What happened."])
    let until = orderJSON(
      .awaitingCode, more: #""awaited_until":"2026-03-01T12:45:10+08:00","#)
    #expect(frames([(until, 0)]) == ["CNY 12.50  10 s left  What happened."])
  }

  @Test("The QR code is drawn once")
  func qrCode() {
    var wait = wait()
    let json = orderJSON(.inProgress, kind: "precreate", more: #""qr_code":"https://qr.example","#)
    let first = wait.handle(.answered(reply(json, status: 202)), at: noon)
    #expect(first.first == .qrCode("https://qr.example"))
    #expect(first.count == 3)
    #expect(wait.handle(.answered(reply(json, status: 202)), at: noon).count == 2)
  }

  @Test("Looks that are over at once are spread over time")
  func pace() {
    var wait = wait()
    let open = reply(orderJSON(.unknown), status: 202)
    let times: [Milliseconds] = [0, 1_000, 1_899, 2_799]
    let pauses = times.map { after in
      wait.handle(.answered(open), at: noon + after).last
    }
    #expect(
      pauses
        == [false, false, true, false].map { .look(clientSN: "A1", pausing: $0) })
  }

  @Test func end() {
    var wait = wait()
    let paid = reply(orderJSON(.paid))
    #expect(wait.handle(.answered(paid), at: noon) == [.end(paid, .done)])
  }

  @Test func refused() {
    var wait = wait()
    let refusal = reply(problemJSON("not-activated"), status: 409)
    #expect(wait.handle(.answered(refusal), at: noon) == [.refused(refusal)])
  }

  @Test("Ctrl-C asks; yes cancels; a further Ctrl-C leaves")
  func interruptYes() {
    var wait = wait()
    let open = reply(orderJSON(.awaitingCode, number: "REAL"), status: 202)
    _ = wait.handle(.answered(open), at: noon)
    guard case .ask? = wait.handle(.interrupt, at: noon).first else {
      Issue.record("nothing was asked")
      return
    }
    // Looked at, and not drawn.
    #expect(
      wait.handle(.answered(open), at: noon) == [.look(clientSN: "REAL", pausing: true)])
    #expect(wait.handle(.typed("y"), at: noon).last == .cancel(clientSN: "REAL"))
    #expect(wait.handle(.answered(open), at: noon).count == 2)
    expectLeft(wait.handle(.interrupt, at: noon))
  }

  @Test("Ctrl-C asks; anything else goes on", arguments: ["n", "", "yep", nil] as [String?])
  func interruptNo(typed: String?) {
    var wait = wait()
    _ = wait.handle(.interrupt, at: noon)
    #expect(wait.handle(.typed(typed), at: noon) == [.note("The payment goes on.")])
    guard case .ask? = wait.handle(.interrupt, at: noon).first else {
      Issue.record("nothing was asked")
      return
    }
  }

  @Test(
    "A second Ctrl-C leaves; so does the first where no one can answer, or of other commands",
    arguments: [
      (Goal.payment, true, 2), (.payment, false, 1), (.refund(number: "R1"), true, 1),
      (.revoke, true, 1), (.cancel, true, 1),
    ])
  func leave(goal: Goal, canAsk: Bool, presses: Int) {
    var wait = wait(goal, canAsk: canAsk)
    for _ in 1..<presses { _ = wait.handle(.interrupt, at: noon) }
    expectLeft(wait.handle(.interrupt, at: noon))
  }

  @Test("The answer that comes while a question stands ends the wait")
  func endWhileAsking() {
    var wait = wait()
    _ = wait.handle(.interrupt, at: noon)
    let paid = reply(orderJSON(.paid))
    #expect(wait.handle(.answered(paid), at: noon) == [.end(paid, .done)])
  }

  @Test("Looks that fail are said once and endured for a while")
  func failures() {
    var wait = wait()
    let lost = UnixHTTPError.example(.lost)
    #expect(wait.handle(.lookFailed(lost), at: noon).count == 2)
    for _ in 2..<LiveWait.failuresAllowed {
      #expect(
        wait.handle(.lookFailed(lost), at: noon) == [.look(clientSN: "A1", pausing: true)])
    }
    expectLeft(wait.handle(.lookFailed(lost), at: noon))
  }

  @Test("A look that succeeds forgives the failures before it")
  func recovered() {
    var wait = wait()
    for _ in 1..<LiveWait.failuresAllowed {
      _ = wait.handle(.lookFailed(.example(.refused)), at: noon)
    }
    _ = wait.handle(.answered(reply(orderJSON(.submitted), status: 202)), at: noon)
    #expect(wait.handle(.lookFailed(.example(.refused)), at: noon).count == 2)
  }

  @Test("The wait has an end of its own", arguments: [Goal.payment, .cancel, .revoke])
  func bounded(goal: Goal) {
    var wait = wait(goal)
    let open = reply(orderJSON(.unknown), status: 202)
    for _ in 1..<LiveWait.looks(for: goal) { _ = wait.handle(.answered(open), at: noon) }
    expectLeft(wait.handle(.answered(open), at: noon))
  }

  @Test(
    "A first call without an answer",
    arguments: [
      (UnixHTTPError.Kind.noSocket, CommandStatus.unreachable, "Nothing was sent."),
      (.refused, .unreachable, "Nothing was sent."),
      (.forbidden, .unreachable, "Nothing was sent."),
      (.lost, .unknown, "--client-sn A1"), (.timedOut, .unknown, "--client-sn A1"),
    ])
  func beginFailed(kind: UnixHTTPError.Kind, status: CommandStatus, says: String) {
    var wait = wait()
    guard
      case .leave(let left, let lines)? = wait.handle(.beginFailed(.example(kind)), at: noon).first
    else {
      Issue.record("did not leave")
      return
    }
    #expect(left == status)
    #expect(lines.joined(separator: "\n").contains(says))
  }

  @Test("A refund whose call was lost names its number")
  func refundLost() {
    var wait = wait(.refund(number: "R7"))
    guard
      case .leave(.unknown, let lines)? = wait.handle(.beginFailed(.example(.lost)), at: noon).first
    else {
      Issue.record("did not leave")
      return
    }
    #expect(lines.joined().contains("--refund-request-no R7"))
  }

  private func expectLeft(
    _ effects: [LiveWait.Effect], location: SourceLocation = #_sourceLocation
  ) {
    guard case .leave(.unknown, let lines)? = effects.first else {
      Issue.record("did not leave: \(effects)", sourceLocation: location)
      return
    }
    #expect(lines.joined().contains("upayctl show"), sourceLocation: location)
  }

  @Test("On a terminal the line is redrawn in place and fits")
  func terminalScreen() {
    let test = TestConsole()
    var screen = LiveScreen(console: test.console(isTerminal: true, width: 12), isSilent: false)
    screen.draw("CNY 12.50  9 s left  Waiting")
    screen.draw("short")
    screen.clear()
    screen.clear()
    #expect(test.output == "\r\u{1B}[KCNY 12.50 …\r\u{1B}[Kshort\r\u{1B}[K")
  }

  @Test("Elsewhere only news are printed, without control characters")
  func plainScreen() {
    let test = TestConsole()
    var screen = LiveScreen(console: test.console(), isSilent: false)
    screen.draw("CNY 1.00  9 s left  Waiting")
    screen.draw("CNY 1.00  8 s left  Waiting")
    screen.draw("CNY 1.00  0 s  Asking")
    screen.clear()
    #expect(test.output == "CNY 1.00  9 s left  Waiting\nCNY 1.00  0 s  Asking\n")
  }

  @Test("A question that was not answered does not run into the next line")
  func questionLeft() {
    let test = TestConsole()
    var screen = LiveScreen(console: test.console(isTerminal: true), isSilent: false)
    screen.ask("Cancel? ")
    screen.clear()
    screen.clear()
    screen.ask("Again? ")
    screen.questionStands = false
    screen.note("Cancelling")
    #expect(test.errors == "Cancel? \nAgain? Cancelling\n")
  }

  @Test func silentScreen() {
    let test = TestConsole()
    var screen = LiveScreen(console: test.console(isTerminal: true), isSilent: true)
    screen.draw("text")
    screen.show(qrCode: "https://qr.example")
    #expect(test.output.isEmpty)
  }

  @Test("The QR code: in its own colours, light on dark without colour, dark on light on paper")
  func qrScreen() {
    var pictures: Set<String> = []
    for (isTerminal, coloured) in [(true, true), (true, false), (false, false)] {
      let test = TestConsole()
      let console = test.console(isTerminal: isTerminal, coloured: coloured)
      var screen = LiveScreen(console: console, isSilent: false)
      screen.show(qrCode: "https://qr.example")
      #expect(test.output.contains("▀"))
      #expect(test.output.contains("\u{1B}") == coloured)
      #expect(test.output.hasSuffix("https://qr.example\n"))
      pictures.insert(test.output)
    }
    #expect(pictures.count == 3)
  }
}

extension UnixHTTPError {
  static func example(_ kind: Kind) -> UnixHTTPError { UnixHTTPError(kind, "it broke") }
}
