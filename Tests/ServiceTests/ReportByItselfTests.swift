import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// `[report] reconcile_at`: the comparison that nobody asks for.
@Suite(.timeLimit(.minutes(1))) struct ReportByItselfTests {
  /// 2026-11-21, 10:00, is when a life begins.
  private func sold(at time: Milliseconds?) async throws -> (Shop, Life) {
    let shop = try Shop()
    shop.settings.reportReconcileAt = time
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    return (shop, life)
  }

  private func lines(_ shop: Shop) -> [String] {
    shop.logs.lines.filter { $0.contains("compared with the gateway") }
  }

  private func lines(_ shop: Shop, of date: String) -> [String] {
    lines(shop).filter { $0.contains("date=\(date)") }
  }

  @Test func neverUnlessItIsConfigured() async throws {
    let (shop, life) = try await sold(at: nil)
    await life.pass(.days(3))
    #expect(lines(shop).isEmpty)
    #expect(life.line.seen(.query).isEmpty)
  }

  @Test func inTheEveningTheDayItself() async throws {
    let (shop, life) = try await sold(at: .hours(23))
    await life.pass(.hours(12))
    #expect(lines(shop, of: "2026-11-21").isEmpty)
    await life.pass(.hours(1) + .minutes(2))
    #expect(
      lines(shop, of: "2026-11-21") == [
        "notice day compared with the gateway "
          + "compared=1 date=2026-11-21 differences=0 unreachable=0"
      ])
    #expect(life.line.seen(.query).count == 1)
    await life.pass(.hours(22))
    #expect(lines(shop, of: "2026-11-21").count == 1)
    #expect(lines(shop, of: "2026-11-22").isEmpty)
    await life.pass(.hours(2))
    #expect(lines(shop, of: "2026-11-22").count == 1)
  }

  @Test func inTheMorningTheDayBefore() async throws {
    let (shop, life) = try await sold(at: .hours(2))
    await life.pass(.hours(15))
    #expect(lines(shop, of: "2026-11-21").isEmpty)
    await life.pass(.hours(2))
    #expect(lines(shop, of: "2026-11-21").count == 1)
  }

  @Test func missedWhileOffItIsDoneOnceAfterTheStart() async throws {
    let (shop, life) = try await sold(at: .hours(23))
    await life.pass(.minutes(5))
    let next = try await shop.crash(life, rebooted: true, off: .days(3))
    await next.pass(.minutes(5))
    #expect(lines(shop, of: "2026-11-23").count == 1)
    #expect(lines(shop, of: "2026-11-22").isEmpty && lines(shop, of: "2026-11-21").isEmpty)
    await next.pass(.hours(8))
    #expect(lines(shop, of: "2026-11-23").count == 1)
    // Nor again after another start.
    let third = try await shop.crash(next, rebooted: true)
    await third.pass(.hours(1))
    #expect(lines(shop, of: "2026-11-23").count == 1)
  }

  @Test func withoutAGatewayItIsRepeatedHourly() async throws {
    let (shop, life) = try await sold(at: .hours(23))
    life.line.all(.notSent)
    await life.pass(.hours(17))
    let tries = lines(shop, of: "2026-11-21")
    #expect((4...5).contains(tries.count), "\(tries)")
    #expect(tries.allSatisfy { $0.hasPrefix("warning") && $0.contains("unreachable=1") })
    life.line.all(nil)
    await life.pass(.hours(2))
    #expect(lines(shop, of: "2026-11-21").last?.contains("compared=1") == true)
    let done = lines(shop).count
    await life.pass(.hours(12))
    #expect(lines(shop).count == done)
  }

  @Test func aClockThatJumpsMakesNoStorm() async throws {
    let (shop, life) = try await sold(at: .hours(23))
    for index in 0..<60 {
      life.clock.setWall(by: index.isMultiple(of: 2) ? .days(9) : -.days(9))
      await life.pass(.minutes(1))
    }
    #expect(lines(shop).count <= 2)
  }

  @Test func differencesAreAWarning() async throws {
    let (shop, life) = try await sold(at: .hours(23))
    try shop.world.refundInPortal("A1", amount: 100, at: life.clock.now().wall)
    await life.pass(.hours(14))
    #expect(
      lines(shop, of: "2026-11-21") == [
        "warning day compared with the gateway "
          + "compared=1 date=2026-11-21 differences=1 unreachable=0"
      ])
  }

  @Test func aTerminalThatIsNotActivatedComparesNothing() async throws {
    let shop = try Shop()
    shop.settings.reportReconcileAt = .hours(2)
    let life = try await shop.openUnactivated()
    await life.pass(.days(2))
    #expect(lines(shop).isEmpty)
  }
}
