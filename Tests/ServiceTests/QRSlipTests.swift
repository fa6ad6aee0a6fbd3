import Devices
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// The slip with a QR code lives as long as the code can be paid.
@Suite(.timeLimit(.minutes(5))) struct QRSlipTests {
  private func held(_ shop: Shop) async throws -> Life {
    let life = try await shop.open()
    _ = try await life.precreate("Q1", wait: .seconds(9))
    await life.settle()
    #expect(try await life.till.jobs().map(\.kind) == ["qr"])
    return life
  }

  private func printed(_ shop: Shop) -> Int {
    shop.printer.papers.count { $0.contains("https://") }
  }

  private func states(_ life: Life) async throws -> [String] {
    try await life.till.jobs().filter { $0.kind == "qr" }.map(\.state)
  }

  @Test func itIsPrintedWithItsCodeAndItsEnd() async throws {
    let shop = try Shop()
    let life = try await held(shop)
    await life.device("printer", "front", "ready")
    await life.settle()
    let code = try #require(try await life.order("Q1").qrCode)
    #expect(shop.printer.papers.first?.contains(code) == true)
    #expect(try await states(life) == ["printed"])
  }

  enum End: String, CaseIterable { case paid, cancelled, expired }

  @Test(arguments: End.allCases) func aDeadOneIsDropped(_ end: End) async throws {
    let shop = try Shop()
    let life = try await held(shop)
    try await self.end(life, shop, end)
    #expect(try await states(life) == ["dropped"])
    #expect(
      try await life.events("print").contains { $0.data.contains(#""state":"dropped""#) })
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(printed(shop) == 0)
  }

  /// It was with the printer when it died, and comes back.
  @Test(
    arguments: End.allCases,
    [PrintResult.notStarted("no paper"), .uncertain("the cable was pulled")])
  func aDeadOneDoesNotComeBackFromThePrinter(_ end: End, _ result: PrintResult) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "ready")
    let gate = Gate()
    shop.printer.next(result, gate: gate)
    _ = try await life.precreate("Q1", wait: .seconds(9))
    await gate.reached()
    let before = printed(shop)
    try await self.end(life, shop, end)
    gate.open()
    await life.advance(.seconds(30))
    #expect(printed(shop) == before)
    #expect(try await states(life) == ["dropped"])
  }

  @Test func aRestartDoesNotBringItBack() async throws {
    let shop = try Shop()
    let life = try await held(shop)
    let next = try await shop.crash(life, off: .minutes(20))
    await next.device("printer", "front", "ready")
    await next.advance(.minutes(1))
    #expect(printed(shop) == 0)
  }

  /// A clock that is set says nothing about how long a code has lived.
  @Test(arguments: [Milliseconds.days(900), -Milliseconds.days(900)])
  func aClockThatIsSetNeitherKillsNorRevivesIt(_ jump: Milliseconds) async throws {
    let shop = try Shop()
    let life = try await held(shop)
    life.clock.setWall(by: jump)
    shop.world.setSkew(-jump)
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(printed(shop) == 1)
  }

  @Test func aReprintOfItIsACopyWhileItLives() async throws {
    let shop = try Shop()
    let life = try await held(shop)
    await life.device("printer", "front", "ready")
    await life.settle()
    _ = try await life.till.reprint("Q1", by: Fixture.peer)
    await life.settle()
    #expect(printed(shop) == 2)
    #expect(shop.printer.papers.last?.contains("COPY") == true)
    _ = try await life.cancel("Q1")
    await life.settle()
    await #expect(throws: Problem.self) { try await life.till.reprint("Q1", by: Fixture.peer) }
  }

  private func end(_ life: Life, _ shop: Shop, _ end: End) async throws {
    switch end {
    case .paid:
      try shop.world.pays("Q1", at: life.clock.now().wall)
      await life.advance(.seconds(15))
      #expect(try await life.state("Q1") == .paid)
    case .cancelled:
      _ = try await life.cancel("Q1")
      await life.settle()
    case .expired:
      await life.advance(.minutes(6))
    }
  }
}
