import Simulation
import Terminal
import Testing

@testable import Service

/// Months of orders leave nothing behind in memory.
@Suite(.timeLimit(.minutes(5))) struct MemoryTests {
  @Test func whatHasEndedIsForgotten() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    await life.device("scanner", "counter", "ready")
    for index in 100..<160 {
      let code = "131234567890123\(index)"
      if index % 3 == 0 { shop.world.customer(code, .poor) }
      _ = try await life.pay("A\(index)", code: code, wait: .seconds(60))
      if index % 3 == 1 { _ = try await life.refund("A\(index)", "R1", 100) }
      await life.advance(.seconds(1))
    }
    _ = try await life.pay("S1", code: nil)
    await life.advance(.days(2))
    let till = life.till
    #expect(await till.live.isEmpty)
    #expect(await till.madeHere.isEmpty)
    #expect(await till.undurable.isEmpty)
    #expect(await till.deferred.isEmpty)
    #expect(await till.flightWaiters.isEmpty)
    #expect(await till.callersWaiting == 0)
    #expect(await till.waiters.count(.events) == 0)
    #expect(await till.held.isEmpty)
    #expect(await till.printing.isEmpty)
    #expect(await till.heldReasons.isEmpty)
    #expect(await till.resting.isEmpty)
    #expect(await till.unrecorded.isEmpty)
  }

  @Test func aWatchedOrderIsForgottenAfterItsDay() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(.pay, .requestLost)
    _ = try await life.pay("A1")
    await life.advance(.minutes(10))
    #expect(try await life.state("A1") == .canceled)
    #expect(await life.till.live.count == 1)
    await life.advance(.hours(25))
    #expect(await life.till.live.isEmpty)
    #expect(try await life.state("A1") == .canceled)
  }
}
