import FoundationEssentials
import Testing

@testable import Terminal

/// The life of an agreement, step by step: what happens to it, and what it then is and sends.
struct AgreementTests {
  static let signature = AgreementSignature(reference: "C-1", masked: "62****01")
  static let refusal = GatewayError(code: "36", message: "no")

  enum Step: Hashable, Sendable {
    /// The end of the newest transmission.
    case end(AgreementOutcome)
    case notice
    case close
    case wait
    /// The time to sign is over.
    case late
    /// Half an hour.
    case later
    case restart(rebooted: Bool)
  }

  struct Story: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var asks = true
    var closes = true
    let steps: [Step]
    let state: AgreementState
    /// Everything that was sent, in order.
    let sent: [AgreementCommand]
    var code: String?
    init(
      _ words: String, asks: Bool = true, closes: Bool = true, _ steps: [Step],
      _ state: AgreementState, _ sent: [AgreementCommand], _ code: String? = nil
    ) {
      testDescription = words
      self.asks = asks
      self.closes = closes
      self.steps = steps
      self.state = state
      self.sent = sent
      self.code = code
    }
  }

  static let page = Step.end(.page(link: "https://sign"))
  static let signed = Step.end(.signed(signature))

  static let stories: [Story] = [
    Story("asked for", [], .submitted, [.sign]),
    Story("a page", [page], .signing, [.sign]),
    Story("refused", [.end(.refused(refusal))], .failed, [.sign], "36"),
    Story("no key is taken", [.end(.signatureRefused)], .failed, [.sign], "terminal-locked-out"),
    Story(
      "not sent, then a page", [.end(.notSent("x")), .wait, page], .signing, [.sign, .sign]),
    Story(
      "answers lost for long",
      Array(repeating: [.end(.unknown("x")), .wait], count: 12).flatMap(\.self),
      .failed, Array(repeating: .sign, count: 10), "gateway-unreachable"),
    Story("there already", [signed], .active, [.sign]),
    Story(
      "signed after two questions", [page, .wait, .end(.unsigned), .wait, signed], .active,
      [.sign, .query, .query]),
    Story(
      "a question without an answer", [page, .wait, .end(.unknown("x")), .wait, signed], .active,
      [.sign, .query, .query]),
    Story("told by a notice", asks: false, [page, .notice], .active, [.sign]),
    Story("a notice twice", asks: false, [page, .notice, .notice], .active, [.sign]),
    Story("nobody signs, nobody asks", asks: false, [page, .wait], .failed, [.sign], "not-signed"),
    Story("a notice after that", asks: false, [page, .wait, .notice], .active, [.sign]),
    Story(
      "its time is over, and nobody tells whether it was signed",
      [page, .late, .end(.unknown("x"))], .signing, [.sign, .query]),
    Story(
      "and then it was", [page, .late, .end(.notSent("x")), .wait, signed], .active,
      [.sign, .query, .query]),
    Story(
      "or was not", [page, .late, .end(.signatureRefused), .wait, .end(.unsigned)], .failed,
      [.sign, .query, .query], "not-signed"),
    Story(
      "nobody tells it for long: a person's",
      [page, .late, .end(.unknown("x")), .wait, .later, .end(.unknown("x"))], .needsAttention,
      [.sign, .query, .query], "gateway-unreachable"),
    Story(
      "nobody takes the signature for long: a person's",
      [page, .late, .end(.signatureRefused), .wait, .later, .end(.signatureRefused)],
      .needsAttention, [.sign, .query, .query], "terminal-locked-out"),
    Story(
      "and it is given up", closes: false,
      [page, .late, .end(.unknown("x")), .wait, .later, .end(.unknown("x")), .close], .closed,
      [.sign, .query, .query]),
    Story(
      "a crash in that time",
      [page, .late, .end(.unknown("x")), .restart(rebooted: false), .wait]
        + [.end(.unsigned)], .failed, [.sign, .query, .query], "not-signed"),
    Story("given up", [page, .close], .closed, [.sign]),
    Story("given up before its page", [.close, page], .closed, [.sign]),
    Story(
      "given up, and signed all the same", asks: false,
      [page, .close, .notice, .end(.closed)], .closed, [.sign, .close]),
    Story("ended", [signed, .close, .end(.closed)], .closed, [.sign, .close]),
    Story("ended here alone", closes: false, [signed, .close], .closed, [.sign]),
    Story(
      "the end is lost, then confirmed",
      [signed, .close, .end(.unknown("x")), .wait, .end(.notSent("x")), .wait, .end(.closed)],
      .closed, [.sign, .close, .close, .close]),
    Story(
      "the end is refused", [signed, .close, .end(.refused(refusal))], .needsAttention,
      [.sign, .close], "36"),
    Story(
      "and is asked for again", [signed, .close, .end(.refused(refusal)), .close, .end(.closed)],
      .closed, [.sign, .close, .close]),
    Story(
      "a crash while the page is asked for", [.restart(rebooted: false), page], .signing,
      [.sign, .sign]),
    Story(
      "a crash while it is ended", [signed, .close, .restart(rebooted: true), .end(.closed)],
      .closed, [.sign, .close, .close]),
    Story(
      "a crash while it is signed", [page, .wait, .restart(rebooted: true), .wait, signed], .active,
      [.sign, .query, .query]),
  ]

  @Test(arguments: stories)
  func story(_ story: Story) throws {
    var now = Moment(wall: 1_000_000, boot: 1_000)
    let request = AgreementRequest(
      number: try #require(AgreementNo("A-1")), gateway: "g", user: nil, operator: "mei",
      print: true, printer: nil)
    var (agreement, effects) = Agreement.open(
      request, AgreementAbilities(asks: story.asks, closes: story.closes), policy: OrderPolicy(),
      at: now)
    var sent: [AgreementCommand] = []
    var prints = 0
    func note() {
      for case .send(_, let command) in effects { sent.append(command) }
      prints += effects.count { $0 == .print }
    }
    note()
    for step in story.steps {
      let before = agreement.state
      now = now.advanced(by: 10)
      let event: AgreementEvent
      switch step {
      case .end(let outcome):
        event = .ended(transmission: agreement.progress.lastFlight, outcome: outcome)
      case .notice: event = .noticed(Self.signature)
      case .close: event = .closeRequested(operator: "mei")
      case .wait:
        guard let wake = agreement.nextWake else { continue }
        now = now.advanced(by: max(0, wake - now.boot))
        event = .woke
      case .late:
        now = now.advanced(by: max(0, (agreement.progress.signUntil ?? 0) - now.boot))
        event = .woke
      case .later:
        now = now.advanced(by: .minutes(30))
        continue
      case .restart(let rebooted):
        if rebooted { now.boot = 500 }
        event = .restarted(rebooted: rebooted)
      }
      do {
        effects = try agreement.handle(event, at: now)
      } catch .noSuchTransmission {
        continue
      }
      note()
      if agreement.state != before { #expect(before.next.contains(agreement.state)) }
      let stored = try JSONEncoder().encode(agreement)
      #expect(try JSONDecoder().decode(Agreement.self, from: stored) == agreement)
    }
    #expect(agreement.state == story.state)
    #expect(sent == story.sent)
    #expect(agreement.error?.code == story.code)
    #expect((agreement.qrCode != nil) == (story.state == .signing))
    #expect(
      (agreement.state == .active)
        == (agreement.signedAt != nil && agreement.closedAt == nil && agreement.state == .active))
    #expect(prints <= 1)
    if story.state == .active { #expect(agreement.reference == "C-1") }
    for language in Language.allCases {
      let view = agreement.view(in: language, offset: 480)
      #expect(!view.message.isEmpty && view.agreementNo == "A-1")
      guard language == .en, story.testDescription.hasSuffix("person's") else { continue }
      #expect(view.message.hasPrefix("It is not known whether the customer signed"))
    }
  }

  @Test func aQuestionIsAskedUntilTheEndAndOnceMore() throws {
    var policy = OrderPolicy()
    policy.qrLife = .minutes(1)
    var now = Moment(wall: 0, boot: 0)
    let request = AgreementRequest(
      number: try #require(AgreementNo("A-1")), gateway: "g", user: nil, operator: "mei",
      print: false, printer: nil)
    var (agreement, effects) = Agreement.open(
      request, AgreementAbilities(asks: true, closes: false), policy: policy, at: now)
    _ = try agreement.handle(.ended(transmission: 1, outcome: .page(link: "x")), at: now)
    var questions = 0
    for _ in 0..<200 where agreement.state == .signing {
      now = now.advanced(by: max(0, (agreement.nextWake ?? now.boot) - now.boot))
      effects = try agreement.handle(.woke, at: now)
      for case .send(let number, .query) in effects {
        questions += 1
        _ = try agreement.handle(.ended(transmission: number, outcome: .unsigned), at: now)
      }
    }
    #expect(agreement.state == .failed)
    #expect(now.boot == .minutes(1))
    #expect((3...40).contains(questions))
    #expect(agreement.nextWake == nil && !agreement.isAlive)
  }

  @Test func whatIsOverCannotBeEnded() throws {
    let request = AgreementRequest(
      number: try #require(AgreementNo("A-1")), gateway: "g", user: nil, operator: "mei",
      print: false, printer: nil)
    let now = Moment(wall: 0, boot: 0)
    var (agreement, _) = Agreement.open(
      request, AgreementAbilities(asks: true, closes: true), policy: OrderPolicy(), at: now)
    _ = try agreement.handle(.ended(transmission: 1, outcome: .refused(Self.refusal)), at: now)
    let before = agreement
    #expect(throws: IllegalEvent.wrongState) {
      try agreement.handle(.closeRequested(operator: "mei"), at: now)
    }
    #expect(throws: IllegalEvent.noSuchTransmission) {
      try agreement.handle(.ended(transmission: 1, outcome: .closed), at: now)
    }
    #expect(agreement == before)
  }

  @Test(arguments: [
    ("A-1", true), ("", false), (String(repeating: "x", count: 31), false), ("a b", false),
  ])
  func numbers(_ text: String, _ isNumber: Bool) {
    #expect((AgreementNo(text) != nil) == isNumber)
  }
}
