import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// Lists, status and devices: what a person or a health check looks at.
@Suite(.timeLimit(.minutes(5))) struct OverviewTests {
  private func sold(_ shop: Shop, _ count: Int) async throws -> Life {
    let life = try await shop.open()
    for index in 0..<count {
      let code = "13123456789012341\(index)"
      if index % 2 == 1 { shop.world.customer(code, .poor) }
      _ = try await life.pay("A\(index)", code: code, wait: .seconds(9))
      await life.advance(.seconds(1))
    }
    return life
  }

  private func numbers(_ life: Life, _ query: OrdersQuery) async throws -> [String] {
    try await life.till.orders(query, by: Fixture.peer).orders.map(\.clientSN)
  }

  @Test func theListIsNewestFirstAndInPages() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 5)
    #expect(try await numbers(life, OrdersQuery()) == ["A4", "A3", "A2", "A1", "A0"])
    var seen: [String] = []
    var cursor: String?
    repeat {
      let page = try await life.till.orders(
        OrdersQuery(limit: 2, after: cursor), by: Fixture.peer)
      seen += page.orders.map(\.clientSN)
      cursor = page.next
    } while cursor != nil
    #expect(seen == ["A4", "A3", "A2", "A1", "A0"])
  }

  @Test func theListIsFiltered() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 5)
    #expect(try await numbers(life, OrdersQuery(state: .paid)) == ["A4", "A2", "A0"])
    #expect(try await numbers(life, OrdersQuery(state: .failed)) == ["A3", "A1"])
    let sn = try #require(try await life.order("A2").sn)
    #expect(try await numbers(life, OrdersQuery(sn: sn)) == ["A2"])
    let now = life.clock.now().wall
    #expect(try await numbers(life, OrdersQuery(since: now - 2_500)) == ["A4", "A3"])
    #expect(try await numbers(life, OrdersQuery(until: now - 3_500)) == ["A1", "A0"])
  }

  @Test func aWrongCursorIsSaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await #expect(throws: Problem.self) {
      try await life.till.orders(OrdersQuery(after: "nonsense"), by: Fixture.peer)
    }
    #expect(problem?.errors.map(\.field) == ["after"])
  }

  @Test func theStatusCountsWhatIsOpen() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    var status = try await life.till.status(by: Fixture.peer)
    #expect(status.ready && status.activated && status.openOrders == 0)
    #expect(status.oldestOpenAt == nil && status.journal == "ok")
    _ = try await life.pay("A1")
    await life.settle()
    await life.advance(.seconds(30))
    life.line.next(.pay, .altered { $0.replacing("\"1250\"", with: "\"1\"") })
    _ = try await life.pay("A2", code: Fixture.otherCode, wait: .seconds(9))
    status = try await life.till.status(by: Fixture.peer)
    #expect(status.openOrders == 1)
    #expect(status.oldestOpenAt == (try await life.order("A1").createdAt))
    #expect(status.needsAttention == ["A2"])
    let next = try await shop.crash(life) { $0.always(.query, .requestLost) }
    #expect(try await next.till.status(by: Fixture.peer).needsAttention == ["A2"])
  }

  @Test func theSkewOfTheClockIsShown() async throws {
    let shop = try Shop()
    shop.world.setSkew(.minutes(3))
    let life = try await shop.open()
    #expect(try await life.terminal().clockSkewSeconds == 180)
    // The machine's clock is put right.
    life.clock.setWall(by: .minutes(3))
    #expect(try await life.terminal().clockSkewSeconds == 0)
  }

  @Test func devicesAreListedInTheirOrder() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.till.deviceChanged(
      kind: "scanner", id: "hand", state: "ready", reason: nil, path: "/dev/ttyACM0")
    let devices = try await life.till.devices(by: Fixture.peer)
    #expect(devices.map(\.id) == ["front", "counter", "hand"])
    #expect(devices.last?.state == "ready")
    #expect(devices.last?.path == "/dev/ttyACM0")
  }

  // MARK: What is kept

  @Test func whatIsTooOldIsRemovedAndItsNumberIsNot() async throws {
    let shop = try Shop()
    shop.settings.keep = .days(2)
    shop.settings.keepEvents = .hours(12)
    let life = try await sold(shop, 3)
    await life.advance(.days(1))
    #expect(try await life.events("order").isEmpty)
    #expect(try await numbers(life, OrdersQuery()).count == 3)
    await life.advance(.days(1) + .hours(3))
    #expect(try await numbers(life, OrdersQuery()).isEmpty)
    #expect(try await life.till.jobs().isEmpty)
    let problem = await #expect(throws: Problem.self) { try await life.pay("A0") }
    #expect(problem?.code == .contentsDiffer)
    #expect(life.line.seen(.pay).count == 3)
  }

  @Test func nothingIsRemovedByAClockThatIsFarOff() async throws {
    let shop = try Shop()
    let life = try await sold(shop, 2)
    life.clock.setWall(by: .days(2_000))
    shop.world.setSkew(-.days(2_000))
    await life.advance(.days(2))
    #expect(try await numbers(life, OrdersQuery()).count == 2)
  }

  @Test func whatIsOpenIsKept() async throws {
    let shop = try Shop()
    shop.settings.keep = .hours(1)
    let life = try await shop.open()
    life.line.next(.pay, .altered { $0.replacing("\"1250\"", with: "\"1\"") })
    _ = try await life.pay("A1", wait: .seconds(9))
    life.line.always(.query, .requestLost)
    await life.advance(.days(1))
    #expect(try await life.state("A1") == .needsAttention)
  }
}
