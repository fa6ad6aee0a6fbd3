import Journal
import Simulation
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// While a customer is awaited the connection is kept open by a signed question that moves nothing;
/// no payment waits for it, and nothing depends on it.
@Suite(.timeLimit(.minutes(5))) struct WarmingTests {
  /// A till whose connection has been idle for long.
  private func idle(_ shop: Shop, _ clock: ManualClock = ManualClock()) async throws -> Life {
    let life = try await shop.open(clock)
    await life.device("scanner", "counter", "ready")
    await life.advance(.minutes(2))
    return life
  }

  @Test func armingAsksOnce() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: nil)
    await life.settle()
    #expect(life.line.paths.suffix(1) == [.query])
    let question = try #require(life.line.seen(.query).first)
    #expect(!question.options.movesMoney && !question.options.freshConnection)
    // Never the order that waits: the gateway is to hear of it by its payment.
    #expect(question["client_sn"] == "upayd-probe-never-used")
    await life.scan(Fixture.code)
    await life.settle()
    #expect(life.line.paths.suffix(2) == [.query, .pay])
    #expect(try await life.state("A1") == .paid)
  }

  @Test func itAsksForTheNewestOrderThatWasSent() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: Fixture.otherCode, wait: .seconds(9))
    await life.advance(.minutes(1))
    _ = try await life.pay("A2", code: nil)
    await life.settle()
    #expect(life.line.seen(.query).last?["client_sn"] == "A1")
  }

  @Test func aConnectionThatIsWarmIsLeftAlone() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: Fixture.otherCode, wait: .seconds(9))
    await life.advance(.seconds(19))
    _ = try await life.pay("A2", code: nil)
    await life.settle()
    #expect(life.line.seen(.query).isEmpty)
    await life.advance(.seconds(1))
    #expect(life.line.seen(.query).count == 1)
  }

  /// As long as it is armed, and no longer.
  @Test func itIsRepeatedWhileACustomerIsAwaited() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: nil)
    await life.advance(.minutes(10))
    #expect(try await life.order("A1").error?.code == "scan-timeout")
    let at = life.line.seen(.query).map(\.at.boot)
    #expect(at.count == 5)
    for (one, next) in zip(at, at.dropFirst()) { #expect(next - one == .seconds(25)) }
  }

  @Test func twoArmedOrdersShareIt() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    for (number, scanner) in [("A1", "counter"), ("A2", "hand")] {
      let body = PayBody(order: Fixture.order(number), scanner: scanner)
      _ = try await life.till.pay(body, by: Fixture.peer, wait: nil)
    }
    await life.settle()
    #expect(life.line.seen(.query).count == 1)
  }

  @Test func aQRCodeIsNotArmed() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.precreate("Q1")
    await life.settle()
    #expect(life.line.seen(.query).isEmpty)
  }

  @Test func anArmedOrderIsKeptWarmAfterARestart() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: nil)
    await life.settle()
    let next = try await shop.crash(life)
    await next.settle()
    #expect(next.line.paths == [.query])
  }

  static let fates: [Line.Fate] = [
    .notSent, .requestLost, .answerLost, .said("<html>", status: 502), .said("{}"),
    .said(#"{"result_code":"500","error_code":"MAINTENANCE_INPROGRESS"}"#),
  ]

  @Test(arguments: fates.indices)
  func itsFailureChangesNothing(_ fate: Int) async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    life.line.always(.query, Self.fates[fate])
    let before = try await life.terminal()
    _ = try await life.pay("A1", code: nil)
    await life.advance(.seconds(60))
    // As often as when it succeeds: a dead line makes no storm.
    #expect(life.line.seen(.query).count == 3)
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(try await life.terminal().keys == before.keys)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(life.line.seen(.pay).count == 1)
    #expect(shop.logs.lines.contains { $0.contains("connection kept open") })
  }

  /// The customer is faster than the network.
  @Test func aScanDoesNotWaitForIt() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    let gate = Gate()
    life.line.next(.query, .held(gate, then: .answered))
    _ = try await life.pay("A1", code: nil)
    await gate.reached()
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(life.line.parked == 1)
    gate.open()
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(life.line.paths.suffix(2) == [.query, .pay])
  }

  /// What it shows of the keys is worth as much as any answer: the payment is signed with the key
  /// that is taken, at once.
  @Test func anIllegalSignIsHealedBeforeThePayment() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.checkIn()
    try await life.forgetCurrentKey()
    await life.advance(.minutes(1))
    _ = try await life.pay("A1", code: nil)
    await life.settle()
    #expect(life.line.seen(.query).count == 2)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(life.line.seen(.pay).count == 1)
    #expect(try await life.state("A1") == .paid)
  }

  /// "Busy" of the gateway is heeded also by questions that only warm.
  @Test func aGatewayThatWantsToBeLeftAloneIs() async throws {
    let shop = try Shop()
    shop.settings.scanTimeouts = ["counter": .minutes(30), "hand": .minutes(30)]
    let life = try await idle(shop)
    life.line.next(
      .pay, .said(#"{"result_code":"500","error_code":"MAINTENANCE_INPROGRESS"}"#))
    _ = try await life.pay("A1", code: Fixture.otherCode)
    await life.settle()
    let body = PayBody(order: Fixture.order("A2"), scanner: "counter")
    _ = try await life.till.pay(body, by: Fixture.peer, wait: nil)
    await life.advance(.minutes(4))
    #expect(life.line.seen(.query).allSatisfy { $0["client_sn"] == "A1" })
    #expect(life.line.seen(.query).count <= 1)
  }

  // MARK: Check-ins

  /// A check-in that is due takes its turn first; the two never meet.
  @Test func itNeverMeetsACheckIn() async throws {
    let shop = try Shop()
    shop.settings.checkInTime = .hours(4)
    shop.settings.checkInJitter = 0
    shop.settings.checkInAfterStart = 0
    shop.settings.scanTimeouts = ["counter": .hours(3), "hand": .hours(3)]
    let under = Box<[String]>([])
    // 03:50 in UTC+8.
    let life = try await idle(shop, ManualClock(wall: 1_795_204_200_000))
    await life.advance(.days(1) - .hours(1))
    let gate = Gate()
    life.line.next(.checkIn, .held(gate, then: .answered))
    _ = try await life.pay("A1", code: nil)
    while !Task.isCancelled, life.line.parked == 0 { await life.advance(.minutes(1)) }
    let asked = life.line.seen(.query).count
    await life.advance(.minutes(2))
    #expect(life.line.seen(.query).count == asked, "\(under.value)")
    gate.open()
    await life.advance(.minutes(1))
    #expect(life.line.seen(.query).count > asked)
    #expect(life.line.seen(.checkIn).count == 1)
  }

  /// The key is old, and a check-in waits for the wire to be free. What holds the wire is only a
  /// question that warms, so the customer is not held up.
  @Test func aCheckInThatWaitsForItHoldsNobodyUp() async throws {
    let shop = try Shop()
    shop.settings.checkInTime = .hours(4)
    shop.settings.checkInJitter = 0
    shop.settings.checkInAfterStart = 0
    shop.settings.scanTimeouts = ["counter": .hours(3), "hand": .hours(3)]
    let life = try await idle(shop, ManualClock(wall: 1_795_204_200_000))
    // Activated 03:50, so that the first check-in is due at 04:00 of the next day.
    await life.advance(.days(1) + .minutes(7))
    try #require(life.line.seen(.checkIn).isEmpty)
    let gate = Gate()
    _ = try await life.pay("A1", code: nil)
    life.line.always(.query, .held(gate, then: .answered))
    await gate.reached()
    await life.advance(.minutes(5))
    try #require(life.line.seen(.checkIn).isEmpty)
    #expect(await life.till.isCheckInAtTheDoor)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    gate.open()
    life.line.always(.query, nil)
    await life.advance(.minutes(2))
    #expect(life.line.seen(.checkIn).count == 1)
  }

  @Test func afterTheEndNothingLeaves() async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    _ = try await life.pay("A1", code: nil)
    await life.settle()
    let sent = life.line.seen.count
    await life.till.stop()
    life.clock.advance(to: life.clock.now().boot + .minutes(5))
    #expect(life.line.seen.count == sent)
    #expect(await life.till.isQuiet)
  }

  // MARK: Rule 1

  /// With warming on, whatever moves money is on the disk before its first octet leaves; and what
  /// leaves before is a query, of no order of these.
  @Test(arguments: [Milliseconds(0), .seconds(5), .seconds(26), .seconds(51)])
  func nothingThatMovesMoneyLeavesBeforeItsCommit(_ pause: Milliseconds) async throws {
    let shop = try Shop()
    let life = try await idle(shop)
    let found = Box<[String]>([])
    life.line.watch { seen in
      guard seen.path != .query else {
        return found.change { $0.append("query \(seen["client_sn"] ?? "?")") }
      }
      let isThere = try? Disk.look(life.directory) { journal in
        let number = seen["client_sn"].flatMap(ClientSN.init)
        return try number.flatMap { try journal.order($0)?.order }?.isOnTheWire
      }
      found.change { $0.append("\(seen.path) \(isThere == true ? "committed" : "MISSING")") }
    }
    for (number, code) in [("A1", Fixture.code), ("A2", Fixture.otherCode)] {
      _ = try await life.pay(number, code: nil)
      await life.advance(pause)
      await life.scan(code)
      await life.settle()
      #expect(try await life.state(number) == .paid)
      await life.advance(.minutes(1))
    }
    let others = found.value.filter { !$0.hasPrefix("query") }
    #expect(others == ["pay committed", "pay committed"])
    let questions = found.value.filter { $0.hasPrefix("query") }
    #expect(Set(questions) == ["query upayd-probe-never-used", "query A1"])
    #expect(!OrderCommand.query(refundRequestNo: nil).movesMoney)
    #expect(shop.world.ledger.taken == 2 * 1_250)
  }
}
