import Conformance
import Simulation
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service
@testable import Terminal

/// The activation code is used once, and what became of it is never guessed.
@Suite(.timeLimit(.minutes(5))) struct ActivationTests {
  private func activate(
    _ life: Life, _ code: String, _ change: (inout ActivateBody) -> Void = { _ in }
  ) async throws -> TerminalView {
    var body = ActivateBody(code: code)
    change(&body)
    return try await life.till.activate(body, by: Fixture.peer)
  }

  private func refusal(
    _ life: Life, _ code: String, _ change: (inout ActivateBody) -> Void = { _ in }
  ) async -> Problem? {
    do {
      _ = try await activate(life, code, change)
      return nil
    } catch {
      return error as? Problem
    }
  }

  private func code(_ shop: Shop, _ life: Life) -> String {
    shop.world.activationCode(at: life.clock.now().wall)
  }

  @Test func itGivesTheTerminalItsIdentity() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    #expect(try await life.terminal().activated == false)
    let view = try await activate(life, code(shop, life))
    #expect(view.activated)
    #expect(view.terminalSN?.isEmpty == false)
    #expect(view.deviceID == "till-1")
    #expect(view.keys.current?.id.count == 8)
    #expect(view.keys.previous == nil)
    #expect(view.checkIn.state == "ok")
    #expect(life.line.seen(.activate).first?.sn == World.vendor.sn)
    #expect(life.line.seen(.activate).first?.options.freshConnection == true)
    #expect(try await life.events("terminal").count == 1)
    let next = try await shop.crash(life)
    #expect(try await next.terminal().terminalSN == view.terminalSN)
    #expect(try await next.pay("A1", wait: .seconds(9)).value.state == .paid)
  }

  @Test(.covers("2/ACTIVATE_FAIL")) func aWrongCodeIsRefused() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let problem = await refusal(life, "12345678")
    #expect(problem?.code == .activationRefused)
    #expect(problem?.code.status == 422)
    #expect(problem?.detail.contains("12345678") == false)
    #expect(await refusal(life, code(shop, life)) == nil)
  }

  @Test(.covers("2/ILLEGAL_SIGN")) func aWrongVendorKeyIsSaid() async throws {
    let shop = try Shop()
    shop.settings.gateways[0].vendor = Credentials(sn: World.vendor.sn, key: "another key")
    let life = try await shop.openUnactivated()
    let problem = await refusal(life, code(shop, life))
    #expect(problem?.code == .activationRefused)
    #expect(problem?.detail.contains("vendor") == true)
  }

  @Test func withoutAVendorNothingIsSent() async throws {
    let shop = try Shop()
    shop.settings.gateways[0].vendor = nil
    let life = try await shop.openUnactivated()
    #expect(await refusal(life, "12345678")?.code == .notSupportedByGateway)
    #expect(life.line.seen.isEmpty)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let field: String
    let change: @Sendable (inout ActivateBody) -> Void
    var testDescription: String { field }
  }

  @Test(arguments: [
    Wrong(field: "code") { $0.code = nil }, Wrong(field: "code") { $0.code = "1 2" },
    Wrong(field: "code") { $0.code = String(repeating: "1", count: 65) },
    Wrong(field: "name") { $0.name = "" },
    Wrong(field: "name") { $0.name = String(repeating: "n", count: 129) },
    Wrong(field: "client_sn") { $0.clientSN = String(repeating: "n", count: 33) },
    Wrong(field: "device_id") { $0.deviceID = String(repeating: "n", count: 33) },
    Wrong(field: "device_id") { $0.deviceID = "" },
    Wrong(field: "gateway") { $0.gateway = "nopay" },
  ])
  func aWrongFieldIsNamed(_ wrong: Wrong) async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let problem = await refusal(life, "12345678", wrong.change)
    #expect(problem?.errors.map(\.field) == [wrong.field])
    #expect(life.line.seen.isEmpty)
  }

  @Test func whatCouldNotLeaveDidNotUseTheCode() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let code = code(shop, life)
    life.line.next(.activate, .notSent)
    #expect(await refusal(life, code)?.code == .gatewayUnreachable)
    #expect(await refusal(life, code) == nil)
  }

  @Test(.covers("2/lost-answer")) func aLostRequestIsUnknownAndCanBeRepeated() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let code = code(shop, life)
    life.line.next(.activate, .requestLost)
    let problem = await refusal(life, code)
    #expect(problem?.code == .activationUnknown)
    #expect(problem?.code.status == 504)
    #expect(await refusal(life, code) == nil)
  }

  @Test(.covers("2/possibly-consumed"), arguments: [false, true])
  func aLostAnswerMayHaveUsedTheCode(_ restarted: Bool) async throws {
    let shop = try Shop()
    var life = try await shop.openUnactivated()
    let first = code(shop, life)
    life.line.next(.activate, .answerLost)
    #expect(await refusal(life, first)?.code == .activationUnknown)
    if restarted { life = try await shop.crash(life) }
    let problem = await refusal(life, first)
    #expect(problem?.code == .activationRefused)
    #expect(problem?.detail.contains("get a new code") == true)
    #expect(await refusal(life, code(shop, life)) == nil)
  }

  @Test(.covers("2/attempt-remembered")) func aCrashWhileItTravelsIsALostAnswer() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let first = code(shop, life)
    let gate = Gate()
    life.line.next(.activate, .answerHeld(gate))
    async let lost = refusal(life, first)
    await gate.reached()
    let next = try await shop.crash(life)
    gate.open()
    _ = await lost
    #expect(try await next.terminal().activated == false)
    #expect(await refusal(next, first)?.detail.contains("get a new code") == true)
  }

  @Test func anUnclearAnswerIsUnknown() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    for text in ["", "<html>", "{\"result_code\":\"200\",\"biz_response\":{}}"] {
      life.line.next(.activate, .said(text, status: 200))
      #expect(await refusal(life, "12345678")?.code == .activationUnknown)
    }
  }

  @Test func onceIsEnough() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await refusal(life, code(shop, life))
    #expect(problem?.code == .alreadyActivated)
    #expect(life.line.seen(.activate).count == 1)
  }

  @Test func twoAtATimeAreOne() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let code = code(shop, life)
    let gate = Gate()
    life.line.next(.activate, .held(gate, then: .answered))
    async let first = activate(life, code)
    await gate.reached()
    #expect(await refusal(life, code)?.code == .orderBusy)
    #expect(await refusal(life, code) { $0.replace = true }?.code == .orderBusy)
    gate.open()
    #expect(try await first.activated)
    #expect(life.line.seen(.activate).count == 1)
  }

  /// The answer came and the disk was full: the identity is used once it is durable, and no sooner.
  @Test func anIdentityThatCannotBeStoredIsKeptUntilItCan() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let code = code(shop, life)
    let gate = Gate()
    life.line.next(.activate, .held(gate, then: .answered))
    async let view = activate(life, code)
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    while !Task.isCancelled, !(await life.till.keyIsUnrecorded) { await Task.yield() }
    #expect(try await life.terminal().activated == false)
    try await life.till.setWritable(true)
    while !Task.isCancelled, await life.till.activationRunning {
      if let due = life.clock.nextDue { life.clock.advance(to: due) }
      await Task.yield()
    }
    #expect(try await view.activated)
    let next = try await shop.crash(life)
    #expect(try await next.terminal().activated)
  }

  /// A lost answer is a lost answer, also when that could not be recorded.
  @Test func aLostAnswerIsToldOverAFullDisk() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let first = code(shop, life)
    let gate = Gate()
    life.line.next(.activate, .held(gate, then: .answerLost))
    async let problem = refusal(life, first)
    await gate.reached()
    try await life.till.setWritable(false)
    gate.open()
    #expect(await problem?.code == .activationUnknown)
    try await life.till.setWritable(true)
    #expect(await refusal(life, first)?.detail.contains("get a new code") == true)
  }

  /// A client that hangs up does not take the identity with it.
  @Test func aCallerThatGoesLosesNothing() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let code = code(shop, life)
    let gate = Gate()
    life.line.next(.activate, .held(gate, then: .answered))
    let caller = Task {
      try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
    }
    await gate.reached()
    caller.cancel()
    gate.open()
    _ = try await caller.value
    #expect(try await life.terminal().activated)
  }
}
