import Scanning
import Simulation
import Terminal
import Testing

@testable import Journal
@testable import Service

/// A scan belongs to the order that was armed when its first byte arrived.
@Suite(.timeLimit(.minutes(5))) struct ScanTests {
  private func open(_ shop: Shop) async throws -> Life {
    let life = try await shop.open()
    await life.device("scanner", "counter", "ready")
    await life.device("scanner", "hand", "ready")
    return life
  }

  private func arm(_ life: Life, _ number: String, _ scanner: String? = nil) async throws {
    _ = try await life.till.pay(
      PayBody(order: Fixture.order(number), scanner: scanner), by: Fixture.peer, wait: nil)
  }

  @Test func aScanPays() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1")
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(try await life.order("A1").handOver == false)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    #expect(life.line.seen(.pay).first?["dynamic_id"] == Fixture.code)
    #expect(try await life.events("scan").isEmpty)
  }

  @Test func aScanThatBeganBeforeIsNotTaken() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    let began = life.clock.now().boot
    await life.advance(200)
    try await arm(life, "A1")
    await life.scan(Fixture.code, began: began)
    await life.settle()
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(life.line.seen(.pay).isEmpty)
    let event = try #require(try await life.events("scan").first)
    #expect(event.data.contains("\"masked\":\"13****56\""))
    #expect(event.data.contains("\"kind\":\"payment_code\""))
    await life.scan(Fixture.code, sequence: 2)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }

  @Test func goodsArePublishedAndLeaveTheOrderArmed() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1")
    await life.scan(Fixture.goods, sequence: 7)
    await life.settle()
    #expect(try await life.state("A1") == .awaitingCode)
    let event = try #require(try await life.events("scan").first)
    #expect(event.data == #"{"code":"\#(Fixture.goods)","scanner":"counter","sequence":7}"#)
    await life.scan(Fixture.code, sequence: 8)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }

  @Test func aCodeThatNobodyWaitsForIsPublishedMasked() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    await life.scan(Fixture.code, sequence: 3)
    let event = try #require(try await life.events("scan").first)
    let scanID = try #require(event.data.firstMatch(of: /"scan_id":"([0-9a-f]{32})"/)?.output.1)
    #expect(
      event.data == #"{"kind":"payment_code","masked":"13****56","scan_id":"\#(scanID)","#
        + #""scanner":"counter","sequence":3}"#)
    #expect(life.line.seen(.pay).isEmpty)
  }

  @Test func aNamedScannerIsTheOnlyOneThatCounts() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1", "counter")
    try await arm(life, "A2", "hand")
    await life.scan(Fixture.code, scanner: "hand")
    await life.settle()
    #expect(try await life.state("A1") == .awaitingCode)
    #expect(try await life.state("A2") == .paid)
    await life.scan(Fixture.otherCode, scanner: "counter", sequence: 2)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }

  @Test(
    arguments: [
      (nil, nil), (nil, "hand"), ("hand", nil), ("hand", "hand"),
    ] as [(String?, String?)])
  func aHeldScannerIsBusyAndNamesItsHolder(_ first: String?, _ second: String?) async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1", first)
    let problem = await #expect(throws: Problem.self) { try await arm(life, "A2", second) }
    #expect(problem?.code == .scannerBusy)
    #expect(problem?.detail.contains("A1") == true)
    await #expect(throws: Problem.self) { try await life.order("A2") }
    _ = try await life.cancel("A1")
    try await arm(life, "A2", second)
  }

  @Test func withoutScannersOneOrderWaitsAtATime() async throws {
    let shop = try Shop()
    shop.settings.scanners = []
    shop.settings.scanTimeouts = [:]
    let life = try await shop.open()
    _ = try await life.pay("A1", code: nil)
    let problem = await #expect(throws: Problem.self) { try await life.pay("A2", code: nil) }
    #expect(problem?.code == .scannerBusy)
    await life.advance(.seconds(120))
    #expect(try await life.order("A1").error?.code == "scan-timeout")
  }

  @Test func anOrderThatNobodyScansForEnds() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1")
    await life.advance(.seconds(120) - 1)
    #expect(try await life.state("A1") == .awaitingCode)
    await life.advance(1)
    let order = try await life.order("A1")
    #expect(order.state == .canceled)
    #expect(order.error?.code == "scan-timeout")
    await life.scan(Fixture.code)
    await life.settle()
    #expect(life.line.seen(.pay).isEmpty)
    #expect(try await life.events("scan").count == 1)
    try await arm(life, "A2")
  }

  @Test func aNamedScannerHasItsOwnPatience() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1", "hand")
    await life.advance(.seconds(60))
    #expect(try await life.order("A1").error?.code == "scan-timeout")
  }

  @Test func aCodeThatServesAnotherOrderLeavesThisOneWaiting() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    _ = try await life.pay("A1", wait: .seconds(9))
    try await arm(life, "A2")
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A2") == .awaitingCode)
    #expect(life.line.seen(.pay).count == 1)
    #expect(try await life.events("scan").first?.data.contains("A1") == true)
    await life.scan(Fixture.otherCode, sequence: 2)
    await life.settle()
    #expect(try await life.state("A2") == .paid)
  }

  @Test func aDiscardedScanIsForgotten() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    await life.till.scanBegan(scanner: "counter", at: life.clock.now().boot)
    await life.till.scanDiscarded(scanner: "counter", reason: .rubbish)
    await life.advance(50)
    try await arm(life, "A1")
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }

  @Test func anArmedOrderSurvivesTheDaemonAndNotTheMachine() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1")
    let restarted = try await shop.crash(life, off: .seconds(5))
    #expect(try await restarted.state("A1") == .awaitingCode)
    let rebooted = try await shop.crash(restarted, rebooted: true)
    #expect(try await rebooted.order("A1").error?.code == "scan-timeout")
    #expect(rebooted.line.seen.isEmpty)
  }

  @Test func anArmedOrderTakesItsScanAfterARestart() async throws {
    let shop = try Shop()
    let life = try await open(shop)
    try await arm(life, "A1")
    let next = try await shop.crash(life, off: .seconds(5))
    let problem = await #expect(throws: Problem.self) { try await arm(next, "A2") }
    #expect(problem?.code == .scannerBusy)
    await next.scan(Fixture.code)
    await next.settle()
    #expect(try await next.state("A1") == .paid)
  }
}
