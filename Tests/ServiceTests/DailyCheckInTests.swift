import Conformance
import Simulation
import Terminal
import Testing

@testable import Service

/// Check-ins by themselves: once a day, over a path that works, and never in a customer's way.
@Suite(.timeLimit(.minutes(5))) struct DailyCheckInTests {
  private func shop() throws -> Shop {
    let shop = try Shop()
    shop.settings.checkInTime = .hours(4)
    shop.settings.checkInJitter = 0
    shop.settings.checkInAfterStart = 0
    return shop
  }

  @Test(.covers("3.3/daily")) func onceADayAtItsTime() async throws {
    let shop = try shop()
    let life = try await shop.open()
    await life.advance(.days(5))
    let sent = life.line.seen(.checkIn)
    #expect(sent.count == 4 || sent.count == 5)
    for seen in sent.dropFirst() {
      let local = (seen.at.wall + .hours(8)) % .days(1)
      #expect(local >= .hours(4) && local < .hours(4) + .minutes(16), "\(local)")
    }
    #expect(shop.world.keys(of: try await life.keys().terminal)?.rotations == sent.count)
  }

  /// Nobody may be charged by a machine whose clock someone sets twice a day.
  @Test(.covers("3.3/clock")) func aClockThatJumpsNeitherMissesNorStorms() async throws {
    let shop = try shop()
    let life = try await shop.open()
    for day in 0..<6 {
      life.clock.setWall(by: day % 2 == 0 ? .hours(7) : -.hours(7))
      await life.advance(.days(1))
    }
    let sent = life.line.seen(.checkIn)
    #expect((4...7).contains(sent.count), "\(sent.count)")
    for (one, next) in zip(sent, sent.dropFirst()) {
      #expect(next.at.boot - one.at.boot >= .hours(20))
      #expect(next.at.boot - one.at.boot <= .hours(31))
    }
  }

  @Test(.covers("3.3/budget-1")) func afterALostAnswerItIsTriedOnceOverAProvenPath() async throws {
    let shop = try shop()
    let life = try await shop.open()
    life.line.next(.checkIn, .answerLost)
    await life.advance(.days(1))
    #expect(try await life.terminal().checkIn.unconfirmed == 1)
    #expect(life.line.seen(.checkIn).count == 1)
    let before = life.line.seen.count
    await life.advance(.days(1) + .hours(1))
    #expect(life.line.paths.dropFirst(before).first == .query)
    #expect(life.line.seen(.checkIn).count == 2)
    let gap = life.line.seen(.checkIn)[1].at.boot - life.line.seen(.checkIn)[0].at.boot
    #expect(gap >= .hours(6))
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
    #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .paid)
  }

  @Test func withoutAProofItIsNotRisked() async throws {
    let shop = try shop()
    let life = try await shop.open()
    life.line.next(.checkIn, .answerLost)
    await life.advance(.days(1))
    life.line.always(.query, .requestLost)
    await life.advance(.days(2))
    #expect(life.line.seen(.checkIn).count == 1)
    // And the probes are no storm: one in a quarter of an hour.
    #expect(life.line.seen(.query).count <= 2 * 96)
    life.line.always(.query, nil)
    await life.advance(.minutes(31))
    #expect(life.line.seen(.checkIn).count == 2)
  }

  @Test(.covers("3.3/budget-1")) func theProbeAsksForTheNewestOrder() async throws {
    let shop = try shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    life.line.next(.checkIn, .answerLost)
    await life.advance(.days(2) + .hours(1))
    #expect(life.line.seen(.query).last?["client_sn"] == "A1")
  }

  @Test func anUnreachableGatewayIsTriedAgainSoonAndNotOften() async throws {
    let shop = try shop()
    let life = try await shop.open()
    life.line.always(.checkIn, .notSent)
    await life.advance(.days(1))
    let attempts = life.line.seen(.checkIn).count
    #expect(attempts > 3 && attempts < 60, "\(attempts)")
    life.line.always(.checkIn, nil)
    await life.advance(.minutes(20))
    #expect(try await life.terminal().checkIn.state == "ok")
    #expect(try await life.terminal().checkIn.unconfirmed == 0)
  }

  /// While an order waits for its customer nothing is rotated, until the key is old for certain.
  @Test func anArmedOrderIsNotDisturbed() async throws {
    let shop = try shop()
    shop.settings.scanTimeouts = ["counter": .hours(3)]
    // 03:50 in UTC+8.
    let life = try await shop.open(ManualClock(wall: 1_795_204_200_000))
    await life.advance(.days(1) - .minutes(20))
    #expect(life.line.seen(.checkIn).isEmpty)
    _ = try await life.pay("A1", code: nil)
    await life.advance(.minutes(40))
    let age = life.clock.now().boot - .minutes(5)
    #expect(age > .hours(20))
    #expect(life.line.seen(.checkIn).count == 1)
  }

  @Test func itWaitsForTheWireAndHoldsWhatIsNew() async throws {
    let shop = try shop()
    let life = try await shop.open(ManualClock(wall: 1_795_204_200_000))
    await life.advance(.days(1) + .minutes(8))
    #expect(life.line.seen(.checkIn).isEmpty)
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .answered))
    _ = try await life.pay("A1")
    await gate.reached()
    await life.advance(.minutes(3))
    #expect(life.line.seen(.checkIn).isEmpty)
    _ = try await life.pay("A2", code: Fixture.otherCode)
    await life.settle()
    #expect(life.line.seen(.pay).count == 1)
    gate.open()
    await life.settle()
    #expect(life.line.paths.suffix(3) == [.pay, .checkIn, .pay])
    #expect(try await life.state("A1") == .paid)
    #expect(try await life.state("A2") == .paid)
  }

  /// A question and the check-in are due in the same instant: one after the other.
  @Test func aRequestThatIsDueInTheSameInstantWaits() async throws {
    let shop = try shop()
    shop.settings.gateways[0].policy.payBudget = .days(3)
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open(ManualClock(wall: 1_795_204_200_000))
    await life.advance(.days(1) + .minutes(5))
    _ = try await life.pay("A1")
    await life.advance(.minutes(20))
    let index = try #require(life.line.paths.firstIndex(of: .checkIn))
    let seen = life.line.seen
    #expect(seen[index - 1].at.boot < seen[index].at.boot)
    #expect(seen[index + 1].path == .query)
    #expect(seen[index + 1].at.boot == seen[index].at.boot)
  }

  @Test func aCancelOvertakesACheckInThatIsOnlyDue() async throws {
    let shop = try shop()
    shop.world.customer(Fixture.otherCode, .never)
    let life = try await shop.open(ManualClock(wall: 1_795_204_200_000))
    await life.advance(.days(1) + .minutes(8))
    _ = try await life.pay("A2", code: Fixture.otherCode)
    await life.settle()
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .answered))
    _ = try await life.pay("A1")
    await gate.reached()
    await life.advance(.minutes(1))
    let before = life.line.seen(.cancel).count
    _ = try await life.cancel("A2")
    await life.line.saw(.cancel, before + 1)
    #expect(life.line.seen(.checkIn).isEmpty)
    gate.open()
    await life.settle()
  }

  /// A till with a dead clock that is switched off every evening still checks in.
  @Test func timeIsAccountedForOverPowerCuts() async throws {
    let shop = try shop()
    var life = try await shop.open()
    for _ in 0..<4 {
      await life.advance(.hours(5))
      life = try await shop.crash(life, rebooted: true, off: .hours(10), wall: -.days(4_000))
    }
    await life.advance(.minutes(30))
    #expect(shop.world.keys(of: try await life.keys().terminal)?.rotations ?? 0 >= 1)
  }

  @Test func aTillThatWasOffChecksInSoonAfterItsStart() async throws {
    let shop = try shop()
    let life = try await shop.open()
    let next = try await shop.crash(life, rebooted: true, off: .days(3))
    await next.advance(.minutes(20))
    #expect(next.line.seen(.checkIn).count == 1)
  }
}
