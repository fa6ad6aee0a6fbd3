import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// A code pays once.
@Suite(.timeLimit(.minutes(5))) struct PaymentCodeTests {
  private func refusal(_ life: Life, _ number: String) async -> Problem? {
    do {
      _ = try await life.pay(number, wait: .seconds(9))
      return nil
    } catch {
      return error as? Problem
    }
  }

  @Test func notWhileItsOrderIsOpen() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    shop.world.customer(Fixture.code, .never)
    _ = try await life.pay("A1")
    await life.settle()
    let problem = await refusal(life, "A2")
    #expect(problem?.code == .codeAlreadyUsed)
    #expect(problem?.detail.contains("A1") == true)
    #expect(problem?.detail.contains(Fixture.code) == false)
    #expect(life.line.seen(.pay).count == 1)
    await #expect(throws: Problem.self) { try await life.order("A2") }
  }

  @Test func notForTenMinutesAfterItPaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    #expect(await refusal(life, "A2")?.code == .codeAlreadyUsed)
    await life.advance(.minutes(10) - 1)
    #expect(await refusal(life, "A2")?.code == .codeAlreadyUsed)
    await life.advance(1)
    #expect(await refusal(life, "A2") == nil)
  }

  @Test(arguments: [Milliseconds.hours(3), -Milliseconds.hours(3)])
  func notWhenTheClockOnTheWallIsSet(_ jump: Milliseconds) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    life.clock.setWall(by: jump)
    await life.advance(.minutes(2))
    #expect(await refusal(life, "A2")?.code == .codeAlreadyUsed)
    await life.advance(.minutes(8))
    #expect(await refusal(life, "A2") == nil)
  }

  @Test func againOnceItsOrderIsNotPaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    shop.world.customer(Fixture.code, .poor)
    #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .failed)
    shop.world.customer(Fixture.code, .ok)
    #expect(await refusal(life, "A2") == nil)
    #expect(try await life.state("A2") == .paid)
  }

  @Test func anOrderThatPaidAndWasRevokedKeepsItToo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.revoke("A1")
    await life.settle()
    #expect(try await life.state("A1") == .revoked)
    #expect(await refusal(life, "A2")?.code == .codeAlreadyUsed)
  }

  @Test func itIsRememberedOverARestart() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let next = try await shop.crash(life, off: .minutes(1))
    #expect(await refusal(next, "A2")?.code == .codeAlreadyUsed)
  }

  @Test func theCodeIsErasedWhenTheOrderIsFinal() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    shop.world.customer(Fixture.code, .paysAfter, delay: 2_000)
    _ = try await life.pay("A1")
    await life.settle()
    let number = try #require(ClientSN("A1"))
    #expect(try Disk.look(life.directory) { try $0.order(number)?.code } != nil)
    await life.advance(.seconds(5))
    #expect(try await life.state("A1") == .paid)
    #expect(try Disk.look(life.directory) { try $0.order(number)?.code } == nil)
  }
}
