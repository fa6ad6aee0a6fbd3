import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// The journal is kept small, and nobody waits for that.
@Suite(.timeLimit(.minutes(1))) struct RetentionTests {
  private func oldOrders(_ count: Int, at wall: Milliseconds) -> [ReportOrder] {
    (0..<count).map { ReportOrder(number: "old\($0)", made: wall, paid: wall) }
  }

  private func left(_ life: Life) async throws -> Int { try await life.till.ordersKept() }

  @Test func oldOnesGoInSmallSteps() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.journal(
      oldOrders(500, at: life.clock.now().wall - .days(401))
        + [ReportOrder(number: "young", made: life.clock.now().wall - .days(399))])
    await life.advance(.seconds(75))
    let some = try await left(life)
    #expect((1...500).contains(some))
    await life.advance(.minutes(5))
    #expect(try await left(life) == 1)
    // Its number is remembered for ever: a POS program that posts it again sells nothing.
    let problem = await #expect(throws: Problem.self) { try await life.pay("old0") }
    #expect(problem?.code == .contentsDiffer)
    #expect(life.line.seen(.pay).isEmpty)
  }

  @Test func aCustomerAtTheCounterComesFirst() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.journal(oldOrders(50, at: life.clock.now().wall - .days(401)))
    _ = try await life.pay("A1", code: nil)
    await life.advance(.seconds(115))
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(try await left(life) == 51)
    _ = try await life.cancel("A1")
    await life.advance(.minutes(20))
    #expect(try await left(life) == 1)
  }

  /// An order that stays open for a day does not keep the journal growing for a day.
  @Test func anOpenOrderPutsItOffForHoursAtMost() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.journal(oldOrders(50, at: life.clock.now().wall - .days(401)))
    shop.world.customer(Fixture.code, .never)
    _ = try await life.pay("A1")
    await life.settle()
    life.line.always(.query, .requestLost)
    life.line.always(.cancel, .requestLost)
    await life.advance(.hours(5))
    #expect(try await !life.state("A1").isSettled)
    #expect(try await left(life) == 51)
    await life.advance(.hours(4))
    #expect(try await !life.state("A1").isSettled)
    #expect(try await left(life) == 1)
  }

  @Test func theLogIsMovedBeforeAPaymentHasTo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.advance(.minutes(5))
    for index in 0..<9 {
      _ = try await life.pay("A\(index)", code: "13\(index)234567890123456", wait: .seconds(9))
      _ = try await life.refund("A\(index)", "R\(index)", 100)
      await life.settle()
    }
    #expect(await life.till.commitsInLog >= 20)
    await life.advance(.minutes(2))
    #expect(await life.till.commitsInLog < 20)
  }

  // MARK: The time

  @Test func beforeTheGatewayWasHeardNothingIsOld() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    try await life.till.journal(oldOrders(5, at: life.clock.now().wall - .days(999)))
    await life.advance(.days(2))
    #expect(try await left(life) == 5)
  }

  /// A till without a network for months, started anew every morning: what is old goes, by the time
  /// that it has really run.
  @Test func withoutANetworkTimeGoesAsFarAsTheMachineHasRun() async throws {
    let shop = try Shop()
    var life = try await shop.open()
    await life.advance(.hours(2))
    try await life.till.journal(
      oldOrders(5, at: life.clock.now().wall - .days(400) + .hours(12)))
    for _ in 0..<2 {
      life = try await shop.crash(life, rebooted: true, off: .days(30)) { $0.all(.notSent) }
      await life.advance(.hours(5))
      #expect(try await left(life) == 5)
    }
    life = try await shop.crash(life, rebooted: true, off: .days(30)) { $0.all(.notSent) }
    await life.advance(.hours(7))
    #expect(try await left(life) == 0)
  }

  @Test func aClockThatJumpsWithoutANetworkMakesNothingOld() async throws {
    let shop = try Shop()
    var life = try await shop.open()
    await life.advance(.hours(2))
    try await life.till.journal(oldOrders(5, at: life.clock.now().wall))
    life = try await shop.crash(life, rebooted: true, wall: .days(4_000)) { $0.all(.notSent) }
    await life.advance(.days(2))
    #expect(try await left(life) == 5)
    // Nor does one that falls back to the beginning of time.
    life = try await shop.crash(life, rebooted: true, wall: -.days(20_000)) { $0.all(.notSent) }
    await life.advance(.days(2))
    #expect(try await left(life) == 5)
  }

  // MARK: The disk

  @Test(
    arguments: [
      // Available, disk: in MiB.
      (63, 1_000, true), (65, 1_000, false), (199, 4_000, true), (201, 4_000, false),
      (255, 1_000_000, true), (257, 1_000_000, false), (0, 0, false), (0, 100, true),
      (24, 100, true), (26, 100, false),
    ] as [(Int64, Int64, Bool)])
  func whenADiskIsAlmostFull(available: Int64, disk: Int64, isShort: Bool) {
    let space = JournalSpace(
      database: 1, unused: 0, log: 0, available: available << 20, disk: disk << 20)
    #expect(space.isShort == isShort)
  }

  private func space(available: Int64, log: Int64 = 0) -> JournalSpace {
    JournalSpace(
      database: 5 << 20, unused: 0, log: log, available: available << 20, disk: 8_000 << 20)
  }

  private func lines(_ shop: Shop, _ text: String) -> [String] {
    shop.logs.lines.filter { $0.contains(text) }
  }

  @Test func anAlmostFullDiskIsSaidAndEventsGoSooner() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.advance(.days(2))
    let disk = Box(space(available: 100))
    await life.till.look { _ in disk.value }
    let events = try await life.events().count
    await life.advance(.hours(2))
    #expect(
      lines(shop, "almost full") == [
        "warning the disk is almost full; when it is full no payment is taken available_mb=100 "
          + "disk_mb=8000 journal_mb=5 log_mb=0 unused_mb=0"
      ])
    #expect(try await life.events().count < events)
    await life.advance(.hours(12))
    #expect((2...3).contains(lines(shop, "almost full").count))
    disk.change { $0.available = 4_000 << 20 }
    await life.advance(.hours(2))
    #expect(lines(shop, "room again").count == 1)
    #expect(lines(shop, "almost full").count <= 3)
  }

  /// Somebody left a program that reads the journal: the log grows, and pruning would make it worse.
  @Test func aLogThatIsHeldIsSaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.journal(oldOrders(5, at: life.clock.now().wall - .days(401)))
    let disk = Box(space(available: 4_000, log: 65 << 20))
    await life.till.look { _ in disk.value }
    let reader = try Reader(life.directory)
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.advance(.hours(2))
    #expect(try await left(life) == 6)
    #expect(lines(shop, "keeps reading").count == 1)
    try reader.end()
    disk.change { $0.log = 0 }
    await life.advance(.hours(2))
    #expect(try await left(life) == 1)
  }

  @Test func whenNothingCanBeWrittenNothingIsTried() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    try await life.till.journal(oldOrders(5, at: life.clock.now().wall - .days(401)))
    try await life.till.setWritable(false)
    _ = try? await life.pay("A1")
    await life.advance(.hours(1))
    #expect(lines(shop, "not pruned").count <= 1)
    try await life.till.setWritable(true)
    await life.advance(.hours(2))
    #expect(try await left(life) == 0)
  }

  /// A year of a shop: everything goes as it comes, and the file stays as it is.
  @Test func theFileStopsGrowing() async throws {
    let shop = try Shop()
    shop.settings.keep = .days(3)
    shop.settings.keepEvents = .days(2)
    let life = try await shop.open()
    var sizes: [Int64] = []
    for day in 0..<12 {
      for index in 0..<20 {
        let code = "13\(day % 10)234567890\(100_000 + index)".prefix(18)
        _ = try await life.pay("D\(day)-\(index)", code: String(code), wait: .seconds(9))
        await life.advance(.minutes(11))
      }
      await life.advance(.hours(20))
      sizes.append(try await life.till.journalSize())
    }
    let (middle, end) = (sizes[6], try #require(sizes.last))
    #expect(end - middle < 64 << 10, "\(sizes)")
    #expect(try await left(life) <= 4 * 20)
  }
}

/// Another program with the journal open in a transaction that only reads.
private final class Reader {
  private let database: Database

  init(_ directory: String) throws {
    database = try Database(path: "\(directory)/journal.db")
    try database.run("BEGIN")
    _ = try database.first("SELECT count(*) FROM orders") { $0.integer(0) }
  }

  func end() throws { try database.run("COMMIT") }
}

extension Till {
  fileprivate func ordersKept() throws -> Int {
    try journal.orders(limit: Journal.maximumPage).orders.count
  }
  fileprivate func journalSize() throws -> Int64 { try journal.space().database }
  fileprivate var commitsInLog: Int { journal.commitsInLog }
  fileprivate func look(_ space: @escaping @Sendable (Journal) throws -> JournalSpace) {
    upkeep.space = space
  }
}
