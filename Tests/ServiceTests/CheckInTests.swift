import Conformance
import Simulation
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service
@testable import Terminal

/// Check-ins: a lost answer, a crash and a full disk never leave the terminal without a key.
@Suite(.timeLimit(.minutes(5))) struct CheckInTests {
  private func refusal(_ life: Life, force: Bool? = nil) async -> Problem? {
    do {
      _ = try await life.checkIn(force: force)
      return nil
    } catch {
      return error as? Problem
    }
  }

  /// Whether the terminal can still trade: that is all that counts.
  private func trades(_ life: Life, _ number: String = "T1") async throws -> Bool {
    let code = Fixture.otherCode.dropLast() + number.suffix(1)
    let state = try await life.pay(number, code: String(code), wait: .seconds(9)).value.state
    return state == .paid
  }

  @Test(.covers("3/answer", "3.3/stored-first", "3.3/fresh-connection"))
  func itRotatesAndKeepsBothKeys() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let first = try await life.terminal().keys.current?.id
    let view = try await life.checkIn()
    #expect(view.keys.previous?.id == first)
    #expect(view.keys.current?.id != first)
    #expect(view.checkIn.unconfirmed == 0)
    #expect(life.line.seen(.checkIn).first?.options.freshConnection == true)
    #expect(life.line.seen(.checkIn).first?.options.movesMoney == true)
    let next = try await shop.crash(life)
    #expect(try await next.terminal().keys == view.keys)
    #expect(try await trades(next))
  }

  @Test(.covers("3.3/not-sent")) func aRequestThatDidNotLeaveCountsNothing() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(.checkIn, .notSent)
    #expect(await refusal(life)?.code == .gatewayUnreachable)
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
    #expect(await refusal(life) == nil)
  }

  @Test(
    .covers("3.3/unknown", "3.3/budget-1"),
    arguments: [Line.Fate.answerLost, .requestLost, .said("<html>", status: 502)])
  func aLostAnswerForbidsTheNext(_ fate: Line.Fate) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(.checkIn, fate)
    let problem = await refusal(life)
    #expect(problem?.code == .checkInUnknown)
    #expect(problem?.code.status == 504)
    #expect(try await life.terminal().checkIn.unconfirmed == 1)
    #expect(try await life.terminal().checkIn.state == "unconfirmed")
    let second = await refusal(life)
    #expect(second?.code == .checkInUnconfirmed)
    #expect(second?.detail.contains("activated again") == true)
    #expect(life.line.seen(.checkIn).count == 1)
    #expect(try await trades(life))
    let next = try await shop.crash(life)
    #expect(await refusal(next)?.code == .checkInUnconfirmed)
    #expect(await refusal(next, force: true) == nil)
    #expect(try await next.terminal().checkIn.unconfirmed == 0)
    #expect(try await trades(next, "T2"))
  }

  @Test(.covers("3.3/budget-2")) func twoLostAnswersStopItForGood() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.always(.checkIn, .requestLost)
    #expect(await refusal(life)?.code == .checkInUnknown)
    #expect(await refusal(life, force: true)?.code == .checkInUnknown)
    #expect(try await life.terminal().checkIn.unconfirmed == 2)
    life.line.always(.checkIn, nil)
    await life.advance(.days(2))
    #expect(life.line.seen(.checkIn).count == 2)
    #expect(try await life.terminal().checkIn.nextAt == nil)
    #expect(await refusal(life)?.code == .checkInUnconfirmed)
    #expect(await refusal(life, force: true) == nil)
    #expect(try await life.terminal().checkIn.state == "ok")
  }

  @Test(.covers("3.3/restart")) func aCrashWhileItTravelsIsALostAnswer() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.checkIn, .answerHeld(gate))
    async let lost = refusal(life)
    await gate.reached()
    let next = try await shop.crash(life)
    gate.open()
    _ = await lost
    #expect(try await next.terminal().checkIn.unconfirmed == 1)
    #expect(await refusal(next)?.code == .checkInUnconfirmed)
    #expect(try await trades(next))
  }

  /// The old key goes on signing while the new one cannot be recorded.
  @Test(.covers("3.3/not-stored")) func aKeyThatCannotBeStoredIsNotUsed() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let first = try await life.terminal().keys.current?.id
    _ = try await life.pay("A1")
    await life.settle()
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    async let view = life.checkIn()
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    while !Task.isCancelled, !(await life.till.keyIsUnrecorded) { await Task.yield() }
    let asked = life.line.seen(.query).count
    while !Task.isCancelled, life.line.seen(.query).count == asked {
      if let due = life.clock.nextDue { life.clock.advance(to: due) }
      await Task.yield()
    }
    #expect(shop.world.requests.last?.keyID == first)
    try await life.till.setWritable(true)
    while !Task.isCancelled, await life.till.checkInRunning {
      if let due = life.clock.nextDue { life.clock.advance(to: due) }
      await Task.yield()
    }
    #expect(try await view.keys.previous?.id == first)
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
  }

  @Test(.covers("3/same-key")) func anAnswerWithTheKeyWeHoldShiftsNothing() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let (terminal, key, _) = try await life.keys()
    life.line.next(
      .checkIn,
      .said(
        """
        {"result_code":"200","biz_response":{"terminal_sn":"\(terminal)","terminal_key":"\(key)"}}
        """))
    let view = try await life.checkIn()
    #expect(view.keys.previous == nil)
    #expect(view.checkIn.unconfirmed == 0)
  }

  @Test func aChangedIdentityIsTakenWithTheOldOneArchived() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let (old, _, _) = try await life.keys()
    _ = try await life.pay("A1")
    await life.settle()
    life.line.next(
      .checkIn,
      .said(
        """
        {"result_code":"200","biz_response":{"terminal_sn":"100099","terminal_key":"k-new"}}
        """))
    #expect(try await life.checkIn().terminalSN == "100099")
    await life.advance(.seconds(4))
    #expect(life.line.seen(.query).last?.sn == old)
    let next = try await shop.crash(life)
    #expect(try await next.terminal().terminalSN == "100099")
    #expect(next.line.seen(.query).last?.sn == old)
    let identities = try Disk.look(next.directory) { try $0.identities() }
    #expect(identities.map(\.terminalSN).sorted() == [old, "100099"].sorted())
    #expect(identities.filter(\.active).map(\.terminalSN) == ["100099"])
  }

  @Test(.covers("3.3/refused")) func aRefusalChangesNoKey() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let before = try await life.terminal().keys
    life.line.next(
      .checkIn,
      .said(#"{"result_code":"400","error_code":"INVALID_TERMINAL","error_message":"no"}"#))
    #expect(await refusal(life)?.code == .checkInRefused)
    #expect(try await life.terminal().keys == before)
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
  }

  @Test func byHandItWaitsForTheWire() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .answered))
    _ = try await life.pay("A1")
    await gate.reached()
    #expect(await refusal(life)?.code == .orderBusy)
    gate.open()
    await life.settle()
    #expect(await refusal(life) == nil)
  }

  @Test(.covers("3.3/intent")) func twoAtATimeAreOne() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    async let first = life.checkIn()
    await gate.reached()
    #expect(await refusal(life)?.code == .orderBusy)
    #expect(await refusal(life, force: true)?.code == .orderBusy)
    gate.open()
    _ = try await first
    #expect(life.line.seen(.checkIn).count == 1)
  }

  @Test func newRequestsWaitForIt() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    async let view = life.checkIn()
    await gate.reached()
    _ = try await life.pay("A1")
    await life.settle()
    #expect(life.line.seen(.pay).isEmpty)
    gate.open()
    let new = try await view.keys.current?.id
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(shop.world.requests.last { $0.path == Line.Path.pay.rawValue }?.keyID == new)
  }

  @Test func aRequestDoesNotWaitForEver() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    async let view = life.checkIn()
    await gate.reached()
    _ = try await life.pay("A1")
    await life.advance(.seconds(20))
    await life.line.saw(.pay)
    gate.open()
    _ = try await view
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }
}
