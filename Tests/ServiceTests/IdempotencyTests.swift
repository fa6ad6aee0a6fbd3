import Conformance
import Simulation
import Terminal
import Testing

@testable import Service

/// The number is the identity: the same number is the same order, and never a second request.
@Suite(.timeLimit(.minutes(5))) struct IdempotencyTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout OrderBody) -> Void
    init(_ what: String, _ change: @escaping @Sendable (inout OrderBody) -> Void) {
      testDescription = what
      self.change = change
    }
  }

  static let same = [
    Change("nothing") { _ in },
    Change("print") { $0.print = false },
    Change("printer") { $0.printer = "front" },
    Change("the default operator, said") { $0.operator = "li" },
    Change("the default currency, said") { $0.currency = "CNY" },
    Change("the only gateway, said") { $0.gateway = "upay" },
  ]

  @Test(.covers("7.4/client_sn"), arguments: same) func theSameContentsAreTheSameOrder(
    _ change: Change
  ) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let first = try await life.pay("A1", wait: .seconds(9)).value
    let again = try await life.pay("A1", wait: .seconds(9), change.change)
    #expect(again.final)
    #expect(again.value == first)
    #expect(life.line.seen(.pay).count == 1)
  }

  static let other = [
    Change("amount") { $0.totalAmount = 1_251 },
    Change("subject") { $0.subject = "coffee" },
    Change("operator") { $0.operator = "wang" },
    Change("payway") { $0.payway = "3" },
    Change("description") { $0.description = "d" },
    Change("reflect") { $0.reflect = "r" },
    Change("extended") { $0.extended = .object(["a": .string("1")]) },
    Change("goods") { $0.goodsDetails = .array([]) },
  ]

  @Test(arguments: other) func otherContentsAreRefused(_ change: Change) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let events = try await life.events().count
    let problem = await #expect(throws: Problem.self) {
      try await life.pay("A1", wait: .seconds(9), change.change)
    }
    #expect(problem?.code == .contentsDiffer)
    #expect(try await life.events().count == events)
    #expect(life.line.seen(.pay).count == 1)
  }

  @Test func anotherCodeScannerOrCallIsOtherContents() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await life.pay("A1", code: Fixture.otherCode) },
      { _ = try await life.pay("A1", code: nil) },
      { _ = try await life.precreate("A1") },
      {
        _ = try await life.till.pay(
          PayBody(order: Fixture.order("A1"), scanner: "hand"), by: Fixture.peer, wait: nil)
      },
    ]
    for call in calls {
      let problem = await #expect(throws: Problem.self) { try await call() }
      #expect(problem?.code == .contentsDiffer)
    }
  }

  @Test func twoThatRaceAreOneOrder() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let views = try await withThrowingTaskGroup { group in
      for _ in 0..<16 {
        group.addTask { try await life.pay("A1", wait: .seconds(60)).value }
      }
      return try await group.reduce(into: [OrderView]()) { $0.append($1) }
    }
    #expect(views.count == 16)
    #expect(Set(views).count == 1)
    #expect(views.first?.state == .paid)
    #expect(life.line.seen(.pay).count == 1)
    #expect(shop.world.ledger.taken == 1_250)
  }

  @Test func ofTwoThatDifferAndRaceOneWins() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let ends = await withTaskGroup { group in
      for amount in Int64(1)...8 {
        group.addTask { () -> String in
          do {
            let order = try await life.pay("A1", wait: .seconds(60)) { $0.totalAmount = amount }
            return "\(order.value.totalAmount)"
          } catch let problem as Problem {
            return problem.code.rawValue
          } catch {
            return "\(error)"
          }
        }
      }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(ends.count { $0 == Problem.Code.contentsDiffer.rawValue } == 7)
    #expect(life.line.seen(.pay).count == 1)
  }

  @Test func itHoldsOverARestart() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let first = try await life.pay("A1", wait: .seconds(9)).value
    let next = try await shop.crash(life)
    #expect(try await next.pay("A1", wait: .seconds(9)).value == first)
    let problem = await #expect(throws: Problem.self) {
      try await next.pay("A1") { $0.totalAmount = 1 }
    }
    #expect(problem?.code == .contentsDiffer)
    #expect(next.line.seen.isEmpty)
  }

  /// "A refused request consumes no number."
  @Test func aRefusedRequestConsumesNoNumber() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await #expect(throws: Problem.self) { try await life.pay("A1") { $0.totalAmount = 0 } }
    #expect(try await life.pay("A1", wait: .seconds(9)).value.state == .paid)
  }
}
